"""Words and figures that several screens say in the same way."""

from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication, QLocale

from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.protocol.views import TaskView

_UNIT = 1024
_UNITS = ("KB", "MB", "GB", "TB")
_SOON = 55
"""Seconds; less is not counted in minutes."""
_HOUR = 60


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


def size_words(size: int) -> str:
    """Return a number of bytes as people read it, such as ``0 バイト`` or ``4.9 GB``."""
    if size < _UNIT:
        words = QCoreApplication.translate("Wording", "{0} バイト")
        return words.replace("{0}", QLocale().toString(size))
    number, units = size / _UNIT, iter(_UNITS)
    unit = next(units)
    for larger in units:
        if number < _UNIT:
            break
        number, unit = number / _UNIT, larger
    return f"{QLocale().toString(number, 'f', 1)} {unit}"


def remaining_words(seconds: float) -> str:
    """Return how long something still takes, as roughly as it is known."""
    translate = QCoreApplication.translate
    minutes = round(seconds / 60)
    if seconds < _SOON:
        return translate("Wording", "残り1分未満")
    if minutes < 2 * _HOUR:
        words = translate("Wording", "残り約{0}分")
        return words.replace("{0}", str(max(1, minutes)))
    words = translate("Wording", "残り約{0}時間")
    return words.replace("{0}", str(round(minutes / _HOUR)))


def question_of(task: TaskView) -> str:
    """Return what a text of this task answers: the question, or the brief for one."""
    return task.instruction.text if task.instruction is not None else task.brief
