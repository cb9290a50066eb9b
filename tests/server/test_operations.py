"""What people hand in: once, by the right person, and never lost."""

import json

import pytest
from sqlalchemy import event

from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.domain.tasks import TaskKind, Verdict
from ichikara_desktop.domain.workflow import State
from ichikara_desktop.protocol.leases import LeaseRef
from ichikara_desktop.protocol.operations import (
    Disposition,
    ImportInstruction,
    OperationResult,
    Outcome,
    SubmitInstruction,
    SubmitResponse,
    SubmitVerdict,
)
from ichikara_desktop.protocol.views import SourceView, TaskView
from ichikara_desktop.server.access import Caller
from ichikara_desktop.server.admin import revoke, set_overlap
from ichikara_desktop.server.operations import Intake
from ichikara_desktop.sync.errors import RefusedError
from tests.support.servers import (
    ANNOTATOR,
    CHECKING,
    COORDINATOR,
    PROJECT,
    REVIEWER,
    WRITING,
    House,
    Somebody,
)

ANSWER = SubmitResponse(text="光が水の粒で曲がるからです。")
MOST_STATEMENTS = 24
"""For one answer, with the look at who sends it; each is a way to the database and back."""


@pytest.fixture
def answerer(house: House) -> Somebody:
    house.questions(2)
    return house.join(ANNOTATOR)


def verdict(check, what: Verdict, **more: object) -> SubmitVerdict:
    return SubmitVerdict(revision_id=check.revision.revision_id, verdict=what, **more)


def pairs(person: Somebody) -> list[str]:
    return [body.pair.response for body in person.changes() if body.kind == "pair"]


def test_an_answer_is_taken_and_can_be_checked(house: House, answerer: Somebody) -> None:
    (task,) = answerer.claim(WRITING)
    result = answerer.do(ANSWER, task)
    assert (result.outcome, result.disposition) == (Outcome.APPLIED, Disposition.COUNTED)
    (check,) = house.join(REVIEWER).claim(CHECKING)
    assert check.revision.text == ANSWER.text
    assert check.instruction == task.instruction


def test_the_same_operation_is_applied_once_however_often_it_comes(
    house: House, answerer: Somebody
) -> None:
    (task,) = answerer.claim(WRITING)
    operation = answerer.operation(ANSWER, task)
    first = answerer.push(operation)[0]
    again = [answerer.push(operation)[0] for _ in range(3)]
    assert first.outcome is Outcome.APPLIED
    assert {(r.outcome, r.revision_id, r.seq) for r in again} == {
        (Outcome.DUPLICATE, first.revision_id, first.seq)
    }
    assert len(house.join(REVIEWER).claim(CHECKING, 9)) == 1


def test_the_same_id_with_other_content_is_refused(answerer: Somebody) -> None:
    one, two = answerer.claim(WRITING, 2)
    operation = answerer.operation(ANSWER, one)
    answerer.push(operation)
    other = answerer.operation(SubmitResponse(text="別の答え"), two, op_id=operation.op_id)
    (result,) = answerer.push(other)
    assert (result.outcome, result.code) == (Outcome.REJECTED, "other-content")


def test_a_rejection_is_answered_the_same_again(answerer: Somebody) -> None:
    (task,) = answerer.claim(WRITING)
    operation = answerer.operation(ANSWER, task, sha256="0" * 64)
    results = [answerer.push(operation)[0] for _ in range(2)]
    assert [(r.outcome, r.code) for r in results] == [(Outcome.REJECTED, "hash-mismatch")] * 2


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"task_id": "unknown"}, "hash-mismatch"),
        ({"project_id": "another"}, "wrong-project"),
        ({"lease_id": None, "lease_epoch": None}, "not-your-task"),
        ({"lease_epoch": 99}, "not-your-task"),
    ],
)
def test_an_operation_that_does_not_fit_is_refused_alone(
    answerer: Somebody, changed: dict[str, object], code: str
) -> None:
    one, two = answerer.claim(WRITING, 2)
    bad = answerer.operation(ANSWER, one, **changed)
    good = answerer.operation(ANSWER, two)
    results = answerer.push(bad, good)
    assert [(r.outcome, r.code) for r in results] == [
        (Outcome.REJECTED, code),
        (Outcome.APPLIED, ""),
    ]


