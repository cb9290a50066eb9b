"""What the server shows: rows as the messages that a reader may see."""

from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Executable, bindparam, exists, select
from sqlalchemy.orm import Session, aliased

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


def revision_view(row: RevisionRow, evidence: str | None) -> RevisionView:
    """Return a submitted text, with what its author's program told of how it came about."""
    told = Evidence.model_validate_json(evidence) if evidence else None
    return RevisionView(
        revision_id=row.revision_id,
        number=row.number,
        text=row.text,
        pasted=told.pasted if told else (),
        previewed=told.previewed if told else (),
    )


def lease_view(row: LeaseRow) -> LeaseView:
    """Return a lease as its holder sees it."""
    return LeaseView(lease_id=row.lease_id, lease_epoch=row.epoch, expires_at=row.expires_at)


def task_view(session: Session, task: TaskRow, reader_id: str) -> TaskView:
    """Return a task as ``reader_id`` may see it: of texts by others, only the one to check."""
    instruction, revision, evidence, reviewed, lease = _about(session, task, reader_id)
    return TaskView(
        task_id=task.task_id,
        project_id=task.project_id,
        kind=task.kind,
        state=task.state,
        genre=task.genre,
        instruction=None if instruction is None else instruction_view(instruction),
        brief=task.brief,
        target_length=task.target_length,
        revision=None if revision is None else revision_view(revision, evidence),
        reviews=_reviews_up_to(session, revision) if revision and reviewed else (),
        lease=None if lease is None else lease_view(lease),
    )


_About = tuple[InstructionRow | None, RevisionRow | None, str | None, bool, LeaseRow | None]


def _about(session: Session, task: TaskRow, reader_id: str) -> _About:
    """Return what belongs to a task, by one query.

    Its question; the revision that the reader may see, with its evidence and whether the task was
    ever reviewed; and the reader's lease. Of a person's own texts that is the newest that counts:
    what a copied computer handed in beside it is surplus, and no checker sees it.
    """
    values = {"of_task": task.task_id, "reader": reader_id, "subject": task.subject_revision_id}
    query = _all_about(of_a_text=task.subject_revision_id is not None)
    found = session.execute(query, values).one()
    return found[0], found[1], found[2], found[3], found[4]


@cache
def _all_about(*, of_a_text: bool) -> Executable:
    """Return the query of :func:`_about`; ``of_a_text``: the task names the revision to show."""
    of_task: Any = bindparam("of_task")
    reader: Any = bindparam("reader")
    shown: Any = bindparam("subject")
    counting = RevisionRow.disposition.in_((Disposition.COUNTED, Disposition.LATE))
    if not of_a_text:
        shown = (
            select(RevisionRow.revision_id)
            .where(RevisionRow.task_id == of_task, RevisionRow.person_id == reader)
            .order_by(counting.desc(), RevisionRow.number.desc())
            .limit(1)
            .scalar_subquery()
        )
    written = aliased(RevisionRow)
    reviewed = exists().where(
        written.task_id == RevisionRow.task_id, ReviewRow.revision_id == written.revision_id
    )
    has_question = TaskRow.kind != TaskKind.WRITE_INSTRUCTION
    return (
        select(InstructionRow, RevisionRow, OperationRow.evidence, reviewed, LeaseRow)
        .select_from(TaskRow)
        .outerjoin(InstructionRow, (InstructionRow.family_id == TaskRow.family_id) & has_question)
        .outerjoin(RevisionRow, RevisionRow.revision_id == shown)
        .outerjoin(OperationRow, OperationRow.op_id == RevisionRow.revision_id)
        .outerjoin(
            LeaseRow,
            (LeaseRow.task_id == TaskRow.task_id)
            & (LeaseRow.person_id == reader)
            & LeaseRow.ended_at.is_(None),
        )
        .where(TaskRow.task_id == of_task)
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
