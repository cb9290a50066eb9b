"""``server verify``: whether the data still holds what it promises, read from the beginning."""

import json
from collections.abc import Iterator, Mapping

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ichikara_desktop.domain.items import require_submittable
from ichikara_desktop.protocol.changes import Body
from ichikara_desktop.protocol.operations import (
    Content,
    ImportComparison,
    SubmitVerdict,
    content_sha256,
)
from ichikara_desktop.server.clock import Clock
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.models import (
    EventRow,
    OperationRow,
    ProjectCounter,
    QuotaRow,
    RevisionRow,
)
from ichikara_desktop.server.quotas import in_use
from ichikara_desktop.server.work import BODY, FIRST_HASH, LOG, Work, event_hash, subject_of

_CONTENT: TypeAdapter[Content] = TypeAdapter(Content)


def faults(database: ServerDatabase, clock: Clock) -> list[str]:
    """Return what is wrong, each as ``project: what, where``; nothing when all is well.

    Events are chained and without gaps, and each says what it is about; operations are those of
    which the events speak, and are what their hashes say; every revision is what its operation
    brought; every quota agrees with the leases and slots.
    """
    return database.read(lambda session: list(_faults(session, clock)), at_one_moment=True)


def _faults(session: Session, clock: Clock) -> Iterator[str]:
    for counter in session.scalars(select(ProjectCounter)).all():
        for fault in _of_events(session, counter):
            yield f"{counter.project_id}: {fault}"
    for quota in session.scalars(select(QuotaRow)).all():
        work = Work(session, quota.project_id, clock())
        if in_use(work, quota.kind, quota.genre) != (quota.reserved, quota.counted):
            yield f"{quota.project_id}: quota {quota.kind} {quota.genre}"
    yield from _of_operations(session)
    unanswered = select(func.count()).where(OperationRow.result.is_(None))
    if count := session.scalar(unanswered):
        yield f"operations without an answer: {count}"
    lone = select(func.count()).where(RevisionRow.revision_id.not_in(select(OperationRow.op_id)))
    if count := session.scalar(lone):
        yield f"revisions without their operation: {count}"


def _of_operations(session: Session) -> Iterator[str]:
    rows = session.execute(
        select(OperationRow, RevisionRow.text)
        .outerjoin(RevisionRow, RevisionRow.revision_id == OperationRow.op_id)
        .order_by(OperationRow.op_id)
        .execution_options(yield_per=500)
    )
    for row, text in rows:
        try:
            content = _CONTENT.validate_json(row.content)
        except ValidationError:
            content = None
        if content is None or content_sha256(content, row.task_id) != row.sha256:
            yield f"{row.project_id}: operation {row.op_id} was changed"
        elif text is not None and text != _text_of(content):
            yield f"{row.project_id}: revision {row.op_id} was changed"


def _text_of(content: Content) -> str | None:
    if isinstance(content, ImportComparison):
        return None  # it brings no revision
    text = content.corrected_text if isinstance(content, SubmitVerdict) else content.text
    return None if text is None else require_submittable(text)


def _of_events(session: Session, counter: ProjectCounter) -> Iterator[str]:
    previous, seq = FIRST_HASH, 0
    known = select(OperationRow.op_id, OperationRow.sha256).where(
        OperationRow.project_id == counter.project_id
    )
    operations = {row.op_id: row.sha256 for row in session.execute(known)}
    rows = session.scalars(
        select(EventRow)
        .where(EventRow.project_id == counter.project_id)
        .order_by(EventRow.seq)
        .execution_options(yield_per=500)
    )
    for row in rows:
        seq += 1
        if row.seq != seq:
            yield f"gap before event {row.seq}"
            seq = row.seq
        if row.prev_hash != previous:
            yield f"chain broken before event {row.seq}"
        if event_hash(row) != row.hash:
            yield f"event {row.seq} was changed"
        elif row.audience != LOG and row.subject != _subject(row):
            yield f"event {row.seq} is about something else"
        elif row.kind == "operation" and not _speaks_of(row, operations):
            yield f"event {row.seq} speaks of another operation"
        previous = row.hash
    if seq != counter.seq:
        yield f"{counter.seq} events were counted, the last is {seq}"


def _speaks_of(row: EventRow, operations: Mapping[str, str]) -> bool:
    facts = json.loads(row.payload)
    return bool(operations.get(facts["op_id"]) == facts["sha256"])


def _subject(row: EventRow) -> str:
    body: Body = BODY.validate_json(row.payload)
    return subject_of(body)
