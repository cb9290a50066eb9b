"""Whatever the network does: nothing is lost, nothing is done twice, and it never gets stuck."""

import random

import httpx
import pytest
from sqlalchemy import func, select

from ichikara_desktop.domain.tasks import TaskKind, Verdict
from ichikara_desktop.protocol.operations import SubmitVerdict
from ichikara_desktop.server.models import OperationRow, RevisionRow
from ichikara_desktop.store import outbox
from ichikara_desktop.store.models import OperationState
from ichikara_desktop.store.tasks import find_task
from ichikara_desktop.sync.errors import SyncError
from ichikara_desktop.sync.push import PushReport, push_outbox
from tests.support.clients import Computer
from tests.support.faulty_transport import FAULTS, FaultyTransport, lost_on_the_way_back
from tests.support.servers import ANNOTATOR, CHECKING, REVIEWER, WRITING, House

ROUNDS = 12
TASKS = 4
KANJI = [chr(code) for code in range(0x4E00, 0x9F00)]
SLOW_LINE = 12_000
"""Bytes that pass in time: one long answer, not two."""


def try_to(work) -> None:
    try:
        work()
    except SyncError:
        return


def revisions(house: House, person_id: str) -> list[str]:
    return house.database.read(
        lambda s: list(
            s.scalars(select(RevisionRow.text).where(RevisionRow.person_id == person_id))
        )
    )


def live_through_faults(one: Computer, chance: random.Random) -> list[str]:
    """Claim, answer and synchronise while the network fails; return what was written."""
    written: list[str] = []
    for _ in range(ROUNDS):
        step = chance.choice(["claim", "answer", "answer", "sync", "sync"])
        if step == "claim" and len(one.tasks()) < TASKS:
            try_to(lambda: one.engine.claim(WRITING, 2))
        elif step == "answer" and (open_ := one.answerable()):
            text = f"答え{len(written)}：{chance.random()}"
            one.answer(chance.choice(open_), text)
            written.append(text)
        else:
            try_to(one.engine.synchronise)
    return written


def check_law(house: House, computer, seed: int) -> None:
    house.questions(TASKS)
    one: Computer = computer(ANNOTATOR, seed)
    one.engine.claim(WRITING, 2)
    one.network.rate = 0.5
    written = live_through_faults(one, random.Random(seed))
    one.network.rate = 0.0
    one.engine.synchronise()
    assert one.waiting() == 0, "nothing waits once the network is back"
    assert sorted(revisions(house, one.person_id)) == sorted(written), "each arrived exactly once"
    states = {op.state for op in one.store.read(outbox.latest)}
    assert states <= {OperationState.ACKNOWLEDGED}
    page = one.engine._client().changes("project-1", "")
    last = {c.body.task.task_id: c.body.task for c in page.changes if c.body.kind == "task"}
    here = {i: one.store.read(lambda s, i=i: find_task(s, i)) for i in last}
    assert {i: task.view for i, task in here.items()} == last, "both see the same"


@pytest.mark.parametrize("seed", range(12))
def test_everything_arrives_exactly_once(house: House, computer, seed: int) -> None:
    check_law(house, computer, seed)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1000, 1300))
def test_everything_arrives_exactly_once_for_long(house: House, computer, seed: int) -> None:
    check_law(house, computer, seed)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_after_each_fault_the_next_round_goes_on(house: House, computer, fault) -> None:
    house.questions(1)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 1)
    one.answer(one.answerable()[0], "答えです。")
    one.network.faults, one.network.rate = (fault,), 1.0
    with pytest.raises(SyncError):
        one.engine.synchronise()
    assert one.waiting() == 1
    one.network.rate = 0.0
    report = one.engine.synchronise()
    assert one.waiting() == 0
    assert report.pushed.applied + report.pushed.duplicates == 1
    assert revisions(house, one.person_id) == ["答えです。"]


def too_slow_for_much(network: FaultyTransport, request: httpx.Request) -> httpx.Response:
    if len(request.content) > SLOW_LINE:
        raise httpx.WriteTimeout("slow", request=request)
    return network.inner.handle_request(request)


