"""The outbox: what was done here and waits for the server's answer.

An operation leaves it only when the server's answer names its id and that answer is stored. What
is sealed never changes (a trigger holds it); doing it again makes another operation that
supersedes the first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.protocol.operations import (
    Content,
    Disposition,
    Evidence,
    Operation,
    OperationResult,
    Outcome,
    content_sha256,
)
from ichikara_desktop.protocol.signing import sign
from ichikara_desktop.protocol.views import TaskView
from ichikara_desktop.store.account import account_row, load_project
from ichikara_desktop.store.device_key import signing_key
from ichikara_desktop.store.drafts import load_draft, reseal_draft, seal_draft, unseal_draft
from ichikara_desktop.store.errors import AlreadySentError, AlreadyWaitingError, NothingToDoError
from ichikara_desktop.store.models import AccountRow, OperationRow, OperationState
from ichikara_desktop.store.tasks import find_task, note_handed_in, title_of
from ichikara_desktop.store.topics import Topic, touch


@dataclass(frozen=True, slots=True)
class QueuedOperation:
    """One operation as the sync page shows it and as it is sent.

    Attributes:
        body: the JSON text as it was sealed.
        code: why it was refused; empty unless it is parked.
        disposition: how the server counts it, once it has it.
        recallable: whether it can be taken back into a draft.
    """

    op_id: str
    task_id: str | None
    kind: str
    title: str
    body: str
    state: OperationState
    sealed_at: datetime
    attempts: int
    last_attempt_at: datetime | None
    code: str
    disposition: Disposition | None = None
    recallable: bool = False


@dataclass(frozen=True, slots=True)
class AnsweredOperation:
    """An acknowledged operation as it was sent, for a server that may have lost it."""

    op_id: str
    device_seq: int
    task_id: str | None
    sha256: str
    body: str


@dataclass(frozen=True, slots=True)
class OutboxCounts:
    """How many operations wait, and how many need a person."""

    waiting: int
    parked: int


def seal(
    session: Session,
    content: Content,
    *,
    task_id: str | None = None,
    title: str = "",
    evidence: Evidence | None = None,
) -> str:
    """Queue an operation and return its id. The work of a task is queued once.

    It supersedes what was refused of the same task.

    Raises:
        NothingToDoError: the task is not on this computer.
        AlreadyWaitingError: work for the task waits already.
    """
    task = None
    if task_id is not None:
        found = find_task(session, task_id)
        if found is None:
            raise NothingToDoError
        if found.waiting:
            raise AlreadyWaitingError
        task = found.view
        title = title or title_of(task)
    operation = _Sealer.of(session).operation(content, task, evidence)
    if task_id is not None:
        _supersede_parked(session, task_id, operation.op_id)
    session.add(_sealed(operation, title))
    session.flush()
    touch(session, Topic.OUTBOX, Topic.QUEUED, Topic.TASKS)
    return operation.op_id


def seal_all(session: Session, contents: Sequence[tuple[Content, str]]) -> list[str]:
    """Queue operations of no task, each with its title, and return their ids in the same order.

    Each is sealed as :func:`seal` does it; what all of them need is read once.
    """
    sealer = _Sealer.of(session)
    rows = [_sealed(sealer.operation(content), title) for content, title in contents]
    session.add_all(rows)
    session.flush()
    touch(session, Topic.OUTBOX, Topic.QUEUED, Topic.TASKS)
    return [row.op_id for row in rows]


def submit_draft(
    session: Session,
    task_id: str,
    content: Content,
    text: str,
    evidence: Evidence | None = None,
) -> str:
    """Seal the task's draft with ``text`` and queue it, in one transaction; raises as `seal`."""
    op_id = seal(session, content, task_id=task_id, evidence=evidence)
    seal_draft(session, task_id, text, op_id, datetime.now(UTC))
    return op_id


def take_back(session: Session, task_id: str) -> None:
    """Let a submission that was never sent, or was refused, be written again.

    Its operation is superseded by whatever is submitted then.

    Raises:
        NothingToDoError: nothing of this task waits or is parked.
        AlreadySentError: it may have reached the server.
    """
    row = _unanswered_of(session, task_id)
    if row is None:
        raise AlreadySentError if _is_sealed(session, task_id) else NothingToDoError
    if not _never_arrived(row):
        raise AlreadySentError
    row.state, row.superseded_by = OperationState.SUPERSEDED, ""
    unseal_draft(session, task_id)
    touch(session, Topic.OUTBOX, Topic.TASKS)


def can_take_back(session: Session, task_id: str) -> bool:
    """Return whether :func:`take_back` would let the task be written again."""
    row = _unanswered_of(session, task_id)
    return row is not None and _never_arrived(row)


def waiting(session: Session, limit: int) -> list[QueuedOperation]:
    """Return the next operations to send: the oldest of each task, least tried first.

    One operation of a task at a time keeps the task's order; ordering by attempts lets none
    stand in the way of the others.
    """
    return still_waiting(session, next_in_line(session, limit))


