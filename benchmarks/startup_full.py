"""A process that opens a joined store in the main window and says when it can be used."""

import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from ichikara_desktop.app.opening import demo_keys_of
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.store.store import open_store
from ichikara_desktop.windows.language import apply_language
from ichikara_desktop.windows.main_window import MainWindow
from ichikara_desktop.windows.theme import apply_theme

folder = Path(sys.argv[1])
application = QApplication([])
settings = Settings(folder / "settings.ini")
apply_theme(application, settings.theme)
apply_language(application, settings.language)
workspace = Workspace(open_store(folder, demo_keys_of(folder)), settings)
window = MainWindow(workspace)
window.show()


def tell(tasks: tuple[object, ...]) -> None:
    """Say that the list shows its tasks, once it is painted."""
    if tasks:
        window.repaint()
        print("ready", flush=True)


workspace.tasks.changed.connect(tell)
workspace.start()
application.exec()
