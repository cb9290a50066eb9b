"""What is asked about models: consent to a licence, and which base an adapter belongs to."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from ichikara_desktop.preview.cards import ModelCard
from ichikara_desktop.protocol.models import ModelOffer
from ichikara_desktop.windows.theme import Look, set_look
from ichikara_desktop.windows.wording import size_words

_WIDTH = 480
_ACROSS = 30
"""Characters of Japanese that a line of the terms has at least."""
_FEWEST, _MOST = 3, 9
"""Lines of the terms that are in sight; longer ones scroll."""


class FetchConsent(QDialog):
    """Shows what will be fetched, under which licences, and asks whether that is agreed to."""

    def __init__(self, parent: QWidget, offers: Sequence[ModelOffer]) -> None:
        """Ask about these models, in the order in which they are fetched."""
        super().__init__(parent)
        noticed = any(offer.notice.strip() for offer in offers)
        column = _column(self)
        if len(offers) > 1:
            words = self.tr("アダプター「{0}」を使うには、元のモデルも要ります。両方を取得します。")
            column.addWidget(_words(words.replace("{0}", offers[-1].name), self))
        for offer in offers:
            self._add(column, offer)
        if noticed:
            column.addWidget(_words(self.tr("この条件に同意して取得しますか。"), self))
        size = size_words(sum(offer.size for offer in offers))
        verb = self.tr("同意して取得する") if noticed else self.tr("取得する")
        self.setWindowTitle(self.tr("モデルの取得"))
        verb = f"{verb} ({size})" if len(offers) > 1 else verb
        column.addLayout(_buttons(self, verb, leaves=noticed))

    def _add(self, column: QVBoxLayout, offer: ModelOffer) -> None:
        name = _words(offer.name, self)
        heavy = name.font()
        heavy.setBold(True)
        name.setFont(heavy)
        column.addWidget(name)
        facts = self.tr("{0}・ライセンス {1}").replace("{0}", size_words(offer.size))
        told = _words(facts.replace("{1}", offer.licence or self.tr("不明")), self)
        set_look(told, Look.MUTED)
        column.addWidget(told)
        if offer.notice.strip():
            column.addWidget(_terms(offer.notice, self.tr("ライセンスの表示"), self))


class ShowTerms(QDialog):
    """Shows what a licence wants to be shown."""

    def __init__(self, parent: QWidget, name: str, notice: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("ライセンスの表示"))
        column = _column(self)
        column.addWidget(_words(name, self))
        column.addWidget(_terms(notice, self.tr("ライセンスの表示"), self))
        close = QPushButton(self.tr("閉じる"), self)
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        column.addLayout(row)


class AskBase(QDialog):
    """Asks which base an adapter belongs to. Nothing is chosen beforehand: nobody here knows."""

    def __init__(self, parent: QWidget, file: str, bases: Sequence[ModelCard]) -> None:
        """Ask.

        Args:
            parent: the page.
            file: the name of the adapter's file.
            bases: what it fits.
        """
        super().__init__(parent)
        self.setWindowTitle(self.tr("元のモデル"))
        words = self.tr(
            "「{0}」は、ここにある複数のモデルに合う形をしています。"
            "どのモデルを調整したものか、選んでください。"
        )
        column = _column(self)
        column.addWidget(_words(words.replace("{0}", file), self))
        self._group = QButtonGroup(self)
        for number, card in enumerate(bases):
            parts = (card.name, size_words(card.size), card.quantisation, card.sha256[:8])
            button = QRadioButton(self.tr("・").join(part for part in parts if part), self)
            button.setObjectName(f"base{number}")
            self._group.addButton(button, number)
            column.addWidget(button)
        told = _words(self.tr("分からないときは「やめる」を押し、担当者に確かめてください。"), self)
        set_look(told, Look.MUTED)
        column.addWidget(told)
        row = _buttons(self, self.tr("取り込む"))
        column.addLayout(row)
        self._bases = tuple(bases)
        agree = self.findChild(QPushButton, "agree")
        assert isinstance(agree, QPushButton)  # noqa: S101 - as it was made
        agree.setEnabled(False)
        self._group.idClicked.connect(lambda _: agree.setEnabled(True))
        self._group.button(0).setFocus()

    @property
    def chosen(self) -> str:
        """SHA-256 of the base that the person chose; empty before."""
        number = self._group.checkedId()
        return self._bases[number].sha256 if number >= 0 else ""


def _column(dialog: QDialog) -> QVBoxLayout:
    column = QVBoxLayout(dialog)
    column.setContentsMargins(24, 20, 24, 16)
    column.setSpacing(8)
    dialog.setMinimumWidth(_WIDTH)
    return column


def _words(words: str, dialog: QDialog) -> QLabel:
    label = QLabel(words, dialog)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _terms(notice: str, name: str, dialog: QDialog) -> QPlainTextEdit:
    """Return a field with a licence's words, which may be long."""
    field = QPlainTextEdit(notice.strip(), dialog)
    field.setObjectName("terms")
    field.setReadOnly(True)
    field.setTabChangesFocus(True)
    rows = sum(1 + len(line) // _ACROSS for line in notice.strip().splitlines())
    rows = min(max(rows, _FEWEST), _MOST)
    field.setFixedHeight(rows * field.fontMetrics().lineSpacing() + 24)
    field.setAccessibleName(name)
    set_look(field, Look.FIELD)
    return field


def _buttons(dialog: QDialog, verb: str, *, leaves: bool = False) -> QHBoxLayout:
    """Return the row of buttons: leaving is what Escape does too.

    Args:
        dialog: which is accepted or rejected.
        verb: what is done.
        leaves: whether Return leaves too: nobody agrees to terms by a key pressed too early.
    """
    agree = QPushButton(verb, dialog)
    agree.setObjectName("agree")
    set_look(agree, Look.PRIMARY)
    leave = QPushButton(QCoreApplication.translate("SecretDialog", "やめる"), dialog)
    leave.setObjectName("leave")
    for button in (agree, leave):
        button.setAutoDefault(False)
    (leave if leaves else agree).setDefault(True)
    box = QDialogButtonBox(dialog)
    box.addButton(agree, QDialogButtonBox.ButtonRole.AcceptRole)
    box.addButton(leave, QDialogButtonBox.ButtonRole.RejectRole)
    box.accepted.connect(dialog.accept)
    box.rejected.connect(dialog.reject)
    if leaves:
        leave.setFocus()
    row = QHBoxLayout()
    row.addWidget(box)
    return row