@pytest.mark.parametrize("text", [" ", "\n　"])
def test_an_empty_answer_is_refused(answerer: Somebody, text: str) -> None:
    (task,) = answerer.claim(WRITING)
    result = answerer.do(SubmitResponse(text=text), task)
    assert (result.outcome, result.code) == (Outcome.REJECTED, "empty-text")


def test_somebody_elses_task_cannot_be_handed_in(house: House, answerer: Somebody) -> None:
    (task,) = answerer.claim(WRITING)
    stranger = house.join(ANNOTATOR)
    result = stranger.do(ANSWER, task)
    assert (result.outcome, result.code) == (Outcome.REJECTED, "not-your-task")


def test_the_author_of_a_question_never_answers_it(house: House) -> None:
    author, answerer = house.join(ANNOTATOR), house.join(ANNOTATOR)
    house.brief()
    (brief,) = author.claim(frozenset({TaskKind.WRITE_INSTRUCTION}))
    asked = author.do(SubmitInstruction(text="節分に豆をまくのはなぜですか。"), brief)
    assert asked.outcome is Outcome.APPLIED
    assert author.claim(WRITING, 9) == []
    (task,) = answerer.claim(WRITING, 9)
    forged = author.do(ANSWER, task)
    assert (forged.outcome, forged.code) == (Outcome.REJECTED, "separation-of-duty")


def test_work_that_comes_after_the_lease_is_kept_as_late(house: House, answerer: Somebody) -> None:
    (task,) = answerer.claim(WRITING)
    house.clock.move(days=365)
    result = answerer.do(ANSWER, task)
    assert (result.outcome, result.disposition) == (Outcome.APPLIED, Disposition.LATE)


def test_work_that_somebody_else_was_faster_with_is_kept_as_surplus(
    house: House, answerer: Somebody
) -> None:
    (task,) = answerer.claim(WRITING)
    house.clock.move(days=365)
    other = house.join(ANNOTATOR)
    same = next(t for t in other.claim(WRITING, 9) if t.task_id == task.task_id)
    assert other.do(SubmitResponse(text="先に届いた答え"), same).disposition is Disposition.COUNTED
    result = answerer.do(ANSWER, task)
    assert (result.outcome, result.disposition) == (Outcome.APPLIED, Disposition.SURPLUS)


def test_of_two_computers_of_a_person_the_text_that_counts_is_shown(answerer: Somebody) -> None:
    (task,) = answerer.claim(WRITING)
    answerer.do(ANSWER, task)
    other = SubmitResponse(text="写した方の端末で書いた答え")
    assert answerer.do(other, task).disposition is Disposition.SURPLUS
    *_, seen = (body.task for body in answerer.changes() if body.kind == "task")
    assert seen.revision.text == ANSWER.text


def lost(somebody: Somebody, task: TaskView, **changed: object) -> OperationResult:
    """Hand in under a lease that the server has no more, as after a restore."""
    return somebody.do(ANSWER, task, **{"lease_id": new_id(), "lease_epoch": 1, **changed})


def give_back(somebody: Somebody, task: TaskView) -> None:
    lease = LeaseRef(lease_id=task.lease.lease_id, lease_epoch=task.lease.lease_epoch)
    somebody.client.release(PROJECT.project_id, [lease])


def test_work_under_a_lost_lease_fills_a_free_task_as_late(
    house: House, answerer: Somebody
) -> None:
    other = house.join(ANNOTATOR)
    (task,) = other.claim(WRITING)
    give_back(other, task)
    result = lost(answerer, task)
    assert (result.outcome, result.disposition) == (Outcome.APPLIED, Disposition.LATE)
    assert len(house.join(REVIEWER).claim(CHECKING, 9)) == 1


def test_work_under_a_lost_lease_is_surplus_where_somebody_holds_or_did_the_task(
    house: House, answerer: Somebody
) -> None:
    other = house.join(ANNOTATOR)
    (task,) = other.claim(WRITING)
    assert lost(answerer, task).disposition is Disposition.SURPLUS
    assert other.do(SubmitResponse(text="先に届いた答え"), task).disposition is Disposition.COUNTED
    assert lost(answerer, task).disposition is Disposition.SURPLUS


