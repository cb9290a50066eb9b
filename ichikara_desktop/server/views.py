"""What the server shows: rows as the messages that a reader may see."""

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.protocol.operations import Disposition, Evidence
from ichikara_desktop.protocol.views import (
    CommentView,
    InstructionView,
    LeaseView,
    PersonView,
    ProjectView,
    ReviewView,
    RevisionView,
    SourceView,
    TaskView,
)
from ichikara_desktop.server.access import Member
from ichikara_desktop.server.models import (
    InstructionRow,
    LeaseRow,
    OperationRow,
    PersonRow,
    ProjectRow,
    ReviewRow,
    RevisionRow,
    TaskRow,
)

COMMENTS = TypeAdapter(tuple[CommentView, ...])
"""Reads and writes the comments of a review."""


def project_view(session: Session, project_id: str) -> ProjectView:
    """Return a project that is known to exist."""
    return ProjectView.model_validate_json(session.get_one(ProjectRow, project_id).body)


def person_view(session: Session, member: Member) -> PersonView:
    """Return a member as they see themselves."""
    person = session.get_one(PersonRow, member.person_id)
    return PersonView(person_id=person.person_id, name=person.name, roles=member.roles)


def instruction_view(row: InstructionRow) -> InstructionView:
    """Return a question without its author."""
    source = None if row.source is None else SourceView.model_validate_json(row.source)
    return InstructionView(
        family_id=row.family_id,
        text=row.text,
        genre=row.genre,
        purpose=row.purpose,
        target_length=row.target_length,
        source=source,
    )


def revision_view(session: Session, row: RevisionRow) -> RevisionView:
    """Return a submitted text, with what its author's program told of how it came about."""
    operation = session.get_one(OperationRow, row.revision_id)
    evidence = Evidence.model_validate_json(operation.evidence)
    return RevisionView(
        revision_id=row.revision_id, number=row.number, text=row.text, pasted=evidence.pasted
    )


def task_view(session: Session, task: TaskRow, reader_id: str) -> TaskView:
    """Return a task as ``reader_id`` may see it: of texts by others, only the one to check."""
    revision = _revision_for(session, task, reader_id)
    writes_question = task.kind is TaskKind.WRITE_INSTRUCTION
    instruction = None if writes_question else session.get(InstructionRow, task.family_id)
    return TaskView(
        task_id=task.task_id,
        project_id=task.project_id,
        kind=task.kind,
        state=task.state,
        genre=task.genre,
        instruction=None if instruction is None else instruction_view(instruction),
        brief=task.brief,
        target_length=task.target_length,
        revision=None if revision is None else revision_view(session, revision),
        reviews=() if revision is None else _reviews_up_to(session, revision),
        lease=_lease_for(session, task, reader_id),
    )


def _revision_for(session: Session, task: TaskRow, reader_id: str) -> RevisionRow | None:
    if task.subject_revision_id is not None:
        return session.get_one(RevisionRow, task.subject_revision_id)
    return session.scalar(
        select(RevisionRow)
        .where(RevisionRow.task_id == task.task_id, RevisionRow.person_id == reader_id)
        .order_by(RevisionRow.number.desc())
        .limit(1)
    )


def _reviews_up_to(session: Session, revision: RevisionRow) -> tuple[ReviewView, ...]:
    """Return the verdicts that counted on this author's work in the task, oldest first."""
    rows = session.scalars(
        select(ReviewRow)
        .join(RevisionRow, RevisionRow.revision_id == ReviewRow.revision_id)
        .where(
            RevisionRow.task_id == revision.task_id,
            RevisionRow.person_id == revision.person_id,
            RevisionRow.number <= revision.number,
            ReviewRow.disposition.in_((Disposition.COUNTED, Disposition.LATE)),
        )
        .order_by(RevisionRow.number, ReviewRow.number)
    )
    return tuple(
        ReviewView(
            verdict=row.verdict,
            reason=row.reason,
            comments=COMMENTS.validate_json(row.comments),
            corrected_text=row.corrected_text,
        )
        for row in rows
    )


def _lease_for(session: Session, task: TaskRow, reader_id: str) -> LeaseView | None:
    lease = session.scalar(
        select(LeaseRow).where(
            LeaseRow.task_id == task.task_id,
            LeaseRow.person_id == reader_id,
            LeaseRow.ended_at.is_(None),
        )
    )
    if lease is None:
        return None
    return LeaseView(lease_id=lease.lease_id, lease_epoch=lease.epoch, expires_at=lease.expires_at)
