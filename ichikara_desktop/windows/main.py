"""Starts the program: look and language, then the first run, the key, or the desk itself."""

import signal
import sys

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QWidget

from ichikara_desktop.app import places
from ichikara_desktop.app.joining import Joining
from ichikara_desktop.app.responsiveness import Responsiveness
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.app.trouble import notice_of
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.windows.first_run import FirstRun
from ichikara_desktop.windows.language import apply_language
from ichikara_desktop.windows.main_window import MainWindow
from ichikara_desktop.windows.single import SingleInstance
from ichikara_desktop.windows.theme import apply_theme
from ichikara_desktop.windows.unlock import Unlock


def run_app(demo: bool = False) -> int:
    """Open the program and return its exit status once the last window is closed.

    Args:
        demo: go to the demo project at once.
    """
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)  # noqa: S101 - for the type checker
    _let_python_hear_signals(application)
    single = SingleInstance(places.data_folder())
    if not single.is_first():
        return 0  # the window that is open has come to the front
    program = Program(application, Settings(places.settings_file(places.data_folder())))
    sys.excepthook = lambda _kind, error, _trace: program.tell(error)
    single.asked.connect(program.come_to_front)
    program.start(demo)
    Responsiveness(application)
    status = application.exec()
    single.close()
    program.close()
    return status


class Program:
    """Holds the window that is shown now, and the workspace behind it."""

    def __init__(self, application: QApplication, settings: Settings) -> None:
        application.setApplicationName("ichikara-desktop")
        application.setApplicationDisplayName("ichikara")
        apply_theme(application, settings.theme)
        apply_language(application, settings.language)
        application.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._application, self._settings = application, settings
        self._joining = Joining(places.data_folder(), settings)
        self.workspace: Workspace | None = None
        self.window: QWidget | None = None

    def start(self, demo: bool) -> None:
        """Show the first window."""
        if self._joining.has_store and not demo:
            self._unlock()
        else:
            self._first_run(demo)

    def tell(self, error: BaseException) -> None:
        """Tell of an error that nobody expected. Its message, which may hold text, is not kept."""
        notice = notice_of(error)
        if isinstance(self.window, MainWindow):
            self.window.notify(notice)

    def come_to_front(self) -> None:
        """Show the window that is open: the program was started again."""
        if self.window is not None:
            self.window.setWindowState(self.window.windowState() & ~Qt.WindowState.WindowMinimized)
            self.window.show()
            self.window.raise_()
            self.window.activateWindow()

    def close(self) -> None:
        """Save everything and stop every thread."""
        if self.window is not None:
            self.window.close()
        if self.workspace is not None:
            self.workspace.close()
        self._joining.close()

    def _follow_system(self) -> None:
        if self._settings.theme == "system":
            apply_theme(self._application, "system")

    def _first_run(self, demo: bool) -> FirstRun:
        first_run = FirstRun(self._joining, self._settings)
        first_run.ready.connect(self._show_desk)
        self._show(first_run)
        if demo:
            first_run.open_demo()
        return first_run

    def _unlock(self) -> None:
        self._asking_unlock().try_keyring()

    def _asking_unlock(self) -> Unlock:
        unlock = Unlock(self._joining)
        unlock.ready.connect(self._show_desk)
        unlock.demo_asked.connect(lambda: self._first_run(demo=True))
        unlock.invitation_needed.connect(lambda: self._first_run(demo=False).resume())
        unlock.folder_chosen.connect(lambda: self.start(demo=False))
        self._show(unlock)
        return unlock

    def _salvage(self) -> None:
        """Close the store that is open, and make it anew of what can be read."""
        unlock = self._asking_unlock()  # closes the desk, which saves everything
        if self.workspace is not None:
            self.workspace.close()
            self.workspace = None
        unlock.salvage()

    def _show_desk(self, workspace: Workspace) -> None:
        self.workspace = workspace
        window = MainWindow(workspace)
        # Later: the window that asks is closed by it.
        window.salvage_asked.connect(self._salvage, Qt.ConnectionType.QueuedConnection)
        self._show(window)
        workspace.start()

    def _show(self, window: QWidget) -> None:
        before, self.window = self.window, window
        window.show()
        if before is not None:
            before.close()
            before.deleteLater()


def _let_python_hear_signals(application: QApplication) -> None:
    """End on Ctrl+C in a terminal as on closing the window: everything is saved first."""
    signal.signal(signal.SIGINT, lambda *_: application.closeAllWindows())
    signal.signal(signal.SIGTERM, lambda *_: application.closeAllWindows())
    # Python runs its handlers between two of its own steps, and Qt's loop takes none.
    clock = QTimer(application)
    clock.timeout.connect(lambda: None)
    clock.start(250)
