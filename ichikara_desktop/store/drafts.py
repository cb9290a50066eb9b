"""Drafts: a snapshot of the text, and the journal of every burst of typing since.

The journal is append-only. A draft's text is its snapshot with the journal's entries applied in
their order; compacting makes a new snapshot of exactly that text and then drops the entries.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from ichikara_desktop.store.models import DraftRow, JournalRow
from ichikara_desktop.store.topics import Topic, touch

COMPACT_AFTER = 200
"""How many journal entries of a draft are kept before they become a snapshot."""


@dataclass(frozen=True, slots=True)
class Splice:
    """At ``start``, ``removed`` code points gave way to ``inserted``."""

    start: int
    removed: int
    inserted: str

    def apply(self, text: str) -> str:
        """Return ``text`` with the change made."""
        return text[: self.start] + self.inserted + text[self.start + self.removed :]


@dataclass(frozen=True, slots=True)
class Draft:
    """Text and cursor (in code points) as they were last saved."""

    text: str
    cursor: int
    saved_at: datetime
    sealed_by: str | None = None


def splice_between(before: str, after: str) -> Splice:
    """Return the smallest single splice that turns ``before`` into ``after``."""
    start = _common_prefix(before, after)
    room = min(len(before), len(after)) - start
    end = _common_suffix(before, after, room)
    return Splice(start, len(before) - start - end, after[start : len(after) - end])


def load_draft(session: Session, task_id: str) -> Draft | None:
    """Return the draft of a task with everything in the journal, or nothing."""
    row = session.get(DraftRow, task_id)
    return None if row is None else _replayed(session, row)


def begin_draft(session: Session, task_id: str, text: str, at: datetime) -> None:
    """Start a draft from ``text`` (empty, or what was returned), unless one is being written."""
    row = session.get(DraftRow, task_id)
    if row is not None and row.sealed_by is None:
        return
    begun = DraftRow(
        task_id=task_id,
        text=text,
        cursor=len(text),
        through=_last_entry(session, task_id),
        saved_at=at,
        sealed_by=None,
    )
    session.merge(begun)
    session.flush()
    touch(session, Topic.DRAFTS)


def append_splice(
    session: Session, task_id: str, splice: Splice, cursor: int, at: datetime
) -> None:
    """Add one burst of typing to the journal of a draft that was begun."""
    entry = session.execute(
        insert(JournalRow)
        .values(
            task_id=task_id,
            start=splice.start,
            removed=splice.removed,
            inserted=splice.inserted,
            cursor=cursor,
            saved_at=at,
        )
        .returning(JournalRow.entry)
    ).scalar_one()
    row = session.get_one(DraftRow, task_id)
    if entry - row.through > COMPACT_AFTER and _pending(session, row) > COMPACT_AFTER:
        compact(session, task_id)


def compact(session: Session, task_id: str) -> None:
    """Make a snapshot of the draft's text and drop the journal entries that led to it."""
    row = session.get_one(DraftRow, task_id)
    draft = _replayed(session, row)
    row.text, row.cursor, row.saved_at = draft.text, draft.cursor, draft.saved_at
    row.through = max(row.through, _last_entry(session, task_id))
    session.flush()
    covered = (JournalRow.task_id == task_id, JournalRow.entry <= row.through)
    session.execute(delete(JournalRow).where(*covered))


def seal_draft(session: Session, task_id: str, text: str, op_id: str, at: datetime) -> None:
    """Note that ``text`` was submitted by ``op_id``; it can be opened again while that waits."""
    begin_draft(session, task_id, text, at)
    compact(session, task_id)
    row = session.get_one(DraftRow, task_id)
    row.text, row.saved_at, row.sealed_by = text, at, op_id
    row.cursor = min(row.cursor, len(text))
    touch(session, Topic.DRAFTS)


def reseal_draft(session: Session, task_id: str, before: str, op_id: str) -> None:
    """Note that what ``before`` submitted is submitted by ``op_id`` now.

    A draft that was freed when ``before`` was refused is sealed again, as it stands.
    """
    row = session.get(DraftRow, task_id)
    if row is not None and row.sealed_by in {None, before}:
        row.sealed_by = op_id
        touch(session, Topic.DRAFTS)


def unseal_draft(session: Session, task_id: str) -> None:
    """Let a submitted draft be written again."""
    row = session.get_one(DraftRow, task_id)
    row.sealed_by = None
    touch(session, Topic.DRAFTS)


def _replayed(session: Session, row: DraftRow) -> Draft:
    text, cursor, saved_at = row.text, row.cursor, row.saved_at
    entries = session.execute(
        select(
            JournalRow.start,
            JournalRow.removed,
            JournalRow.inserted,
            JournalRow.cursor,
            JournalRow.saved_at,
        )
        .where(JournalRow.task_id == row.task_id, JournalRow.entry > row.through)
        .order_by(JournalRow.entry)
    )
    for start, removed, inserted, cursor, saved_at in entries:  # noqa: B007 - the last stay
        text = Splice(start, removed, inserted).apply(text)
    return Draft(text, min(cursor, len(text)), saved_at, row.sealed_by)


def _last_entry(session: Session, task_id: str) -> int:
    last = select(func.max(JournalRow.entry)).where(JournalRow.task_id == task_id)
    return session.scalar(last) or 0


def _pending(session: Session, row: DraftRow) -> int:
    pending = select(func.count()).where(
        JournalRow.task_id == row.task_id, JournalRow.entry > row.through
    )
    return session.scalar(pending) or 0


def _common_prefix(one: str, two: str) -> int:
    """Return how many code points both begin with, by bisection over slice comparisons."""
    low, high = 0, min(len(one), len(two))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == two[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _common_suffix(one: str, two: str, room: int) -> int:
    low, high = 0, room
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == two[len(two) - middle : len(two) - low]:
            low = middle
        else:
            high = middle - 1
    return low
