"""Small windows that ask for a new passphrase, or show a new recovery code once."""

from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from ichikara_desktop.app.secrets_service import LEAST_PASSPHRASE
from ichikara_desktop.store.recovery_code import looks_like_code


class SecretDialog(QDialog):
    """Asks for what opens the store now, where that is needed, and for a new passphrase."""

    def __init__(self, parent: QWidget, *, ask_now: bool, ask_new: bool, words: str = "") -> None:
        super().__init__(parent)
        self._ask_new = ask_new
        self.now, self.new, self.again = (QLineEdit(self) for _ in range(3))
        self.problem = QLabel(self)
        self.problem.setWordWrap(True)
        self.setWindowTitle(self.tr("合言葉") if ask_new else self.tr("復元コード"))
        rows = QFormLayout()
        if ask_now:
            rows.addRow(self.tr("今の合言葉か復元コード"), self.now)
        if ask_new:
            rows.addRow(self.tr("新しい合言葉（8文字以上）"), self.new)
            rows.addRow(self.tr("もう一度"), self.again)
        for field in (self.now, self.new, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setVisible(rows.indexOf(field) >= 0)
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel, self)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        if words:
            told = QLabel(words, self)
            told.setWordWrap(True)
            column.addWidget(told)
        column.addLayout(rows)
        column.addWidget(self.problem)
        column.addWidget(buttons)

    def _accept(self) -> None:
        if self._ask_new and len(self.new.text()) < LEAST_PASSPHRASE:
            self.problem.setText(self.tr("合言葉は8文字以上にしてください。"))
        elif self.new.text() != self.again.text():
            self.problem.setText(self.tr("二つの合言葉が違っています。もう一度入力してください。"))
        else:
            self.accept()


class AskCode(QDialog):
    """Asks for a recovery code; a slip of the pen is told before anything is tried."""

    def __init__(self, parent: QWidget, words: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("復元コード"))
        told = QLabel(words, self)
        told.setWordWrap(True)
        self.code = QLineEdit(self)
        self.code.setMinimumWidth(360)
        self.code.setAccessibleName(self.tr("復元コード"))
        self.problem = QLabel(self)
        self.problem.setWordWrap(True)
        kinds = QDialogButtonBox.StandardButton
        buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel, self)
        buttons.accepted.connect(self._accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        for widget in (told, self.code, self.problem, buttons):
            column.addWidget(widget)

    def _accept(self) -> None:
        if looks_like_code(self.code.text()):
            self.accept()
        else:
            self.problem.setText(
                self.tr("復元コードの形になっていません。写し間違いがないか、確かめてください。")
            )


class CodeDialog(QDialog):
    """Shows a recovery code, which is kept nowhere."""

    def __init__(self, code: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("新しい復元コード"))
        words = QLabel(
            self.tr("紙に書くか印刷して、しまってください。ここでしか表示されません。"), self
        )
        words.setWordWrap(True)
        shown = QLineEdit(code, self)
        shown.setReadOnly(True)
        shown.setMinimumWidth(360)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Ok, self)
        buttons.accepted.connect(self.accept)
        column = QVBoxLayout(self)
        for widget in (words, shown, buttons):
            column.addWidget(widget)
