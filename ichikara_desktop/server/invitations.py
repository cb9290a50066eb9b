"""Invitations that were made: what is known of them without their codes, and taking one back."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from ichikara_desktop.server.admin import ProjectUnknownError
from ichikara_desktop.server.clock import Clock, utc_now
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.models import InvitationRow, ProjectRow
from ichikara_desktop.server.work import Work, transact

SHOWN = 12
"""How many characters of a code's hash name its invitation in the list."""

_BEGINNING = re.compile(r"[0-9a-f]{6,64}")


class InvitationUnknownError(LookupError):
    """No invitation's hash begins like that, or that of several: look at the list."""


class InvitationUsedError(ValueError):
    """Somebody joined by it: it is they, or their device, who can be revoked."""


class InvitationState(StrEnum):
    """Whether an invitation still lets somebody in."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class ListedInvitation:
    """An invitation as it stands in the list."""

    row: InvitationRow
    state: InvitationState

    @property
    def beginning(self) -> str:
        """The beginning of the code's hash, by which it is taken back."""
        return self.row.code_sha256[:SHOWN]


def invitations(
    database: ServerDatabase, project_id: str | None = None, clock: Clock = utc_now
) -> tuple[ListedInvitation, ...]:
    """Return the invitations of a project, or of every one, by project and age.

    Raises:
        ProjectUnknownError: there is no project of that id.
    """
    now = clock()

    def read(session: Session) -> tuple[ListedInvitation, ...]:
        query = select(InvitationRow).order_by(
            InvitationRow.project_id, InvitationRow.created_at, InvitationRow.code_sha256
        )
        if project_id is not None:
            if session.get(ProjectRow, project_id) is None:
                raise ProjectUnknownError(project_id)
            query = query.where(InvitationRow.project_id == project_id)
        return tuple(ListedInvitation(row, _state(row, now)) for row in session.scalars(query))

    return database.read(read)


def _state(row: InvitationRow, now: datetime) -> InvitationState:
    if row.used_at is not None:
        return InvitationState.USED
    return InvitationState.EXPIRED if row.expires_at <= now else InvitationState.OPEN


def take_back(database: ServerDatabase, beginning: str, clock: Clock = utc_now) -> None:
    """End an invitation now, so that it lets nobody in any more. Once it has ended it stays so.

    Args:
        database: the server's data.
        beginning: of the hash of its code, at least 6 characters, of this invitation alone.
        clock: the server's clock.

    Raises:
        InvitationUnknownError: there is none like that, or there are several.
        InvitationUsedError: somebody joined by it.
    """
    found = database.read(lambda session: _find(session, beginning))

    def take(work: Work) -> None:
        lock = {"key_share": True}  # waits for somebody who is joining by it
        row = work.session.get(InvitationRow, found.code_sha256, with_for_update=lock)
        if row is None:
            raise InvitationUnknownError
        if row.used_at is not None:
            raise InvitationUsedError
        if row.expires_at <= work.now:
            return
        row.expires_at = work.now  # the server's role may delete none
        work.log("invitation_taken_back", code_sha256=row.code_sha256)

    transact(database, found.project_id, clock, take)


def _find(session: Session, beginning: str) -> InvitationRow:
    if not _BEGINNING.fullmatch(beginning):
        raise InvitationUnknownError
    like = select(InvitationRow).where(InvitationRow.code_sha256.startswith(beginning))
    rows = session.scalars(like.limit(2)).all()
    if len(rows) != 1:
        raise InvitationUnknownError
    return rows[0]
