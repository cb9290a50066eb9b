"""The question above the text that answers it: always in sight, folded when long."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ichikara_desktop.windows.reading_column import LINE_HEIGHT, ColumnText

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
        needed = int(self.document().size().height()) + 2
        room = self.document().rootFrame().frameFormat()
        folded = int(room.topMargin() + self._height_of_lines())
        if (needed > folded + room.bottomMargin() + 4) != self._foldable:
            self._foldable = not self._foldable
            self.foldable_changed.emit(self._foldable)
        height = folded if self._foldable and self._folded else min(needed, _TALLEST)
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)

    def _height_of_lines(self) -> float:
        """Return how far below the first line the one begins that folding hides."""
        block = self.document().firstBlock()
        line = block.layout().lineAt(0)
        height = line.height() if line.isValid() else self.fontMetrics().height()
        spacing = block.blockFormat().lineHeight() / 100 or LINE_HEIGHT
        return height * spacing * FOLDED_LINES
