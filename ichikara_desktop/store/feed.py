"""Starting the feed over: what the server shows is read again, what was written here stays."""

from sqlalchemy import update
from sqlalchemy.orm import Session

from ichikara_desktop.store.account import FeedPlace, feed_place, move_feed
from ichikara_desktop.store.models import PairRow, ProjectRow, TaskRow
from ichikara_desktop.store.tasks import CLAIMED


def restart_feed(session: Session) -> None:
    """Forget how far the feed was read, so that it is read from its beginning.

    Its order may have begun anew, so whatever it says next is newer than what is here. Drafts
    and the outbox are not touched.
    """
    for table in (TaskRow, PairRow, ProjectRow):
        session.execute(update(table).values(seq=CLAIMED))
    move_feed(session, FeedPlace(last_contact=feed_place(session).last_contact))
