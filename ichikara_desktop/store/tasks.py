"""The mirror of the person's tasks: what the server last showed of each."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Select, bindparam, func, insert, select, text, update
from sqlalchemy.orm import Session

from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.domain.workflow import State
from ichikara_desktop.protocol.leases import LeaseRef
from ichikara_desktop.protocol.views import TaskView
from ichikara_desktop.store import search
from ichikara_desktop.store.models import DraftRow, OperationRow, OperationState, TaskRow
from ichikara_desktop.store.topics import Topic, touch

CLAIMED = -1
"""The order of a task that a claim's answer brought: the feed's word about it is newer."""
FOUND = 100
"""How many tasks a search returns unless more are asked for."""


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


@dataclass(frozen=True, slots=True)
class TaskPage:
    """The first tasks of the queue. ``cut``: there are more than these."""

    tasks: list[MirroredTask]
    cut: bool


def save_task(session: Session, view: TaskView, seq: int) -> None:
    """Keep a task as the server showed it at ``seq``; something older never overwrites it."""
    save_tasks(session, [(view, seq)])


def save_tasks(session: Session, shown: Sequence[tuple[TaskView, int]]) -> None:
    """Keep tasks, each as :func:`save_task`, by a few statements for all of them."""
    before = _known(session, {view.task_id for view, _ in shown})
    newest: dict[str, tuple[TaskView, int]] = {}
    for view, seq in shown:
        known = newest.get(view.task_id) or before.get(view.task_id)
        if known is None or seq >= known[1]:
            newest[view.task_id] = view, seq
    rows = {task_id: _row(view, seq) for task_id, (view, seq) in newest.items()}
    new = [row for task_id, row in rows.items() if task_id not in before]
    changed = [row for task_id, row in rows.items() if task_id in before]
    if new:
        session.execute(insert(TaskRow), new)
    if changed:
        session.execute(update(TaskRow), changed)
    contents = {task_id: searched(view) for task_id, (view, _) in newest.items()}
    same = {name for name, (view, _) in before.items() if contents.get(name) == searched(view)}
    search.index(session, {name: text for name, text in contents.items() if name not in same})
    touch(session, Topic.TASKS)


def _known(session: Session, task_ids: Collection[str]) -> dict[str, tuple[TaskView, int]]:
    shown = select(TaskRow.task_id, TaskRow.body, TaskRow.seq).where(TaskRow.task_id.in_(task_ids))
    rows = session.execute(shown)
    return {row.task_id: (TaskView.model_validate_json(row.body), row.seq) for row in rows}


def _row(view: TaskView, seq: int) -> dict[str, Any]:
    return {
        "task_id": view.task_id,
        "kind": view.kind,
        "state": view.state,
        "title": title_of(view),
        "body": view.model_dump_json(),
        "seq": seq,
        "held": view.lease is not None,
        "expires_at": view.lease.expires_at if view.lease else None,
    }


def note_handed_in(session: Session, handed: Mapping[str, int]) -> None:
    """Note that the server took what was done for tasks, each at its ``seq``: held no more.

    The feed says so too, but may not come for hours where the network fails between the two; the
    task would then stand there to be done once more. What the feed said later than ``seq``, as
    that it came back from the check, stays.
    """
    if handed:
        values = [{"of_task": task_id, "at_seq": seq} for task_id, seq in handed.items()]
        session.connection().execute(_HANDING_IN, values)


_HANDING_IN = (
    update(TaskRow.__table__)  # type: ignore[arg-type]
    .where(
        TaskRow.__table__.c.task_id == bindparam("of_task"),
        TaskRow.__table__.c.seq < bindparam("at_seq"),
    )
    .values(held=False)
)


def find_task(session: Session, task_id: str) -> MirroredTask | None:
    """Return one task, or nothing if this computer does not know it."""
    found = _mirrored(session, [task_id])
    return found[0] if found else None


def known_tasks(session: Session) -> list[MirroredTask]:
    """Return every task that the person holds, has a draft of, or waits with; soonest due first.

    What was refused is among them even if it is held no more: its text is to be reached.
    """
    return first_tasks(session, None).tasks


def first_tasks(session: Session, most: int | None) -> TaskPage:
    """Return the first of :func:`known_tasks`, by an index, however many there are.

    Args:
        most: how many of each kind, of what came back, of the drafts and of what waits; absent
            for all of them.
    """
    wanted, cut = dict[str, None](), False
    for query in _reasons():
        ids = session.scalars(query if most is None else query.limit(most + 1)).all()
        cut = cut or (most is not None and len(ids) > most)
        wanted |= dict.fromkeys(ids[:most])
    return TaskPage(sorted(_mirrored(session, list(wanted)), key=_due), cut)


def _reasons() -> list[Select[str]]:
    """Return the queries for the tasks that a person is shown, each in an order of an index."""
    held = select(TaskRow.task_id).where(TaskRow.held).order_by(TaskRow.expires_at)
    drafted = select(DraftRow.task_id).where(DraftRow.sealed_by.is_(None))
    unanswered = (OperationState.SEALED, OperationState.PARKED)
    queued = (
        select(OperationRow.task_id)
        .where(OperationRow.state == state, OperationRow.task_id.is_not(None))
        .order_by(OperationRow.device_seq)
        for state in unanswered
    )
    return [
        held.where(TaskRow.state == State.RETURNED),
        *(held.where(TaskRow.kind == kind) for kind in TaskKind),
        drafted.order_by(DraftRow.task_id),
        *cast("Iterator[Select[str]]", queued),
    ]


def _due(task: MirroredTask) -> tuple[bool, float, str]:
    lease = task.view.lease
    return lease is None, lease.expires_at.timestamp() if lease else 0.0, task.view.task_id


def search_tasks(session: Session, query: str, most: int = FOUND) -> list[MirroredTask]:
    """Return up to ``most`` tasks in whose texts every word of ``query`` occurs, newest first.

    Newest are those whose texts came or changed last.
    """
    words = search.words_of(query)
    found: list[MirroredTask] = []
    for task_ids in search.candidates(session, words) if words else ():
        tasks = _mirrored(session, task_ids)
        found += [task for task in tasks if search.holds(searched(task.view), words)]
        if len(found) >= most:
            break
    return found[:most]


def index_waiting(session: Session, most: int) -> bool:
    """Make up to ``most`` tasks found that were here before there was this index.

    Returns:
        Whether others wait still.
    """
    after = session.execute(text("SELECT after FROM task_search_pending")).scalar()
    if after is None:
        return False
    following = select(TaskRow).where(TaskRow.task_id > after).order_by(TaskRow.task_id)
    rows = session.scalars(following.limit(most)).all()
    unknown = [row for row in rows if not search.is_indexed(session, row.task_id)]
    views = [TaskView.model_validate_json(row.body) for row in unknown]
    search.index(session, {view.task_id: searched(view) for view in views})
    if len(rows) < most:
        session.execute(text("DELETE FROM task_search_pending"))
        return False
    moved = text("UPDATE task_search_pending SET after = :after")
    session.execute(moved, {"after": rows[-1].task_id})
    return True


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
    held = select(func.count()).select_from(TaskRow).where(TaskRow.held)
    # By the ids of what waits, not by the index of what is held: that may be everything.
    is_held = func.coalesce(TaskRow.held, False)
    waiting = select(func.count()).where(TaskRow.task_id.in_(queued), is_held)
    done = session.scalar(waiting) or 0
    soonest = (
        select(TaskRow.expires_at)
        .where(TaskRow.held, TaskRow.kind == kind, TaskRow.task_id.not_in(queued))
        .order_by(TaskRow.expires_at)
        .limit(1)
        for kind in TaskKind
    )
    dates = [date for query in soonest if (date := session.scalar(query)) is not None]
    return (session.scalar(held) or 0) - done, min(dates, default=None)


def title_of(view: TaskView) -> str:
    """Return the first line of the question, or of the brief where it is still to be written."""
    whole = view.instruction.text if view.instruction else view.brief
    return next((line.strip() for line in whole.splitlines() if line.strip()), "")


def searched(view: TaskView) -> str:
    """Return the text that a task is found by."""
    parts = [view.brief, view.instruction.text if view.instruction else ""]
    parts += [view.revision.text] if view.revision else []
    return "\n".join(parts)


def _mirrored(session: Session, task_ids: Sequence[str]) -> list[MirroredTask]:
    if not task_ids:
        return []
    shown = select(TaskRow.task_id, TaskRow.body, TaskRow.held)
    rows = {
        row.task_id: row
        for part in _parts(task_ids)
        for row in session.execute(shown.where(TaskRow.task_id.in_(part)))
    }
    drafted, queued = _of_own_work(session, task_ids)
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


def _of_own_work(session: Session, task_ids: Sequence[str]) -> tuple[set[str], set[str]]:
    """Return which of the tasks have a draft, and which are in the outbox."""
    drafted, queued = set[str](), set[str]()
    for part in _parts(task_ids):
        of_part = DraftRow.task_id.in_(part), DraftRow.sealed_by.is_(None)
        drafted |= set(session.scalars(select(DraftRow.task_id).where(*of_part)))
        waiting = OperationRow.task_id.in_(part), OperationRow.state == OperationState.SEALED
        queued |= {
            str(name) for name in session.scalars(select(OperationRow.task_id).where(*waiting))
        }
    return drafted, queued


def _parts(task_ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield the ids in parts: each is a parameter, of which SQLite takes 32,766."""
    for start in range(0, len(task_ids), 10_000):
        yield task_ids[start : start + 10_000]
