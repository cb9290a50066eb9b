"""Tasks and leases as rows: opening, locking, holding, and taking part in a family."""

from datetime import timedelta

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from ichikara_desktop.domain.duty import SeparationOfDutyError, require_separation
from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.domain.people import Role
from ichikara_desktop.domain.tasks import PART_OF_KIND, TaskKind
from ichikara_desktop.domain.workflow import Action, Actor, State, move_for
from ichikara_desktop.protocol.changes import ComparisonChanged, TaskChanged
from ichikara_desktop.protocol.views import ComparisonView, TaskView
from ichikara_desktop.server.blind import comparison_view, draw_sides
from ichikara_desktop.server.database import insert_once, insert_rows
from ichikara_desktop.server.models import (
    FamilyRow,
    LeaseRow,
    ParticipationRow,
    SeatRow,
    SlotRow,
    TaskRow,
)
from ichikara_desktop.server.quotas import uncount, unreserve
from ichikara_desktop.server.views import task_view
from ichikara_desktop.server.work import Work, person_audience

LEASE_TIME = timedelta(days=14)
"""How long a task is held: long enough for days without a network."""

THE_SLOT = 1
"""The only slot of a task, as long as every task is done by one person."""

_LIVING_LEASE = (
    select(LeaseRow)
    .where(LeaseRow.task_id == bindparam("of_task"), LeaseRow.ended_at.is_(None))
    .execution_options(populate_existing=True)
)
_TOGETHER = (
    select(SlotRow, LeaseRow, ParticipationRow)
    .select_from(SlotRow)
    .outerjoin(LeaseRow, LeaseRow.lease_id == bindparam("of_lease"))
    .outerjoin(
        ParticipationRow,
        (ParticipationRow.family_id == bindparam("of_family"))
        & (ParticipationRow.person_id == bindparam("of_person")),
    )
    .where(SlotRow.task_id == bindparam("of_task"), SlotRow.n == THE_SLOT)
    .execution_options(populate_existing=True)
)


def open_family(work: Work, family_id: str | None = None) -> str:
    """Make a family for a new question and return its id."""
    family_id = family_id or new_id()
    work.session.add(
        FamilyRow(family_id=family_id, project_id=work.project_id, created_at=work.now)
    )
    work.session.flush()
    return family_id


def open_task(  # noqa: PLR0913 - the columns of a row, all by name
    work: Work,
    family_id: str,
    kind: TaskKind,
    *,
    genre: str,
    brief: str = "",
    target_length: int | None = None,
    subject: tuple[str, str] | None = None,
    number: int = 1,
    group_id: str | None = None,
    task_id: str | None = None,
) -> TaskRow:
    """Make a task that can be claimed, with its slot.

    Args:
        work: the transaction.
        family_id: the question that it belongs to.
        kind: what is to be done.
        genre: the genre of the question.
        brief: what the coordinator asks for, in words.
        target_length: wanted length of the text in characters.
        subject: for a check, the response task and the revision to look at.
        number: for a check, the how-manieth of its response task.
        group_id: shared by the tasks of which nobody may do two.
        task_id: derived from the operation that opens it, if one does.
    """
    task = TaskRow(
        task_id=task_id or new_id(),
        project_id=work.project_id,
        family_id=family_id,
        kind=kind,
        state=State.OPEN,
        genre=genre,
        brief=brief,
        target_length=target_length,
        overlap=1,
        lease_epoch=0,
        subject_task_id=subject[0] if subject else None,
        subject_revision_id=subject[1] if subject else None,
        round=number,
        created_at=work.now,
        group_id=group_id,
    )
    work.session.add(task)
    insert_rows(work.session, SlotRow(task_id=task.task_id, n=THE_SLOT, overlap=1, filled_by=None))
    return task


def lock_task(session: Session, task_id: str) -> TaskRow | None:
    """Return a task that nobody else can change until this transaction ends."""
    lock = {"key_share": True}  # rows that only point at the task need not wait
    return session.get(TaskRow, task_id, with_for_update=lock, populate_existing=True)


def fetch_together(session: Session, task: TaskRow, person_id: str, lease_id: str | None) -> None:
    """Read by one query the slot, a lease and the person's part, to be asked for right after.

    A writing session keeps what it has read, so that none of them costs a query of its own. To be
    called once the task is locked; what was read of them before is read anew.
    """
    values = {
        "of_task": task.task_id,
        "of_family": task.family_id,
        "of_person": person_id,
        "of_lease": lease_id,
    }
    session.execute(_TOGETHER, values).all()


