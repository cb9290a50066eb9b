"""The rules as a list in groups by scope: title, and how severe the project has them."""

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ichikara_desktop.app.rule_catalogue import RuleEntry
from ichikara_desktop.checks.rule import Scope
from ichikara_desktop.windows.highlighting import severity_colour
from ichikara_desktop.windows.rule_words import scope_word, severity_words
from ichikara_desktop.windows.theme import Colours, colours

_AnyIndex = QModelIndex | QPersistentModelIndex
RULE_ROLE = int(Qt.ItemDataRole.UserRole)
"""The :class:`RuleEntry` of a row; nothing for a heading."""

_HEADING_HEIGHT, _ROW_HEIGHT, _GAP = 38, 34, 12
_PLAIN = int(Qt.AlignmentFlag.AlignVCenter)


@dataclass(frozen=True, slots=True)
class _Heading:
    scope: Scope
    count: int


class RuleListModel(QAbstractListModel):
    """Headings and rules, one below the other."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[_Heading | RuleEntry] = []
        self._language = "ja"

    def show_rules(self, entries: tuple[RuleEntry, ...], language: str) -> None:
        """Take other rules, in groups, each in the order in which it came."""
        self.beginResetModel()
        self._rows, self._language = [], language
        for scope in Scope:
            members = [entry for entry in entries if entry.info.scope is scope]
            if members:
                self._rows += [_Heading(scope, len(members)), *members]
        self.endResetModel()

    def entry(self, row: int) -> RuleEntry | None:
        """Return the rule in a row, or nothing for a heading or no row at all."""
        found = self._rows[row] if 0 <= row < len(self._rows) else None
        return found if isinstance(found, RuleEntry) else None

    def row_of(self, rule_id: str) -> int | None:
        """Return the row of a rule, or of the first where it is not shown."""
        for row, entry in enumerate(self._rows):
            if isinstance(entry, RuleEntry) and entry.info.rule_id == rule_id:
                return row
        return 1 if self._rows else None

    def rowCount(self, _parent: _AnyIndex = QModelIndex()) -> int:  # noqa: N802, B008 - Qt's
        """Return how many rows there are."""
        return len(self._rows)

    def flags(self, index: _AnyIndex) -> Qt.ItemFlag:
        """Let the keys pass over headings."""
        if self.entry(index.row()) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _AnyIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return the words of a row, or its rule."""
        row = self._rows[index.row()] if 0 <= index.row() < len(self._rows) else None
        if isinstance(row, _Heading):
            shown = f"{scope_word(row.scope)}　{row.count}"
            return shown if role == Qt.ItemDataRole.DisplayRole else None
        if row is None:
            return None
        title = row.info.title.text(self._language)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{title}、{severity_words(row.severity)}"
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return title
        return row if role == RULE_ROLE else None


class RulePainter(QStyledItemDelegate):
    """Paints a heading, or a title with mark and word of the severity at its right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        """Paint one row."""
        chosen = colours(option.palette)
        entry = index.data(RULE_ROLE)
        painter.save()
        if entry is None:
            _paint_heading(painter, option, index.data(), chosen)
        else:
            _paint_rule(painter, option, index.data(), entry, chosen)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:  # noqa: N802
        """Return the height of a heading or of a rule."""
        return QSize(200, _ROW_HEIGHT if index.data(RULE_ROLE) else _HEADING_HEIGHT)


def _paint_heading(
    painter: QPainter, option: QStyleOptionViewItem, words: str, chosen: Colours
) -> None:
    font = QFont(option.font)
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    painter.setPen(QColor(chosen.muted))
    area: QRect = option.rect.adjusted(16, 8, -16, -4)
    painter.drawText(area, int(Qt.AlignmentFlag.AlignBottom), words)


def _paint_rule(
    painter: QPainter,
    option: QStyleOptionViewItem,
    title: str,
    entry: RuleEntry,
    chosen: Colours,
) -> None:
    area: QRect = option.rect
    state = option.state
    if state & QStyle.StateFlag.State_Selected:
        painter.fillRect(area, QColor(chosen.selected))
        painter.fillRect(area.left(), area.top(), 3, area.height(), QColor(chosen.accent))
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.fillRect(area, QColor(chosen.raised))
    words, metrics = severity_words(entry.severity), QFontMetrics(option.font)
    right = area.adjusted(16, 0, -16, 0)
    left = right.adjusted(0, 0, -metrics.horizontalAdvance(words) - _GAP, 0)
    muted = QColor(chosen.muted)
    painter.setPen(severity_colour(entry.severity, chosen) if entry.severity else muted)
    painter.drawText(right, _PLAIN | int(Qt.AlignmentFlag.AlignRight), words)
    painter.setPen(QColor(chosen.ink) if entry.used else muted)
    fitting = metrics.elidedText(title, Qt.TextElideMode.ElideRight, left.width())
    painter.drawText(left, _PLAIN, fitting)
