"""Changes of the feed become rows of the store."""

from sqlalchemy.orm import Session

from ichikara_desktop.protocol.changes import (
    Change,
    ChangesReply,
    ComparisonChanged,
    PairAccepted,
    TaskChanged,
)
from ichikara_desktop.store.account import FeedPlace, move_feed, save_project
from ichikara_desktop.store.comparisons import save_comparisons
from ichikara_desktop.store.pairs import save_pair
from ichikara_desktop.store.tasks import save_tasks


def apply_page(session: Session, page: ChangesReply, lineage: str = "") -> None:
    """Store a page of the feed and the place after it, in one transaction.

    So the place never passes a change that is not stored. Applying a page again changes nothing:
    each row keeps the server's order and takes nothing older.

    Args:
        session: of the transaction.
        page: what the server showed.
        lineage: the epoch that stays noted, while a restored server has not taken back yet what
            it lost; else that of the page.
    """
    save_tasks(
        session,
        [
            (change.body.task, change.seq)
            for change in page.changes
            if isinstance(change.body, TaskChanged)
        ],
    )
    for change in page.changes:
        _apply(session, change)
    move_feed(session, FeedPlace(page.cursor, lineage or page.epoch, page.server_time))


def _apply(session: Session, change: Change) -> None:
    match change.body:
        case TaskChanged():
            pass  # kept with the others of its page
        case PairAccepted(pair=pair):
            save_pair(session, pair, change.seq)
        case ComparisonChanged(comparison=comparison):
            save_comparisons(session, [(comparison, change.seq)])
        case _:
            save_project(session, change.body.project, change.seq)
