"""A person before the main window: types, presses keys, clicks, and looks at what is shown."""

from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel, QListView, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.demo.desk import Desk
from ichikara_desktop.windows.grouped_list import ITEM_ROLE
from ichikara_desktop.windows.main_window import MainWindow
from ichikara_desktop.windows.text_editor import TextEditor
from tests.support.desks import Join

W = TypeVar("W", bound=QWidget)
PATIENCE = 15_000
"""Milliseconds; a slow machine is not what fails a journey."""


class Person:
    """Somebody at their window. Everything goes through widgets, keys and clicks."""

    def __init__(self, qtbot: QtBot, workspace: Workspace) -> None:
        self.qtbot, self.workspace = qtbot, workspace
        self.window = MainWindow(workspace)
        qtbot.addWidget(self.window)
        self.window.resize(1280, 800)
        self.window.show()
        workspace.tasks.refresh()
        workspace.sync.refresh()

    def _sit_up(self) -> None:
        """Bring this window to the front: keys and shortcuts go to the active one."""
        if QApplication.activeWindow() is not self.window:
            self.window.activateWindow()
            self.until(lambda: QApplication.activeWindow() is self.window)

    def until(self, holds: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(holds, timeout=PATIENCE)

    def find(self, kind: type[W], name: str) -> W:
        """Return the widget of that name on the page that is shown."""
        shown = [w for w in self.window.findChildren(kind, name) if w.isVisible()]
        assert len(shown) == 1, f"{len(shown)} of {name} are visible"
        return shown[0]

    def find_hidden(self, kind: type[W], name: str) -> W:
        """Return a widget that may be on a tab that is not shown."""
        found: W = self.window.findChild(kind, name)
        return found

    def sees(self, name: str) -> bool:
        return any(w.isVisible() for w in self.window.findChildren(QWidget, name))

    def label(self, name: str) -> str:
        return self.find(QLabel, name).text()

    def click(self, name: str) -> None:
        self._sit_up()
        button = self.find(QPushButton, name)
        self.until(button.isEnabled)
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def press(
        self, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier
    ) -> None:
        """Press a key wherever the keys go now."""
        self._sit_up()
        target = self.window.focusWidget() or self.window
        self.qtbot.keyClick(target, key, held)

    def go(self, number: int) -> None:
        """Go to a page by its key."""
        held = Qt.KeyboardModifier.ControlModifier
        self.press(Qt.Key(Qt.Key.Key_0 + number), held)

    def tasks(self) -> list[str]:
        """Return the questions in the list that is shown."""
        model = self.find(QListView, "tasks").model()
        rows = (model.index(row, 0) for row in range(model.rowCount()))
        return [row.data() for row in rows if row.data(ITEM_ROLE) is not None]

    def open(self, title: str) -> None:
        """Choose a task in the list with the arrow keys and open it with Enter."""
        self.until(lambda: title in self.tasks())
        view = self.find(QListView, "tasks")
        view.setFocus()
        for step in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            for _ in range(view.model().rowCount()):
                if view.currentIndex().data() != title:
                    self.press(step)
        assert view.currentIndex().data() == title
        self.press(Qt.Key.Key_Return)

    def compose(self, text: str, name: str = "editor") -> None:
        """Write as an input method does: half-converted first, then decided, line by line."""
        for number, line in enumerate(text.split("\n")):
            if number:
                self.press(Qt.Key.Key_Return)
            field = self.find(TextEditor, name)
            QCoreApplication.sendEvent(field, QInputMethodEvent(line[:2], []))
            decided = QInputMethodEvent("", [])
            decided.setCommitString(line)
            QCoreApplication.sendEvent(field, decided)

    def enter(self, name: str, text: str) -> None:
        """Write into a field as an input method does."""
        field = self.find(QWidget, name)
        field.setFocus()
        decided = QInputMethodEvent("", [])
        decided.setCommitString(text)
        QCoreApplication.sendEvent(field, decided)

    def leave(self) -> None:
        """Close the window and the program."""
        self.window.close()
        self.workspace.close()


@pytest.fixture
def people(qtbot: QtBot, join: Join) -> Iterator[Callable[[str], Person]]:
    """Let somebody join and sit down before their window."""
    seated: list[tuple[Person, Desk]] = []

    def sit_down(part: str) -> Person:
        desk = join(part)
        person = Person(qtbot, desk.workspace)
        seated.append((person, desk))
        return person

    yield sit_down
    for person, _ in seated:
        person.window.close()
