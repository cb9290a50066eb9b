"""Who asks: tokens, memberships, and what a person may see."""

import hashlib
import secrets
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ichikara_desktop.domain.people import Role
from ichikara_desktop.server.errors import RefusedError
from ichikara_desktop.server.models import DeviceRow, MembershipRow, PersonRow

STAFF_ROLES = frozenset({Role.REVIEWER, Role.COORDINATOR, Role.ADMIN})
"""Who is shown accepted pairs."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The person behind a token; ``revoked`` ones may only hand in what they still have."""

    person_id: str
    revoked: bool


@dataclass(frozen=True, slots=True)
class Member:
    """A caller in one project."""

    person_id: str
    revoked: bool
    project_id: str
    roles: frozenset[Role]

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


def caller_of(session: Session, authorization: str) -> Caller:
    """Return who holds the token of an ``Authorization`` header.

    Raises:
        RefusedError: ``not-enrolled``.
    """
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise RefusedError("not-enrolled")
    person = session.scalar(
        select(PersonRow)
        .join(DeviceRow, DeviceRow.person_id == PersonRow.person_id)
        .where(DeviceRow.token_sha256 == hashed(token.strip()))
    )
    if person is None:
        raise RefusedError("not-enrolled")
    return Caller(person.person_id, person.revoked_at is not None)


def find_member(session: Session, caller: Caller, project_id: str) -> Member | None:
    """Return the caller as a member of the project, or nothing if they are not in it."""
    row = session.get(MembershipRow, (project_id, caller.person_id))
    if row is None:
        return None
    return Member(caller.person_id, caller.revoked, project_id, row.roles)


def member_of(session: Session, authorization: str, project_id: str) -> Member:
    """Return the member who asks about a project.

    Raises:
        RefusedError: ``not-enrolled``, ``revoked``, or ``project-unknown``, which also stands
            for a project that the person is not in.
    """
    caller = caller_of(session, authorization)
    if caller.revoked:
        raise RefusedError("revoked")
    member = find_member(session, caller, project_id)
    if member is None:
        raise RefusedError("project-unknown")
    return member
