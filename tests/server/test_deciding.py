"""Somebody who was revoked comes back; what they handed in meanwhile is looked at, and counts."""

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from ichikara_desktop.protocol.operations import Disposition, SubmitResponse, SubmitVerdict
from ichikara_desktop.server import admin, deciding
from ichikara_desktop.server.models import EventRow, OperationRow, RevisionRow, TaskRow
from ichikara_desktop.server.upkeep import server_app
from ichikara_desktop.server.verify import faults
from ichikara_desktop.sync.errors import RefusedError
from tests.support.servers import ANNOTATOR, CHECKING, PROJECT, REVIEWER, WRITING, House, Somebody

ID = PROJECT.project_id
ANSWER = SubmitResponse(text="光が水の粒で曲がるからです。")


def revoke(house: House, one: Somebody, device: str | None = None) -> None:
    admin.revoke(house.database, ID, one.person_id, house.clock, device)


def set_apart(house: House) -> tuple[Somebody, str, str]:
    """Return somebody who was revoked with a task in hand, that task, and what they sent."""
    house.questions(1)
    one = house.join(ANNOTATOR)
    (task,) = one.claim(WRITING)
    revoke(house, one)
    op = one.operation(ANSWER, task)
    (result,) = one.push(op)
    assert result.disposition is Disposition.QUARANTINED
    return one, task.task_id, op.op_id


def logged(house: House, kind: str) -> list[str]:
    rows = select(EventRow.payload).where(EventRow.kind == kind, EventRow.audience == "log")
    return house.database.read(lambda s: list(s.scalars(rows)))


def state(house: House, task_id: str) -> str:
    return house.database.read(lambda s: s.get_one(TaskRow, task_id).state)


@pytest.mark.parametrize("alone", [False, True])
def test_a_revocation_can_be_undone(house: House, alone: bool) -> None:
    one = house.join(ANNOTATOR)
    device = one.device_id if alone else None
    revoke(house, one, device)
    with pytest.raises(RefusedError, match="revoked"):
        one.changes()
    admin.let_in_again(house.database, ID, one.person_id, house.clock, device)
    assert one.changes()
    (undone,) = logged(house, "revocation_undone")
    assert one.person_id in undone


def test_a_device_that_was_revoked_alone_stays_so(sqlite_house: House) -> None:
    one = sqlite_house.join(ANNOTATOR)
    revoke(sqlite_house, one, one.device_id)
    revoke(sqlite_house, one)
    admin.let_in_again(sqlite_house.database, ID, one.person_id, sqlite_house.clock)
    with pytest.raises(RefusedError, match="revoked"):
        one.changes()


def test_nobody_unknown_is_let_in_again(sqlite_house: House) -> None:
    with pytest.raises(admin.PersonUnknownError):
        admin.let_in_again(sqlite_house.database, ID, "nobody", sqlite_house.clock)


def test_released_work_moves_its_task(house: House) -> None:
    one, task_id, op_id = set_apart(house)
    (kept,) = deciding.kept(house.database, ID, Disposition.QUARANTINED)
    assert (kept.op_id, kept.decision, kept.content.text) == (op_id, "", ANSWER.text)
    released = deciding.release(house.database, ID, op_id, house.clock)
    assert released.disposition is Disposition.LATE, "the lease ended with the revocation"
    assert state(house, task_id) == "submitted"
    texts = house.database.read(
        lambda s: {r.revision_id: (r.text, r.person_id) for r in s.scalars(select(RevisionRow))}
    )
    assert texts == dict.fromkeys((op_id, released.op_id), (ANSWER.text, one.person_id))
    (decision,) = logged(house, "decision")
    assert op_id in decision
    assert ANSWER.text not in decision
    checker = house.join(REVIEWER)
    (check,) = checker.claim(CHECKING)
    assert check.revision.text == ANSWER.text
    assert check.revision.revision_id == released.op_id
    assert not faults(house.database, house.clock)
    (kept,) = deciding.kept(house.database, ID, Disposition.QUARANTINED)
    assert kept.decision == "released"


