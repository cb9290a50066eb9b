"""The text of a document, kept up by its changes instead of being read anew at every key.

Reading 100,000 characters out of Qt takes a millisecond, and a keystroke asks for the text
several times.
"""

from PySide6.QtCore import QObject
from PySide6.QtGui import QTextCursor, QTextDocument

from ichikara_desktop.windows.text_positions import Positions, count_wide


class TextMirror(QObject):
    """Holds the text in code points, and where Qt's positions lie in it."""

    def __init__(self, document: QTextDocument, parent: QObject) -> None:
        """Follow ``document`` from now on."""
        super().__init__(parent)
        self._document = document
        self._text, self._wide = "", 0
        self._positions: Positions | None = None
        self._read()
        document.contentsChange.connect(self._follow)

    @property
    def text(self) -> str:
        """The text as it is now, with ``\\n`` between lines."""
        return self._text

    @property
    def positions(self) -> Positions:
        """The positions in the text as it is now."""
        if self._positions is None:
            self._positions = Positions(self._text, has_wide=self._wide > 0)
        return self._positions

    def _read(self) -> None:
        self._text = text_of(self._document)
        self._wide = count_wide(self._text)
        self._positions = None

    def _follow(self, position: int, removed: int, added: int) -> None:
        """Make the change that Qt tells, in UTF-16 units; read anew where it cannot be so.

        Qt counts the end of the last line in, where a whole text is replaced.
        """
        if position == 0 and (removed == 0 or removed > len(self._text)):
            self._read()
            return
        start = self.positions.from_qt(position)
        end = self.positions.from_qt(position + removed)
        came = self._between(position, min(position + added, self._document.characterCount() - 1))
        gone = self._text[start:end]
        if gone == came:
            return  # only the looks have changed
        self._wide += count_wide(came) - count_wide(gone)
        self._text = self._text[:start] + came + self._text[end:]
        self._positions = None
        if len(self._text) + self._wide != self._document.characterCount() - 1:
            self._read()

    def _between(self, start: int, end: int) -> str:
        cursor = QTextCursor(self._document)
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return lines_of(cursor.selectedText())


def text_of(document: QTextDocument) -> str:
    """Return the text with its non-breaking spaces, which ``toPlainText`` would lose."""
    return lines_of(document.toRawText())


def lines_of(raw: str) -> str:
    """Return Qt's raw text with ``\\n`` for its paragraph and line separators."""
    return raw.replace("\u2029", "\n").replace("\u2028", "\n")
