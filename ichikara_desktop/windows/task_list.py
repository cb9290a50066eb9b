"""The tasks as a list in groups: what came back, what is due soon, what is free, what waits."""

from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ichikara_desktop.app.values import TaskSummary
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.windows.grouped_list import (
    HEADING_HEIGHT,
    ITEM_ROLE,
    AnyIndex,
    GroupedModel,
    paint_ground,
    paint_heading,
)
from ichikara_desktop.windows.theme import Colours, colours
from ichikara_desktop.windows.wording import day_of, kind_word, target_words

DUE_SOON = timedelta(days=1)
_ROW_HEIGHT = 60
_TITLE_PIXELS, _SMALL_PIXELS = 16, 12


class Group(Enum):
    """The groups in the order in which they are shown."""

    RETURNED = 0
    DUE_SOON = 1
    FREE = 2
    WAITING = 3


def group_of(task: TaskSummary, now: datetime) -> Group:
    """Return the group in which ``task`` is shown at the time ``now``."""
    if task.waiting:
        return Group.WAITING
    if task.returned:
        return Group.RETURNED
    if task.expires_at is not None and task.expires_at - now <= DUE_SOON:
        return Group.DUE_SOON
    return Group.FREE


def group_word(group: Group) -> str:
    """Return the heading of a group in the language of the running application."""
    translate = QCoreApplication.translate
    return {
        Group.RETURNED: translate("TaskList", "差し戻し・コメントあり"),
        Group.DUE_SOON: translate("TaskList", "期限が近い作業"),
        Group.FREE: translate("TaskList", "手元の作業"),
        Group.WAITING: translate("TaskList", "提出済み・結果待ち"),
    }[group]


class TaskListModel(GroupedModel):
    """Headings and tasks, one below the other."""

    def show_tasks(self, tasks: tuple[TaskSummary, ...], cut: bool = False) -> None:
        """Take other tasks, in groups, each in the order in which it came.

        Args:
            tasks: what is shown.
            cut: whether there are more than these.
        """
        now = datetime.now(UTC)
        groups: dict[Group, list[TaskSummary]] = {group: [] for group in Group}
        for task in tasks:
            groups[group_of(task, now)].append(task)
        self._show(groups.items(), cut)

    def task(self, row: int) -> TaskSummary | None:
        """Return the task in a row, or nothing for a heading or no row at all."""
        found: TaskSummary | None = self.item(row)
        return found

    def row_of(self, task_id: str) -> int | None:
        """Return the row of a task."""
        return self._row_where(lambda task: task.task_id == task_id)

    def heading_words(self, group: Enum) -> str:
        """Return the word of a group."""
        return group_word(Group(group))

    def words_of(self, item: TaskSummary, role: int) -> Any:
        """Return the question's first line, and to a screen reader the details too."""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{item.title}、{detail_words(item)}"
        shown = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        return item.title if shown else None


def detail_words(task: TaskSummary, tells_kind: bool = True) -> str:
    """Return what stands below the question: kind, genre, wanted length, what is due when."""
    translate = QCoreApplication.translate
    parts = [kind_word(task.kind) if tells_kind else "", task.genre]
    if task.target_length and task.kind is not TaskKind.CHECK:
        parts.append(target_words(task.target_length))
    if task.waiting:
        parts.append(translate("TaskList", "結果待ち"))
    elif task.has_draft:
        parts.append(translate("TaskList", "下書きあり"))
    if task.expires_at is not None and not task.waiting:
        parts.append(translate("TaskList", "{0} まで").replace("{0}", day_of(task.expires_at)))
    return "　".join(part for part in parts if part)


class TaskPainter(QStyledItemDelegate):
    """Paints a heading, or a question with its details below."""

    def __init__(self, parent: QObject | None = None, tells_kind: bool = True) -> None:
        """Leave the kind of task out where the list holds one kind only."""
        super().__init__(parent)
        self._tells_kind = tells_kind

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint one row."""
        chosen = colours(option.palette)
        task = index.data(ITEM_ROLE)
        painter.save()
        if task is None:
            font = _sized(option.font, _SMALL_PIXELS + 1)
            paint_heading(painter, option, index.data(), font, chosen)
        else:
            self._paint_task(painter, option, task, chosen)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802
        """Return the height of a heading or of a task."""
        return QSize(200, _ROW_HEIGHT if index.data(ITEM_ROLE) else HEADING_HEIGHT)

    def _paint_task(
        self, painter: QPainter, option: QStyleOptionViewItem, task: TaskSummary, chosen: Colours
    ) -> None:
        area: QRect = option.rect
        paint_ground(painter, option, chosen)
        words = area.adjusted(16, 8, -16, -8)
        title = _sized(option.font, _TITLE_PIXELS)
        _draw(painter, title, chosen.muted if task.waiting else chosen.ink, words, task.title)
        small = _sized(option.font, _SMALL_PIXELS)
        below = words.adjusted(0, 26, 0, 0)
        _draw(painter, small, chosen.muted, below, detail_words(task, self._tells_kind))
        painter.setPen(QColor(chosen.line))
        painter.drawLine(words.left(), area.bottom(), words.right(), area.bottom())


def _draw(painter: QPainter, font: QFont, colour: str, area: QRect, text: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(colour))
    fitting = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, int(Qt.AlignmentFlag.AlignTop), fitting)


def _sized(font: QFont, pixels: int) -> QFont:
    sized = QFont(font)
    sized.setPixelSize(pixels)
    return sized