def test_it_is_decided_once_and_the_answer_stays(house: House) -> None:
    one, _, op_id = set_apart(house)
    deciding.reject(house.database, ID, op_id, house.clock)
    for decide in (deciding.reject, deciding.release):
        with pytest.raises(deciding.NotKeptError):
            decide(house.database, ID, op_id, house.clock)
    (kept,) = deciding.kept(house.database, ID, Disposition.QUARANTINED)
    assert kept.decision == "rejected"
    (again,) = one.client.status({op_id: one_sha(house, op_id)}).operations
    assert again.result.disposition is Disposition.QUARANTINED


def one_sha(house: House, op_id: str) -> str:
    return house.database.read(lambda s: s.get_one(OperationRow, op_id).sha256)


def test_what_counts_already_is_not_released(sqlite_house: House) -> None:
    sqlite_house.questions(1)
    one = sqlite_house.join(ANNOTATOR)
    (task,) = one.claim(WRITING)
    op = one.operation(ANSWER, task)
    one.push(op)
    for op_id in (op.op_id, "unknown"):
        with pytest.raises(deciding.NotKeptError):
            deciding.release(sqlite_house.database, ID, op_id, sqlite_house.clock)


def test_work_that_somebody_else_did_meanwhile_is_surplus(house: House) -> None:
    _, task_id, op_id = set_apart(house)
    other = house.join(ANNOTATOR)
    (task,) = other.claim(WRITING)
    assert task.task_id == task_id
    assert other.do(ANSWER, task).disposition is Disposition.COUNTED
    released = deciding.release(house.database, ID, op_id, house.clock)
    assert released.disposition is Disposition.SURPLUS
    assert not faults(house.database, house.clock)


def test_a_verdict_that_no_longer_fits_stays_apart(house: House) -> None:
    house.questions(1)
    author, checker = house.join(ANNOTATOR), house.join(REVIEWER)
    author.do(ANSWER, author.claim(WRITING)[0])
    (check,) = checker.claim(CHECKING)
    revoke(house, checker)
    content = SubmitVerdict(revision_id=check.revision.revision_id, verdict="accept")
    op = checker.operation(content, check)
    checker.push(op)
    other = house.join(REVIEWER)
    other.do(content, other.claim(CHECKING)[0])
    released = deciding.release(house.database, ID, op.op_id, house.clock)
    assert released.disposition is Disposition.SURPLUS
    assert not faults(house.database, house.clock)


def test_somebody_joins_with_a_further_computer(house: House) -> None:
    house.questions(1)
    one = house.join(ANNOTATOR)
    (task,) = one.claim(WRITING)
    code = admin.invite_again(house.database, ID, one.person_id, clock=house.clock)
    reply = house.client().enrol(code, "laptop", "ノート")
    assert reply.person.person_id == one.person_id
    with pytest.raises(RefusedError, match="invitation-used"):
        house.client().enrol(code, "another", "ノート")
    second = house.client(reply.token)
    shown = [change.body for change in second.changes(ID, "").changes]
    assert task.task_id in {body.task.task_id for body in shown if body.kind == "task"}
    assert one.changes(), "the first computer goes on"


def test_the_commands(tmp_path) -> None:
    url = f"sqlite:///{tmp_path / 'server.sqlite'}"
    from ichikara_desktop.server.database import ServerDatabase  # noqa: PLC0415

    database = ServerDatabase(url).prepare()
    house = House(database)
    one, _, op_id = set_apart(house)
    database.close()

    def run(*words: str) -> tuple[int, str]:
        done = CliRunner().invoke(server_app, [*words, "--project", ID, "--database", url])
        return done.exit_code, done.output

    assert run("revoke", "--person", one.person_id, "--undo")[0] == 0
    assert op_id in run("kept")[1]
    assert ANSWER.text in run("kept", "--show", op_id)[1]
    code, said = run("kept", "--release", op_id)
    assert (code, said.strip().endswith("late")) == (0, True)
    assert run("kept", "--reject", op_id)[0] == 2
    assert run("invite-again", "--person", one.person_id)[1].startswith("ichikara://")
    assert run("invite-again", "--person", "nobody")[0] == 2
