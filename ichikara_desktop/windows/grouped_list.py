"""A list in groups: headings that the keys pass over, each with what belongs to it below."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem

from ichikara_desktop.windows.theme import Colours

AnyIndex = QModelIndex | QPersistentModelIndex
ITEM_ROLE = int(Qt.ItemDataRole.UserRole)
"""What a row is about; nothing for a heading."""

HEADING_HEIGHT = 38


@dataclass(frozen=True, slots=True)
class _Heading:
    group: Enum
    count: str


class GroupedModel(QAbstractListModel):
    """Headings and items, one below the other; subclasses say what they are called."""

    more_wanted = Signal()
    """The view came to the end of what is shown, and there is more."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[Any] = []
        self._cut = False

    def heading_words(self, group: Enum) -> str:
        """Return the words of a heading, in the language of the moment."""
        raise NotImplementedError

    def words_of(self, item: Any, role: int) -> Any:
        """Return what an item shows in a role other than :data:`ITEM_ROLE`."""
        raise NotImplementedError

    def item(self, row: int) -> Any:
        """Return the item in a row, or nothing for a heading or no row at all."""
        found = self._rows[row] if 0 <= row < len(self._rows) else None
        return None if isinstance(found, _Heading) else found

    def first_row(self) -> int | None:
        """Return the row of the first item."""
        return 1 if self._rows else None

    def rowCount(self, _parent: AnyIndex = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's
        """Return how many rows there are."""
        return len(self._rows)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        """Let the keys pass over headings."""
        if self.item(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: AnyIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return the words of a row, or what it is about."""
        row = self._rows[index.row()] if 0 <= index.row() < len(self._rows) else None
        if isinstance(row, _Heading):
            shown = f"{self.heading_words(row.group)}　{row.count}"
            return shown if role == Qt.ItemDataRole.DisplayRole else None
        if row is None or role == ITEM_ROLE:
            return row
        return self.words_of(row, role)

    def canFetchMore(self, _parent: AnyIndex) -> bool:  # noqa: N802 - Qt's name
        """Return whether there are more items than are shown."""
        return self._cut

    def fetchMore(self, _parent: AnyIndex) -> None:  # noqa: N802 - Qt's name
        """Ask once for more, as the view does when its end comes into sight."""
        self._cut = False
        self.more_wanted.emit()

    def _show(self, groups: Iterable[tuple[Enum, Sequence[Any]]], cut: bool = False) -> None:
        """Take other items; a group without any has no heading.

        Args:
            groups: each with its items.
            cut: whether there are more items than these.
        """
        self.beginResetModel()
        self._rows, self._cut = [], cut
        for group, members in groups:
            if members:
                count = f"{len(members)}+" if cut else str(len(members))
                self._rows += [_Heading(group, count), *members]
        self.endResetModel()

    def _row_where(self, holds: Callable[[Any], bool]) -> int | None:
        """Return the first row of an item for which ``holds`` says yes."""
        rows = enumerate(self._rows)
        return next((n for n, row in rows if not isinstance(row, _Heading) and holds(row)), None)


def paint_heading(
    painter: QPainter, option: QStyleOptionViewItem, words: str, font: QFont, chosen: Colours
) -> None:
    """Paint the words of a heading."""
    heavy = QFont(font)
    heavy.setWeight(QFont.Weight.DemiBold)
    painter.setFont(heavy)
    painter.setPen(QColor(chosen.muted))
    area: QRect = option.rect.adjusted(16, 8, -16, -4)
    painter.drawText(area, int(Qt.AlignmentFlag.AlignBottom), words)


def paint_ground(painter: QPainter, option: QStyleOptionViewItem, chosen: Colours) -> None:
    """Paint what lies below the words of an item: chosen, under the pointer, or nothing."""
    area: QRect = option.rect
    state = option.state
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(area, QColor(chosen.selected))
        painter.fillRect(area.left(), area.top(), 3, area.height(), QColor(chosen.accent))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(area, QColor(chosen.raised))
