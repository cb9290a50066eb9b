"""``GET …/changes``: events in the server's order, without gaps, each to whom it is meant for."""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from ichikara_desktop.protocol.changes import Change
from ichikara_desktop.server.access import Member
from ichikara_desktop.server.errors import RefusedError
from ichikara_desktop.server.models import EventRow, ProjectCounter
from ichikara_desktop.server.work import ALL, BODY, STAFF, person_audience


@dataclass(frozen=True, slots=True)
class Page:
    """Some changes, the cursor after them, and whether more are ready."""

    changes: tuple[Change, ...]
    cursor: str
    more: bool


@dataclass(frozen=True, slots=True)
class Cursor:
    """A reader's place in the feed. Opaque to clients.

    Attributes:
        epoch: the lineage of the data in which ``seq`` counts.
        seq: the last event that the reader has passed, seen by them or not.
        view: what the reader could see; a person who gains a role reads from the beginning.
    """

    epoch: str
    project_id: str
    seq: int
    view: str

    def __str__(self) -> str:
        """Return the cursor as clients keep it."""
        parts = json.dumps([self.epoch, self.project_id, self.seq, self.view])
        return base64.urlsafe_b64encode(parts.encode("utf-8")).decode("ascii")


def read_feed(session: Session, epoch: str, member: Member, cursor: str, limit: int) -> Page:
    """Return what the member may see after ``cursor`` (empty: from the beginning).

    Raises:
        RefusedError: ``cursor-stale`` when the cursor is of another lineage, project or view,
            lies ahead of the feed, or is none.
    """
    # The head is read first: everything up to it is committed, whatever commits meanwhile.
    head = _head(session, member)
    start = _start(epoch, member, cursor, head)
    rows = session.execute(
        select(EventRow.seq, EventRow.payload)
        .where(
            EventRow.project_id == member.project_id,
            EventRow.seq > start,
            EventRow.seq <= head,
            EventRow.audience.in_(audiences(member)),
        )
        .order_by(EventRow.seq)
        .limit(limit + 1)
    ).all()
    more = len(rows) > limit
    shown = rows[:limit]
    reached = shown[-1].seq if more else head
    return Page(
        tuple(Change(seq=row.seq, body=BODY.validate_json(row.payload)) for row in shown),
        cursor_at(epoch, member, reached),
        more,
    )


def place_of(session: Session, epoch: str, member: Member, cursor: str) -> int:
    """Return the ``seq`` that a cursor stands for; the end of the feed for an empty one.

    Raises:
        RefusedError: ``cursor-stale``, as :func:`read_feed`.
    """
    head = _head(session, member)
    return _start(epoch, member, cursor, head) if cursor else head


def cursor_at(epoch: str, member: Member, seq: int) -> str:
    """Return the member's cursor after the event ``seq``."""
    return str(Cursor(epoch, member.project_id, seq, view_of(member)))


def audiences(member: Member) -> tuple[str, ...]:
    """Return the audiences that a member belongs to."""
    mine = (ALL, person_audience(member.person_id))
    return (*mine, STAFF) if member.is_staff else mine


def view_of(member: Member) -> str:
    """Return a short name of what a member may see."""
    names = "\n".join(audiences(member))
    return hashlib.sha256(names.encode("utf-8")).hexdigest()[:12]


def _head(session: Session, member: Member) -> int:
    return session.get_one(ProjectCounter, member.project_id).seq


def _start(epoch: str, member: Member, text: str, head: int) -> int:
    if not text:
        return 0
    cursor = _parse(text)
    expected = Cursor(epoch, member.project_id, cursor.seq, view_of(member))
    if cursor != expected or not 0 <= cursor.seq <= head:
        raise RefusedError("cursor-stale")
    return cursor.seq


def _parse(text: str) -> Cursor:
    try:
        parts = json.loads(base64.urlsafe_b64decode(text.encode("ascii")))
        epoch, project_id, seq, view = parts
    except (ValueError, TypeError, RecursionError, binascii.Error):
        raise RefusedError("cursor-stale") from None
    if type(seq) is not int:
        raise RefusedError("cursor-stale")
    return Cursor(epoch, project_id, seq, view)
