"""The rules as a list in groups by scope: title, and how severe the project has them."""

from enum import Enum
from typing import Any

from PySide6.QtCore import QObject, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from ichikara_desktop.app.rule_catalogue import RuleEntry
from ichikara_desktop.checks.rule import Scope
from ichikara_desktop.windows.grouped_list import (
    HEADING_HEIGHT,
    ITEM_ROLE,
    AnyIndex,
    GroupedModel,
    paint_ground,
    paint_heading,
)
from ichikara_desktop.windows.highlighting import severity_colour
from ichikara_desktop.windows.rule_words import scope_word, severity_words
from ichikara_desktop.windows.theme import Colours, colours

_ROW_HEIGHT, _GAP = 34, 12
_PLAIN = int(Qt.AlignmentFlag.AlignVCenter)


class RuleListModel(GroupedModel):
    """Headings and rules, one below the other."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._language = "ja"

    def show_rules(self, entries: tuple[RuleEntry, ...], language: str) -> None:
        """Take other rules, in groups, each in the order in which it came."""
        self._language = language
        self._show((scope, [e for e in entries if e.info.scope is scope]) for scope in Scope)

    def entry(self, row: int) -> RuleEntry | None:
        """Return the rule in a row, or nothing for a heading or no row at all."""
        found: RuleEntry | None = self.item(row)
        return found

    def row_of(self, rule_id: str) -> int | None:
        """Return the row of a rule, or of the first where it is not shown."""
        row = self._row_where(lambda entry: entry.info.rule_id == rule_id)
        return self.first_row() if row is None else row

    def heading_words(self, group: Enum) -> str:
        """Return the word of a scope."""
        return scope_word(Scope(group.value))

    def words_of(self, item: RuleEntry, role: int) -> Any:
        """Return the title, and to a screen reader the severity too."""
        title = item.info.title.text(self._language)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{title}、{severity_words(item.severity)}"
        shown = role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        return title if shown else None


class RulePainter(QStyledItemDelegate):
    """Paints a heading, or a title with mark and word of the severity at its right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint one row."""
        chosen = colours(option.palette)
        entry = index.data(ITEM_ROLE)
        painter.save()
        if entry is None:
            paint_heading(painter, option, index.data(), option.font, chosen)
        else:
            _paint_rule(painter, option, index.data(), entry, chosen)
        painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, index: AnyIndex) -> QSize:  # noqa: N802
        """Return the height of a heading or of a rule."""
        return QSize(200, _ROW_HEIGHT if index.data(ITEM_ROLE) else HEADING_HEIGHT)


def _paint_rule(
    painter: QPainter,
    option: QStyleOptionViewItem,
    title: str,
    entry: RuleEntry,
    chosen: Colours,
) -> None:
    area: QRect = option.rect
    paint_ground(painter, option, chosen)
    words, metrics = severity_words(entry.severity), QFontMetrics(option.font)
    right = area.adjusted(16, 0, -16, 0)
    left = right.adjusted(0, 0, -metrics.horizontalAdvance(words) - _GAP, 0)
    muted = QColor(chosen.muted)
    painter.setPen(severity_colour(entry.severity, chosen) if entry.severity else muted)
    painter.drawText(right, _PLAIN | int(Qt.AlignmentFlag.AlignRight), words)
    painter.setPen(QColor(chosen.ink) if entry.used else muted)
    fitting = metrics.elidedText(title, Qt.TextElideMode.ElideRight, left.width())
    painter.drawText(left, _PLAIN, fitting)
