"""Comparisons between computer and server, also where one of both does not know them yet."""

from datetime import timedelta
from pathlib import Path
from typing import Annotated

import httpx
import pytest
from pydantic import Field
from sqlalchemy import select

from ichikara_desktop.app.words import notice_for
from ichikara_desktop.protocol import changes, envelope
from ichikara_desktop.protocol.operations import (
    Disposition,
    ImportInstruction,
    Operation,
    SubmitInstruction,
    SubmitResponse,
    SubmitVerdict,
)
from ichikara_desktop.protocol.views import SourceView
from ichikara_desktop.server import context
from ichikara_desktop.server import operations as server_operations
from ichikara_desktop.server.admin import update_project
from ichikara_desktop.server.models import OutputRow, TaskRow
from ichikara_desktop.store import outbox
from ichikara_desktop.store.account import feed_place, load_account
from ichikara_desktop.store.comparisons import held_comparisons, queue_set
from ichikara_desktop.store.feed import mirrored, restart_feed
from ichikara_desktop.store.outbox import QueuedOperation
from ichikara_desktop.store.tasks import known_tasks
from ichikara_desktop.sync import pull
from ichikara_desktop.sync.client import ServerClient
from ichikara_desktop.sync.engine import SyncEngine
from ichikara_desktop.sync.errors import SyncError
from tests.support.clients import Computer
from tests.support.comparisons import COMPARING, EVALUATOR, comparison_set
from tests.support.restoring import backup, restored, through
from tests.support.servers import ANNOTATOR, COORDINATOR, PROJECT, WRITING, House

OLD_KINDS = frozenset({"task", "pair", "project"})


class OldOperation(Operation):
    """As versions read it that know of no comparisons."""

    content: Annotated[
        SubmitInstruction | SubmitResponse | SubmitVerdict | ImportInstruction,
        Field(discriminator="kind"),
    ]


@pytest.fixture
def filled(house: House, computer) -> Computer:
    """A coordinator's computer from which a set of four went out."""
    coordinator = computer(COORDINATOR)
    coordinator.store.write(lambda s: queue_set(s, comparison_set(4)))
    report = coordinator.engine.synchronise()
    assert (report.pushed.applied, coordinator.waiting()) == (4, 0)
    return coordinator


def queued(of: Computer) -> list[QueuedOperation]:
    return of.store.read(outbox.latest)


def losing_answers(of: Computer, to: str) -> SyncEngine:
    """Return an engine that never hears the answers to some requests, which arrive."""

    def send(request: httpx.Request) -> httpx.Response:
        answer = of.network.handle_request(request)
        if request.url.path.endswith(to):
            raise httpx.ReadError("lost", request=request)
        return answer

    return through(of, send)


def agrees(of: Computer) -> bool:
    account = of.store.read(load_account)
    with ServerClient(account.server, account.token, of.network) as client:
        client.changes(account.project_id, of.store.read(feed_place).cursor)
        return pull.agrees(of.store, client)


def test_an_evaluator_has_both_texts_without_a_network(filled: Computer, computer) -> None:
    evaluator = computer(EVALUATOR)
    assert evaluator.engine.claim(COMPARING, 3).claimed == 3
    held = evaluator.store.read(held_comparisons)
    assert len(held) == 3
    for one in held:
        number = one.instruction.partition("番目")[0]
        assert {each.text for each in one.outputs} == {
            f"{number}の甲の文章です。",
            f"{number}の乙の文章です。",
        }
    evaluator.engine.synchronise()
    assert evaluator.store.read(held_comparisons) == held
    assert agrees(evaluator)


def test_a_claim_whose_answer_was_lost_gives_the_same_again(filled: Computer, computer) -> None:
    evaluator = computer(EVALUATOR)
    with pytest.raises(SyncError):
        losing_answers(evaluator, "leases:claim").claim(COMPARING, 2)
    assert evaluator.store.read(held_comparisons) == []
    evaluator.engine.claim(COMPARING, 2)
    assert len(evaluator.store.read(held_comparisons)) == 2
    assert evaluator.engine.claim(COMPARING, 9).claimed == 2


def test_nobody_gets_comparisons_who_asks_for_other_work(filled: Computer, computer) -> None:
    both = computer(EVALUATOR | ANNOTATOR)
    both.engine.claim(WRITING, 9)
    assert both.store.read(held_comparisons) == []


def test_a_lease_that_ends_soon_is_renewed_and_one_that_ended_is_held_no_more(
    house: House, filled: Computer, computer
) -> None:
    evaluator = computer(EVALUATOR)
    evaluator.engine.claim(COMPARING, 1)
    (held,) = evaluator.store.read(held_comparisons)
    house.clock.move(days=9)
    evaluator.engine.synchronise()
    evaluator.engine.synchronise()
    (renewed,) = evaluator.store.read(held_comparisons)
    assert renewed.lease.expires_at - held.lease.expires_at == timedelta(days=9)
    house.clock.move(days=15)
    computer(EVALUATOR).engine.claim(COMPARING, 9)  # whoever comes next lets it run out
    evaluator.engine.synchronise()
    assert evaluator.store.read(held_comparisons) == []
    assert agrees(evaluator)


