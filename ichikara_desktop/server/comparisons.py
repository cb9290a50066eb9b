"""Sets of blind comparisons that a coordinator brings in."""

import hashlib
import json
from dataclasses import dataclass

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from ichikara_desktop.domain.comparing import (
    Comparison,
    Output,
    SameSystemError,
    System,
)
from ichikara_desktop.domain.ids import derived_id
from ichikara_desktop.domain.items import EmptyTextError, TextTooLongError, UnencodableTextError
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.domain.workflow import State
from ichikara_desktop.protocol.operations import (
    Disposition,
    ImportComparison,
    Operation,
    OutputContent,
    SystemContent,
)
from ichikara_desktop.server.access import Member
from ichikara_desktop.server.admin import ProjectUnknownError
from ichikara_desktop.server.database import insert_once, insert_rows
from ichikara_desktop.server.errors import RejectedError
from ichikara_desktop.server.handing_in import Applied
from ichikara_desktop.server.models import (
    ComparisonRow,
    ComparisonSetRow,
    FamilyRow,
    InstructionRow,
    OutputRow,
    ProjectRow,
    TaskRow,
)
from ichikara_desktop.server.submissions import IMPORTING, normalised_sha256
from ichikara_desktop.server.tasks import open_family, open_task
from ichikara_desktop.server.work import Work


def import_comparison(
    work: Work, member: Member, op: Operation, content: ImportComparison
) -> Applied:
    """Bring in a comparison, and open as many tasks of judging it as its set wants.

    One that the set already has is not taken again: the operation is applied as surplus. One
    whose texts read the same is kept without tasks (:attr:`Comparison.is_tie`).

    Raises:
        RejectedError: ``not-permitted``, ``not-comparable``, ``empty-text``,
            ``text-not-storable``, ``set-differs`` or ``wrong-project``.
    """
    if not member.roles & IMPORTING:
        raise RejectedError("not-permitted")
    comparison = _checked(content)
    if member.set_apart:
        return Applied(Disposition.QUARANTINED)
    _hold_set(work, content)
    known = exists().where(
        ComparisonRow.set_id == content.set_id, ComparisonRow.content_sha256 == op.sha256
    )
    if work.session.scalar(select(known)):
        return Applied(Disposition.SURPLUS)
    row = _keep(work, op, content, tied=comparison.is_tie)
    if not row.tied:
        _open_tasks(work, op, content, row)
    work.log(
        "comparison",
        comparison_id=row.comparison_id,
        set_id=row.set_id,
        op_id=op.op_id,
        tied=row.tied,
        family_known=row.family_known,
    )
    return Applied(Disposition.COUNTED)


def _checked(content: ImportComparison) -> Comparison:
    """Return the comparison, by the domain's rules."""
    one, two = (
        Output(
            System(**output.system.model_dump()),
            output.text,
            output.seed,
            output.prompt_sha256,
            output.finish,
        )
        for output in content.outputs
    )
    try:
        return Comparison(content.instruction, (one, two), content.genre, content.family_id)
    except SameSystemError:
        raise RejectedError("not-comparable") from None
    except EmptyTextError:
        raise RejectedError("empty-text") from None
    except (TextTooLongError, UnencodableTextError):
        raise RejectedError("text-not-storable") from None


def _hold_set(work: Work, content: ImportComparison) -> None:
    """Make the set unless it is there, and lock it: its comparisons come in one at a time."""
    insert_once(
        work.session,
        ComparisonSetRow,
        set_id=content.set_id,
        project_id=work.project_id,
        name=content.set_name,
        overlap=content.overlap,
        created_at=work.now,
    )
    row = work.session.get_one(
        ComparisonSetRow, content.set_id, with_for_update={"key_share": True}
    )
    told = work.project_id, content.set_name, content.overlap
    if (row.project_id, row.name, row.overlap) != told:
        raise RejectedError("set-differs")


