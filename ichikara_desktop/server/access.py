"""Who asks: tokens, memberships, and what a person may see."""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Row, null, select
from sqlalchemy.orm import Session

from ichikara_desktop.domain.people import Role
from ichikara_desktop.protocol.projects import OwnProject
from ichikara_desktop.protocol.views import ProjectView
from ichikara_desktop.server.errors import RefusedError
from ichikara_desktop.server.models import (
    DeviceRow,
    MembershipRow,
    PersonRow,
    ProjectRow,
    SessionRow,
)

STAFF_ROLES = frozenset({Role.REVIEWER, Role.COORDINATOR, Role.ADMIN})
"""Who is shown accepted pairs."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The person behind a token.

    Attributes:
        revoked: they, or this device of theirs, may only hand in what they still have.
        device_id: whose token it is; absent for somebody who signed in.
    """

    person_id: str
    revoked: bool
    device_id: str | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """A caller in one project.

    Attributes:
        set_apart: what they hand in is stored as quarantined and counts for nothing: they or
            their device were revoked, or it is not signed as it should be.
        most_leases: how many tasks they may hold at once, where that is their own limit.
    """

    person_id: str
    set_apart: bool
    project_id: str
    roles: frozenset[Role]
    qualifications: frozenset[str] = frozenset()
    most_leases: int | None = None

    @property
    def is_staff(self) -> bool:
        """Whether the person is shown accepted pairs."""
        return bool(self.roles & STAFF_ROLES)


def new_secret() -> str:
    """Return a fresh token or invitation code of 256 random bits."""
    return secrets.token_urlsafe(32)


def hashed(secret: str) -> str:
    """Return what is stored of a secret that is itself random: its SHA-256 in hex."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def caller_of(session: Session, authorization: str, now: datetime) -> Caller:
    """Return who holds the token of an ``Authorization`` header.

    Raises:
        RefusedError: ``not-enrolled``.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise RefusedError("not-enrolled")
    key = hashed(token.strip())
    found = session.execute(
        select(PersonRow.person_id, DeviceRow.device_id, PersonRow.revoked_at, DeviceRow.revoked_at)
        .join(DeviceRow, DeviceRow.person_id == PersonRow.person_id)
        .where(DeviceRow.token_sha256 == key)
    ).first() or _signed_in(session, key, now)
    if found is None:
        raise RefusedError("not-enrolled")
    person_id, device_id, *ends = found
    return Caller(person_id, any(end is not None for end in ends), device_id)


def _signed_in(session: Session, key: str, now: datetime) -> Row[str, None, datetime | None] | None:
    return session.execute(
        select(PersonRow.person_id, null(), PersonRow.revoked_at)
        .join(SessionRow, SessionRow.person_id == PersonRow.person_id)
        .where(
            SessionRow.token_sha256 == key,
            SessionRow.ended_at.is_(None),
            SessionRow.expires_at > now,
        )
    ).first()


def find_member(session: Session, caller: Caller, project_id: str) -> Member | None:
    """Return the caller as a member of the project, or nothing if they are not in it."""
    row = session.get(MembershipRow, (project_id, caller.person_id))
    if row is None:
        return None
    return Member(
        caller.person_id,
        caller.revoked,
        project_id,
        row.roles,
        row.qualifications,
        row.most_leases,
    )


def member_of(session: Session, authorization: str, project_id: str, now: datetime) -> Member:
    """Return the member who asks about a project.

    Raises:
        RefusedError: ``not-enrolled``, ``revoked``, or ``project-unknown``, which also stands
            for a project that the person is not in.
    """
    caller = caller_of(session, authorization, now)
    if caller.revoked:
        raise RefusedError("revoked")
    member = find_member(session, caller, project_id)
    if member is None:
        raise RefusedError("project-unknown")
    return member


def lock_membership(session: Session, project_id: str, person_id: str) -> MembershipRow | None:
    """Return a membership that nobody else can change until this transaction ends.

    Nobody is given a task, and nobody's tasks are taken back, without it.
    """
    key = (project_id, person_id)
    return session.get(MembershipRow, key, with_for_update=True, populate_existing=True)


def is_revoked(session: Session, person_id: str) -> bool:
    """Return whether a person was revoked; only a lock on a membership of theirs keeps it so."""
    revoked_at = select(PersonRow.revoked_at).where(PersonRow.person_id == person_id)
    return session.scalar(revoked_at) is not None


def locked_member(session: Session, member: Member) -> Member:
    """Return the member as they are now, their membership locked.

    Raises:
        RefusedError: ``revoked``; or ``project-unknown`` when they are not in the project.
    """
    row = lock_membership(session, member.project_id, member.person_id)
    if row is None:
        raise RefusedError("project-unknown")
    if is_revoked(session, member.person_id):
        raise RefusedError("revoked")
    return replace(
        member,
        roles=row.roles,
        qualifications=row.qualifications,
        most_leases=row.most_leases,
    )


def projects_of(session: Session, caller: Caller) -> tuple[OwnProject, ...]:
    """Return every project that the caller is in, by its id.

    Raises:
        RefusedError: ``revoked``.
    """
    if caller.revoked:
        raise RefusedError("revoked")
    rows = session.execute(
        select(ProjectRow.body, MembershipRow.roles)
        .join(MembershipRow, MembershipRow.project_id == ProjectRow.project_id)
        .where(MembershipRow.person_id == caller.person_id)
        .order_by(ProjectRow.project_id)
    )
    return tuple(_own_project(ProjectView.model_validate_json(body), roles) for body, roles in rows)


def _own_project(project: ProjectView, roles: frozenset[Role]) -> OwnProject:
    return OwnProject(
        project_id=project.project_id,
        name_ja=project.name_ja,
        name_en=project.name_en,
        closed=project.closed,
        roles=roles,
    )
