"""``POST /v1/ops``: reads each operation by itself, applies it once, answers it always equally."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session, aliased

from ichikara_desktop.protocol.operations import (
    RETRY_STATUS,
    STATUS_OF_REJECTION,
    Disposition,
    ImportComparison,
    ImportInstruction,
    Operation,
    OperationResult,
    Outcome,
    SubmitInstruction,
    SubmitResponse,
    content_sha256,
    status_of,
)
from ichikara_desktop.protocol.signing import SIGNED_SINCE, is_signed
from ichikara_desktop.server.access import Caller, Member, find_member
from ichikara_desktop.server.clock import Clock
from ichikara_desktop.server.comparisons import import_comparison
from ichikara_desktop.server.database import ServerDatabase, insert_once
from ichikara_desktop.server.errors import (
    DatabaseUnavailableError,
    RefusedError,
    RejectedError,
)
from ichikara_desktop.server.handing_in import Applied, lease_is_lost
from ichikara_desktop.server.models import DeviceRow, MembershipRow, OperationRow, PersonRow
from ichikara_desktop.server.submissions import (
    import_instruction,
    submit_instruction,
    submit_response,
)
from ichikara_desktop.server.verdicts import submit_verdict
from ichikara_desktop.server.wire import describe_error, flaw
from ichikara_desktop.server.work import Work

_LOG = logging.getLogger(__name__)

MAX_ID_LENGTH = 64
"""The longest operation id in characters; UUIDs have 36."""


class Intake:
    """Takes operations in, one transaction for each."""

    def __init__(self, database: ServerDatabase, clock: Clock, min_client: int = 1) -> None:
        self._database = database
        self._clock = clock
        self._must_sign = min_client >= SIGNED_SINCE

    def take(self, caller: Caller, batch: Sequence[object]) -> tuple[OperationResult, ...]:
        """Return one result for each operation, in the order sent.

        Raises:
            RefusedError: ``malformed`` when one has no id under which it could be answered.
        """
        named = [(_id_of(raw), raw) for raw in batch]
        return tuple(self._take_one(caller, op_id, raw) for op_id, raw in named)

    def _take_one(self, caller: Caller, op_id: str, raw: object) -> OperationResult:
        try:
            return self._apply_or_refuse(caller, _read(raw))
        except RejectedError as rejected:
            return _rejected(op_id, rejected.code)
        except DatabaseUnavailableError:
            return _again(op_id)
        except Exception as error:
            # One operation never fails its batch.
            _LOG.error("operation %s failed: %s", op_id, describe_error(error))
            return _again(op_id)

    def _apply_or_refuse(self, caller: Caller, op: Operation) -> OperationResult:
        """Apply the operation; what is refused leaves nothing behind but itself and its answer."""
        try:
            return self._database.write(
                lambda session: answer(
                    session, self._clock(), caller, op, must_sign=self._must_sign
                )
            )
        except RejectedError as rejected:
            code = rejected.code
        return self._database.write(
            lambda session: _refuse(session, self._clock(), caller, op, code)
        )


def answer(
    session: Session, now: datetime, caller: Caller, op: Operation, *, must_sign: bool = False
) -> OperationResult:
    """Apply an operation once, and return its result, the same each time it is sent.

    Args:
        session: a running transaction.
        now: the server's time.
        caller: who sends it.
        op: as it was sealed.
        must_sign: whether a missing signature is as bad as a wrong one.

    Raises:
        RejectedError: it is refused; the transaction is to be rolled back.
    """
    if not _is_new(session, caller, op, now):
        return _answered_before(session.get_one(OperationRow, op.op_id), caller, op)
    ended = _has_ended(session, caller, op)
    member = find_member(session, caller, op.project_id)
    if member is None:
        raise RejectedError("wrong-project")
    if ended or not _is_trusted(session, caller, op, must_sign=must_sign):
        member = replace(member, set_apart=True)
    work = Work(session, op.project_id, now)
    result = _record(work, member, op, perform(work, member, op))
    _keep_answer(session, result)
    return result


_OF_TOKEN = aliased(DeviceRow)

_SENDER = (
    select(MembershipRow, DeviceRow, PersonRow.revoked_at, _OF_TOKEN.revoked_at)
    .select_from(MembershipRow)
    .join(PersonRow, PersonRow.person_id == MembershipRow.person_id)
    .outerjoin(
        _OF_TOKEN,
        (_OF_TOKEN.person_id == MembershipRow.person_id)
        & (_OF_TOKEN.device_id == bindparam("token_of")),
    )
    .outerjoin(
        DeviceRow,
        (DeviceRow.person_id == MembershipRow.person_id)
        & (DeviceRow.device_id == bindparam("device")),
    )
    .where(
        MembershipRow.project_id == bindparam("project"),
        MembershipRow.person_id == bindparam("person"),
    )
)


def _has_ended(session: Session, caller: Caller, op: Operation) -> bool:
    """Whether the caller was revoked meanwhile: who they are was asked before they waited.

    The session keeps the membership and the device, which are both asked for next.
    """
    sender = {
        "project": op.project_id,
        "person": caller.person_id,
        "device": op.device_id,
        "token_of": caller.device_id,
    }
    return any(end is not None for _, _, *ends in session.execute(_SENDER, sender) for end in ends)


_KEPT_APART = frozenset(
    {"task-unknown", "separation-of-duty", "not-permitted", "no-such-move", "revision-stale"}
)
"""What may stand in the way of work that was in order before the data was restored from a copy.

