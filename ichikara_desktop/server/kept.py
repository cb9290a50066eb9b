"""``GET …/kept``: late, surplus and quarantined work, for those who decide about it."""

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from ichikara_desktop.domain.people import Role
from ichikara_desktop.protocol.kept import KeptWork
from ichikara_desktop.protocol.operations import Content, Disposition
from ichikara_desktop.server.access import Member
from ichikara_desktop.server.errors import RefusedError
from ichikara_desktop.server.models import DecisionRow, OperationRow, PersonRow

DECIDING = frozenset({Role.COORDINATOR, Role.ADMIN})
"""Who is shown whose work was kept."""

_CONTENT: TypeAdapter[Content] = TypeAdapter(Content)


def kept_work(
    session: Session, member: Member, disposition: Disposition, after: str, limit: int
) -> tuple[tuple[KeptWork, ...], str]:
    """Return a page of the project's kept work after an operation's id, and where to go on.

    Raises:
        RefusedError: ``not-permitted`` for everybody but coordinators and administrators.
    """
    if not member.roles & DECIDING:
        raise RefusedError("not-permitted")
    found = kept_of_project(session, member.project_id, disposition, after, limit + 1)
    return tuple(found[:limit]), found[limit - 1].op_id if len(found) > limit else ""


def kept_of_project(
    session: Session, project_id: str, disposition: Disposition, after: str, limit: int | None
) -> list[KeptWork]:
    """Return a project's kept work after an operation's id; nothing for ``limit`` is all."""
    rows = session.execute(
        select(OperationRow, PersonRow.name, DecisionRow)
        .join(PersonRow, PersonRow.person_id == OperationRow.person_id)
        .outerjoin(DecisionRow, DecisionRow.op_id == OperationRow.op_id)
        .where(
            OperationRow.project_id == project_id,
            OperationRow.op_id > after,
            OperationRow.result.contains(f'"disposition":"{disposition}"'),
        )
        .order_by(OperationRow.op_id)
        .limit(limit)
    )
    return [_work(row, name, disposition, decided) for row, name, decided in rows]


def _work(
    row: OperationRow, name: str, disposition: Disposition, decided: DecisionRow | None
) -> KeptWork:
    return KeptWork(
        op_id=row.op_id,
        person_id=row.person_id,
        name=name,
        device_id=row.device_id,
        task_id=row.task_id,
        disposition=disposition,
        content=_CONTENT.validate_json(row.content),
        received_at=row.received_at,
        decision="" if decided is None else _outcome(decided),
    )


def _outcome(decided: DecisionRow) -> str:
    return "rejected" if decided.released_as is None else "released"
