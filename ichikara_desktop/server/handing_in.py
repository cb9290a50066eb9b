"""Handing in work: whose task it is, how the work counts, and what is kept of it."""

from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from ichikara_desktop.domain.duty import SeparationOfDutyError
from ichikara_desktop.domain.items import (
    EmptyTextError,
    TextTooLongError,
    UnencodableTextError,
    require_submittable,
)
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.domain.workflow import (
    Action,
    Actor,
    Move,
    MoveRefusedError,
    actions_for,
    move_for,
)
from ichikara_desktop.protocol.operations import Disposition, Operation
from ichikara_desktop.server.access import Member
from ichikara_desktop.server.database import insert_rows
from ichikara_desktop.server.errors import RejectedError
from ichikara_desktop.server.models import LeaseRow, RevisionRow, TaskRow
from ichikara_desktop.server.quotas import count, has_room
from ichikara_desktop.server.tasks import (
    end_lease,
    fetch_together,
    lease_of,
    lock_task,
    show_task,
    slot_of,
    take_part,
    take_seat,
)
from ichikara_desktop.server.work import Work

COUNTING = frozenset({Disposition.COUNTED, Disposition.LATE})
"""Dispositions of work that moves its task."""

_REJECTION_OF_REFUSED_MOVE = {
    "no-such-move": "no-such-move",
    "wrong-role": "not-permitted",
    "wrong-person": "not-your-task",
}


_LATEST = select(func.max(RevisionRow.__table__.c.number)).where(
    RevisionRow.__table__.c.task_id == bindparam("of_task")
)


@dataclass(frozen=True, slots=True)
class Applied:
    """What an operation led to."""

    disposition: Disposition
    revision_id: str | None = None


def locked_task(work: Work, op: Operation) -> TaskRow:
    """Return the operation's task, locked.

    Raises:
        RejectedError: ``task-unknown`` or ``wrong-project``.
    """
    task = None if op.task_id is None else lock_task(work.session, op.task_id)
    if task is None:
        raise RejectedError("task-unknown")
    if task.project_id != work.project_id:
        raise RejectedError("wrong-project")
    return task


def join_family(work: Work, member: Member, task: TaskRow, kind: TaskKind) -> None:
    """Take part in the task's family by work of ``kind``.

    Raises:
        RejectedError: ``separation-of-duty``.
    """
    try:
        take_part(work, task.family_id, member.person_id, kind)
    except SeparationOfDutyError:
        raise RejectedError("separation-of-duty") from None


def handed_in(work: Work, member: Member, op: Operation, kind: TaskKind) -> TaskRow:
    """Return the task that the operation is work for, locked, after every check on its sender.

    A lease that is not here was given before the data was restored from a copy: what was written
    under it is taken as late (see :func:`weigh`).

    Raises:
        RejectedError: ``task-unknown``, ``wrong-project``, ``wrong-kind``,
            ``separation-of-duty`` or ``not-your-task``.
    """
    task = locked_task(work, op)
    if task.kind is not kind:
        raise RejectedError("wrong-kind")
    fetch_together(work.session, task, member.person_id, op.lease_id)
    join_family(work, member, task, kind)
    if _lease_used(work, member, op) is None and not lease_is_lost(work, op):
        raise RejectedError("not-your-task")
    return task


def lease_is_lost(work: Work, op: Operation) -> bool:
    """Return whether the operation names a lease that is not here."""
    return op.lease_id is not None and work.session.get(LeaseRow, op.lease_id) is None


def weigh(work: Work, member: Member, op: Operation, task: TaskRow) -> Disposition:
    """Return how work counts that :func:`handed_in` let through.

    The first work to arrive fills the task, whoever holds it by now; what comes after that is
    surplus, until the task is returned to its author. Work is late when its lease had run out or
    ended before it came. Under a lease that is not here it fills no task that somebody else
    holds, and of a group only one.
    """
    if member.set_apart:
        return Disposition.QUARANTINED
    filled_by = slot_of(work.session, task).filled_by
    if Action.SUBMIT not in actions_for(task.kind, task.state):
        return Disposition.SURPLUS
    lease = _lease_used(work, member, op)
    if filled_by is not None:
        is_author = filled_by == member.person_id
        return _weigh_revised(work, task, lease) if is_author else Disposition.SURPLUS
    if lease is None and not _may_fill_without(work, member, task):
        return Disposition.SURPLUS
    alive = lease is not None and lease.ended_at is None
    if not alive and lease_of(work.session, task) is None and not has_room(work, task):
        return Disposition.SURPLUS  # what was reserved for it has gone to somebody else
    return Disposition.COUNTED if _in_time(work, lease) else Disposition.LATE


