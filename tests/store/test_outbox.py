"""The outbox: one transaction, one operation a task, and it leaves only when answered."""

import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ichikara_desktop.domain.tasks import TaskKind, Verdict
from ichikara_desktop.protocol.operations import (
    OperationResult,
    Outcome,
    SubmitResponse,
    SubmitVerdict,
    content_sha256,
)
from ichikara_desktop.store import drafts, outbox
from ichikara_desktop.store.errors import AlreadySentError, AlreadyWaitingError, NothingToDoError
from ichikara_desktop.store.models import OperationState
from ichikara_desktop.store.store import Store
from ichikara_desktop.store.tasks import find_task, known_tasks, save_task
from tests.support.stores import ACCOUNT, PROJECT, revision, task

NOW = datetime(2026, 11, 2, tzinfo=UTC)


def submit(store: Store, task_id: str = "task-1", words: str = "光が曲がるからです。") -> str:
    return store.write(lambda s: outbox.submit_draft(s, task_id, SubmitResponse(text=words), words))


def states(store: Store) -> dict[str, OperationState]:
    return {op.op_id: op.state for op in store.read(outbox.latest)}


def answer(store: Store, op_id: str, outcome: Outcome, code: str = "") -> bool:
    result = OperationResult(op_id=op_id, outcome=outcome, code=code)
    return store.write(lambda s: outbox.store_result(s, result))


def test_draft_and_operation_are_sealed_together(held: Store) -> None:
    op_id = submit(held)
    assert held.read(lambda s: drafts.load_draft(s, "task-1")).sealed_by == op_id
    assert held.read(lambda s: find_task(s, "task-1")).waiting
    assert held.read(outbox.counts) == outbox.OutboxCounts(waiting=1, parked=0)


