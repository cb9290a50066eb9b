"""Comments of a checker, each on a span of the text or on the whole."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListWidgetItem, QWidget

from ichikara_desktop.protocol.views import CommentView
from ichikara_desktop.windows.forms.ui_comments_panel import Ui_CommentsPanel

_LONGEST_QUOTE = 40


class CommentsPanel(QWidget):
    """Writes, lists and removes comments; the owner knows what is selected in the text."""

    changed = Signal()
    chosen = Signal(object)
    """The :class:`CommentView` to be shown in the text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = Ui_CommentsPanel()
        self._form.setupUi(self)
        self._comments: tuple[CommentView, ...] = ()
        self._anchor = CommentView(text="")
        form = self._form
        form.list.setWordWrap(True)
        form.add.clicked.connect(self.add)
        form.remove.clicked.connect(self._remove)
        form.list.itemClicked.connect(lambda _: self._tell_chosen())
        form.list.itemActivated.connect(lambda _: self._tell_chosen())
        form.text.textChanged.connect(self._show_buttons)
        form.text.textChanged.connect(self.changed)
        form.text.installEventFilter(self)
        form.list.installEventFilter(self)
        self._show()

    def comments(self) -> tuple[CommentView, ...]:
        """Return the comments in the order in which they were written."""
        return self._comments

    def unfinished(self) -> str:
        """Return what is being written and not added yet."""
        return str(self._form.text.toPlainText())

    def set_comments(self, comments: tuple[CommentView, ...], unfinished: str = "") -> None:
        """Show other comments, and a text that was being written."""
        self._comments = comments
        self._anchor = CommentView(text="")
        self._form.text.setPlainText(unfinished)
        self._show()

    def begin(self, start: int, end: int, quote: str) -> None:
        """Write a comment on a span (code points); an empty quote means the whole text."""
        self._anchor = CommentView(text="", start=start, end=end, quote=quote)
        self._show()
        self._form.text.setFocus()

    def add(self) -> None:
        """Add what is written."""
        text = self._form.text.toPlainText().strip()
        if not text:
            return
        self._comments = (*self._comments, self._anchor.model_copy(update={"text": text}))
        self._anchor = CommentView(text="")
        self._form.text.clear()
        self._show()
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Add with Ctrl+Enter, remove with Delete."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            held = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if watched is self._form.text and held and enter:
                self.add()
                return True
            if watched is self._form.list and event.key() == Qt.Key.Key_Delete:
                self._remove()
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language of the application."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "_anchor"):
            self._form.retranslateUi(self)
            self._show()

    def _remove(self) -> None:
        row = self._form.list.currentRow()
        if 0 <= row < len(self._comments):
            self._comments = self._comments[:row] + self._comments[row + 1 :]
            self._show()
            self.changed.emit()

    def _tell_chosen(self) -> None:
        row = self._form.list.currentRow()
        if 0 <= row < len(self._comments):
            self.chosen.emit(self._comments[row])

    def _show(self) -> None:
        form = self._form
        form.list.clear()
        for comment in self._comments:
            quoted = f"「{_short(comment.quote)}」\n" if comment.quote else ""
            form.list.addItem(QListWidgetItem(quoted + comment.text))
        form.list.setVisible(bool(self._comments))
        form.nothing.setVisible(not self._comments)
        form.quote.setText(
            self.tr("「{0}」に").replace("{0}", _short(self._anchor.quote))
            if self._anchor.quote
            else self.tr("文章全体に（本文を選んで C を押すと、その箇所に付きます）")
        )
        self._show_buttons()

    def _show_buttons(self) -> None:
        self._form.add.setEnabled(bool(self._form.text.toPlainText().strip()))
        self._form.remove.setVisible(bool(self._comments))


def _short(quote: str) -> str:
    return quote if len(quote) <= _LONGEST_QUOTE else quote[: _LONGEST_QUOTE - 1] + "…"
