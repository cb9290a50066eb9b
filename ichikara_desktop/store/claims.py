"""Claims that were sent and not yet answered: the same id is asked again, for the same tasks."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.store.models import ClaimRow


@dataclass(frozen=True, slots=True)
class Claim:
    """What was asked for.

    Attributes:
        repeated: it was sent before, and its answer never came.
    """

    claim_id: str
    kinds: frozenset[TaskKind]
    count: int
    repeated: bool = False


def open_claim(session: Session, kinds: frozenset[TaskKind], count: int) -> Claim:
    """Return the claim of these kinds that is not answered yet, or a new one."""
    names = ",".join(sorted(kinds))
    row = session.scalar(select(ClaimRow).where(ClaimRow.kinds == names))
    repeated = row is not None
    if row is None:
        row = ClaimRow(claim_id=new_id(), kinds=names, count=count, asked_at=datetime.now(UTC))
        session.add(row)
    return Claim(row.claim_id, kinds, row.count, repeated)


def close_claim(session: Session, claim_id: str) -> None:
    """Forget a claim whose answer is stored in the same transaction, or that was refused."""
    session.execute(delete(ClaimRow).where(ClaimRow.claim_id == claim_id))
