"""Signing in with a password, for a coordinator's tools; devices have tokens of their own."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ichikara_desktop.server.access import hashed, new_secret
from ichikara_desktop.server.errors import RefusedError
from ichikara_desktop.server.models import CredentialRow, PersonRow, SessionRow

SESSION_TIME = timedelta(hours=12)
"""How long somebody stays signed in."""

SHORTEST_PASSWORD = 12
"""In characters (NIST SP 800-63B asks for 8 at the least; length is what counts)."""

_HASHER = PasswordHasher()  # Argon2id with the parameters of RFC 9106, for little memory
_NOBODYS = _HASHER.hash(new_secret())
"""Checked when there is no such login, so that the time tells nothing."""

_ONE_AT_A_TIME = threading.Lock()
"""Each hash takes 64 MiB and every core: many at once would take the whole machine."""


class PasswordTooShortError(ValueError):
    """The password has fewer characters than :data:`SHORTEST_PASSWORD`."""


class LoginTakenError(ValueError):
    """Somebody else signs in under this name."""


@dataclass(frozen=True, slots=True)
class Credential:
    """Whose a login is, and the hash of its password; nobody's has no ``person_id``."""

    person_id: str
    password_hash: str


def set_password(
    session: Session, now: datetime, person_id: str, login: str, password: str
) -> None:
    """Let a person sign in; every session of theirs ends.

    Raises:
        PasswordTooShortError: the password is too short.
        LoginTakenError: the login is somebody else's.
        LookupError: there is no such person.
    """
    if len(password) < SHORTEST_PASSWORD:
        raise PasswordTooShortError
    if session.get(PersonRow, person_id) is None:
        raise LookupError("person")
    holder = session.scalar(select(CredentialRow).where(CredentialRow.login == login))
    if holder is not None and holder.person_id != person_id:
        raise LoginTakenError
    session.merge(
        CredentialRow(
            person_id=person_id,
            login=login,
            password_hash=_HASHER.hash(password),
            changed_at=now,
        )
    )
    end_sessions(session, now, person_id)


def credential_of(session: Session, login: str) -> Credential:
    """Return what a password for ``login`` is compared with, also where nobody has that login."""
    row = session.scalar(select(CredentialRow).where(CredentialRow.login == login))
    return Credential("", _NOBODYS) if row is None else Credential(row.person_id, row.password_hash)


def is_right(credential: Credential, password: str) -> bool:
    """Return whether the password is the credential's. Takes long: not in a transaction."""
    with _ONE_AT_A_TIME:
        try:
            _HASHER.verify(credential.password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
    return bool(credential.person_id)


def open_session(session: Session, now: datetime, person_id: str) -> tuple[str, datetime]:
    """Return a fresh token and when it ends.

    Raises:
        RefusedError: ``revoked``.
    """
    if session.get_one(PersonRow, person_id).revoked_at is not None:
        raise RefusedError("revoked")
    over = SessionRow.ended_at.is_not(None) | (SessionRow.expires_at <= now)
    session.execute(delete(SessionRow).where(SessionRow.person_id == person_id, over))
    token, ends = new_secret(), now + SESSION_TIME
    session.add(
        SessionRow(
            token_sha256=hashed(token),
            person_id=person_id,
            created_at=now,
            expires_at=ends,
            ended_at=None,
        )
    )
    return token, ends


def end_session(session: Session, now: datetime, authorization: str) -> None:
    """End the session of an ``Authorization`` header, if it is one."""
    row = session.get(SessionRow, hashed(authorization.partition(" ")[2].strip()))
    if row is not None and row.ended_at is None:
        row.ended_at = now


def end_sessions(session: Session, now: datetime, person_id: str) -> None:
    """End every session of a person."""
    alive = select(SessionRow).where(
        SessionRow.person_id == person_id, SessionRow.ended_at.is_(None)
    )
    for row in session.scalars(alive):
        row.ended_at = now