def test_of_a_group_only_one_task_is_filled_under_lost_leases(house: House) -> None:
    set_overlap(house.database, PROJECT.project_id, 2, house.clock)
    house.questions(1)
    first, second = house.join(ANNOTATOR), house.join(ANNOTATOR)
    one, two = *first.claim(WRITING), *second.claim(WRITING)
    give_back(first, one)
    give_back(second, two)
    third = house.join(ANNOTATOR)
    results = [lost(third, task).disposition for task in (one, two)]
    assert results == [Disposition.LATE, Disposition.SURPLUS]


def test_work_whose_task_and_lease_are_lost_is_kept_apart(answerer: Somebody) -> None:
    (task,) = answerer.claim(WRITING)
    gone = task.model_copy(update={"task_id": new_id()})
    result = lost(answerer, gone)
    assert (result.outcome, result.disposition) == (Outcome.APPLIED, Disposition.QUARANTINED)
    unnamed = answerer.do(ANSWER, gone, lease_id=None, lease_epoch=None)
    assert (unnamed.outcome, unnamed.code) == (Outcome.REJECTED, "task-unknown")


def test_nobody_gets_a_second_part_by_a_lost_lease(house: House) -> None:
    author = house.join(ANNOTATOR)
    house.brief()
    (brief,) = author.claim(frozenset({TaskKind.WRITE_INSTRUCTION}))
    author.do(SubmitInstruction(text="節分に豆をまくのはなぜですか。"), brief)
    (task,) = house.join(ANNOTATOR).claim(WRITING, 9)
    assert lost(author, task).disposition is Disposition.QUARANTINED


def test_work_of_a_revoked_person_is_kept_apart(house: House, answerer: Somebody) -> None:
    (task,) = answerer.claim(WRITING)
    revoke(house.database, PROJECT.project_id, answerer.person_id, house.clock)
    result = answerer.do(ANSWER, task)
    assert (result.outcome, result.disposition) == (Outcome.APPLIED, Disposition.QUARANTINED)
    assert house.join(REVIEWER).claim(CHECKING, 9) == []


def test_an_accepted_answer_becomes_a_pair(house: House, answerer: Somebody) -> None:
    coordinator, checker = house.join(COORDINATOR), house.join(REVIEWER)
    (task,) = answerer.claim(WRITING)
    answerer.do(ANSWER, task)
    (check,) = checker.claim(CHECKING)
    assert checker.do(verdict(check, Verdict.ACCEPT), check).outcome is Outcome.APPLIED
    assert pairs(coordinator) == [ANSWER.text]
    assert pairs(answerer) == []


def test_a_corrected_answer_is_the_pair_and_the_authors_text_stays(
    house: House, answerer: Somebody
) -> None:
    coordinator, checker = house.join(COORDINATOR), house.join(REVIEWER)
    (task,) = answerer.claim(WRITING)
    answerer.do(ANSWER, task)
    (check,) = checker.claim(CHECKING)
    checker.do(verdict(check, Verdict.ACCEPT, corrected_text="直した答え。"), check)
    assert pairs(coordinator) == ["直した答え。"]
    mine = [b.task for b in answerer.changes() if b.kind == "task"][-1]
    assert mine.state is State.ACCEPTED
    assert mine.reviews[-1].corrected_text == "直した答え。"


def test_a_returned_answer_comes_back_with_its_reason_and_can_be_revised(
    house: House, answerer: Somebody
) -> None:
    checker = house.join(REVIEWER)
    (task,) = answerer.claim(WRITING)
    answerer.do(ANSWER, task)
    (check,) = checker.claim(CHECKING)
    checker.do(verdict(check, Verdict.RETURN, reason="例を足してください。"), check)
    back = [b.task for b in answerer.changes() if b.kind == "task"][-1]
    assert (back.state, back.reviews[-1].reason) == (State.RETURNED, "例を足してください。")
    revised = answerer.do(SubmitResponse(text="例を足しました。"), back)
    assert revised.outcome is Outcome.APPLIED
    (again,) = checker.claim(CHECKING)
    assert again.revision.text == "例を足しました。"
    assert again.reviews[-1].reason == "例を足してください。"


