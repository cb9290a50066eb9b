"""Handing out tasks: claim, renew, release, and what happens when time runs out."""

from collections.abc import Iterable

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from ichikara_desktop.domain.tasks import PART_OF_KIND, ROLES_OF_KIND, TaskKind, given_to
from ichikara_desktop.domain.workflow import Action, Actor, MoveRefusedError, State, move_for
from ichikara_desktop.protocol.leases import ClaimRequest, LeaseRef, LeasesRequest
from ichikara_desktop.protocol.views import ComparisonView, ProjectView, TaskView
from ichikara_desktop.server.access import Member, locked_member
from ichikara_desktop.server.blind import brought_in_by, largest_overlap
from ichikara_desktop.server.database import insert_once
from ichikara_desktop.server.errors import RefusedError
from ichikara_desktop.server.models import (
    ClaimRow,
    LeaseRow,
    ParticipationRow,
    ProjectRow,
    RequirementRow,
    RevisionRow,
    SeatRow,
    TaskRow,
)
from ichikara_desktop.server.quotas import is_full, reserve, unreserve
from ichikara_desktop.server.tasks import (
    LEASE_TIME,
    give_back,
    grant_lease,
    held_view,
    lease_of,
    lock_task,
    may_take_part,
    show_task,
    take_seat,
)
from ichikara_desktop.server.work import Work

Held = TaskView | ComparisonView
"""A task as its holder sees it."""


def claim(
    work: Work, member: Member, request: ClaimRequest, most_leases: int | None = None
) -> tuple[Held, ...]:
    """Give the member up to ``count`` tasks, or those that the same claim gave before.

    Args:
        work: the transaction.
        member: who asks.
        request: what for.
        most_leases: how many tasks anybody may hold at once who has no limit of their own.

    Raises:
        RefusedError: ``revoked``, or ``not-permitted`` when the member's roles allow none of the
            kinds.
    """
    # One claim of a person at a time: the same claim sent twice must see its first answer.
    member = locked_member(work.session, member)
    kinds = _claimable(member, request.kinds)
    if request.kinds and not kinds:
        raise RefusedError("not-permitted")
    if insert_once(
        work.session,
        ClaimRow,
        person_id=member.person_id,
        claim_id=request.claim_id,
        project_id=work.project_id,
        claimed_at=work.now,
    ):
        expire_leases(work)
        limit = most_leases if member.most_leases is None else member.most_leases
        room = request.count if limit is None else min(request.count, limit - _held(work, member))
        if room > 0:
            _lease_free_tasks(work, member, kinds, request.claim_id, room)
    held = _held_by_claim(work.session, member, request.claim_id)
    return tuple(held_view(work.session, task, member.person_id) for task in held)


def hand_out(work: Work, task: TaskRow, member: Member, claim_id: str | None = None) -> LeaseRow:
    """Give one open task to the member and return the lease; raises as ``move_for``."""
    task.state = move_for(task.kind, task.state, Action.CLAIM, member.roles, Actor.ANYONE).target
    lease = grant_lease(work, task, member.person_id, claim_id)
    show_task(work, task, member.person_id)
    return lease


def renew(work: Work, member: Member, request: LeasesRequest) -> tuple[Held, ...]:
    """Let the member hold their leases for a further period."""
    views = list[Held]()
    for task, lease in _own_leases(work, member, request.leases):
        lease.expires_at = work.now + LEASE_TIME
        show_task(work, task, member.person_id)
        views.append(held_view(work.session, task, member.person_id))
    return tuple(views)


def release(work: Work, member: Member, request: LeasesRequest) -> tuple[Held, ...]:
    """Take the member's tasks back, so that others can claim them."""
    views = list[Held]()
    for task, _lease in _own_leases(work, member, request.leases):
        give_back(work, task, Action.RELEASE, member.roles, Actor.HOLDER)
        views.append(held_view(work.session, task, member.person_id))
    return tuple(views)


def expire_leases(work: Work) -> None:
    """Open the tasks whose time ran out. Returned ones stay with their holder."""
    late = (
        select(TaskRow)
        .join(LeaseRow, LeaseRow.task_id == TaskRow.task_id)
        .where(
            TaskRow.project_id == work.project_id,
            TaskRow.state == State.LEASED,
            LeaseRow.ended_at.is_(None),
            LeaseRow.expires_at <= work.now,
        )
        .order_by(TaskRow.task_id)
        .with_for_update(skip_locked=True, of=TaskRow)
        .execution_options(populate_existing=True)
    )
    for task in work.session.scalars(late).all():
        # The lock is the task's alone: its lease is still the one from before the lock was had.
        lease = lease_of(work.session, task)
        if lease is not None and lease.expires_at <= work.now:
            give_back(work, task, Action.EXPIRE, frozenset(), Actor.SERVER)


def take_back(work: Work, person_id: str, kinds: frozenset[TaskKind] = frozenset(TaskKind)) -> None:
    """Open every task of ``kinds`` that a person holds, returned ones too.

    The person's membership is to be locked, so that they get nothing more meanwhile.
    """
    held = (
        select(TaskRow)
        .join(LeaseRow, LeaseRow.task_id == TaskRow.task_id)
        .where(
            TaskRow.project_id == work.project_id,
            TaskRow.kind.in_(kinds),
            LeaseRow.person_id == person_id,
            LeaseRow.ended_at.is_(None),
        )
        .order_by(TaskRow.task_id)
        .with_for_update(of=TaskRow)
        .execution_options(populate_existing=True)
    )
    for task in work.session.scalars(held).all():
        lease = lease_of(work.session, task)  # it was handed in, or went on, before the lock
        if lease is not None and lease.person_id == person_id:
            give_back(work, task, Action.RELEASE, ROLES_OF_KIND[task.kind], Actor.HOLDER)


