"""How much is wanted of a kind and genre: what is reserved and what counts, never over the cap.

Each step is one UPDATE, also where there is no quota, so that a quota that is set meanwhile waits
for whoever has taken a step, and whoever comes later meets it (:func:`set_quota`).
"""

from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Update, bindparam, exists, func, select, text, update

from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.domain.workflow import State
from ichikara_desktop.server.models import LeaseRow, QuotaRow, SlotRow, TaskRow
from ichikara_desktop.server.work import Work


class QuotaTooSmallError(ValueError):
    """More than that is already held or counted."""


def reserve(work: Work, task: TaskRow) -> bool:
    """Reserve room for a task that is to be leased, and return whether there was any."""
    return _step(work, task, reserved=1)


def unreserve(work: Work, task: TaskRow) -> None:
    """Give back the room of a lease whose work does not count."""
    _step(work, task, reserved=-1)


def count(work: Work, task: TaskRow, *, was_reserved: bool) -> None:
    """Note that work counts. Without a reservation there must be room: :func:`has_room`."""
    _step(work, task, reserved=-1 if was_reserved else 0, counted=1)


def uncount(work: Work, task: TaskRow) -> None:
    """Note that work counts no longer: it was rejected, or given back after a return."""
    _step(work, task, counted=-1)


def has_room(work: Work, task: TaskRow) -> bool:
    """Return whether one more may count; the answer holds until this transaction ends."""
    _step(work, task)  # takes the row's lock
    full = select(QuotaRow.reserved + QuotaRow.counted >= QuotaRow.cap).where(*_of(task))
    return not work.session.scalar(full)


def is_full() -> ColumnElement[bool]:
    """Return, for a query about tasks, whether the task's quota leaves no room."""
    return exists().where(
        QuotaRow.project_id == TaskRow.project_id,
        QuotaRow.kind == TaskRow.kind,
        QuotaRow.genre == TaskRow.genre,
        QuotaRow.reserved + QuotaRow.counted >= QuotaRow.cap,
    )


def set_quota(work: Work, kind: TaskKind, genre: str, cap: int | None) -> None:
    """Set how much of a kind and genre is wanted; nothing for no limit.

    Raises:
        QuotaTooSmallError: more than ``cap`` is already held or counted.
    """
    if work.session.get_bind().dialect.name == "postgresql":
        work.session.execute(text("LOCK TABLE quota IN EXCLUSIVE MODE"))
    row = work.session.get(QuotaRow, (work.project_id, kind, genre))
    if row is not None:
        work.session.delete(row)
        work.session.flush()
    if cap is not None:
        reserved, counted = in_use(work, kind, genre)
        if reserved + counted > cap:
            raise QuotaTooSmallError
        work.session.add(
            QuotaRow(
                project_id=work.project_id,
                kind=kind,
                genre=genre,
                cap=cap,
                reserved=reserved,
                counted=counted,
            )
        )
    work.log("quota", task_kind=kind, genre=genre, cap=cap)


def in_use(work: Work, kind: str, genre: str) -> tuple[int, int]:
    """Return what is reserved and what counts, from the leases and slots themselves."""
    slots = (
        select(func.count())
        .select_from(SlotRow)
        .join(TaskRow, TaskRow.task_id == SlotRow.task_id)
        .where(
            TaskRow.project_id == work.project_id,
            TaskRow.kind == kind,
            TaskRow.genre == genre,
        )
    )
    alive = exists().where(
        LeaseRow.task_id == SlotRow.task_id, LeaseRow.slot == SlotRow.n, LeaseRow.ended_at.is_(None)
    )
    reserved = slots.where(SlotRow.filled_by.is_(None), alive)
    counted = slots.where(SlotRow.filled_by.is_not(None), TaskRow.state != State.REJECTED)
    return work.session.scalar(reserved) or 0, work.session.scalar(counted) or 0


def _step(work: Work, task: TaskRow, *, reserved: int = 0, counted: int = 0) -> bool:
    """Change the task's quota and return whether that was possible; without one it always is."""
    values = {
        "of_project": task.project_id,
        "of_kind": task.kind,
        "of_genre": task.genre,
        "more_reserved": reserved,
        "more_counted": counted,
    }
    changed = work.session.connection().execute(_stepping(limited=reserved > 0), values).first()
    if changed is not None or reserved <= 0:
        return True
    return not work.session.scalar(select(exists().where(*_of(task))))


@cache
def _stepping(*, limited: bool) -> Update:
    """Return the statement of a step; ``limited``: only where the quota has room for it."""
    columns: Any = QuotaRow.__table__.c
    reserved = columns.reserved + bindparam("more_reserved")
    counted = columns.counted + bindparam("more_counted")
    stepping = (
        update(QuotaRow.__table__)  # type: ignore[arg-type]
        .where(
            columns.project_id == bindparam("of_project"),
            columns.kind == bindparam("of_kind"),
            columns.genre == bindparam("of_genre"),
        )
        .values(reserved=reserved, counted=counted)
        .returning(columns.cap)
    )
    return stepping.where(reserved + counted <= columns.cap) if limited else stepping


def _of(task: TaskRow) -> tuple[ColumnElement[bool], ...]:
    return (
        QuotaRow.project_id == task.project_id,
        QuotaRow.kind == task.kind,
        QuotaRow.genre == task.genre,
    )