def _keep(work: Work, op: Operation, content: ImportComparison, *, tied: bool) -> ComparisonRow:
    family_id, known = _family(work, op, content)
    numbered = sorted(content.outputs, key=_identity)
    row = ComparisonRow(
        comparison_id=derived_id(op.op_id, "comparison"),
        set_id=content.set_id,
        op_id=op.op_id,
        content_sha256=op.sha256,
        family_id=family_id,
        instruction=content.instruction,
        pair=hashlib.sha256("\n".join(map(_identity, numbered)).encode()).hexdigest(),
        tied=tied,
        family_known=known,
        created_at=work.now,
    )
    work.session.add(row)
    outputs = [
        OutputRow(
            output_id=derived_id(op.op_id, f"output {number}"),
            comparison_id=row.comparison_id,
            number=number,
            text=output.text,
            system=output.system.model_dump_json(),
            seed=output.seed,
            prompt_sha256=output.prompt_sha256,
            finish=output.finish,
        )
        for number, output in enumerate(numbered, 1)
    ]
    insert_rows(work.session, *outputs)
    return row


def _identity(output: OutputContent) -> str:
    """Return what is the same for all outputs of one system."""
    return json.dumps(output.system.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)


def _family(work: Work, op: Operation, content: ImportComparison) -> tuple[str, bool]:
    """Return the family whose people may not judge, and whether the project has its question.

    Raises:
        RejectedError: ``wrong-project`` where a family is named that is not here: nobody could
            tell then who may not judge.
    """
    if content.family_id is not None:
        named = work.session.get(FamilyRow, content.family_id)
        if named is None or named.project_id != work.project_id:
            raise RejectedError("wrong-project")
        return named.family_id, True
    same_text = (
        select(InstructionRow.family_id)
        .where(
            InstructionRow.project_id == work.project_id,
            InstructionRow.text_sha256 == normalised_sha256(content.instruction),
        )
        .order_by(InstructionRow.family_id)
        .limit(1)
    )
    if (found := work.session.scalar(same_text)) is not None:
        return found, True
    return open_family(work, derived_id(op.op_id, "family")), False


def _open_tasks(work: Work, op: Operation, content: ImportComparison, row: ComparisonRow) -> None:
    for number in range(content.overlap):
        open_task(
            work,
            row.family_id,
            TaskKind.COMPARE,
            genre=content.genre,
            group_id=row.comparison_id,
            task_id=derived_id(op.op_id, f"judging {number}"),
        )


@dataclass(frozen=True, slots=True)
class SetCounts:
    """A set as its coordinator may see it.

    Attributes:
        systems: their names.
        comparisons: how many, ties among them.
        ties: of which both texts read the same, so that nobody is given them.
        strange: whose question the project does not have, so that nobody is known to have written
            for it.
        open: tasks of judging that nobody holds.
        held: tasks that somebody holds.
        done: tasks that were judged.
    """

    set_id: str
    name: str
    systems: tuple[str, ...]
    comparisons: int
    ties: int
    strange: int
    open: int
    held: int
    done: int


def sets_of(session: Session, project_id: str) -> list[SetCounts]:
    """Return the sets of a project, oldest first.

    Raises:
        ProjectUnknownError: there is no such project.
    """
    if session.get(ProjectRow, project_id) is None:
        raise ProjectUnknownError
    rows = session.scalars(
        select(ComparisonSetRow)
        .where(ComparisonSetRow.project_id == project_id)
        .order_by(ComparisonSetRow.created_at, ComparisonSetRow.set_id)
    )
    return [_counts(session, row) for row in rows.all()]


def _counts(session: Session, row: ComparisonSetRow) -> SetCounts:
    of_set = ComparisonRow.set_id == row.set_id
    comparisons, ties, known = session.execute(
        select(
            func.count(),
            func.count().filter(ComparisonRow.tied),
            func.count().filter(ComparisonRow.family_known),
        ).where(of_set)
    ).one()
    in_set = select(ComparisonRow.comparison_id).where(of_set)
    tasks = session.execute(
        select(TaskRow.state, func.count().label("many"))
        .where(TaskRow.kind == TaskKind.COMPARE, TaskRow.group_id.in_(in_set))
        .group_by(TaskRow.state)
    )
    states = {each.state: each.many for each in tasks}
    described = session.scalars(
        select(OutputRow.system).where(OutputRow.comparison_id.in_(in_set)).distinct()
    )
    names = {SystemContent.model_validate_json(each).name for each in described}
    return SetCounts(
        row.set_id,
        row.name,
        tuple(sorted(names)),
        comparisons,
        ties,
        comparisons - known,
        states.get(State.OPEN, 0),
        states.get(State.LEASED, 0),
        states.get(State.COMPLETED, 0),
    )
