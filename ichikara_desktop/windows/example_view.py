"""A short text to be read, as high as it needs, with what a rule finds underlined."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from ichikara_desktop.checks import Finding
from ichikara_desktop.windows.fonts import text_font
from ichikara_desktop.windows.highlighting import underlines
from ichikara_desktop.windows.text_positions import Positions
from ichikara_desktop.windows.theme import colours

_MARGIN = 10


class ExampleView(QTextEdit):
    """Shows an example. The keys pass it over; the pointer can select in it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(_MARGIN)
        self._text, self._findings = "", tuple[Finding, ...]()
        self._font = self.font()
        self.document().documentLayout().documentSizeChanged.connect(self._fit)

    def set_text_size(self, pixels: int) -> None:
        """Show the text ``pixels`` high."""
        self._font = text_font(pixels)
        self.document().setDefaultFont(self._font)

    def show_text(self, text: str) -> None:
        """Show a text, nothing underlined."""
        self._text = text
        self.setPlainText(text)
        self.show_findings(())

    def show_findings(self, findings: tuple[Finding, ...]) -> None:
        """Underline what was found in the text."""
        self._findings = findings
        document, positions = self.document(), Positions(self._text)
        if document.characterCount() - 1 == positions.to_qt(len(self._text)):
            shown = underlines(document, positions, findings, colours(self.palette()))
            self.setExtraSelections(shown)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Underline in the colours of a new theme, whose font is not the one of the text."""
        super().changeEvent(event)
        if not hasattr(self, "_font"):
            return
        if event.type() == QEvent.Type.PaletteChange:
            self.show_findings(self._findings)
        elif event.type() == QEvent.Type.FontChange:
            self.document().setDefaultFont(self._font)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Take the height that the new width needs."""
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Let the page decide about the width."""
        return QSize(0, 0)

    def _fit(self) -> None:
        height = int(self.document().size().height()) + 2
        if height != self.minimumHeight():
            self.setFixedHeight(height)
