"""What whoever judges is shown of a comparison, and in which order.

Nothing else goes to them but :func:`comparison_view`. It reads the columns that it shows by their
names; a test looks for every other one in all that an evaluator receives.
"""

import secrets
from collections.abc import Collection

from sqlalchemy import ColumnElement, case, exists, func, select
from sqlalchemy.orm import Session

from ichikara_desktop.domain.comparing import first_to_show
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.protocol.views import ComparisonView, OutputView
from ichikara_desktop.server.database import insert_once
from ichikara_desktop.server.models import (
    ComparisonRow,
    ComparisonSetRow,
    LeaseRow,
    OperationRow,
    OutputRow,
    PresentationRow,
    TaskRow,
)
from ichikara_desktop.server.views import lease_view
from ichikara_desktop.server.work import Work


def draw_sides(work: Work, task: TaskRow, person_id: str) -> None:
    """Decide for good which output stands first for a person, unless that was decided before.

    Whoever is given a task has their membership locked: their sides are drawn one after another.
    """
    row = work.session.get_one(ComparisonRow, task.group_id)
    if work.session.get(PresentationRow, (row.comparison_id, person_id)) is not None:
        return
    insert_once(
        work.session,
        PresentationRow,
        comparison_id=row.comparison_id,
        person_id=person_id,
        first=first_to_show(_lead(work, row, person_id), heads=toss()),
        drawn_at=work.now,
    )


def toss() -> bool:
    """Return what a fair coin says that nobody can foresee."""
    return bool(secrets.randbits(1))


def _lead(work: Work, row: ComparisonRow, person_id: str) -> int:
    """Return how much more often the first system of the pair stood first than the second."""
    leads = (
        select(func.sum(case((PresentationRow.first == 1, 1), else_=-1)))
        .join(ComparisonRow, ComparisonRow.comparison_id == PresentationRow.comparison_id)
        .where(
            PresentationRow.person_id == person_id,
            ComparisonRow.set_id == row.set_id,
            ComparisonRow.pair == row.pair,
        )
    )
    return int(work.session.scalar(leads) or 0)


def comparison_view(session: Session, task: TaskRow, reader_id: str) -> ComparisonView:
    """Return a comparison as ``reader_id``, to whom it was given, may see it."""
    instruction, first = session.execute(
        select(ComparisonRow.instruction, PresentationRow.first)
        .join(PresentationRow, PresentationRow.comparison_id == ComparisonRow.comparison_id)
        .where(ComparisonRow.comparison_id == task.group_id, PresentationRow.person_id == reader_id)
    ).one()
    one, two = session.execute(
        select(OutputRow.output_id, OutputRow.text)
        .where(OutputRow.comparison_id == task.group_id)
        .order_by(OutputRow.number != first)
    ).all()
    lease = session.scalar(
        select(LeaseRow).where(
            LeaseRow.task_id == task.task_id,
            LeaseRow.person_id == reader_id,
            LeaseRow.ended_at.is_(None),
        )
    )
    return ComparisonView(
        task_id=task.task_id,
        project_id=task.project_id,
        state=task.state,
        genre=task.genre,
        instruction=instruction,
        outputs=(
            # A blank before every text of one system cannot be seen, but could be told.
            OutputView(output_id=one.output_id, text=one.text.strip()),
            OutputView(output_id=two.output_id, text=two.text.strip()),
        ),
        lease=None if lease is None else lease_view(lease),
    )


def brought_in_by(person_id: str) -> ColumnElement[bool]:
    """Return, for a query about tasks, whether it is a comparison that the person brought in."""
    return exists().where(
        TaskRow.kind == TaskKind.COMPARE,
        ComparisonRow.comparison_id == TaskRow.group_id,
        OperationRow.op_id == ComparisonRow.op_id,
        OperationRow.person_id == person_id,
    )


def largest_overlap(session: Session, project_id: str, kinds: Collection[TaskKind]) -> int:
    """Return of how many tasks a group of these kinds may be that sets have made; 1 for none."""
    if TaskKind.COMPARE not in kinds:
        return 1
    most = select(func.max(ComparisonSetRow.overlap)).where(
        ComparisonSetRow.project_id == project_id
    )
    return session.scalar(most) or 1
