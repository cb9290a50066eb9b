"""Opening the person's own store: by the keyring at once, else by passphrase or recovery code."""

from pathlib import Path

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from ichikara_desktop.app.joining import Joining
from ichikara_desktop.app.values import Notice
from ichikara_desktop.store.salvage import Salvaged
from ichikara_desktop.windows.forms.ui_unlock import Ui_Unlock
from ichikara_desktop.windows.theme import Look, colours, set_look


class Unlock(QWidget):
    """Asks for the secret only when the store cannot be opened without it."""

    ready = Signal(object)
    """The :class:`Workspace`."""
    demo_asked = Signal()
    invitation_needed = Signal()
    """The store is open, but nobody is enrolled in it."""
    folder_chosen = Signal()
    """The store is to lie in another place from now on."""

    def __init__(self, joining: Joining) -> None:
        super().__init__()
        self._joining = joining
        self._form = Ui_Unlock()
        self._form.setupUi(self)
        self.resize(720, 420)
        self._told: Notice | None = None
        self._salvaged: Salvaged | None = None
        form = self._form
        for widget in (form.title, form.text, form.secret, form.problem):
            widget.setMinimumWidth(420)
        form.problem.setStyleSheet(f"color: {colours(self.palette()).error};")
        form.problem.hide()
        form.busy.hide()
        form.salvage.hide()
        form.otherFolder.hide()
        form.show.toggled.connect(self._show_secret)
        form.secret.returnPressed.connect(self._open)
        form.open.clicked.connect(self._open)
        form.demo.clicked.connect(self.demo_asked)
        form.salvage.clicked.connect(self._salvage)
        form.otherFolder.clicked.connect(self._choose_folder)
        joining.notice.connect(self._on_notice)
        joining.damaged.connect(self._offer_salvage)
        joining.unsafe_place.connect(self._offer_folder)
        joining.salvaged.connect(self._on_salvaged)
        joining.joined.connect(self.ready)
        joining.invitation_needed.connect(self.invitation_needed)
        self.setWindowTitle(form.title.text())

    def try_keyring(self) -> None:
        """Open with what this computer keeps; the person is asked if that does not work."""
        if self._joining.needs_passphrase:
            self._form.secret.setFocus()
            return
        self._work(True)
        self._joining.open_own()

    def salvage(self) -> None:
        """Make the store anew of what can be read; the person agreed to that before.

        Where the key is not kept here, the secret is asked for first.
        """
        if self._joining.needs_passphrase:
            self._offer_salvage()
            self._form.secret.setFocus()
        else:
            self._salvage()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language of the application."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "_form"):
            self._form.retranslateUi(self)
            self.setWindowTitle(self._form.title.text())
            self._say()

    def _offer_salvage(self) -> None:
        self._form.salvage.show()
        set_look(self._form.open, Look.PLAIN)
        self._form.salvage.setFocus()

    def _offer_folder(self) -> None:
        form = self._form
        form.otherFolder.show()
        for widget in (form.text, form.secret, form.show, form.open):
            widget.hide()  # no secret opens a store there
        form.otherFolder.setFocus()

    def _salvage(self) -> None:
        self._work(True)
        self._form.salvage.setEnabled(False)
        self._joining.salvage(self._form.secret.text().strip() or None)

    def _on_salvaged(self, salvaged: Salvaged) -> None:
        """Say what was saved and what was not; the person opens the new store themselves."""
        self._work(False)
        self._salvaged = salvaged
        self._form.salvage.hide()
        set_look(self._form.open, Look.PRIMARY)
        self._form.problem.hide()
        self._say()
        self._form.open.setFocus()

    def _choose_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, self.tr("保存場所を選ぶ"))
        if name:
            self._form.otherFolder.hide()
            self._form.problem.hide()
            self._joining.choose_folder(Path(name))
            self.folder_chosen.emit()

    def _show_secret(self, shown: bool) -> None:
        modes = QLineEdit.EchoMode
        self._form.secret.setEchoMode(modes.Normal if shown else modes.Password)

    def _open(self) -> None:
        self._work(True)
        self._joining.open_own(self._form.secret.text().strip() or None)

    def _work(self, working: bool) -> None:
        self._form.busy.setVisible(working)
        self._form.open.setEnabled(not working)
        if working:
            self._form.problem.hide()

    def _on_notice(self, notice: Notice) -> None:
        self._work(False)
        self._form.salvage.setEnabled(True)
        self._told = notice
        self._say()
        self._form.problem.show()
        self._form.secret.selectAll()
        self._form.secret.setFocus()

    def _say(self) -> None:
        self._form.problem.setText(str(self._told or ""))
        if self._salvaged is not None:
            self._form.text.setText(self._salvage_words(self._salvaged))

    def _salvage_words(self, salvaged: Salvaged) -> str:
        kept = salvaged.mended
        words = self.tr("下書き {0}件と、送信待ちの提出 {1}件を取り出しました。")
        lines = [
            words.replace("{0}", str(kept.drafts)).replace("{1}", str(kept.waiting + kept.parked))
        ]
        if kept.doubtful:
            doubt = self.tr("下書き {0}件には、欠けた所があるかもしれません。読み直してください。")
            lines.append(doubt.replace("{0}", str(kept.doubtful)))
        if kept.unreadable:
            lost = self.tr("提出 {0}件は読めませんでした。下書きを見て、もう一度提出してください。")
            lines.append(lost.replace("{0}", str(kept.unreadable)))
        aside = self.tr("壊れた保管庫は消さずに、「{0}」に移しました。「開く」で続けられます。")
        lines.append(aside.replace("{0}", str(salvaged.aside)))
        return "\n".join(lines)