def returned(house: House, answerer: Somebody) -> tuple[TaskView, TaskView]:
    """Return a task as it was first leased, and as it came back to its author."""
    checker = house.join(REVIEWER)
    (task,) = answerer.claim(WRITING)
    answerer.do(ANSWER, task)
    (check,) = checker.claim(CHECKING)
    checker.do(verdict(check, Verdict.RETURN, reason="例を足してください。"), check)
    return task, [b.task for b in answerer.changes() if b.kind == "task"][-1]


def test_an_answer_from_before_a_return_is_no_revision(house: House, answerer: Somebody) -> None:
    task, back = returned(house, answerer)
    old = answerer.do(SubmitResponse(text="写しの机で書いた答えです。"), task)
    assert (old.outcome, old.disposition) == (Outcome.APPLIED, Disposition.SURPLUS)
    shown = [b.task for b in answerer.changes() if b.kind == "task"][-1]
    assert (shown.state, shown.lease) == (State.RETURNED, back.lease)
    revised = answerer.do(SubmitResponse(text="例を足しました。"), back)
    assert revised.disposition is Disposition.COUNTED
    (again,) = house.join(REVIEWER).claim(CHECKING)
    assert again.revision.text == "例を足しました。"


def test_a_revision_whose_time_ran_out_is_late(house: House, answerer: Somebody) -> None:
    _, back = returned(house, answerer)
    house.clock.move(days=365)
    others = house.join(ANNOTATOR).claim(WRITING, 9)
    assert back.task_id not in {task.task_id for task in others}, "nobody else gets it"
    revised = answerer.do(SubmitResponse(text="例を足しました。"), back)
    assert (revised.outcome, revised.disposition) == (Outcome.APPLIED, Disposition.LATE)
    (again,) = house.join(REVIEWER).claim(CHECKING)
    assert again.revision.text == "例を足しました。"


def test_a_verdict_about_an_older_revision_is_refused(house: House, answerer: Somebody) -> None:
    checker = house.join(REVIEWER)
    (task,) = answerer.claim(WRITING)
    answerer.do(ANSWER, task)
    (check,) = checker.claim(CHECKING)
    stale = SubmitVerdict(revision_id="another-revision", verdict=Verdict.ACCEPT)
    result = checker.do(stale, check)
    assert (result.outcome, result.code) == (Outcome.REJECTED, "revision-stale")


def test_an_annotator_decides_nothing(house: House, answerer: Somebody) -> None:
    checker = house.join(REVIEWER)
    (task,) = answerer.claim(WRITING)
    answerer.do(ANSWER, task)
    (check,) = checker.claim(CHECKING)
    result = house.join(ANNOTATOR).do(verdict(check, Verdict.ACCEPT), check)
    assert result.outcome is Outcome.REJECTED


def test_a_question_is_brought_in_once(house: House) -> None:
    coordinator = house.join(COORDINATOR)
    content = ImportInstruction(
        text="海はなぜ青いのですか。",
        genre="life",
        source=SourceView(name="試し", licence="CC0-1.0"),
    )
    assert coordinator.do(content).outcome is Outcome.APPLIED
    again = coordinator.do(content.model_copy(update={"text": "海はなぜ青いのですか。 "}))
    assert again.outcome is not Outcome.RETRY
    assert len(house.join(ANNOTATOR).claim(WRITING, 9)) == 1


def test_only_a_coordinator_brings_questions_in(house: House) -> None:
    content = ImportInstruction(
        text="山はなぜ高いのですか。",
        genre="life",
        source=SourceView(name="試し", licence="CC0-1.0"),
    )
    result = house.join(ANNOTATOR).do(content)
    assert (result.outcome, result.code) == (Outcome.REJECTED, "not-permitted")


def test_one_operation_that_cannot_be_read_does_not_stop_the_others(answerer: Somebody) -> None:
    one, two = answerer.claim(WRITING, 2)
    broken = json.loads(answerer.operation(ANSWER, one).model_dump_json())
    broken["content"]["kind"] = "unheard-of"
    good = answerer.operation(ANSWER, two)
    results = answerer.client.push([json.dumps(broken), good.model_dump_json()]).results
    assert [(r.outcome, r.code) for r in results] == [
        (Outcome.REJECTED, "malformed"),
        (Outcome.APPLIED, ""),
    ]


