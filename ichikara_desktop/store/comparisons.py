"""Comparisons: those that this person judges, as the server last showed them, and sets to send.

They are no rows among the tasks: the queue lists what its pages can open, and the search finds
what somebody writes or checks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from ichikara_desktop.domain.comparing import Comparison, ComparisonSet, Output
from ichikara_desktop.protocol.leases import LeaseRef
from ichikara_desktop.protocol.operations import ImportComparison, OutputContent, SystemContent
from ichikara_desktop.protocol.views import ComparisonView
from ichikara_desktop.store.errors import NotSendableError
from ichikara_desktop.store.models import ComparisonRow
from ichikara_desktop.store.outbox import seal_all
from ichikara_desktop.store.topics import Topic, touch


@dataclass(frozen=True, slots=True)
class MirroredComparison:
    """A comparison; ``held``: by the server's word this person has it to judge."""

    view: ComparisonView
    held: bool


def save_comparisons(session: Session, shown: Sequence[tuple[ComparisonView, int]]) -> None:
    """Keep comparisons as the server showed them, each at its order; none older overwrites one."""
    for view, seq in shown:
        row = session.get(ComparisonRow, view.task_id)
        if row is None:
            row = ComparisonRow(task_id=view.task_id, seq=seq)
            session.add(row)
        elif seq < row.seq:
            continue
        row.body, row.seq = view.model_dump_json(), seq
        row.held = view.lease is not None
        row.expires_at = view.lease.expires_at if view.lease else None
    if shown:
        touch(session, Topic.COMPARISONS)


def held_comparisons(session: Session) -> list[ComparisonView]:
    """Return what this person has to judge, soonest due first."""
    rows = session.scalars(
        select(ComparisonRow)
        .where(ComparisonRow.held)
        .order_by(ComparisonRow.expires_at, ComparisonRow.task_id)
    )
    return [ComparisonView.model_validate_json(row.body) for row in rows]


def find_comparison(session: Session, task_id: str) -> MirroredComparison | None:
    """Return one comparison, held or not, or nothing if this computer does not know it."""
    row = session.get(ComparisonRow, task_id)
    if row is None:
        return None
    return MirroredComparison(ComparisonView.model_validate_json(row.body), row.held)


def comparison_leases_before(session: Session, moment: datetime) -> list[LeaseRef]:
    """Return the leases of comparisons that end before ``moment``, soonest first."""
    ending = select(ComparisonRow.body).where(ComparisonRow.held, ComparisonRow.expires_at < moment)
    views = map(
        ComparisonView.model_validate_json,
        session.scalars(ending.order_by(ComparisonRow.expires_at)),
    )
    return [
        LeaseRef(lease_id=view.lease.lease_id, lease_epoch=view.lease.lease_epoch)
        for view in views
        if view.lease
    ]


def queue_set(session: Session, comparison_set: ComparisonSet) -> list[str]:
    """Seal every comparison of a set into the outbox, and return the operations' ids in order.

    To be called in one transaction: all of the set waits then, or nothing of it.

    Raises:
        NotSendableError: something is longer or larger than the wire takes.
    """
    try:
        contents = [_content(comparison_set, one) for one in comparison_set.comparisons]
    except ValidationError:  # its message quotes what somebody wrote
        raise NotSendableError from None
    return seal_all(session, [(each, _title(each.instruction)) for each in contents])


def _content(comparison_set: ComparisonSet, comparison: Comparison) -> ImportComparison:
    one, two = comparison.outputs
    return ImportComparison(
        set_id=comparison_set.set_id,
        set_name=comparison_set.name,
        overlap=comparison_set.overlap,
        instruction=comparison.instruction,
        genre=comparison.genre,
        family_id=comparison.family_id,
        outputs=(_output(one), _output(two)),
    )


def _output(output: Output) -> OutputContent:
    system = output.system
    return OutputContent(
        system=SystemContent(
            name=system.name,
            model_sha256=system.model_sha256,
            adapter_sha256=system.adapter_sha256,
            scale=system.scale,
            dataset_version=system.dataset_version,
            settings=system.settings,
        ),
        text=output.text,
        seed=output.seed,
        prompt_sha256=output.prompt_sha256,
        finish=output.finish,
    )


def _title(instruction: str) -> str:
    return next((line.strip() for line in instruction.splitlines() if line.strip()), "")
