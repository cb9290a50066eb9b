"""Starting the feed over: what the server shows is read again, what was written here stays."""

from collections.abc import Iterator

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ichikara_desktop.protocol.digest import Held
from ichikara_desktop.store.account import FeedPlace, feed_place, move_feed
from ichikara_desktop.store.models import ComparisonRow, PairRow, ProjectRow, TaskRow
from ichikara_desktop.store.tasks import CLAIMED


def restart_feed(session: Session) -> None:
    """Forget how far the feed was read, so that it is read from its beginning.

    Its order may have begun anew, so whatever it says next is newer than what is here. Drafts
    and the outbox are not touched.
    """
    for table in (TaskRow, PairRow, ProjectRow, ComparisonRow):
        session.execute(update(table).values(seq=CLAIMED))
    place = feed_place(session)
    # The epoch stays until a page of the new feed is stored: so a restored server is noticed.
    move_feed(session, FeedPlace(epoch=place.epoch, last_contact=place.last_contact))


def end_feed(session: Session) -> None:
    """Note that the feed was read to its end: a task that it never named is held no more.

    Such a task was claimed from a server whose data was restored to an earlier moment. It stays
    here with what was written for it.
    """
    for table in (TaskRow, ComparisonRow):
        unnamed = update(table).where(table.seq == CLAIMED, table.held)
        session.execute(unnamed.values(held=False))


def mirrored(session: Session) -> Iterator[Held]:
    """Yield everything that the feed showed, with its order; never all of it in memory."""
    for kind, key, seq, above in (
        ("task", TaskRow.task_id, TaskRow.seq, CLAIMED),
        ("pair", PairRow.pair_id, PairRow.seq, CLAIMED),
        ("comparison", ComparisonRow.task_id, ComparisonRow.seq, CLAIMED),
        ("project", ProjectRow.project_id, ProjectRow.seq, 0),
    ):
        for row in session.execute(select(key, seq).where(seq > above)).yield_per(1_000):
            yield Held(kind, row[0], row[1])
