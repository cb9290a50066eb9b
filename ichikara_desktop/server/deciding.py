"""Deciding about work that was kept apart, once somebody looked at it.

What was handed in and its answer never change. Released work is done again as another operation
of the same person, which is weighed as if it came now: it counts, comes late, or is surplus.
"""

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.protocol.kept import KeptWork
from ichikara_desktop.protocol.operations import (
    Content,
    Disposition,
    Evidence,
    Operation,
    OperationResult,
    Outcome,
)
from ichikara_desktop.server.access import Caller, Member, find_member
from ichikara_desktop.server.clock import Clock, utc_now
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.errors import RejectedError
from ichikara_desktop.server.kept import kept_of_project
from ichikara_desktop.server.models import DecisionRow, LeaseRow, OperationRow, RevisionRow
from ichikara_desktop.server.operations import perform
from ichikara_desktop.server.work import Work

_CONTENT: TypeAdapter[Content] = TypeAdapter(Content)


class NotKeptError(LookupError):
    """The project keeps no such operation apart, or it was decided about: `server kept` lists."""


class NotReleasableError(Exception):
    """The work no longer fits its task.

    Attributes:
        code: one of :data:`ichikara_desktop.protocol.operations.REJECTIONS`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Released:
    """The operation that stands for one that was kept apart, and how it counts."""

    op_id: str
    disposition: Disposition


def kept(
    database: ServerDatabase, project_id: str, disposition: Disposition
) -> tuple[KeptWork, ...]:
    """Return everything of a project that is kept so, by when it was sealed."""
    return database.read(
        lambda session: tuple(kept_of_project(session, project_id, disposition, "", None))
    )


def release(
    database: ServerDatabase, project_id: str, op_id: str, clock: Clock = utc_now
) -> Released:
    """Let work count that was kept apart.

    Raises:
        NotKeptError: there is none, or it was decided about.
        NotReleasableError: its task has moved on; it stays apart and may be tried again.
    """
    try:
        return database.write(lambda session: _release(session, project_id, op_id, clock()))
    except RejectedError as rejected:
        raise NotReleasableError(rejected.code) from None


def reject(database: ServerDatabase, project_id: str, op_id: str, clock: Clock = utc_now) -> None:
    """Note that work stays apart for good; it is kept all the same.

    Raises:
        NotKeptError: there is none, or it was decided about.
    """

    def decide(session: Session) -> None:
        row = _undecided(session, project_id, op_id)
        now = clock()
        session.add(DecisionRow(op_id=op_id, released_as=None, decided_at=now))
        work = Work(session, project_id, now)
        work.log("decision", op_id=op_id, person_id=row.person_id, decision="rejected")
        work.finish()

    database.write(decide)


def _release(session: Session, project_id: str, op_id: str, now: datetime) -> Released:
    row = _undecided(session, project_id, op_id)
    op = _again(session, row)
    member = _member(session, row)
    work = Work(session, project_id, now)
    again = OperationRow(
        op_id=op.op_id,
        sha256=row.sha256,
        project_id=project_id,
        person_id=row.person_id,
        device_id=row.device_id,
        device_seq=row.device_seq,
        task_id=row.task_id,
        content=row.content,
        evidence=row.evidence,
        received_at=now,
        signature="",
    )
    session.add(again)
    session.flush()
    applied = perform(work, member, op)
    session.add(DecisionRow(op_id=op_id, released_as=op.op_id, decided_at=now))
    work.log(
        "decision",
        op_id=op_id,
        person_id=row.person_id,
        decision="released",
        released_as=op.op_id,
        disposition=applied.disposition,
    )
    again.result = OperationResult(
        op_id=op.op_id,
        outcome=Outcome.APPLIED,
        disposition=applied.disposition,
        revision_id=applied.revision_id,
        seq=work.finish(),
    ).model_dump_json()
    session.flush()
    return Released(op.op_id, applied.disposition)


def _undecided(session: Session, project_id: str, op_id: str) -> OperationRow:
    row = session.get(OperationRow, op_id, with_for_update={"key_share": True})
    if row is None or row.project_id != project_id or row.result is None:
        raise NotKeptError
    answer = OperationResult.model_validate_json(row.result)
    if answer.disposition is not Disposition.QUARANTINED:
        raise NotKeptError
    if session.get(DecisionRow, op_id) is not None:
        raise NotKeptError
    return row


def _member(session: Session, row: OperationRow) -> Member:
    """Return the author as they were trusted when somebody decided for their work."""
    member = find_member(session, Caller(row.person_id, revoked=False), row.project_id)
    if member is None:
        raise NotKeptError
    return member


def _again(session: Session, row: OperationRow) -> Operation:
    """Return the same work under a new id, by the lease that the person had for its task."""
    # Columns alone: the task is not locked yet, so the lease's row must not be kept from here.
    lease = session.execute(
        select(LeaseRow.lease_id, LeaseRow.epoch)
        .where(LeaseRow.task_id == row.task_id, LeaseRow.person_id == row.person_id)
        .order_by(LeaseRow.epoch.desc())
        .limit(1)
    ).first()
    revision = session.get(RevisionRow, row.op_id)
    return Operation(
        op_id=new_id(),
        device_id=row.device_id,
        device_seq=row.device_seq,
        project_id=row.project_id,
        task_id=row.task_id,
        lease_id=lease.lease_id if lease else None,
        lease_epoch=lease.epoch if lease else None,
        base_revision=revision.base_revision if revision else None,
        guideline_version=revision.guideline_version if revision else 1,
        content=_CONTENT.validate_json(row.content),
        sha256=row.sha256,
        evidence=Evidence.model_validate_json(row.evidence),
    )
