"""Text that the model wrote: to be read, never to be edited or dragged into an answer."""

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtWidgets import QTextBrowser, QWidget

PREVIEW_FORMAT = "application/x-ichikara-preview"
"""Says of what is dragged or copied that a model wrote it."""


class PreviewText(QTextBrowser):
    """Shows an answer of the model. What is copied from it carries a mark that people see."""

    copied = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setUndoRedoEnabled(False)
        self.document().setDocumentMargin(8)

    def show_text(self, text: str) -> None:
        """Show a whole answer."""
        self.setPlainText(text)

    def add(self, text: str) -> None:
        """Show more of an answer; the view follows while it is at its end."""
        bar = self.verticalScrollBar()
        follows = bar.value() >= bar.maximum() - 4
        cursor = self.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        cursor.insertText(text)
        if follows:
            bar.setValue(bar.maximum())

    def createMimeDataFromSelection(self) -> QMimeData:  # noqa: N802 - Qt's name
        """Return what is copied or dragged: the text between marks."""
        data = QMimeData()
        chosen = self.textCursor().selection().toPlainText()
        data.setText(self.tr("【試し出力】") + chosen + self.tr("【試し出力ここまで】"))
        data.setData(PREVIEW_FORMAT, b"1")
        self.copied.emit()
        return data


def is_preview(data: QMimeData) -> bool:
    """Return whether a model wrote what is dragged or copied."""
    return data.hasFormat(PREVIEW_FORMAT)
