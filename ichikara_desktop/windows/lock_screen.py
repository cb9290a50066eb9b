"""Hides what is written after a while without a key or click, until a secret is entered.

The store stays open behind it, so that what waits is sent; what is typed was saved before.
"""

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from ichikara_desktop.app.secrets_service import SecretsService
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.windows.forms.ui_lock_screen import Ui_LockScreen
from ichikara_desktop.windows.theme import colours

_SIGNS_OF_LIFE = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.InputMethod,
    }
)
_LOOK_EVERY = 5_000


class LockScreen(QWidget):
    """Asks for the passphrase or the recovery code."""

    unlocked = Signal()

    def __init__(self, secrets: SecretsService, parent: QWidget) -> None:
        super().__init__(parent)
        self._secrets = secrets
        self._form = Ui_LockScreen()
        self._form.setupUi(self)
        self._form.lockProblem.setStyleSheet(f"color: {colours(self.palette()).error};")
        self._form.lockSecret.returnPressed.connect(self._try)
        self._form.lockOpen.clicked.connect(self._try)
        secrets.tried.connect(self._on_tried)
        self.setAutoFillBackground(True)
        self.hide()

    def cover(self) -> None:
        """Lie over the whole window, and ask."""
        self._form.lockSecret.clear()
        self._form.lockProblem.clear()
        parent = self.parentWidget()
        if parent is not None:
            self.setGeometry(parent.rect())
        self.show()
        self.raise_()
        self._form.lockSecret.setFocus()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language of the application."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "_form"):
            self._form.retranslateUi(self)

    def _try(self) -> None:
        self._form.lockOpen.setEnabled(False)
        self._secrets.try_secret(self._form.lockSecret.text().strip())

    def _on_tried(self, opens: bool) -> None:
        self._form.lockOpen.setEnabled(True)
        self._form.lockSecret.clear()
        self._form.lockProblem.clear()
        if opens:
            self.hide()
            self.unlocked.emit()
        else:
            self._form.lockProblem.setText(
                self.tr("合言葉か復元コードが違います。確かめて、もう一度入力してください。")
            )
            self._form.lockSecret.setFocus()


class IdleWatch(QObject):
    """Tells when nobody has touched the program for as long as the settings say."""

    idle = Signal()

    def __init__(self, settings: Settings, parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        self._waited = 0
        self._watching = False
        self._clock = QTimer(self, interval=_LOOK_EVERY)
        self._clock.timeout.connect(self._look)
        self._clock.start()
        self._watch(bool(settings.lock_after))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002, N802 - Qt's
        """Begin to wait anew at every sign of life."""
        if event.type() in _SIGNS_OF_LIFE:
            self._waited = 0
        return False

    def _look(self) -> None:
        minutes = self._settings.lock_after
        self._watch(bool(minutes))
        self._waited += _LOOK_EVERY
        if minutes and self._waited >= minutes * 60_000:
            self._waited = 0
            self.idle.emit()

    def _watch(self, wanted: bool) -> None:
        """See every event of the program only while a lock is set: a key brings a dozen."""
        application = QApplication.instance()
        if application is None or wanted is self._watching:
            return
        self._watching, self._waited = wanted, 0
        if wanted:
            application.installEventFilter(self)
        else:
            application.removeEventFilter(self)
