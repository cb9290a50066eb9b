"""Sealed copies of drafts: kept for their person alone, and never overwritten unseen."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ichikara_desktop.protocol.drafts import MOST_DRAFTS, KeptDraft
from ichikara_desktop.server.access import Caller
from ichikara_desktop.server.database import insert_once
from ichikara_desktop.server.errors import RefusedError
from ichikara_desktop.server.models import DraftRow


class DraftConflictError(Exception):
    """Another version is here.

    Attributes:
        version: which; nought when there is none.
    """

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version


def put_draft(  # noqa: PLR0913, PLR0917 - what is put, by whom, over what
    session: Session, now: datetime, caller: Caller, draft_id: str, known: int, sealed: str
) -> int:
    """Keep a draft and return its version.

    Args:
        session: a running transaction.
        now: the server's time.
        caller: whose draft it is.
        draft_id: which.
        known: the version that the client has seen; nought to make it.
        sealed: what is kept.

    Raises:
        DraftConflictError: another version is here, with another content.
        RefusedError: ``revoked``, or ``too-large`` when there are too many drafts.
    """
    _require_access(caller)
    row = session.get(DraftRow, (caller.person_id, draft_id), with_for_update=True)
    if row is not None:
        if row.sealed == sealed:
            return row.version
        if row.version != known:
            raise DraftConflictError(row.version)
        row.version, row.sealed, row.updated_at = known + 1, sealed, now
        return row.version
    if known:
        raise DraftConflictError(0)
    mine = select(func.count()).where(DraftRow.person_id == caller.person_id)
    if (session.scalar(mine) or 0) >= MOST_DRAFTS:
        raise RefusedError("too-large")
    made = insert_once(
        session,
        DraftRow,
        person_id=caller.person_id,
        draft_id=draft_id,
        version=1,
        sealed=sealed,
        updated_at=now,
    )
    if not made:  # another device of theirs, just now
        raise DraftConflictError(1)
    return 1


def drop_draft(session: Session, caller: Caller, draft_id: str, known: int) -> None:
    """Forget a draft that was handed in; one that is not here is forgotten already.

    Raises:
        DraftConflictError: another version is here.
        RefusedError: ``revoked``.
    """
    _require_access(caller)
    row = session.get(DraftRow, (caller.person_id, draft_id), with_for_update=True)
    if row is None:
        return
    if row.version != known:
        raise DraftConflictError(row.version)
    session.delete(row)


def drafts_of(session: Session, caller: Caller, draft_id: str | None = None) -> list[KeptDraft]:
    """Return the caller's drafts, newest first; one of them with what is sealed.

    Raises:
        RefusedError: ``revoked``.
    """
    _require_access(caller)
    query = select(DraftRow).where(DraftRow.person_id == caller.person_id)
    if draft_id is not None:
        query = query.where(DraftRow.draft_id == draft_id)
    return [
        KeptDraft(
            draft_id=row.draft_id,
            version=row.version,
            updated_at=row.updated_at,
            sealed=None if draft_id is None else row.sealed,
        )
        for row in session.scalars(query.order_by(DraftRow.updated_at.desc(), DraftRow.draft_id))
    ]


def _require_access(caller: Caller) -> None:
    if caller.revoked:
        raise RefusedError("revoked")
