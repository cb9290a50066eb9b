"""Passages that were pasted while a text was written: where they came from is to be looked at."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ichikara_desktop.store.models import PastedRow

MOST = 50
"""Passages that are kept of a task, the latest."""


def keep_pasted(session: Session, task_id: str, text: str, at: datetime) -> None:
    """Note that ``text`` was pasted; what was pasted before counts once."""
    session.execute(delete(PastedRow).where(PastedRow.task_id == task_id, PastedRow.text == text))
    session.add(PastedRow(task_id=task_id, text=text, at=at))
    session.flush()
    latest = (
        select(PastedRow.id)
        .where(PastedRow.task_id == task_id)
        .order_by(PastedRow.id.desc())
        .limit(MOST)
    )
    session.execute(
        delete(PastedRow).where(PastedRow.task_id == task_id, PastedRow.id.not_in(latest))
    )


def pasted_into(session: Session, task_id: str) -> tuple[str, ...]:
    """Return what was pasted while the text of a task was written, the oldest first."""
    rows = select(PastedRow.text).where(PastedRow.task_id == task_id).order_by(PastedRow.id)
    return tuple(session.scalars(rows))