@pytest.mark.parametrize("character", ["\0", "\ud800"])
def test_characters_that_no_database_can_hold_are_refused(
    answerer: Somebody, character: str
) -> None:
    (task,) = answerer.claim(WRITING)
    raw = json.loads(answerer.operation(ANSWER, task).model_dump_json())
    raw["content"]["text"] = f"あ{character}い"
    (result,) = answerer.client.push([json.dumps(raw)]).results
    assert (result.outcome, result.code) == (Outcome.REJECTED, "text-not-storable")


@pytest.mark.parametrize("body", [b"", b"no json", b"[]", b'{"operations": []}', b"[" * 100_000])
def test_a_request_that_is_no_batch_is_refused(
    house: House, answerer: Somebody, body: bytes
) -> None:
    answer = house.http.post(
        "/v1/ops",
        content=body,
        headers={"Authorization": f"Bearer {answerer.token}", "Content-Type": "application/json"},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


def test_a_body_that_is_too_large_is_refused(house: House, answerer: Somebody) -> None:
    answer = house.http.post(
        "/v1/ops",
        content=b" " * (9 * 1024 * 1024),
        headers={"Authorization": f"Bearer {answerer.token}", "Content-Type": "application/json"},
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_more_than_a_batch_at_once_is_refused(answerer: Somebody) -> None:
    (task,) = answerer.claim(WRITING)
    body = answerer.operation(ANSWER, task).model_dump_json()
    with pytest.raises(RefusedError, match="malformed"):
        answerer.client.push([body] * 51)


def test_an_operation_costs_few_statements(house: House, answerer: Somebody) -> None:
    operations = [answerer.operation(ANSWER, task) for task in answerer.claim(WRITING, 2)]
    answerer.push(operations[0])
    seen: list[str] = []
    note = lambda _c, _cursor, statement, *_: seen.append(statement)  # noqa: E731
    event.listen(house.database.engine, "before_cursor_execute", note)
    (result,) = answerer.push(operations[1])
    event.remove(house.database.engine, "before_cursor_execute", note)
    assert result.outcome == "applied"
    assert len(seen) <= MOST_STATEMENTS, seen


def test_only_who_may_come_in_has_a_place_in_the_line_and_only_work_says_how_fast_it_is(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[tuple[int, int]] = []

    async def in_turn(operations, work, taken_in):
        done = work()
        waited.append((operations, taken_in(done)))
        return done

    monkeypatch.setattr("ichikara_desktop.server.endpoints.in_turn", in_turn)
    sqlite_house.questions(2)
    person = sqlite_house.join(ANNOTATOR)
    one, two = (person.operation(ANSWER, task) for task in person.claim(WRITING, 2))
    waited.clear()
    unread = person.operation(ANSWER).model_copy(update={"sha256": "0" * 64})
    sent = [op.model_dump(mode="json") for op in (one, one, unread, two)]
    nobody = sqlite_house.http.post("/v1/ops", json={"operations": sent})
    assert (nobody.status_code, waited) == (401, [])
    outcomes = [result.outcome for result in person.push(one, one, unread, two)]
    assert outcomes == ["applied", "duplicate", "rejected", "applied"]
    person.push(one, two)
    assert waited == [(4, 2), (2, 0)]


@pytest.mark.parametrize("whole", [True, False], ids=["person", "device"])
def test_who_is_revoked_while_they_wait_is_kept_apart(house: House, whole: bool) -> None:
    house.questions(1)
    person = house.join(ANNOTATOR)
    (task,) = person.claim(WRITING)
    caller = Caller(person.person_id, revoked=False, device_id=person.device_id)
    device = None if whole else person.device_id
    revoke(house.database, PROJECT.project_id, person.person_id, house.clock, device)
    op = person.operation(ANSWER, task, device_id="copy").model_dump(mode="json")
    (result,) = Intake(house.database, house.clock).take(caller, [op])
    assert result.disposition is Disposition.QUARANTINED