It is kept for a coordinator to look at: its lease is not here any more to say whose task it was.
"""


def _refuse(
    session: Session, now: datetime, caller: Caller, op: Operation, code: str
) -> OperationResult:
    if not _is_new(session, caller, op, now):  # it came twice, and the other one was quicker
        return _answered_before(session.get_one(OperationRow, op.op_id), caller, op)
    member = find_member(session, caller, op.project_id)
    work = Work(session, op.project_id, now)
    if member is not None and code in _KEPT_APART and lease_is_lost(work, op):
        result = _record(work, member, op, Applied(Disposition.QUARANTINED))
    else:
        result = _rejected(op.op_id, code)
    _keep_answer(session, result)
    return result


_KEEPING_ANSWER = (
    update(OperationRow.__table__)  # type: ignore[arg-type]
    .where(OperationRow.__table__.c.op_id == bindparam("of_op"))
    .values(result=bindparam("answer"))
)


def _keep_answer(session: Session, result: OperationResult) -> None:
    kept = {"of_op": result.op_id, "answer": result.model_dump_json()}
    session.connection().execute(_KEEPING_ANSWER, kept)


def _id_of(raw: object) -> str:
    op_id = raw.get("op_id") if isinstance(raw, dict) else None
    if not isinstance(op_id, str) or not 0 < len(op_id) <= MAX_ID_LENGTH:
        raise RefusedError("malformed")
    if not (op_id.isascii() and op_id.isprintable()):
        raise RefusedError("malformed")
    return op_id


def _read(raw: object) -> Operation:
    """Return the operation as it was sealed; what fails here is not remembered."""
    if code := flaw(raw):
        raise RejectedError(code)
    try:
        op = Operation.model_validate(raw)
    except ValidationError as error:
        empty = all(each["type"] == "string_too_short" for each in error.errors())
        raise RejectedError("empty-text" if empty else "malformed") from None
    if content_sha256(op.content, op.task_id) != op.sha256:
        raise RejectedError("hash-mismatch")
    return op


def _is_new(session: Session, caller: Caller, op: Operation, now: datetime) -> bool:
    # On PostgreSQL this waits for another transaction that has the same operation in hand.
    return insert_once(
        session,
        OperationRow,
        op_id=op.op_id,
        sha256=op.sha256,
        project_id=op.project_id,
        person_id=caller.person_id,
        device_id=op.device_id,
        device_seq=op.device_seq,
        task_id=op.task_id,
        content=op.content.model_dump_json(),
        evidence=op.evidence.model_dump_json(),
        received_at=now,
        signature=op.signature,
    )


def _is_trusted(session: Session, caller: Caller, op: Operation, *, must_sign: bool) -> bool:
    """Whether it comes from a device that takes part, and is signed as it should be."""
    device = session.get(DeviceRow, (caller.person_id, op.device_id))
    if device is not None and device.revoked_at is not None:
        return False
    if not op.signature:
        return not must_sign and not _signs_always(session, caller, device)
    key = device.public_key if device is not None else ""
    if not key:
        return not must_sign
    return is_signed(key, op.op_id, op.sha256, op.signature)


def _signs_always(session: Session, caller: Caller, device: DeviceRow | None) -> bool:
    """Whether what was sealed there has a signature, so that a missing one was taken off.

    A device that is not known may be a copy that has yet to tell its key: it signs all the same
    if the device signs that it is of, which has the token.
    """
    if device is None and caller.device_id is not None:
        device = session.get(DeviceRow, (caller.person_id, caller.device_id))
    return device is not None and device.must_sign


def _answered_before(row: OperationRow, caller: Caller, op: Operation) -> OperationResult:
    if row.sha256 != op.sha256 or row.person_id != caller.person_id:
        return _rejected(op.op_id, "other-content")
    return answer_again(row)


def answer_again(row: OperationRow) -> OperationResult:
    """Return the result that an operation had, as it is given when it is sent again."""
    result = OperationResult.model_validate_json(row.result or "")
    result = result.model_copy(update={"status": status_of(result)})
    if result.outcome is Outcome.APPLIED:
        return result.model_copy(update={"outcome": Outcome.DUPLICATE})
    return result


def _record(work: Work, member: Member, op: Operation, applied: Applied) -> OperationResult:
    work.log(
        "operation",
        op_id=op.op_id,
        person_id=member.person_id,
        content=op.content.kind,
        sha256=op.sha256,
        task_id=op.task_id,
        disposition=applied.disposition,
    )
    return OperationResult(
        op_id=op.op_id,
        outcome=Outcome.APPLIED,
        disposition=applied.disposition,
        revision_id=applied.revision_id,
        seq=work.finish(),
    )


def perform(work: Work, member: Member, op: Operation) -> Applied:
    """Do what an operation says.

    Raises:
        RejectedError: it cannot be done.
    """
    match op.content:
        case SubmitInstruction():
            return submit_instruction(work, member, op, op.content)
        case SubmitResponse():
            return submit_response(work, member, op, op.content)
        case ImportInstruction():
            return import_instruction(work, member, op, op.content)
        case ImportComparison():
            return import_comparison(work, member, op, op.content)
        case _:
            return submit_verdict(work, member, op, op.content)


def _rejected(op_id: str, code: str) -> OperationResult:
    return OperationResult(
        op_id=op_id, outcome=Outcome.REJECTED, code=code, status=STATUS_OF_REJECTION[code]
    )


def _again(op_id: str) -> OperationResult:
    return OperationResult(op_id=op_id, outcome=Outcome.RETRY, status=RETRY_STATUS)
