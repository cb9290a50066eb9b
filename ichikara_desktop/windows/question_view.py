"""The question above the text that answers it: always in sight, folded when long."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ichikara_desktop.windows.reading_column import ColumnText

FOLDED_LINES = 3
_TALLEST = 260
"""Pixels; a longer question scrolls."""


class QuestionView(ColumnText):
    """Shows a question, as high as it needs, or :data:`FOLDED_LINES` lines of it."""

    foldable_changed = Signal(bool)
    """Whether the question is longer than it is when folded."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_room(4, 8)
        self._folded, self._foldable = True, False
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    @property
    def folded(self) -> bool:
        """Whether only the first lines are shown."""
        return self._folded

    def set_folded(self, folded: bool) -> None:
        """Show the first lines, or everything."""
        self._folded = folded
        self._fit()
        self.verticalScrollBar().setValue(0)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Take the height that the new width needs."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """One line is enough."""
        return QSize(0, 0)

    def _fit(self) -> None:
        margins = self.viewportMargins()
        around = margins.top() + margins.bottom()
        needed = int(self.document().size().height()) + around + 2
        folded = self._height_of_lines() + around
        if (needed > folded + 4) != self._foldable:
            self._foldable = not self._foldable
            self.foldable_changed.emit(self._foldable)
        height = min(needed, folded if self._folded else _TALLEST)
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)

    def _height_of_lines(self) -> int:
        line = self.document().firstBlock().layout().lineAt(0)
        height = line.height() if line.isValid() else self.fontMetrics().height() * 1.8
        return int(height * FOLDED_LINES + 2 * self.document().documentMargin())
