"""The questions on this computer, to tell those that are asked twice."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.store.drafts import load_draft
from ichikara_desktop.store.models import DraftRow, TaskRow

_ASKED = func.json_extract(TaskRow.body, "$.instruction.text")
_FAMILY = func.json_extract(TaskRow.body, "$.instruction.family_id")
_WRITTEN = func.json_extract(TaskRow.body, "$.revision.text")


MOST = 5_000
"""With how many tasks' questions a text is compared, the newest: each takes memory and time."""


def known_questions(session: Session, most: int = MOST) -> dict[str, str]:
    """Return the questions by their key: of a family, or of the task in which one is written.

    A question that the person is writing is known as it was last saved.

    Args:
        most: how many tasks are read, those with the greatest ids: ids rise with time.
    """
    newest = select(TaskRow.task_id).order_by(TaskRow.task_id.desc()).limit(most)
    among = TaskRow.task_id.in_(newest)
    asked = session.execute(select(_FAMILY, _ASKED).where(among, _ASKED.is_not(None)).distinct())
    known = {str(family): str(text) for family, text in asked}
    writing = TaskRow.kind == TaskKind.WRITE_INSTRUCTION
    written = session.execute(
        select(TaskRow.task_id, _WRITTEN).where(among, writing, _WRITTEN.is_not(None))
    )
    known |= {task_id: str(text) for task_id, text in written}
    drafted = select(DraftRow.task_id).join(TaskRow, TaskRow.task_id == DraftRow.task_id)
    for task_id in list(session.scalars(drafted.where(writing))):
        draft = load_draft(session, task_id)
        if draft is not None:
            known[task_id] = draft.text
    return {key: text for key, text in known.items() if text.strip()}
