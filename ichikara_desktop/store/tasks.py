"""The mirror of the person's tasks: what the server last showed of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ichikara_desktop.protocol.leases import LeaseRef
from ichikara_desktop.protocol.views import TaskView
from ichikara_desktop.store import search
from ichikara_desktop.store.models import DraftRow, OperationRow, OperationState, TaskRow
from ichikara_desktop.store.topics import Topic, touch

CLAIMED = -1
"""The order of a task that a claim's answer brought: the feed's word about it is newer."""


@dataclass(frozen=True, slots=True)
class MirroredTask:
    """A task with what this computer adds to it.

    Attributes:
        held: whether the person holds it by the server's word.
        has_draft: something is being written for it.
        waiting: what was done is in the outbox.
    """

    view: TaskView
    held: bool
    has_draft: bool
    waiting: bool


def save_task(session: Session, view: TaskView, seq: int) -> None:
    """Keep a task as the server showed it at ``seq``; something older never overwrites it."""
    row = session.get(TaskRow, view.task_id)
    if row is None:
        row = TaskRow(task_id=view.task_id, seq=seq)
        session.add(row)
    elif seq < row.seq:
        return
    row.kind, row.state, row.seq = view.kind, view.state, seq
    row.title = title_of(view)
    row.body = view.model_dump_json()
    row.held = view.lease is not None
    row.expires_at = view.lease.expires_at if view.lease else None
    session.flush()
    search.index(session, view.task_id, searched(view))
    touch(session, Topic.TASKS)


def note_handed_in(session: Session, task_id: str, seq: int) -> None:
    """Note that the server took what was done for a task at ``seq``: it is held no more.

    The feed says so too, but may not come for hours where the network fails between the two; the
    task would then stand there to be done once more. What the feed said later than ``seq``, as
    that it came back from the check, stays.
    """
    row = session.get(TaskRow, task_id)
    if row is not None and row.seq < seq:
        row.held = False


def find_task(session: Session, task_id: str) -> MirroredTask | None:
    """Return one task, or nothing if this computer does not know it."""
    found = _mirrored(session, [task_id])
    return found[0] if found else None


def known_tasks(session: Session) -> list[MirroredTask]:
    """Return every task that the person holds, has a draft of, or waits with; soonest due first.

    What was refused is among them even if it is held no more: its text is to be reached.
    """
    held = select(TaskRow.task_id).where(TaskRow.held)
    drafted = select(DraftRow.task_id).where(DraftRow.sealed_by.is_(None))
    unanswered = (OperationState.SEALED, OperationState.PARKED)
    queued = select(OperationRow.task_id).where(OperationRow.state.in_(unanswered))
    wanted = held.union(drafted, queued)
    rows = session.scalars(
        select(TaskRow.task_id)
        .where(TaskRow.task_id.in_(wanted))
        .order_by(TaskRow.expires_at.is_(None), TaskRow.expires_at, TaskRow.task_id)
    )
    return _mirrored(session, list(rows))


def search_tasks(session: Session, query: str) -> list[MirroredTask]:
    """Return the tasks in whose texts ``query`` occurs, newest first."""
    return _mirrored(session, search.find(session, query))


def leases_before(session: Session, moment: datetime) -> list[LeaseRef]:
    """Return the leases that the person holds and that end before ``moment``, soonest first."""
    ending = (
        select(TaskRow.task_id)
        .where(TaskRow.held, TaskRow.expires_at < moment)
        .order_by(TaskRow.expires_at)
    )
    return [
        LeaseRef(lease_id=lease.lease_id, lease_epoch=lease.lease_epoch)
        for task in _mirrored(session, list(session.scalars(ending)))
        if (lease := task.view.lease)
    ]


def count_held(session: Session) -> tuple[int, datetime | None]:
    """Return how many tasks are held and not yet done, and until when the first of them is."""
    queued = select(OperationRow.task_id).where(
        OperationRow.state == OperationState.SEALED, OperationRow.task_id.is_not(None)
    )
    row = session.execute(
        select(func.count(), func.min(TaskRow.expires_at)).where(
            TaskRow.held, TaskRow.task_id.not_in(queued)
        )
    ).one()
    return row[0], row[1]


def title_of(view: TaskView) -> str:
    """Return the first line of the question, or of the brief where it is still to be written."""
    text = view.instruction.text if view.instruction else view.brief
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def searched(view: TaskView) -> str:
    """Return the text that a task is found by."""
    parts = [view.brief, view.instruction.text if view.instruction else ""]
    parts += [view.revision.text] if view.revision else []
    return "\n".join(parts)


def _mirrored(session: Session, task_ids: Sequence[str]) -> list[MirroredTask]:
    if not task_ids:
        return []
    # One parameter per id: stay below SQLite's limit of 32,766.
    rows = {
        row.task_id: row
        for start in range(0, len(task_ids), 10_000)
        for row in session.scalars(
            select(TaskRow).where(TaskRow.task_id.in_(task_ids[start : start + 10_000]))
        )
    }
    drafted = set(session.scalars(select(DraftRow.task_id).where(DraftRow.sealed_by.is_(None))))
    sealed = OperationRow.state == OperationState.SEALED
    queued = set(session.scalars(select(OperationRow.task_id).where(sealed)))
    return [
        MirroredTask(
            view=TaskView.model_validate_json(row.body),
            held=row.held,
            has_draft=task_id in drafted,
            waiting=task_id in queued,
        )
        for task_id in task_ids
        if (row := rows.get(task_id))
    ]
