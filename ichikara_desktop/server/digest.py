"""``GET …/digest``: what a reader should hold once they applied the feed up to a cursor."""

from collections import Counter

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ichikara_desktop.protocol.digest import Held, digest_of
from ichikara_desktop.server.access import Member
from ichikara_desktop.server.feed import audiences, cursor_at, place_of
from ichikara_desktop.server.models import EventRow


def read_digest(session: Session, epoch: str, member: Member, cursor: str) -> dict[str, object]:
    """Return the fields of the reply for the place of ``cursor``.

    Raises:
        RefusedError: ``cursor-stale`` as for the feed.
    """
    seq = place_of(session, epoch, member, cursor)
    held = [
        Held(kind, subject or "", seq)
        for kind, subject, seq in session.execute(
            select(EventRow.kind, EventRow.subject, func.max(EventRow.seq))
            .where(
                EventRow.project_id == member.project_id,
                EventRow.seq <= seq,
                EventRow.audience.in_(audiences(member)),
                EventRow.subject.is_not(None),
            )
            .group_by(EventRow.kind, EventRow.subject)
        )
    ]
    return {
        "seq": seq,
        "counts": dict(Counter(one.kind for one in held)),
        "digest": digest_of(held),
        "cursor": cursor or cursor_at(epoch, member, seq),
    }
