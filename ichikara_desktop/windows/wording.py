"""Words and figures that several screens say in the same way."""

from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication

from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.protocol.views import TaskView


def kind_word(kind: TaskKind) -> str:
    """Return what a task of this kind is called."""
    translate = QCoreApplication.translate
    return {
        TaskKind.WRITE_INSTRUCTION: translate("Wording", "質問を書く"),
        TaskKind.WRITE_RESPONSE: translate("Wording", "答えを書く"),
        TaskKind.CHECK: translate("Wording", "点検する"),
    }[kind]


def day_of(moment: datetime) -> str:
    """Return month and day in local time, such as ``11/28``."""
    local = moment.astimezone()
    return f"{local.month}/{local.day}"


def time_of(moment: datetime) -> str:
    """Return the time of day, with the day in front unless it is today."""
    local = moment.astimezone()
    clock = f"{local.hour}:{local.minute:02}"
    is_today = local.date() == datetime.now(UTC).astimezone().date()
    return clock if is_today else f"{day_of(local)} {clock}"


def length_words(characters: int) -> str:
    """Return a length, such as ``412字``."""
    words = QCoreApplication.translate("Wording", "{0}字")
    return words.replace("{0}", f"{characters:,}")


def target_words(characters: int) -> str:
    """Return a wanted length, such as ``目安 500字``."""
    words = QCoreApplication.translate("Wording", "目安 {0}字")
    return words.replace("{0}", f"{characters:,}")


def question_of(task: TaskView) -> str:
    """Return what a text of this task answers: the question, or the brief for one."""
    return task.instruction.text if task.instruction is not None else task.brief