def next_in_line(session: Session, limit: int) -> list[str]:
    """Return the ids of the next operations to send, as :func:`waiting`; no text is read."""
    sealed = OperationRow.state == OperationState.SEALED
    first_of_task = (
        select(func.min(OperationRow.device_seq))
        .where(sealed)
        .group_by(func.coalesce(OperationRow.task_id, OperationRow.op_id))
    )
    ids = session.scalars(
        select(OperationRow.op_id)
        .where(sealed, OperationRow.device_seq.in_(first_of_task))
        .order_by(OperationRow.attempts, OperationRow.device_seq)
        .limit(limit)
    )
    return list(ids)


def still_waiting(session: Session, op_ids: Sequence[str]) -> list[QueuedOperation]:
    """Return those of these operations that wait, in the given order."""
    sealed = OperationRow.state == OperationState.SEALED
    rows = session.scalars(select(OperationRow).where(OperationRow.op_id.in_(op_ids), sealed))
    found = {row.op_id: row for row in rows}
    return [_queued(found[op_id]) for op_id in op_ids if op_id in found]


def note_attempt(session: Session, op_ids: Sequence[str], at: datetime) -> frozenset[str]:
    """Note that the operations are about to be sent; to be committed before they are.

    Returns:
        Those that may be sent: what was taken back in the meantime stays here.
    """
    noted = session.scalars(
        update(OperationRow)
        .where(OperationRow.op_id.in_(op_ids), OperationRow.state == OperationState.SEALED)
        .values(attempts=OperationRow.attempts + 1, last_attempt_at=at)
        .returning(OperationRow.op_id)
    )
    touch(session, Topic.OUTBOX)
    return frozenset(noted)


def store_results(session: Session, results: Sequence[OperationResult]) -> None:
    """Store the server's answers, each as :func:`store_result`."""
    op_ids = [result.op_id for result in results]
    read = session.scalars(select(OperationRow).where(OperationRow.op_id.in_(op_ids)))
    rows = {row.op_id: row for row in read}
    handed = dict[str, int]()
    with session.no_autoflush:
        for result in results:
            _settle(session, rows.get(result.op_id), result, handed)
    note_handed_in(session, handed)


def store_result(session: Session, result: OperationResult) -> bool:
    """Store the server's answer to one operation; returns whether it left the queue.

    An answer about an operation that is not waiting here changes nothing. A refused verdict can
    be written again at once, since the submission is there to be decided anew; a refused text
    stays as it was sent until the person takes it back or sends it again.
    """
    handed = dict[str, int]()
    settled = _settle(session, session.get(OperationRow, result.op_id), result, handed)
    note_handed_in(session, handed)
    return settled


def _settle(
    session: Session, row: OperationRow | None, result: OperationResult, handed: dict[str, int]
) -> bool:
    """Store an answer as :func:`store_result`, and note in ``handed`` which task was done when."""
    if row is None or row.state is not OperationState.SEALED or result.outcome is Outcome.RETRY:
        return False
    row.result = result.model_dump_json()
    if result.outcome is Outcome.REJECTED:
        row.state, row.code = OperationState.PARKED, result.code or "malformed"
        _free_verdict(session, row)
    else:
        row.state = OperationState.ACKNOWLEDGED
        kept_apart = result.disposition is Disposition.QUARANTINED  # the task is held as before
        if row.task_id is not None and result.seq is not None and not kept_apart:
            handed[row.task_id] = max(result.seq, handed.get(row.task_id, 0))
    touch(session, Topic.OUTBOX, Topic.TASKS)
    return True


def retry(session: Session, op_id: str) -> str:
    """Send a parked operation's content again as a new operation, and return that one's id.

    The server answers the same id always equally, so the content goes out under a new one, with
    the lease that the person holds by now. The task's draft is sealed by the new one from then
    on, so that it can be written again when that comes back.

    Raises:
        NothingToDoError: there is no such parked operation.
    """
    row = session.get(OperationRow, op_id)
    if row is None or row.state is not OperationState.PARKED:
        raise NothingToDoError
    old = Operation.model_validate_json(row.body)
    new = seal(session, old.content, task_id=row.task_id, title=row.title, evidence=old.evidence)
    row.state, row.superseded_by = OperationState.SUPERSEDED, new
    if row.task_id is not None:
        reseal_draft(session, row.task_id, op_id, new)
    return new


def counts(session: Session) -> OutboxCounts:
    """Return how many operations wait and how many need a person."""
    found = session.execute(
        select(OperationRow.state, func.count()).group_by(OperationRow.state)
    ).all()
    by_state = {state: count for state, count in found}  # noqa: C416 - rows are no tuples
    return OutboxCounts(
        by_state.get(OperationState.SEALED, 0), by_state.get(OperationState.PARKED, 0)
    )


def acknowledged(session: Session, after: int, limit: int) -> list[AnsweredOperation]:
    """Return operations that the server took, numbered above ``after``, in their order."""
    rows = session.scalars(
        select(OperationRow)
        .where(OperationRow.state == OperationState.ACKNOWLEDGED, OperationRow.device_seq > after)
        .order_by(OperationRow.device_seq)
        .limit(limit)
    )
    return [
        AnsweredOperation(
            op_id=row.op_id,
            device_seq=row.device_seq,
            task_id=row.task_id,
            sha256=Operation.model_validate_json(row.body).sha256,
            body=row.body,
        )
        for row in rows
    ]


