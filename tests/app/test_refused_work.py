"""What the server refused: sent again or done again, and never out of the person's reach."""

import pytest

from ichikara_desktop.app.writing_service import _open
from ichikara_desktop.domain.tasks import TaskKind, Verdict
from ichikara_desktop.protocol.operations import OperationResult, Outcome, SubmitVerdict
from ichikara_desktop.store import outbox
from tests.support.clients import Computer, computer
from tests.support.servers import ANNOTATOR, CHECKING, REVIEWER, WRITING, House, sqlite_house

__all__ = ["computer", "sqlite_house"]


@pytest.fixture
def house(sqlite_house: House) -> House:
    return sqlite_house


def refuse(one: Computer, op_id: str) -> None:
    """Store what a server says that refuses an operation."""
    result = OperationResult(op_id=op_id, outcome=Outcome.REJECTED, code="hash-mismatch")
    one.store.write(lambda s: outbox.store_result(s, result))


def test_an_answer_that_was_sent_again_and_came_back_can_be_revised(house: House, computer) -> None:
    house.questions(1)
    author, checker = computer(ANNOTATOR), computer(REVIEWER)
    author.engine.claim(WRITING, 1)
    (task_id,) = author.answerable()
    op_id = author.answer(task_id, "答えです。")
    refuse(author, op_id)
    assert author.store.read(outbox.counts) == outbox.OutboxCounts(waiting=0, parked=1)
    author.store.write(lambda s: outbox.retry(s, op_id))
    assert author.store.write(lambda s: _open(s, task_id)).waiting
    author.engine.synchronise()
    checker.engine.claim(CHECKING, 1)
    (check,) = [t.view for t in checker.tasks() if t.view.kind is TaskKind.CHECK]
    verdict = SubmitVerdict(
        revision_id=check.revision.revision_id, verdict=Verdict.RETURN, reason="もう一文を"
    )
    checker.store.write(lambda s: outbox.seal(s, verdict, task_id=check.task_id))
    checker.engine.synchronise()
    author.engine.synchronise()
    opened = author.store.write(lambda s: _open(s, task_id))
    assert not opened.waiting
    assert opened.text == "答えです。"
