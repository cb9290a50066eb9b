"""``POST /v1/ops:status``: which operations are here, so that a client offers what is not."""

from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from ichikara_desktop.protocol.known import Known, OperationStatus
from ichikara_desktop.server.access import Caller
from ichikara_desktop.server.models import OperationRow
from ichikara_desktop.server.operations import answer_again


def statuses(
    session: Session, caller: Caller, asked: Mapping[str, str]
) -> tuple[OperationStatus, ...]:
    """Return what is here of each operation, in the order asked; another person's tells nothing.

    Args:
        session: a running transaction.
        caller: who asks, also one who was revoked.
        asked: the ``sha256`` of each by its id.
    """
    rows = session.scalars(select(OperationRow).where(OperationRow.op_id.in_(asked)))
    found = {row.op_id: row for row in rows}
    return tuple(
        _status(found.get(op_id), caller, op_id, sha256) for op_id, sha256 in asked.items()
    )


def _status(row: OperationRow | None, caller: Caller, op_id: str, sha256: str) -> OperationStatus:
    if row is None:
        return OperationStatus(op_id=op_id, known=Known.UNKNOWN)
    if row.person_id != caller.person_id or row.sha256 != sha256:
        return OperationStatus(op_id=op_id, known=Known.OTHER)
    return OperationStatus(op_id=op_id, known=Known.KNOWN, result=answer_again(row))
