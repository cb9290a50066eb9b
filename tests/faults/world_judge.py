"""Whether a world kept every promise, asked of its server and of its computers."""

import json
from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from ichikara_desktop.domain.tasks import PART_OF_KIND, TaskKind
from ichikara_desktop.protocol.digest import digest_of
from ichikara_desktop.protocol.operations import Disposition, Operation
from ichikara_desktop.protocol.views import TaskView
from ichikara_desktop.server.access import Caller, Member, find_member
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.digest import read_digest
from ichikara_desktop.server.feed import read_feed
from ichikara_desktop.server.models import (
    Base,
    EventRow,
    LeaseRow,
    ReviewRow,
    RevisionRow,
    ServerIdentity,
    SlotRow,
    TaskRow,
)
from ichikara_desktop.server.models import OperationRow as ServerOperation
from ichikara_desktop.server.verify import faults
from ichikara_desktop.store.account import feed_place
from ichikara_desktop.store.drafts import load_draft
from ichikara_desktop.store.feed import mirrored
from ichikara_desktop.store.models import OperationRow, OperationState
from ichikara_desktop.store.tasks import find_task
from tests.faults.people import Person
from tests.faults.stage import Stage

PARKED = frozenset({"empty-text", "revision-stale", "no-such-move"})
"""Why work may be refused here although everybody does what the program lets them do."""

FREE = frozenset({"evidence", "token_sha256"})
"""Columns of what clients tell about how a text came about, and of what the server draws: a device
that was copied gets a token that nobody is told."""

_WORK = (Disposition.COUNTED, Disposition.LATE, Disposition.SURPLUS)


def judge_server(stage: Stage, overlap: int) -> None:
    """Ask whether the server's data are what they promise to be."""
    assert faults(stage.database, stage.now) == []
    stage.look(lambda session: _judge_rows(session, overlap))


def _judge_rows(session: Session, overlap: int) -> None:
    tasks = {task.task_id: task for task in session.scalars(select(TaskRow))}
    _judge_parts(session, tasks)
    _judge_leases(session, tasks)
    groups: dict[str, int] = defaultdict(int)
    filled = {slot.task_id: slot.filled_by for slot in session.scalars(select(SlotRow))}
    for task in tasks.values():
        if task.group_id and filled[task.task_id] and task.state != "rejected":
            groups[task.group_id] += 1
        moved = task.state in {"submitted", "returned", "accepted", "completed", "escalated"}
        assert moved <= (filled[task.task_id] is not None), "work counts that nobody did"
    assert max(groups.values(), default=0) <= overlap, "more counts than is wanted"
    _judge_blindness(session)


def _judge_parts(session: Session, tasks: dict[str, TaskRow]) -> None:
    """One role for each person in a family, and of a group one task."""
    parts: dict[tuple[str, str], set[str]] = defaultdict(set)
    seats: dict[tuple[str, str], set[str]] = defaultdict(set)
    corrections = select(ReviewRow.review_id)  # a checker's text is part of the check
    texts = select(RevisionRow.task_id, RevisionRow.person_id).where(
        RevisionRow.disposition.in_(_WORK), RevisionRow.revision_id.not_in(corrections)
    )
    checks = select(ReviewRow.task_id, ReviewRow.person_id).where(ReviewRow.disposition.in_(_WORK))
    for rows in (texts, checks):
        for task_id, person_id in session.execute(rows):
            task = tasks[task_id]
            parts[task.family_id, person_id].add(PART_OF_KIND[task.kind])
    counted = select(SlotRow.task_id, SlotRow.filled_by).where(SlotRow.filled_by.is_not(None))
    for task_id, person_id in session.execute(counted):
        if group := tasks[task_id].group_id:
            seats[group, person_id].add(task_id)
    assert all(len(each) == 1 for each in parts.values()), "two roles in a family"
    assert all(len(each) == 1 for each in seats.values()), "two answers of one person count"


def _judge_leases(session: Session, tasks: dict[str, TaskRow]) -> None:
    living: set[str] = set()
    last: dict[str, int] = {}
    for lease in session.scalars(select(LeaseRow).order_by(LeaseRow.epoch)):
        last[lease.task_id] = lease.epoch
        if lease.ended_at is None:
            assert lease.task_id not in living, "two leases of a slot are alive"
            living.add(lease.task_id)
    for task_id, epoch in last.items():
        assert tasks[task_id].lease_epoch == epoch, "an epoch does not rise"
    held = {i for i, task in tasks.items() if task.state in {"leased", "returned"}}
    assert living == held, "what is held is not what is leased"


def _judge_blindness(session: Session) -> None:
    """Nobody is shown what somebody else wrote, but for what they check."""
    author = dict(session.execute(select(RevisionRow.revision_id, RevisionRow.person_id)).all())
    mine = select(EventRow.audience, EventRow.payload).where(EventRow.kind == "task")
    for audience, payload in session.execute(mine):
        view = json.loads(payload)["task"]
        shown = view["revision"] and author.get(view["revision"]["revision_id"])
        if view["kind"] != TaskKind.CHECK and shown:
            assert audience == f"person:{shown}", "somebody else's text was shown"