def fill(work: Work, member: Member, op: Operation, task: TaskRow) -> None:
    """Move the task on by the member's work, and end whatever lease is on it.

    Raises:
        RejectedError: ``not-permitted`` when the member no longer has the role.
    """
    task.state = permitted_move(task, Action.SUBMIT, member, Actor.HOLDER).target
    slot, lease = slot_of(work.session, task), _lease_used(work, member, op)
    if lease is None or lease.ended_at is not None:  # else it is the only one that is alive
        lease = lease_of(work.session, task)
    if slot.filled_by is None:
        count(work, task, was_reserved=lease is not None)
    slot.filled_by = member.person_id
    if end_lease(work, task, lease) != member.person_id:
        show_task(work, task, member.person_id)


def permitted_move(task: TaskRow, action: Action, member: Member, actor: Actor) -> Move:
    """Return the move of the workflow table.

    Raises:
        RejectedError: ``no-such-move``, ``not-permitted`` or ``not-your-task``.
    """
    try:
        return move_for(task.kind, task.state, action, member.roles, actor)
    except MoveRefusedError as refused:
        raise RejectedError(_REJECTION_OF_REFUSED_MOVE[refused.code]) from None


def checked_text(text: str) -> str:
    """Return a text that may be stored.

    Raises:
        RejectedError: ``empty-text`` or ``text-not-storable``.
    """
    try:
        return require_submittable(text)
    except EmptyTextError:
        raise RejectedError("empty-text") from None
    except (TextTooLongError, UnencodableTextError):
        raise RejectedError("text-not-storable") from None


def add_revision(  # noqa: PLR0913, PLR0917 - what the columns are made of
    work: Work, member: Member, op: Operation, task: TaskRow, text: str, counts: Disposition
) -> RevisionRow:
    """Store a text that came for a task; its id is the operation's."""
    latest = work.session.connection().execute(_LATEST, {"of_task": task.task_id}).scalar()
    revision = RevisionRow(
        revision_id=op.op_id,
        task_id=task.task_id,
        person_id=member.person_id,
        number=(latest or 0) + 1,
        text=text,
        disposition=counts,
        base_revision=op.base_revision,
        guideline_version=op.guideline_version,
        created_at=work.now,
    )
    insert_rows(work.session, revision)
    return revision


def _weigh_revised(work: Work, task: TaskRow, lease: LeaseRow | None) -> Disposition:
    """Return how the author's work counts for a task that was returned to them.

    Under a lease older than the one that came with the return it is no revision: it was written
    before, on another computer of theirs or on a copied one.
    """
    if lease is None:  # the lease was lost with the data from before a restore
        return Disposition.COUNTED
    if lease.epoch < task.lease_epoch:
        return Disposition.SURPLUS
    return Disposition.COUNTED if _in_time(work, lease) else Disposition.LATE


def _in_time(work: Work, lease: LeaseRow | None) -> bool:
    return lease is not None and lease.ended_at is None and lease.expires_at > work.now


def _may_fill_without(work: Work, member: Member, task: TaskRow) -> bool:
    """Return whether work may fill the task although nothing here says who was to do it."""
    living = lease_of(work.session, task)
    if living is not None and living.person_id != member.person_id:
        return False
    return take_seat(work, task, member.person_id)


def _lease_used(work: Work, member: Member, op: Operation) -> LeaseRow | None:
    """Return the lease that the operation names, if it is the member's own for this task."""
    lease = None if op.lease_id is None else work.session.get(LeaseRow, op.lease_id)
    if lease is None or lease.person_id != member.person_id or lease.task_id != op.task_id:
        return None
    return lease if lease.epoch == op.lease_epoch else None
