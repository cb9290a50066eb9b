"""Accepted pairs, as the feed brought them to those who may see them."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ichikara_desktop.domain.items import Instruction, Pair, Source
from ichikara_desktop.protocol.views import PairView
from ichikara_desktop.store.models import PairRow
from ichikara_desktop.store.topics import Topic, touch


def save_pair(session: Session, view: PairView, seq: int) -> None:
    """Keep a pair as the server showed it; something older never overwrites it."""
    row = session.get(PairRow, view.pair_id)
    if row is None:
        row = PairRow(pair_id=view.pair_id, seq=seq)
        session.add(row)
    elif seq < row.seq:
        return
    row.accepted_at, row.body, row.seq = view.accepted_at, view.model_dump_json(), seq
    touch(session, Topic.PAIRS)


def count_pairs(session: Session) -> int:
    """Return how many accepted pairs are here."""
    return session.scalar(select(func.count()).select_from(PairRow)) or 0


def load_pairs(session: Session) -> list[Pair]:
    """Return the accepted pairs in the order of their acceptance."""
    rows = session.scalars(select(PairRow).order_by(PairRow.accepted_at, PairRow.pair_id))
    return [_pair(PairView.model_validate_json(row.body)) for row in rows]


def _pair(view: PairView) -> Pair:
    asked = view.instruction
    source = asked.source
    return Pair(
        pair_id=view.pair_id,
        instruction=Instruction(
            family_id=asked.family_id,
            text=asked.text,
            genre=asked.genre,
            purpose=asked.purpose,
            target_length=asked.target_length,
            source=Source(source.name, source.licence, source.ref) if source else None,
        ),
        response=view.response,
        revision_id=view.revision_id,
        accepted_at=view.accepted_at.isoformat(),
        guideline_version=view.guideline_version,
        corrected=view.corrected,
    )
