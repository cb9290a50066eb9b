"""Text in a column of a readable width, in the middle of whatever space there is."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from ichikara_desktop.windows.fonts import text_font
from ichikara_desktop.windows.text_mirror import TextMirror

COLUMN_CHARACTERS = 40
"""Width of the column in full-width characters."""
LINE_HEIGHT = 1.8
"""From one line to the next, in heights of a character: faces differ in the room they add."""
_LEAST_MARGIN = 24


class ColumnText(QTextEdit):
    """Plain text in a column of :data:`COLUMN_CHARACTERS`, with wide lines.

    A ``QPlainTextEdit`` cannot set the height of lines, so this is a ``QTextEdit`` that takes
    no rich text.
    """

    column_changed = Signal(int, int)
    """Left and right margin of the column in pixels, to align other widgets with it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mirror = TextMirror(self.document(), self)
        self.setAcceptRichText(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)
        self._top, self._bottom = 16, 24
        self._hint = ""
        self.set_text_size(17)
        self._make_room()
        self.verticalScrollBar().rangeChanged.connect(self._place_column)

    def set_text_size(self, pixels: int) -> None:
        """Show the text ``pixels`` high."""
        self.setFont(text_font(pixels))
        # A style sheet on the application outranks setFont for the document's default font.
        self.document().setDefaultFont(text_font(pixels))
        self._place_column()

    def set_room(self, top: int, bottom: int) -> None:
        """Leave so many pixels above and below the text."""
        self._top, self._bottom = top, bottom
        self._make_room()

    def set_hint(self, words: str) -> None:
        """Say in an empty text what belongs there, on the line where the text will begin.

        Qt's own placeholder knows nothing of the room above the text.
        """
        self._hint = words
        self.setAccessibleDescription(words)
        self.viewport().update()

    def text(self) -> str:
        """Return the text that is shown."""
        return self._mirror.text

    def set_text(self, text: str) -> None:
        """Show another text, with nothing to undo."""
        document = self.document()
        document.setUndoRedoEnabled(False)
        self.setPlainText(text)
        self._make_room()
        self._space_lines()
        document.setUndoRedoEnabled(True)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the column in the middle."""
        self._place_column()
        super().resizeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Paint the text, or the hint in its place."""
        super().paintEvent(event)
        layout = self.document().firstBlock().layout()
        if self._hint and self.document().isEmpty() and not layout.preeditAreaText():
            painter = QPainter(self.viewport())
            painter.setFont(self.document().defaultFont())
            painter.setPen(self.palette().placeholderText().color())
            line = self.cursorRect()
            line.setRight(self.viewport().width())
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, self._hint)
            painter.end()

    def event(self, event: QEvent) -> bool:
        """Let the margins beside the column scroll and take the focus as the text does."""
        if isinstance(event, QWheelEvent):
            self.wheelEvent(event)
            return True
        return super().event(event)

    def _make_room(self) -> None:
        """Leave the room in the document, so that it scrolls with the text.

        It belongs to the root frame, which every new text brings along afresh. To set it is a
        step of undo; only :meth:`set_text` and what comes before it may do so.
        """
        frame = self.document().rootFrame()
        room = frame.frameFormat()
        margin = self.document().documentMargin()
        room.setTopMargin(margin + self._top)
        room.setBottomMargin(margin + self._bottom)
        frame.setFrameFormat(room)

    def _space_lines(self) -> None:
        """Space the lines of the whole text: in proportion, so that it holds for every size."""
        font = self.document().defaultFont()
        per_cent = 100 * LINE_HEIGHT * font.pixelSize() / QFontMetricsF(font).height()
        lines = QTextBlockFormat()
        kind = QTextBlockFormat.LineHeightTypes.ProportionalHeight
        lines.setLineHeight(per_cent, kind.value)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.mergeBlockFormat(lines)

    def _place_column(self) -> None:
        bar = self.verticalScrollBar()
        taken = bar.sizeHint().width() if bar.maximum() > bar.minimum() else 0
        metrics = QFontMetricsF(self.document().defaultFont())
        column = COLUMN_CHARACTERS * metrics.horizontalAdvance("あ")
        inner = 2 * self.document().documentMargin()
        side = int(max((self.width() - column - inner) / 2, _LEAST_MARGIN))
        self.setViewportMargins(side, 0, max(side - taken, 8), 0)
        edge = side + int(self.document().documentMargin())
        self.column_changed.emit(edge, edge)
