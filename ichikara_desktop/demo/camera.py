"""Pictures of the windows as they stand at a station of the story."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ichikara_desktop.app.settings import LANGUAGES, Settings
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.demo.summary import require
from ichikara_desktop.demo.waiting import until
from ichikara_desktop.windows.language import apply_language
from ichikara_desktop.windows.main_window import MainWindow
from ichikara_desktop.windows.theme import apply_theme

SIZE = (1280, 800)
_TURNS = 40
"""Turns of the event loop until what was asked for has been painted."""


class Camera:
    """Takes pictures into one folder, numbered in their order, in every language.

    Attributes:
        taken: how many pictures were written.
    """

    def __init__(
        self, application: QApplication, folder: Path, themes: tuple[str, ...] = ("light",)
    ) -> None:
        self._application, self._folder, self._themes = application, folder, themes
        self._number = 0
        self.taken = 0

    def take(self, name: str, workspace: Workspace, page: str, task_id: str = "") -> None:
        """Take pictures of a page.

        Args:
            name: what the station is called.
            workspace: whose window it is.
            page: ``queue``, ``write``, ``review``, ``plan``, ``sync`` or ``settings``.
            task_id: the task to open on the page, if any.

        Raises:
            StationError: a picture cannot be written.
        """

        def window() -> QWidget:
            shown = MainWindow(workspace)
            shown.resize(*SIZE)
            shown.show_page(page, task_id)
            workspace.tasks.refresh()
            workspace.sync.refresh()
            return shown

        self.take_window(name, workspace.settings, window)

    def take_window(self, name: str, settings: Settings, make: Callable[[], QWidget]) -> None:
        """Take pictures of the window that ``make`` returns; raises as :meth:`take`."""
        self._number += 1
        for theme in self._themes:
            apply_theme(self._application, theme)
            for language in LANGUAGES:
                settings.language = language
                apply_language(self._application, language)
                suffix = "" if theme == "light" else f"-{theme}"
                self._shoot(f"{self._number:02}-{name}-{language}{suffix}.png", make)
        settings.language = LANGUAGES[0]
        apply_language(self._application, LANGUAGES[0])

    def _shoot(self, name: str, make: Callable[[], QWidget]) -> None:
        window = make()
        window.show()
        left = iter(range(_TURNS))
        until(lambda: next(left, None) is None)
        picture = window.grab()
        for dialog in window.findChildren(QDialog):
            if dialog.isVisible():
                _lay_over(picture, dialog)
        window.close()
        window.deleteLater()
        require(picture.save(str(self._folder / name)), f"the picture {name} is written")
        self.taken += 1


def _lay_over(picture: QPixmap, dialog: QDialog) -> None:
    """Paint a dialog into the middle of its window, where desktops put it, with a thin frame."""
    above = dialog.grab()
    corner = picture.rect().center() - above.rect().center()
    painter = QPainter(picture)
    painter.drawPixmap(corner, above)
    painter.setPen(dialog.palette().color(QPalette.ColorRole.Mid))
    painter.drawRect(above.rect().translated(corner).adjusted(-1, -1, 0, 0))
    painter.end()
