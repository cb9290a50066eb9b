"""The rows of the list of findings: their order, their looks, and how high each is."""

from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QSize,
    Qt,
)
from PySide6.QtGui import QPainter, QTextLayout, QTextOption
from PySide6.QtWidgets import (
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from ichikara_desktop.checks import Finding, Localized, Severity
from ichikara_desktop.windows.highlighting import MARKS, severity_colour, severity_word
from ichikara_desktop.windows.theme import colours

_AnyIndex = QModelIndex | QPersistentModelIndex
_FINDING = int(Qt.ItemDataRole.UserRole)
_LEFT, _GAP = 36, 10
_MOST_HEIGHTS = 5_000


class FindingModel(QAbstractListModel):
    """The findings in the order of the text."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._findings: tuple[Finding, ...] = ()
        self._language = "ja"

    def replace(self, findings: tuple[Finding, ...], chosen: Finding | None) -> int | None:
        """Take other findings; return the row of the one that was ``chosen`` before."""
        if _looks(findings) == _looks(self._findings):
            self._findings = findings  # only their places have changed, and these are not shown
            return self.row_of(chosen)
        self.beginResetModel()
        self._findings = findings
        self.endResetModel()
        return self.row_of(chosen)

    def set_language(self, language: str) -> None:
        """Tell findings in ``language``."""
        self._language = language
        self.layoutChanged.emit()

    def finding(self, row: int) -> Finding | None:
        """Return the finding in a row, if there is one."""
        return self._findings[row] if 0 <= row < len(self._findings) else None

    def row_of(self, finding: Finding | None) -> int | None:
        """Return where ``finding`` is, or the nearest of its rule after the text changed."""
        if finding is None:
            return None
        same_rule = [r for r, other in enumerate(self._findings) if other.rule == finding.rule]
        return min(
            same_rule, key=lambda r: abs(self._findings[r].start - finding.start), default=None
        )

    def rowCount(self, _parent: _AnyIndex = QModelIndex()) -> int:  # noqa: N802, B008
        """Return how many there are."""
        return len(self._findings)

    def data(self, index: _AnyIndex, role: int = int(Qt.ItemDataRole.DisplayRole)) -> Any:
        """Return the message, or the finding itself for the painter."""
        finding = self.finding(index.row())
        if finding is None:
            return None
        message = finding.message.text(self._language)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return f"{severity_word(finding.severity)}: {message}"
        if role == Qt.ItemDataRole.DisplayRole:
            return message
        return finding if role == _FINDING else None


def _looks(findings: tuple[Finding, ...]) -> list[tuple[Severity, Localized]]:
    return [(finding.severity, finding.message) for finding in findings]


class FindingPainter(QStyledItemDelegate):
    """Paints a mark in the colour of the severity, and the message over as many lines it needs."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        """Paint one finding."""
        finding: Finding = index.data(_FINDING)
        chosen = colours(option.palette)
        area: QRect = option.rect
        state = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, chosen.selected)
        painter.setPen(severity_colour(finding.severity, chosen))
        mark = QRect(area.left() + 14, area.top() + _GAP, 18, option.fontMetrics.height())
        painter.drawText(mark, int(Qt.AlignmentFlag.AlignVCenter), MARKS[finding.severity])
        painter.setPen(option.palette.text().color())
        layout, _ = _laid_out(index.data(), option, area.width())
        layout.draw(painter, QPointF(area.topLeft()) + QPointF(_LEFT, _GAP))
        painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:  # noqa: N802
        """Return the room that a finding takes."""
        view = option.widget
        width = view.viewport().width() if isinstance(view, QListView) else 240
        return QSize(width, _height(index.data(), option.font.key(), option, width) + 2 * _GAP)


_heights: dict[tuple[str, str, int], int] = {}


def _height(text: str, font: str, option: QStyleOptionViewItem, width: int) -> int:
    """Return the height of a message, worked out once: a long text has hundreds of them."""
    key = text, font, width
    if key not in _heights:
        if len(_heights) > _MOST_HEIGHTS:
            _heights.clear()
        _heights[key] = _laid_out(text, option, width)[1]
    return _heights[key]


def _laid_out(text: str, option: QStyleOptionViewItem, width: int) -> tuple[QTextLayout, int]:
    """Return the text broken into lines, and their height in pixels."""
    layout = QTextLayout(text, option.font)
    wrap = QTextOption()
    wrap.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(wrap)
    layout.beginLayout()
    height = 0.0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width - _LEFT - 14)
        line.setPosition(QPointF(0, height))
        height += line.height()
    layout.endLayout()
    return layout, int(height)
