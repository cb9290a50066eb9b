"""What the local model answered for a task: to be looked at, compared with, and made again."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from ichikara_desktop.store.models import PreviewRow
from ichikara_desktop.store.topics import Topic, touch

MOST = 200
"""Previews that are kept of a task, the latest; those that somebody copied stay besides."""


@dataclass(frozen=True, slots=True)
class Preview:
    """One answer of the local model.

    Attributes:
        adapter_sha256: empty for the base model alone.
        settings: of the sampling with its seed, as JSON.
        prompt_sha256: of the text that the model read.
        device: what computed it.
        finish: why it ended: ``stop``, ``length`` or ``cancelled``.
        copied: whether the person copied it.
        cards: of the models that answered, as JSON: they may be removed later.
    """

    preview_id: str
    task_id: str
    made_at: datetime
    model_sha256: str
    adapter_sha256: str
    scale: float
    settings: str
    prompt_sha256: str
    device: str
    finish: str
    text: str
    copied: bool = False
    cards: str = "[]"


def keep_preview(session: Session, preview: Preview) -> None:
    """Keep one; of a task the oldest go when there are more than :data:`MOST`."""
    session.add(PreviewRow(**{name: getattr(preview, name) for name in Preview.__slots__}))
    session.flush()
    task_id = preview.task_id
    latest = (
        select(PreviewRow.preview_id)
        .where(PreviewRow.task_id == task_id)
        .order_by(PreviewRow.made_at.desc(), PreviewRow.preview_id.desc())
        .limit(MOST)
    )
    session.execute(
        delete(PreviewRow).where(
            PreviewRow.task_id == task_id,
            PreviewRow.preview_id.not_in(latest),
            PreviewRow.copied.is_(False),
        )
    )
    touch(session, Topic.PREVIEWS)


def previews_of(session: Session, task_id: str) -> tuple[Preview, ...]:
    """Return what was made for a task, the newest first."""
    rows = (
        select(PreviewRow)
        .where(PreviewRow.task_id == task_id)
        .order_by(PreviewRow.made_at.desc(), PreviewRow.preview_id.desc())
    )
    return tuple(preview_of(row) for row in session.scalars(rows))


def preview_of(row: PreviewRow) -> Preview:
    """Return a preview as it was kept."""
    return Preview(**{name: getattr(row, name) for name in Preview.__slots__})


def preview_texts(session: Session, task_id: str) -> tuple[str, ...]:
    """Return what a text of the task is compared with, the oldest first."""
    rows = (
        select(PreviewRow.text)
        .where(PreviewRow.task_id == task_id)
        .order_by(PreviewRow.made_at, PreviewRow.preview_id)
    )
    return tuple(session.scalars(rows))


def note_copied(session: Session, preview_id: str) -> None:
    """Note that the person copied a preview."""
    session.execute(
        update(PreviewRow).where(PreviewRow.preview_id == preview_id).values(copied=True)
    )