def _claimable(member: Member, kinds: Iterable[TaskKind]) -> list[TaskKind]:
    allowed = given_to(member.roles)
    return [kind for kind in dict.fromkeys(kinds) if kind in allowed and _may_claim(member, kind)]


def _may_claim(member: Member, kind: TaskKind) -> bool:
    try:
        move_for(kind, State.OPEN, Action.CLAIM, member.roles, Actor.ANYONE)
    except MoveRefusedError:
        return False
    return True


def _lease_free_tasks(
    work: Work, member: Member, kinds: list[TaskKind], claim_id: str, count: int
) -> None:
    project = work.session.get_one(ProjectRow, work.project_id)
    if ProjectView.model_validate_json(project.body).closed:
        return
    overlap = max(project.overlap, largest_overlap(work.session, work.project_id, kinds))
    free = (
        select(TaskRow)
        .where(
            TaskRow.project_id == work.project_id,
            TaskRow.kind.in_(kinds),
            TaskRow.state == State.OPEN,
            *(_no_other_part(member, kind) for kind in kinds),
            ~_answered_elsewhere(member),
            ~_seated_elsewhere(member),
            ~_lacks_qualification(member),
            ~is_full(),
            *([~brought_in_by(member.person_id)] if TaskKind.COMPARE in kinds else []),
        )
        .order_by(TaskRow.created_at, TaskRow.task_id)
        .limit(count * overlap)  # of each group at most one is for this person
        .with_for_update(skip_locked=True, of=TaskRow)
    )
    for task in work.session.scalars(free).all():
        if count == 0:
            return
        if _may_have(work, task, member):
            hand_out(work, task, member, claim_id)
            count -= 1


def _may_have(work: Work, task: TaskRow, member: Member) -> bool:
    """Reserve room for the task and take part in its family, if both are possible."""
    if not reserve(work, task):
        return False
    if take_seat(work, task, member.person_id) and may_take_part(
        work, task.family_id, member.person_id, task.kind
    ):
        return True
    unreserve(work, task)
    return False


def _held(work: Work, member: Member) -> int:
    held = (
        select(func.count())
        .select_from(LeaseRow)
        .join(TaskRow, TaskRow.task_id == LeaseRow.task_id)
        .where(
            TaskRow.project_id == work.project_id,
            LeaseRow.person_id == member.person_id,
            LeaseRow.ended_at.is_(None),
        )
    )
    return work.session.scalar(held) or 0


def _no_other_part(member: Member, kind: TaskKind) -> ColumnElement[bool]:
    """Separation of duty: tasks of ``kind`` only in families without another part of theirs."""
    other = exists().where(
        ParticipationRow.family_id == TaskRow.family_id,
        ParticipationRow.person_id == member.person_id,
        ParticipationRow.part != PART_OF_KIND[kind],
    )
    return (TaskRow.kind != kind) | ~other


def _answered_elsewhere(member: Member) -> ColumnElement[bool]:
    """A person answers a question once: after a rejection, somebody else does."""
    earlier = aliased(TaskRow)
    return exists().where(
        RevisionRow.person_id == member.person_id,
        RevisionRow.task_id == earlier.task_id,
        earlier.family_id == TaskRow.family_id,
        earlier.task_id != TaskRow.task_id,
        earlier.kind == TaskRow.kind,
        TaskRow.kind == TaskKind.WRITE_RESPONSE,
    )


def _seated_elsewhere(member: Member) -> ColumnElement[bool]:
    """Overlap is by different people: of a group everybody does one task."""
    return exists().where(
        SeatRow.group_id == TaskRow.group_id,
        SeatRow.person_id == member.person_id,
        SeatRow.task_id != TaskRow.task_id,
    )


def _lacks_qualification(member: Member) -> ColumnElement[bool]:
    return exists().where(
        RequirementRow.project_id == TaskRow.project_id,
        RequirementRow.genre == TaskRow.genre,
        RequirementRow.qualification.not_in(member.qualifications),
    )


def _held_by_claim(session: Session, member: Member, claim_id: str) -> list[TaskRow]:
    return list(
        session.scalars(
            select(TaskRow)
            .join(LeaseRow, LeaseRow.task_id == TaskRow.task_id)
            .where(
                LeaseRow.person_id == member.person_id,
                LeaseRow.claim_id == claim_id,
                TaskRow.project_id == member.project_id,
                LeaseRow.ended_at.is_(None),
            )
            .order_by(TaskRow.created_at, TaskRow.task_id)
        )
    )


def _own_leases(
    work: Work, member: Member, refs: Iterable[LeaseRef]
) -> list[tuple[TaskRow, LeaseRow]]:
    """Return the leases that the member still holds, their tasks locked in one order for all."""
    epochs = {ref.lease_id: ref.lease_epoch for ref in refs}
    named = work.session.execute(
        select(LeaseRow.lease_id, LeaseRow.task_id)
        .join(TaskRow, TaskRow.task_id == LeaseRow.task_id)
        .where(
            LeaseRow.lease_id.in_(epochs),
            LeaseRow.person_id == member.person_id,
            TaskRow.project_id == work.project_id,
        )
        .order_by(LeaseRow.task_id)
    )
    held = []
    for lease_id, task_id in named.all():
        task = lock_task(work.session, task_id)
        lease = None if task is None else lease_of(work.session, task)
        if task and lease and lease.lease_id == lease_id and lease.epoch == epochs[lease_id]:
            held.append((task, lease))
    return held