def judge_mirror(stage: Stage, person: Person) -> None:
    """Ask whether all that the feed shows up to the person's place is here, at any moment."""
    place, things = person.store.read(lambda s: (feed_place(s), list(mirrored(s))))
    if place.epoch != stage.database.epoch or not place.cursor or person.revoked:
        return
    epoch = stage.database.epoch
    reply = stage.look(
        lambda session: read_digest(session, epoch, _member(session, person), place.cursor)
    )
    assert reply["digest"] == digest_of(things), "the place has passed what is not here"


def judge_end(stage: Stage, person: Person) -> None:
    """Ask whether the person sees what the server shows, once they have read it all."""
    last: dict[str, TaskView] = {}
    before = 0

    def read(session: Session) -> None:
        nonlocal before
        cursor, more = "", True
        while more:
            page = read_feed(session, stage.database.epoch, _member(session, person), cursor, 200)
            for change in page.changes:
                assert change.seq > before, "the feed goes back"
                before = change.seq
                if change.body.kind == "task":
                    last[change.body.task.task_id] = change.body.task
            cursor, more = page.cursor, page.more

    stage.look(read)
    for task_id, view in last.items():
        here = person.store.read(lambda s, i=task_id: find_task(s, i))  # type: ignore[misc]
        assert here is not None, "a task is missing here"
        assert here.view == view, "both do not see the same"
    held = {t.view.task_id for t in person.tasks() if t.held}
    assert held == {i for i, view in last.items() if view.lease}, "held is not what is leased"


def judge_person(
    person: Person, server: dict[str, tuple[str, str]], *, restored: bool, twins: Iterable[Person]
) -> None:
    """Ask whether everything that a computer acknowledged to its person is still there.

    Args:
        person: whose computer it is.
        server: SHA-256 and result of each operation that the server has.
        restored: whether the server's data were restored on the way.
        twins: people whose store was copied from this one, or the other way round.
    """
    rows = {row.op_id: row for row in person.operations()}
    for op_id, body in person.sealed.items():
        if op_id not in person.taken_back:
            assert op_id in rows, "what was sealed is gone"
            assert rows[op_id].body == body, "what was sealed has changed"
    elsewhere = {op_id for twin in twins for op_id in twin.sealed}
    for row in rows.values():
        _judge_operation(person, row, server, restored=restored, elsewhere=elsewhere)
    for task_id, written in person.drafts.items():
        draft = person.store.read(lambda s, i=task_id: load_draft(s, i))  # type: ignore[misc]
        assert draft is not None, "a draft is gone"
        assert draft.text == written, "a draft changed"


def _judge_operation(
    person: Person,
    row: OperationRow,
    server: dict[str, tuple[str, str]],
    *,
    restored: bool,
    elsewhere: set[str],
) -> None:
    sha256, result = server.get(row.op_id, ("", ""))
    if row.op_id in person.taken_back:
        assert not sha256 or row.op_id in elsewhere, "what was taken back reached the server"
        return
    sealed = Operation.model_validate_json(row.body)
    if row.state is OperationState.ACKNOWLEDGED:
        assert row.result is not None
        assert row.op_id in person.weather.answered, "acknowledged without an answer"
        assert json.loads(result or "{}").get("outcome") == "applied", (
            f"lost: {person.name} {row.op_id} {result}"
        )
    if row.state is OperationState.PARKED:
        assert row.code in PARKED, row.code
    refused = row.state in {OperationState.PARKED, OperationState.SUPERSEDED}
    if not sha256 and refused and restored:
        return  # the restored server forgot that it refused it; the text is here
    assert sha256, f"{row.op_id} ({row.state}) is not on the server"
    assert sha256 == sealed.sha256, "other bytes arrived"


def server_operations(database: ServerDatabase) -> dict[str, tuple[str, str]]:
    rows = select(ServerOperation.op_id, ServerOperation.sha256, ServerOperation.result)
    return {row[0]: (row[1], row[2]) for row in database.read(lambda s: s.execute(rows).all())}


def server_state(database: ServerDatabase) -> dict[str, list[tuple[str, ...]]]:
    """Return everything that the server has but for what clients told as evidence."""

    def read(session: Session) -> dict[str, list[tuple[str, ...]]]:
        found: dict[str, list[tuple[str, ...]]] = {}
        for table in Base.metadata.sorted_tables:
            if table.name != ServerIdentity.__tablename__:
                told = [column for column in table.columns if column.name not in FREE]
                rows = session.execute(select(*told))
                found[table.name] = sorted(tuple(map(str, row)) for row in rows)
        return found

    return database.read(read)


def _member(session: Session, person: Person) -> Member:
    member = find_member(session, Caller(person.person_id, False), "project-1")
    assert member is not None
    return member
