"""Small windows that ask for a passphrase, a recovery code or a yes, or show a new code once."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ichikara_desktop.app.secrets_service import LEAST_PASSPHRASE
from ichikara_desktop.store.recovery_code import looks_like_code
from ichikara_desktop.windows.theme import Look, colours, set_look

_WIDTH = 440
"""Pixels: room for a recovery code, and for a line of about 35 characters."""


class SecretDialog(QDialog):
    """Asks for what opens the store now, where that is needed, and for a new passphrase."""

    def __init__(  # noqa: PLR0913 - what differs from one question to the next
        self,
        parent: QWidget,
        verb: str,
        *,
        ask_now: bool,
        ask_new: bool,
        words: str = "",
        new_words: str = "",
    ) -> None:
        """Lay it out.

        Args:
            parent: the page that asks.
            verb: what the button does.
            ask_now: whether what opens the store now is asked for.
            ask_new: whether a passphrase is chosen.
            words: what there is to know before.
            new_words: what the passphrase to be chosen is called, if it is not the store's.
        """
        super().__init__(parent)
        self._ask_new = ask_new
        self.now, self.new, self.again = (QLineEdit(self) for _ in range(3))
        self.problem = _problem(self)
        self.setWindowTitle(self.tr("合言葉") if ask_new else self.tr("復元コード"))
        rows = QFormLayout()
        rows.setVerticalSpacing(8)
        rows.setHorizontalSpacing(12)
        if ask_now:
            rows.addRow(self.tr("今の合言葉か復元コード"), self.now)
        if ask_new:
            rows.addRow(new_words or self.tr("新しい合言葉（8文字以上）"), self.new)
            rows.addRow(self.tr("もう一度"), self.again)
        self._fields = [f for f in (self.now, self.new, self.again) if rows.indexOf(f) >= 0]
        for field in (self.now, self.new, self.again):
            field.setMinimumWidth(_WIDTH // 2)
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setVisible(field in self._fields)
        shown = QCheckBox(self.tr("入力した文字を表示する"), self)
        shown.toggled.connect(self._show_secrets)
        rows.addRow("", shown)
        column = _column(self, words)
        column.addLayout(rows)
        column.addWidget(self.problem)
        column.addWidget(_buttons(self, verb, self._accept))
        self._fields[0].setFocus()

    def _show_secrets(self, shown: bool) -> None:
        modes = QLineEdit.EchoMode
        for field in self._fields:
            field.setEchoMode(modes.Normal if shown else modes.Password)

    def _accept(self) -> None:
        if self.now in self._fields and not self.now.text().strip():
            self._say(self.tr("今の合言葉か復元コードを入力してください。"), self.now)
        elif self._ask_new and len(self.new.text()) < LEAST_PASSPHRASE:
            self._say(self.tr("合言葉は8文字以上にしてください。"), self.new)
        elif self.new.text() != self.again.text():
            words = self.tr("二つの合言葉が違っています。もう一度入力してください。")
            self._say(words, self.again)
        else:
            self.accept()

    def _say(self, words: str, field: QLineEdit) -> None:
        _tell(self.problem, words)
        field.selectAll()
        field.setFocus()


class AskCode(QDialog):
    """Asks for a recovery code; a slip of the pen is told before anything is tried."""

    def __init__(self, parent: QWidget, verb: str, words: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("復元コード"))
        self.code = QLineEdit(self)
        self.code.setObjectName("recoveryCode")
        self.code.setMinimumWidth(_WIDTH)
        self.code.setAccessibleName(self.tr("復元コード"))
        self.problem = _problem(self)
        column = _column(self, words)
        column.addWidget(self.code)
        column.addWidget(self.problem)
        column.addWidget(_buttons(self, verb, self._accept))
        self.code.setFocus()

    def _accept(self) -> None:
        if looks_like_code(self.code.text()):
            self.accept()
            return
        _tell(
            self.problem,
            self.tr("復元コードの形になっていません。写し間違いがないか、確かめてください。"),
        )
        self.code.selectAll()
        self.code.setFocus()


class Consent(QDialog):
    """Says what will be done; Return and Escape leave everything as it is."""

    def __init__(self, parent: QWidget, verb: str, leaving: str, words: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(verb)
        column = _column(self, words)
        buttons = _buttons(self, verb, self.accept, leaving)
        column.addWidget(buttons)
        (leave,) = (b for b in buttons.buttons() if b.objectName() == "leave")
        assert isinstance(leave, QPushButton)  # noqa: S101 - as it was made
        leave.setDefault(True)
        leave.setFocus()


class CodeDialog(QDialog):
    """Shows a recovery code, which is kept nowhere."""

    def __init__(self, code: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("新しい復元コード"))
        shown = QLineEdit(code, self)
        shown.setReadOnly(True)
        shown.setMinimumWidth(_WIDTH)
        shown.setAccessibleName(self.tr("新しい復元コード"))
        copy = QPushButton(self.tr("コピーする"), self)
        copy.setAutoDefault(False)
        copy.clicked.connect(lambda: QApplication.clipboard().setText(code))
        close = QPushButton(self.tr("閉じる"), self)
        close.setDefault(True)
        set_look(close, Look.PRIMARY)
        close.clicked.connect(self.accept)
        buttons = QHBoxLayout()
        buttons.addWidget(copy)
        buttons.addStretch(1)
        buttons.addWidget(close)
        words = self.tr("紙に書くか印刷して、しまってください。ここでしか表示されません。")
        column = _column(self, words)
        column.addWidget(shown)
        column.addLayout(buttons)
        shown.selectAll()
        shown.setFocus()


def _column(dialog: QDialog, words: str) -> QVBoxLayout:
    """Return the column of a dialog, which begins with ``words``."""
    column = QVBoxLayout(dialog)
    column.setContentsMargins(24, 20, 24, 16)
    column.setSpacing(12)
    if words:
        told = QLabel(words, dialog)
        told.setWordWrap(True)
        told.setMinimumWidth(_WIDTH)
        column.addWidget(told)
    return column


def _problem(dialog: QDialog) -> QLabel:
    problem = QLabel(dialog)
    problem.setWordWrap(True)
    problem.setStyleSheet(f"color: {colours(dialog.palette()).error};")
    problem.hide()
    return problem


def _tell(problem: QLabel, words: str) -> None:
    problem.setText(words)
    problem.show()


def _buttons(
    dialog: QDialog, verb: str, act: Callable[[], None], leaving: str = ""
) -> QDialogButtonBox:
    """Return the buttons: what is done by Return, and leaving, which Escape does too."""
    do = QPushButton(verb, dialog)
    do.setObjectName("agree")
    do.setDefault(True)
    set_look(do, Look.PRIMARY)
    leave = QPushButton(leaving or QCoreApplication.translate("SecretDialog", "やめる"), dialog)
    leave.setObjectName("leave")
    leave.setAutoDefault(False)
    buttons = QDialogButtonBox(dialog)
    buttons.addButton(do, QDialogButtonBox.ButtonRole.AcceptRole)
    buttons.addButton(leave, QDialogButtonBox.ButtonRole.RejectRole)
    buttons.accepted.connect(act)
    buttons.rejected.connect(dialog.reject)
    return buttons