def find(session: Session, op_id: str) -> QueuedOperation:
    """Return one operation.

    Raises:
        NothingToDoError: there is none of this id.
    """
    row = session.get(OperationRow, op_id)
    if row is None:
        raise NothingToDoError
    return _queued(row)


def latest(session: Session, limit: int = 200) -> list[QueuedOperation]:
    """Return the newest operations: what needs a person first, then what waits, then the rest."""
    rank = func.instr("parked sealed acknowledged", OperationRow.state)
    rows = session.scalars(
        select(OperationRow)
        .where(OperationRow.state != OperationState.SUPERSEDED)
        .order_by(rank, OperationRow.device_seq.desc())
        .limit(limit)
    )
    return [_queued(row) for row in rows]


@dataclass(frozen=True, slots=True)
class _Sealer:
    """Makes operations of this device, for one transaction."""

    account: AccountRow
    guideline_version: int
    key: Ed25519PrivateKey

    @classmethod
    def of(cls, session: Session) -> "_Sealer":
        account = account_row(session)
        project = load_project(session, account.project_id)
        return cls(account, project.guideline_version if project else 1, signing_key(session))

    def operation(
        self, content: Content, task: TaskView | None = None, evidence: Evidence | None = None
    ) -> Operation:
        """Return the next operation of this device, signed."""
        number = self.account.next_device_seq
        self.account.next_device_seq = number + 1
        task_id = task.task_id if task else None
        lease = task.lease if task else None
        op_id, sha256 = new_id(), content_sha256(content, task_id)
        return Operation(
            op_id=op_id,
            device_id=self.account.device_id,
            device_seq=number,
            project_id=self.account.project_id,
            task_id=task_id,
            lease_id=lease.lease_id if lease else None,
            lease_epoch=lease.lease_epoch if lease else None,
            base_revision=task.revision.revision_id if task and task.revision else None,
            guideline_version=self.guideline_version,
            content=content,
            sha256=sha256,
            evidence=evidence or Evidence(wall=datetime.now(UTC).isoformat()),
            signature=sign(self.key, op_id, sha256),
        )


def _sealed(operation: Operation, title: str) -> OperationRow:
    return OperationRow(
        op_id=operation.op_id,
        device_seq=operation.device_seq,
        task_id=operation.task_id,
        kind=operation.content.kind,
        title=title,
        body=operation.model_dump_json(),
        state=OperationState.SEALED,
        sealed_at=datetime.now(UTC),
        attempts=0,
        last_attempt_at=None,
        code="",
        result=None,
        superseded_by=None,
    )


def _free_verdict(session: Session, row: OperationRow) -> None:
    """Let what was entered for a verdict be written again, unless it was submitted anew."""
    if row.task_id is None or row.kind != "submit_verdict":
        return
    draft = load_draft(session, row.task_id)
    if draft is not None and draft.sealed_by == row.op_id:
        unseal_draft(session, row.task_id)


def _supersede_parked(session: Session, task_id: str, op_id: str) -> None:
    """Note that what was refused of a task was done again as ``op_id``."""
    session.execute(
        update(OperationRow)
        .where(OperationRow.task_id == task_id, OperationRow.state == OperationState.PARKED)
        .values(state=OperationState.SUPERSEDED, superseded_by=op_id)
    )


def _never_arrived(row: OperationRow) -> bool:
    """Whether the server does not have it: never sent, or refused."""
    return row.state is OperationState.PARKED or not row.attempts


def _is_sealed(session: Session, task_id: str) -> bool:
    draft = load_draft(session, task_id)
    return draft is not None and draft.sealed_by is not None


def _unanswered_of(session: Session, task_id: str) -> OperationRow | None:
    unanswered = OperationRow.state.in_((OperationState.SEALED, OperationState.PARKED))
    newest = OperationRow.device_seq.desc()
    return session.scalar(
        select(OperationRow).where(OperationRow.task_id == task_id, unanswered).order_by(newest)
    )


def _queued(row: OperationRow) -> QueuedOperation:
    return QueuedOperation(
        op_id=row.op_id,
        task_id=row.task_id,
        kind=row.kind,
        title=row.title,
        body=row.body,
        state=row.state,
        sealed_at=row.sealed_at,
        attempts=row.attempts,
        last_attempt_at=row.last_attempt_at,
        code=row.code,
        disposition=_disposition(row),
        recallable=row.kind in _TEXTS and _unanswered(row) and _never_arrived(row),
    )


_TEXTS = frozenset({"submit_instruction", "submit_response"})
"""Kinds of operations that were a draft of the editor."""


def _unanswered(row: OperationRow) -> bool:
    return row.state in {OperationState.SEALED, OperationState.PARKED}


def _disposition(row: OperationRow) -> Disposition | None:
    if row.state is not OperationState.ACKNOWLEDGED or row.result is None:
        return None
    return OperationResult.model_validate_json(row.result).disposition