def test_a_line_too_slow_for_a_whole_batch_gets_smaller_ones(house: House, computer) -> None:
    house.questions(TASKS)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, TASKS)
    chance = random.Random(1)
    for task_id in one.answerable():  # what nothing compresses
        one.answer(task_id, "".join(chance.choices(KANJI, k=3000)))
    one.network.faults, one.network.rate = (too_slow_for_much,), 1.0
    for _ in range(ROUNDS):
        try_to(one.engine.synchronise)
    assert one.waiting() == 0
    assert len(revisions(house, one.person_id)) == TASKS


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_a_claim_whose_answer_was_lost_gives_the_same_tasks(house: House, computer, fault) -> None:
    house.questions(6)
    one: Computer = computer(ANNOTATOR)
    one.network.faults, one.network.rate = (fault,), 1.0
    with pytest.raises(SyncError):
        one.engine.claim(WRITING, 2)
    one.network.rate = 0.0
    one.engine.claim(WRITING, 2)
    assert len(one.answerable()) == 2
    other: Computer = computer(ANNOTATOR)
    other.engine.claim(WRITING, 9)
    assert len(other.answerable()) == 4, "no task was leased to nobody"


def test_a_claim_that_is_repeated_when_its_tasks_are_done_brings_others(
    house: House, computer
) -> None:
    house.questions(4)
    one: Computer = computer(ANNOTATOR)
    one.network.faults, one.network.rate = (lost_on_the_way_back,), 1.0
    with pytest.raises(SyncError):
        one.engine.claim(WRITING, 2)
    one.network.rate = 0.0
    one.engine.synchronise()  # the feed brings what was claimed
    done = one.answerable()
    for task_id in done:
        one.answer(task_id, "答えです。")
    one.engine.synchronise()
    assert one.engine.claim(WRITING, 2).claimed == 2
    assert len(set(one.answerable()) - set(done)) == 2


def test_a_refused_operation_stands_in_nobodys_way(house: House, computer) -> None:
    house.questions(3)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 3)
    first, second, third = one.answerable()
    one.answer(first, "一つ目")
    bad = one.answer(second, "　")
    one.answer(third, "三つ目")
    report = one.engine.synchronise()
    assert (report.pushed.applied, report.pushed.parked) == (2, 1)
    parked = next(op for op in one.store.read(outbox.latest) if op.op_id == bad)
    assert (parked.state, parked.code) == (OperationState.PARKED, "empty-text")


def test_what_is_taken_back_just_before_it_is_sent_stays_here(house: House, computer) -> None:
    house.questions(2)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 2)
    first, second = one.answerable()
    one.answer(first, "まだ出しません。")
    one.answer(second, "二つ目")

    def take_back(_: PushReport) -> None:
        one.store.write(lambda s: outbox.take_back(s, first))

    report = push_outbox(one.store, one.engine._client(), take_back)
    assert report.applied == 1
    assert revisions(house, one.person_id) == ["二つ目"]
    one.answer(first, "これを出します。")
    one.engine.synchronise()
    assert sorted(revisions(house, one.person_id)) == ["これを出します。", "二つ目"]


def test_a_parked_operation_can_be_sent_again_as_another(house: House, computer) -> None:
    house.questions(1)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 1)
    bad = one.answer(one.answerable()[0], "　")
    one.engine.synchronise()
    one.store.write(lambda s: outbox.retry(s, bad))
    report = one.engine.synchronise()
    assert report.pushed.parked == 1, "the server judges it anew"
    count = house.database.read(lambda s: s.scalar(select(func.count()).select_from(OperationRow)))
    assert count >= 2


def test_what_the_checker_decides_offline_reaches_the_author(house: House, computer) -> None:
    house.questions(1)
    author: Computer = computer(ANNOTATOR)
    checker: Computer = computer(REVIEWER)
    author.engine.claim(WRITING, 1)
    author.answer(author.answerable()[0], "答えです。")
    author.engine.synchronise()
    checker.engine.claim(CHECKING, 1)
    (check,) = [t for t in checker.tasks() if t.view.kind is TaskKind.CHECK]
    verdict = SubmitVerdict(
        revision_id=check.view.revision.revision_id, verdict=Verdict.RETURN, reason="もう一文を"
    )
    checker.store.write(lambda s: outbox.seal(s, verdict, task_id=check.view.task_id))
    checker.engine.synchronise()
    author.engine.synchronise()
    (mine,) = author.tasks()
    assert mine.view.reviews[-1].reason == "もう一文を"


def test_a_revoked_device_is_told_and_keeps_everything(house: House, computer) -> None:
    from ichikara_desktop.server.admin import revoke  # noqa: PLC0415

    house.questions(1)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 1)
    one.answer(one.answerable()[0], "答えです。")
    revoke(house.database, "project-1", one.person_id, house.clock)
    with pytest.raises(SyncError):
        one.engine.synchronise()
    assert revisions(house, one.person_id) == ["答えです。"], "stored, kept apart"