def slot_of(session: Session, task: TaskRow) -> SlotRow:
    """Return the task's slot."""
    return session.get_one(SlotRow, (task.task_id, THE_SLOT))


def lease_of(session: Session, task: TaskRow) -> LeaseRow | None:
    """Return the task's lease that is alive, if it has one, as the database has it now.

    Only a lock on the task keeps it so.
    """
    return session.scalar(_LIVING_LEASE, {"of_task": task.task_id})


def grant_lease(work: Work, task: TaskRow, person_id: str, claim_id: str | None = None) -> LeaseRow:
    """Give the task to a person, with an epoch higher than every lease before it."""
    task.lease_epoch += 1
    work.session.flush()  # the lease before has ended by then: a flush inserts before it updates
    lease = LeaseRow(
        lease_id=new_id(),
        task_id=task.task_id,
        slot=THE_SLOT,
        person_id=person_id,
        claim_id=claim_id,
        epoch=task.lease_epoch,
        granted_at=work.now,
        expires_at=work.now + LEASE_TIME,
        ended_at=None,
    )
    work.session.add(lease)
    work.session.flush()
    return lease


def end_lease(work: Work, task: TaskRow, lease: LeaseRow | None) -> str | None:
    """End the task's lease and return who held it; they are told how the task stands."""
    if lease is None:
        return None
    lease.ended_at = work.now
    show_task(work, task, lease.person_id)
    return lease.person_id


def give_back(
    work: Work, task: TaskRow, action: Action, roles: frozenset[Role], actor: Actor
) -> None:
    """End the task's lease and let others claim it; raises as ``move_for``."""
    task.state = move_for(task.kind, task.state, action, roles, actor).target
    slot = slot_of(work.session, task)
    if slot.filled_by is None:
        unreserve(work, task)
    else:
        uncount(work, task)
    slot.filled_by = None
    end_lease(work, task, lease_of(work.session, task))


def take_seat(work: Work, task: TaskRow, person_id: str) -> bool:
    """Note that of its group the person does this task, and return whether that is so."""
    if task.group_id is None:
        return True
    insert_once(
        work.session, SeatRow, group_id=task.group_id, person_id=person_id, task_id=task.task_id
    )
    return work.session.get_one(SeatRow, (task.group_id, person_id)).task_id == task.task_id


def take_part(work: Work, family_id: str, person_id: str, kind: TaskKind) -> None:
    """Note that the person takes part in the family by a task of ``kind``.

    The part stays for ever, also when the task is given back: who has seen a question as its
    answerer will not check it later.

    Raises:
        SeparationOfDutyError: they already have another part, perhaps only just now.
    """
    key = (family_id, person_id)
    row = work.session.get(ParticipationRow, key)  # once there, it never changes
    if row is None:
        insert_once(
            work.session,
            ParticipationRow,
            family_id=family_id,
            person_id=person_id,
            part=PART_OF_KIND[kind],
            since=work.now,
        )
        row = work.session.get_one(ParticipationRow, key)
    require_separation({person_id: row.part}, person_id, kind)


def may_take_part(work: Work, family_id: str, person_id: str, kind: TaskKind) -> bool:
    """Take part if separation of duty allows it, and return whether it did."""
    try:
        take_part(work, family_id, person_id, kind)
    except SeparationOfDutyError:
        return False
    return True


def show_task(work: Work, task: TaskRow, person_id: str) -> None:
    """Tell a person how the task stands when this transaction ends."""
    if task.kind is TaskKind.COMPARE:
        draw_sides(work, task, person_id)
        work.tell(
            person_audience(person_id),
            lambda: ComparisonChanged(comparison=comparison_view(work.session, task, person_id)),
        )
        return
    work.tell(
        person_audience(person_id),
        lambda: TaskChanged(task=task_view(work.session, task, person_id)),
    )


def held_view(session: Session, task: TaskRow, reader_id: str) -> TaskView | ComparisonView:
    """Return a task as its holder may see it."""
    if task.kind is TaskKind.COMPARE:
        return comparison_view(session, task, reader_id)
    return task_view(session, task, reader_id)
