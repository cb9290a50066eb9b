"""What a transaction changed, so that those who show it can read it again."""

from enum import StrEnum

from sqlalchemy.orm import Session

_KEY = "topics"


class Topic(StrEnum):
    """A part of the store."""

    ACCOUNT = "account"
    PROJECT = "project"
    TASKS = "tasks"
    DRAFTS = "drafts"
    OUTBOX = "outbox"
    QUEUED = "queued"
    """An operation was added to the outbox."""
    PAIRS = "pairs"
    DISMISSALS = "dismissals"
    PREVIEWS = "previews"
    COMPARISONS = "comparisons"
    PREVIEW_RUNS = "preview-runs"


def touch(session: Session, *topics: Topic) -> None:
    """Note that the running transaction changes ``topics``."""
    session.info.setdefault(_KEY, set()).update(topics)


def topics_of(session: Session) -> frozenset[Topic]:
    """Return what the session's transaction changes."""
    return frozenset(session.info.get(_KEY, ()))