def test_a_mirror_that_is_read_anew_is_the_same(filled: Computer, computer) -> None:
    evaluator = computer(EVALUATOR)
    evaluator.engine.claim(COMPARING, 3)
    before = evaluator.store.read(lambda s: sorted(mirrored(s)))
    assert [each.kind for each in before].count("comparison") == 3
    evaluator.store.write(restart_feed)
    evaluator.engine.synchronise()
    assert evaluator.store.read(lambda s: sorted(mirrored(s))) == before
    assert len(evaluator.store.read(held_comparisons)) == 3


def test_what_waits_of_a_set_goes_out_once_however_often_it_is_sent(house: House, computer) -> None:
    coordinator = computer(COORDINATOR)
    coordinator.store.write(lambda s: queue_set(s, comparison_set(60)))
    with pytest.raises(SyncError):
        losing_answers(coordinator, "/ops").synchronise()
    assert coordinator.waiting() == 60
    coordinator.engine.synchronise()
    assert coordinator.waiting() == 0
    evaluator = computer(EVALUATOR)
    assert evaluator.engine.claim(COMPARING, 100).claimed == 60


def test_a_set_that_is_queued_again_is_surplus(filled: Computer) -> None:
    filled.store.write(lambda s: queue_set(s, comparison_set(4)))
    filled.engine.synchronise()
    given = [each.disposition for each in queued(filled)]
    assert sorted(given) == [Disposition.COUNTED] * 4 + [Disposition.SURPLUS] * 4


def test_a_restored_server_gets_a_set_back_under_the_same_ids(
    house: House, computer, tmp_path: Path
) -> None:
    coordinator = computer(COORDINATOR)
    copy = backup(house, tmp_path)
    coordinator.store.write(lambda s: queue_set(s, comparison_set(3)))
    coordinator.engine.synchronise()

    def ids() -> list[str]:
        made = select(OutputRow.output_id), select(TaskRow.task_id)
        return house.database.read(lambda s: [key for q in made for key in sorted(s.scalars(q))])

    before = ids()
    assert len(before) == 9
    restored(house, copy)
    assert ids() == []
    coordinator.engine.synchronise()
    assert ids() == before


@pytest.fixture
def old_server(house: House, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Let the server be one that knows of no comparisons, until what is returned is undone."""
    older = tuple(name for name in envelope.FEATURES if name != "comparisons")
    monkeypatch.setattr(context, "FEATURES", older)
    monkeypatch.setattr(server_operations, "Operation", OldOperation)
    return monkeypatch


def test_an_older_server_refuses_a_set_in_words_and_nothing_else_waits_for_it(
    old_server: pytest.MonkeyPatch, computer
) -> None:
    coordinator = computer(COORDINATOR)
    source = SourceView(name="試し", licence="CC0-1.0")
    question = ImportInstruction(text="虹はなぜ出ますか。", genre="life", source=source)
    coordinator.store.write(lambda s: queue_set(s, comparison_set(2)))
    coordinator.store.write(lambda s: outbox.seal(s, question))
    report = coordinator.engine.synchronise()
    assert (report.pushed.applied, report.pushed.parked) == (1, 2)
    parked = [each for each in queued(coordinator) if each.state == "parked"]
    assert [each.kind for each in parked] == ["import_comparison"] * 2
    assert {each.title for each in parked} == {"0番目の指示です。", "1番目の指示です。"}
    assert {each.code for each in parked} == {"malformed"}
    assert "読み取れません" in str(notice_for(parked[0].code))
    old_server.undo()
    for each in parked:
        coordinator.store.write(lambda s, op_id=each.op_id: outbox.retry(s, op_id))
    assert coordinator.engine.synchronise().pushed.applied == 2
    assert computer(EVALUATOR).engine.claim(COMPARING, 9).claimed == 2


def test_an_older_server_is_not_asked_for_comparisons(
    old_server: pytest.MonkeyPatch, computer
) -> None:
    both = computer(EVALUATOR | ANNOTATOR)
    claims: list[bytes] = []

    def send(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("leases:claim"):
            claims.append(request.read())
        return both.network.handle_request(request)

    engine = through(both, send)
    assert engine.claim(COMPARING, 3).claimed == 0
    assert engine.claim(COMPARING | WRITING, 3).claimed == 0
    assert len(claims) == 1
    assert b"write_response" in claims[0]
    assert b"compare" not in claims[0]


def test_an_older_client_of_an_evaluator_reads_the_feed_and_agrees(
    house: House, filled: Computer, computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluator = computer(EVALUATOR)
    evaluator.engine.claim(COMPARING, 3)
    monkeypatch.setattr(changes, "KINDS", OLD_KINDS)
    monkeypatch.setattr(pull, "KINDS", OLD_KINDS)
    evaluator.store.write(restart_feed)
    evaluator.engine.synchronise()
    assert agrees(evaluator)
    assert evaluator.store.read(known_tasks) == []
    monkeypatch.undo()
    assert not agrees(evaluator)
    update_project(house.database, PROJECT, house.clock)  # the mirror is compared after changes
    assert evaluator.engine.synchronise().repaired
    assert agrees(evaluator)
    assert len(evaluator.store.read(held_comparisons)) == 3
