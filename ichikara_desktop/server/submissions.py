"""Questions and answers that come in, and questions brought in by a coordinator."""

import hashlib
import unicodedata

from sqlalchemy import exists, func, select

from ichikara_desktop.domain.ids import derived_id
from ichikara_desktop.domain.people import Role
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.protocol.operations import (
    Disposition,
    ImportInstruction,
    Operation,
    SubmitInstruction,
    SubmitResponse,
)
from ichikara_desktop.server.access import Member
from ichikara_desktop.server.errors import RejectedError
from ichikara_desktop.server.handing_in import (
    COUNTING,
    Applied,
    add_revision,
    checked_text,
    fill,
    handed_in,
    weigh,
)
from ichikara_desktop.server.models import InstructionRow, ProjectRow, TaskRow
from ichikara_desktop.server.tasks import open_family, open_task, show_task
from ichikara_desktop.server.work import Work

IMPORTING = frozenset({Role.COORDINATOR, Role.ADMIN})
"""Who may bring in existing questions."""


def submit_instruction(
    work: Work, member: Member, op: Operation, content: SubmitInstruction
) -> Applied:
    """Take a question, and open the task of answering it."""
    task = handed_in(work, member, op, TaskKind.WRITE_INSTRUCTION)
    text = checked_text(content.text)
    counts = weigh(work, member, op, task)
    revision = add_revision(work, member, op, task, text, counts)
    if counts in COUNTING:
        fill(work, member, op, task)
        instruction = InstructionRow(
            family_id=task.family_id,
            project_id=work.project_id,
            text=text,
            text_sha256=normalised_sha256(text),
            import_key=None,
            genre=task.genre,
            purpose=content.purpose,
            target_length=content.target_length or task.target_length,
            source=None,
        )
        _ask(work, instruction, op.op_id)
    elif counts is Disposition.SURPLUS:
        show_task(work, task, member.person_id)
    return Applied(counts, revision.revision_id)


def submit_response(work: Work, member: Member, op: Operation, content: SubmitResponse) -> Applied:
    """Take an answer, or a revised one after a return, and open the task of checking it."""
    task = handed_in(work, member, op, TaskKind.WRITE_RESPONSE)
    text = checked_text(content.text)
    counts = weigh(work, member, op, task)
    revision = add_revision(work, member, op, task, text, counts)
    if counts in COUNTING:
        fill(work, member, op, task)
        open_task(
            work,
            task.family_id,
            TaskKind.CHECK,
            genre=task.genre,
            target_length=task.target_length,
            subject=(task.task_id, revision.revision_id),
            number=1 if revision.number == 1 else _checks_so_far(work, task) + 1,
            task_id=derived_id(op.op_id, "check"),
        )
    elif counts is Disposition.SURPLUS:
        show_task(work, task, member.person_id)
    return Applied(counts, revision.revision_id)


def import_instruction(
    work: Work, member: Member, op: Operation, content: ImportInstruction
) -> Applied:
    """Bring in an existing question, and open the task of answering it.

    A text that the project already has, be it imported or written here, is not taken again:
    the operation is applied as surplus.

    Raises:
        RejectedError: ``not-permitted``, ``empty-text`` or ``text-not-storable``.
    """
    if not member.roles & IMPORTING:
        raise RejectedError("not-permitted")
    text = checked_text(content.text)
    if member.set_apart:
        return Applied(Disposition.QUARANTINED)
    if bring_in(work, content.model_copy(update={"text": text}), op.op_id) is None:
        return Applied(Disposition.SURPLUS)
    return Applied(Disposition.COUNTED)


def bring_in(work: Work, content: ImportInstruction, op_id: str | None = None) -> TaskRow | None:
    """Add an existing question with its source, unless the project has its text already.

    Args:
        work: the transaction.
        content: the question.
        op_id: the operation that brings it, if one does.

    Returns:
        The task of answering it; nothing where the project has the text.
    """
    key = normalised_sha256(content.text)
    _one_import_at_a_time(work)
    known = exists().where(
        InstructionRow.project_id == work.project_id, InstructionRow.text_sha256 == key
    )
    if work.session.scalar(select(known)):
        return None
    instruction = InstructionRow(
        family_id=open_family(work, derived_id(op_id, "family") if op_id else None),
        project_id=work.project_id,
        text=content.text,
        text_sha256=key,
        import_key=key,
        genre=content.genre,
        purpose=content.purpose,
        target_length=content.target_length,
        source=content.source.model_dump_json(),
    )
    return _ask(work, instruction, op_id)


def normalised_sha256(text: str) -> str:
    """Return what two texts share that differ only in width, compatibility forms or blanks."""
    normal = " ".join(unicodedata.normalize("NFKC", text).split())
    return hashlib.sha256(normal.encode("utf-8")).hexdigest()


def _ask(work: Work, instruction: InstructionRow, op_id: str | None) -> TaskRow:
    """Open as many tasks of answering as the project wants answers, and return the first."""
    work.session.add(instruction)
    work.session.flush()
    tasks = [
        open_task(
            work,
            instruction.family_id,
            TaskKind.WRITE_RESPONSE,
            genre=instruction.genre,
            target_length=instruction.target_length,
            group_id=instruction.family_id,
            task_id=derived_id(op_id, f"answer {number}") if op_id else None,
        )
        for number in range(work.session.get_one(ProjectRow, work.project_id).overlap)
    ]
    return tasks[0]


def _checks_so_far(work: Work, response: TaskRow) -> int:
    checks = select(func.count()).where(TaskRow.subject_task_id == response.task_id)
    return work.session.scalar(checks) or 0


def _one_import_at_a_time(work: Work) -> None:
    work.session.get(ProjectRow, work.project_id, with_for_update={"key_share": True})
