"""Opening the person's own store: by the keyring at once, else by passphrase or recovery code."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ichikara_desktop.app.joining import Joining
from ichikara_desktop.app.values import Notice
from ichikara_desktop.windows.forms.ui_unlock import Ui_Unlock
from ichikara_desktop.windows.theme import colours


class Unlock(QWidget):
    """Asks for the secret only when the store cannot be opened without it."""

    ready = Signal(object)
    """The :class:`Workspace`."""
    demo_asked = Signal()
    invitation_needed = Signal()
    """The store is open, but nobody is enrolled in it."""

    def __init__(self, joining: Joining) -> None:
        super().__init__()
        self._joining = joining
        self._form = Ui_Unlock()
        self._form.setupUi(self)
        self.resize(720, 420)
        self._told: Notice | None = None
        form = self._form
        for widget in (form.title, form.text, form.secret, form.problem):
            widget.setMinimumWidth(420)
        form.problem.setStyleSheet(f"color: {colours(self.palette()).error};")
        form.problem.hide()
        form.busy.hide()
        form.show.toggled.connect(self._show_secret)
        form.secret.returnPressed.connect(self._open)
        form.open.clicked.connect(self._open)
        form.demo.clicked.connect(self.demo_asked)
        joining.notice.connect(self._on_notice)
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

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language of the application."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "_form"):
            self._form.retranslateUi(self)
            self.setWindowTitle(self._form.title.text())
            self._say()

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
        self._told = notice
        self._say()
        self._form.problem.show()
        self._form.secret.selectAll()
        self._form.secret.setFocus()

    def _say(self) -> None:
        self._form.problem.setText(str(self._told or ""))