def test_when_one_of_both_fails_neither_is_there(
    held: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(outbox, "seal_draft", broken)
    with pytest.raises(ZeroDivisionError):
        submit(held)
    assert held.read(outbox.counts).waiting == 0
    assert held.read(lambda s: drafts.load_draft(s, "task-1")) is None


def test_an_operation_says_who_what_and_with_which_lease(held: Store) -> None:
    submit(held)
    (queued,) = held.read(lambda s: outbox.waiting(s, 10))
    body = json.loads(queued.body)
    assert (body["device_id"], body["project_id"]) == (ACCOUNT.device_id, PROJECT.project_id)
    assert (body["task_id"], body["lease_id"], body["lease_epoch"]) == (
        "task-1",
        "lease-task-1",
        1,
    )
    assert body["guideline_version"] == PROJECT.guideline_version
    assert body["sha256"] == content_sha256(SubmitResponse(text="光が曲がるからです。"), "task-1")
    assert queued.title == "虹はなぜ出ますか。"


def test_the_work_of_a_task_is_queued_once(held: Store) -> None:
    submit(held)
    with pytest.raises(AlreadyWaitingError):
        submit(held)
    assert held.read(outbox.counts).waiting == 1


def test_work_for_a_task_that_is_not_here_is_refused(held: Store) -> None:
    with pytest.raises(NothingToDoError):
        submit(held, "unknown")


@pytest.mark.parametrize("outcome", sorted(set(Outcome) - {Outcome.RETRY, Outcome.REJECTED}))
def test_an_answer_lets_the_operation_leave(held: Store, outcome: Outcome) -> None:
    op_id = submit(held)
    assert answer(held, op_id, outcome)
    assert states(held) == {op_id: OperationState.ACKNOWLEDGED}
    assert not answer(held, op_id, outcome)


def test_try_again_leaves_it_waiting(held: Store) -> None:
    op_id = submit(held)
    assert not answer(held, op_id, Outcome.RETRY)
    assert states(held) == {op_id: OperationState.SEALED}


def test_a_refusal_parks_it_with_its_reason(held: Store) -> None:
    op_id = submit(held)
    answer(held, op_id, Outcome.REJECTED, "separation-of-duty")
    (parked,) = held.read(outbox.latest)
    assert (parked.state, parked.code) == (OperationState.PARKED, "separation-of-duty")
    assert held.read(outbox.counts) == outbox.OutboxCounts(waiting=0, parked=1)


def test_an_answer_about_something_unknown_changes_nothing(held: Store) -> None:
    submit(held)
    assert not answer(held, "somebody-else", Outcome.APPLIED)
    assert held.read(outbox.counts).waiting == 1


def test_a_parked_operation_goes_out_again_under_a_new_id(held: Store) -> None:
    op_id = submit(held)
    answer(held, op_id, Outcome.REJECTED, "hash-mismatch")
    new = held.write(lambda s: outbox.retry(s, op_id))
    assert new != op_id
    assert states(held) == {new: OperationState.SEALED}
    with pytest.raises(NothingToDoError):
        held.write(lambda s: outbox.retry(s, op_id))


def submit_verdict(store: Store) -> str:
    checking = task("check-1", kind=TaskKind.CHECK, revision=revision("点検される文章"))
    store.write(lambda s: save_task(s, checking, 5))
    content = SubmitVerdict(revision_id="revision-1", verdict=Verdict.RETURN, reason="理由")
    return store.write(lambda s: outbox.submit_draft(s, "check-1", content, "入力したもの"))


def test_a_refused_verdict_can_be_written_again_and_the_next_stands_for_it(held: Store) -> None:
    op_id = submit_verdict(held)
    answer(held, op_id, Outcome.REJECTED, "revision-stale")
    draft = held.read(lambda s: drafts.load_draft(s, "check-1"))
    assert (draft.text, draft.sealed_by) == ("入力したもの", None)
    again = submit_verdict(held)
    assert states(held) == {again: OperationState.SEALED}
    with pytest.raises(NothingToDoError):
        held.write(lambda s: outbox.retry(s, op_id))


def test_a_refused_verdict_that_is_sent_again_is_no_draft_any_more(held: Store) -> None:
    op_id = submit_verdict(held)
    answer(held, op_id, Outcome.REJECTED, "hash-mismatch")
    new = held.write(lambda s: outbox.retry(s, op_id))
    draft = held.read(lambda s: drafts.load_draft(s, "check-1"))
    assert (draft.text, draft.sealed_by) == ("入力したもの", new)


def test_a_refused_text_stays_as_it_was_sent_and_can_be_reached(held: Store) -> None:
    op_id = submit(held)
    held.write(lambda s: save_task(s, task(lease=None), 2))
    answer(held, op_id, Outcome.REJECTED, "not-your-task")
    assert held.read(lambda s: drafts.load_draft(s, "task-1")).sealed_by == op_id
    assert [t.view.task_id for t in held.read(known_tasks)] == ["task-1"]
    assert held.read(lambda s: outbox.can_take_back(s, "task-1"))


def test_what_was_never_sent_can_be_taken_back(held: Store) -> None:
    submit(held)
    held.write(lambda s: outbox.take_back(s, "task-1"))
    assert held.read(outbox.counts).waiting == 0
    assert held.read(lambda s: drafts.load_draft(s, "task-1")).sealed_by is None
    assert not held.read(lambda s: find_task(s, "task-1")).waiting
    submit(held, words="書き直しました。")
    assert held.read(outbox.counts).waiting == 1


def test_what_may_have_arrived_cannot_be_taken_back(held: Store) -> None:
    op_id = submit(held)
    held.write(lambda s: outbox.note_attempt(s, [op_id], NOW))
    with pytest.raises(AlreadySentError):
        held.write(lambda s: outbox.take_back(s, "task-1"))
    with pytest.raises(NothingToDoError):
        held.write(lambda s: outbox.take_back(s, "other"))


def test_only_what_still_waits_may_be_sent(held: Store) -> None:
    held.write(lambda s: save_task(s, task("task-2"), 2))
    taken_back, waits = submit(held), submit(held, "task-2")
    held.write(lambda s: outbox.take_back(s, "task-1"))
    noted = held.write(lambda s: outbox.note_attempt(s, [taken_back, waits], NOW))
    assert noted == {waits}


def test_what_the_server_has_cannot_be_taken_back(held: Store) -> None:
    op_id = submit(held)
    assert held.read(lambda s: outbox.can_take_back(s, "task-1"))
    held.write(lambda s: outbox.note_attempt(s, [op_id], NOW))
    answer(held, op_id, Outcome.APPLIED)
    assert not held.read(lambda s: outbox.can_take_back(s, "task-1"))
    with pytest.raises(AlreadySentError):
        held.write(lambda s: outbox.take_back(s, "task-1"))


def test_a_refused_submission_can_be_taken_back(held: Store) -> None:
    op_id = submit(held)
    held.write(lambda s: outbox.note_attempt(s, [op_id], NOW))
    answer(held, op_id, Outcome.REJECTED, "text-too-long")
    held.write(lambda s: outbox.take_back(s, "task-1"))
    assert held.read(outbox.counts) == outbox.OutboxCounts(waiting=0, parked=0)


def test_the_least_tried_goes_first(held: Store) -> None:
    for number in (2, 3):
        held.write(lambda s, n=number: save_task(s, task(f"task-{n}"), n))
    first, second, third = (submit(held, f"task-{n}") for n in (1, 2, 3))
    held.write(lambda s: outbox.note_attempt(s, [first, second], NOW))
    held.write(lambda s: outbox.note_attempt(s, [first], NOW))
    queued = [op.op_id for op in held.read(lambda s: outbox.waiting(s, 10))]
    assert queued == [third, second, first]
    assert [op.op_id for op in held.read(lambda s: outbox.waiting(s, 1))] == [third]


def test_device_numbers_rise_without_gaps(held: Store) -> None:
    for number in (2, 3):
        held.write(lambda s, n=number: save_task(s, task(f"task-{n}"), n))
    for number in (1, 2, 3):
        submit(held, f"task-{number}")
    numbers = [
        json.loads(op.body)["device_seq"] for op in held.read(lambda s: outbox.waiting(s, 9))
    ]
    assert [n - numbers[0] for n in numbers] == [0, 1, 2]


def test_a_verdict_names_the_revision_it_is_about(held: Store) -> None:
    checking = task("check-1", kind=TaskKind.CHECK, revision=revision("点検される文章"))
    held.write(lambda s: save_task(s, checking, 5))
    content = SubmitVerdict(revision_id="revision-1", verdict=Verdict.ACCEPT)
    held.write(lambda s: outbox.seal(s, content, task_id="check-1"))
    (queued,) = held.read(lambda s: outbox.waiting(s, 10))
    assert json.loads(queued.body)["base_revision"] == "revision-1"


def test_the_sync_page_sees_what_needs_a_person_first(held: Store) -> None:
    for number in (2, 3):
        held.write(lambda s, n=number: save_task(s, task(f"task-{n}"), n))
    done, parked, waits = (submit(held, f"task-{n}") for n in (1, 2, 3))
    answer(held, done, Outcome.APPLIED)
    answer(held, parked, Outcome.REJECTED, "malformed")
    assert [op.op_id for op in held.read(outbox.latest)] == [parked, waits, done]


def test_a_sealed_operation_never_changes_and_is_never_deleted(held: Store) -> None:
    submit(held)
    for change in ("UPDATE operation SET body = '{}'", "DELETE FROM operation"):
        with pytest.raises(IntegrityError):
            held.write(lambda s, change=change: s.execute(text(change)))
    assert held.read(outbox.counts).waiting == 1


def test_what_the_server_took_is_not_to_be_done_again_before_the_feed_says_so(held: Store) -> None:
    op_id = submit(held)
    result = OperationResult(op_id=op_id, outcome=Outcome.APPLIED, seq=7)
    held.write(lambda s: outbox.store_result(s, result))
    assert "task-1" not in {t.view.task_id for t in held.read(known_tasks)}


def test_what_came_back_from_the_check_stays_when_an_old_answer_is_heard(held: Store) -> None:
    op_id = submit(held)
    returned = task(revision=revision("光が曲がるからです。"))
    held.write(lambda s: save_task(s, returned, 9))
    result = OperationResult(op_id=op_id, outcome=Outcome.DUPLICATE, seq=7)
    held.write(lambda s: outbox.store_result(s, result))
    assert held.read(lambda s: find_task(s, "task-1")).held
