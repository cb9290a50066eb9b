"""The tasks as a list in groups: what came back, what is due soon, what is free, what waits."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ichikara_desktop.app.values import TaskSummary
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.windows.theme import Colours, colours
from ichikara_desktop.windows.wording import day_of, kind_word, target_words

_AnyIndex = QModelIndex | QPersistentModelIndex
TASK_ROLE = int(Qt.ItemDataRole.UserRole)
"""The :class:`TaskSummary` of a row; nothing for a heading."""

DUE_SOON = timedelta(days=1)
_HEADING_HEIGHT, _ROW_HEIGHT = 38, 60
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


@dataclass(frozen=True, slots=True)
class _Heading:
    group: Group
    count: int


class TaskListModel(QAbstractListModel):
    """Headings and tasks, one below the other."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Heading | TaskSummary] = []

    def show_tasks(self, tasks: tuple[TaskSummary, ...]) -> None:
        """Take other tasks, in groups, each in the order in which it came."""
        now = datetime.now(UTC)
        groups: dict[Group, list[TaskSummary]] = {group: [] for group in Group}
        for task in tasks:
            groups[group_of(task, now)].append(task)
        self.beginResetModel()
        self._rows = []
        for group, members in groups.items():
            if members:
                self._rows += [_Heading(group, len(members)), *members]
        self.endResetModel()

    def task(self, row: int) -> TaskSummary | None:
        """Return the task in a row, or nothing for a heading or no row at all."""
        found = self._rows[row] if 0 <= row < len(self._rows) else None
        return found if isinstance(found, TaskSummary) else None

    def row_of(self, task_id: str) -> int | None:
        """Return the row of a task."""
        for row, entry in enumerate(self._rows):
            if isinstance(entry, TaskSummary) and entry.task_id == task_id:
                return row
        return None

    def first_task_row(self) -> int | None:
        """Return the row of the first task."""
        return 1 if self._rows else None

    def rowCount(self, _parent: _AnyIndex = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's
        """Return how many rows there are."""
        return len(self._rows)

    def flags(self, index: _AnyIndex) -> Qt.ItemFlag:
        """Let the keys pass over headings."""
        if self.task(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _AnyIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return the words of a row, or its task."""
        entry = self._rows[index.row()] if 0 <= index.row() < len(self._rows) else None
        if isinstance(entry, _Heading):
            shown = f"{group_word(entry.group)}　{entry.count}"
            return shown if role == Qt.ItemDataRole.DisplayRole else None
        if entry is None:
            return None
        if role == TASK_ROLE:
            return entry
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{entry.title}、{detail_words(entry)}"
        return entry.title if role == Qt.ItemDataRole.ToolTipRole else None


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

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        """Paint one row."""
        chosen = colours(option.palette)
        task = index.data(TASK_ROLE)
        painter.save()
        if task is None:
            self._paint_heading(painter, option, index, chosen)
        else:
            self._paint_task(painter, option, task, chosen)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:  # noqa: N802
        """Return the height of a heading or of a task."""
        return QSize(200, _ROW_HEIGHT if index.data(TASK_ROLE) else _HEADING_HEIGHT)

    @staticmethod
    def _paint_heading(
        painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex, chosen: Colours
    ) -> None:
        font = _sized(option.font, _SMALL_PIXELS + 1)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(QColor(chosen.muted))
        area: QRect = option.rect.adjusted(16, 8, -16, -4)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignBottom), index.data())

    def _paint_task(
        self, painter: QPainter, option: QStyleOptionViewItem, task: TaskSummary, chosen: Colours
    ) -> None:
        area: QRect = option.rect
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(chosen.selected))
            painter.fillRect(area.left(), area.top(), 3, area.height(), QColor(chosen.accent))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(chosen.raised))
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
