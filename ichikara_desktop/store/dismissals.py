"""Findings that the person does not want to see again, each with its reason and its time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ichikara_desktop.store.models import DismissalRow
from ichikara_desktop.store.topics import Topic, touch


@dataclass(frozen=True, slots=True)
class Dismissal:
    """One decision not to see findings again; the fields are those of :class:`DismissalRow`."""

    dismissal_id: str
    project_id: str
    task_id: str | None
    rule: str
    quote: str
    around: str
    reason: str
    at: datetime


def add_dismissal(session: Session, dismissal: Dismissal) -> None:
    """Keep a decision, unless the same was decided before."""
    same = select(DismissalRow.id).where(
        DismissalRow.project_id == dismissal.project_id,
        DismissalRow.task_id.is_not_distinct_from(dismissal.task_id),
        DismissalRow.rule == dismissal.rule,
        DismissalRow.quote == dismissal.quote,
        DismissalRow.around == dismissal.around,
    )
    if session.scalar(same) is not None:
        return
    session.add(
        DismissalRow(
            id=dismissal.dismissal_id,
            project_id=dismissal.project_id,
            task_id=dismissal.task_id,
            rule=dismissal.rule,
            quote=dismissal.quote,
            around=dismissal.around,
            reason=dismissal.reason,
            at=dismissal.at,
        )
    )
    touch(session, Topic.DISMISSALS)


def remove_dismissals(session: Session, dismissal_ids: Iterable[str]) -> None:
    """Take decisions back; the findings are shown again."""
    session.execute(delete(DismissalRow).where(DismissalRow.id.in_(list(dismissal_ids))))
    touch(session, Topic.DISMISSALS)


def dismissals_of(session: Session, project_id: str) -> tuple[Dismissal, ...]:
    """Return what was decided in a project, in all its texts, the oldest first."""
    rows = session.scalars(
        select(DismissalRow)
        .where(DismissalRow.project_id == project_id)
        .order_by(DismissalRow.at, DismissalRow.id)
    )
    return tuple(
        Dismissal(
            dismissal_id=row.id,
            project_id=row.project_id,
            task_id=row.task_id,
            rule=row.rule,
            quote=row.quote,
            around=row.around,
            reason=row.reason,
            at=row.at,
        )
        for row in rows
    )
