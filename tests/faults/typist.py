"""A person who types until their program is killed; see :mod:`tests.faults.warm`.

``draft FOLDER TASK SEED`` types into the draft alone, ``window FOLDER TASK SEED`` into the editor
of the real window. ``typed N TIME`` is told after each key (``N`` numbers the screens, ``TIME`` is
monotonic), ``saved N`` whenever the window says that what is on it now is saved.
"""

import random
import time
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from ichikara_desktop.app.opening import demo_keys_of
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.store.draft_writer import DraftWriter
from ichikara_desktop.store.drafts import splice_between
from ichikara_desktop.store.store import open_store
from ichikara_desktop.windows.language import apply_language
from ichikara_desktop.windows.main_window import MainWindow
from ichikara_desktop.windows.text_editor import TextEditor
from ichikara_desktop.windows.text_positions import to_qt
from ichikara_desktop.windows.theme import apply_theme
from tests.faults.warm import say

LETTERS = "あいうえおかきくけこ漢字😀𠮷ＡＢ、。"
SCREENS = 3000
SLOWEST = 0.02
"""Seconds between two keys of somebody who hurries."""


def changed(text: str, chance: random.Random) -> str:
    """Return the text after one key."""
    place = chance.randint(0, len(text))
    if place and chance.random() < 0.2:
        return text[: place - 1] + text[place:]
    return text[:place] + chance.choice(LETTERS) * chance.randint(1, 3) + text[place:]


def screens(seed: int) -> list[str]:
    """Return every screen of a run in order: the same for the same seed."""
    chance, text, shown = random.Random(seed), "", []
    for _ in range(SCREENS):
        text = changed(text, chance)
        shown.append(text)
    return shown


def pauses(seed: int) -> Iterator[float]:
    """Give the seconds between two keys; now and then the person thinks, and all gets saved."""
    chance = random.Random(seed + 1)
    while True:
        thinks = chance.random() < 0.03
        yield chance.uniform(0.1, 0.25) if thinks else chance.uniform(0.002, SLOWEST)


def draft(folder: str, task_id: str, seed: str) -> None:
    """Type into a draft, as fast as somebody who hurries."""
    place = Path(folder)
    writer = DraftWriter(open_store(place, demo_keys_of(place)), lambda *_: None, lambda *_: None)
    pace = random.Random(int(seed) + 1)
    for number, text in enumerate(screens(int(seed))):
        writer.edit(task_id, text, len(text))
        say("typed", number, time.monotonic())
        time.sleep(pace.uniform(0.002, SLOWEST))


class Typing:
    """Somebody before the window of a workspace."""

    def __init__(self, workspace: Workspace, task_id: str, seed: int) -> None:
        self.window = MainWindow(workspace)
        self.window.resize(1280, 800)
        self.window.show()
        self._screens, self._pauses = screens(seed), pauses(seed)
        self._number = -1
        page = self.window.page("write")
        assert page is not None
        self._editor = page.findChild(TextEditor, "editor")
        self._label = page.findChild(QLabel, "saved")
        # After the page's own: what it shows by then is looked at.
        workspace.writing.opened.connect(self._begin)
        workspace.writing.saved.connect(lambda *_: self._look())
        self.window.show_page("write", task_id)

    def _begin(self, *_: object) -> None:
        say("opened")
        self._press_next()

    def _press_next(self) -> None:
        self._number += 1
        before, after = self._editor.text(), self._screens[self._number]
        splice = splice_between(before, after)
        cursor = self._editor.textCursor()
        cursor.setPosition(to_qt(before, splice.start + splice.removed))
        self._editor.setTextCursor(cursor)
        for _ in range(splice.removed):
            QTest.keyClick(self._editor, Qt.Key.Key_Backspace)
        if splice.inserted:
            decided = QInputMethodEvent("", [])
            decided.setCommitString(splice.inserted)
            QCoreApplication.sendEvent(self._editor, decided)
        assert self._editor.text() == after
        say("typed", self._number, time.monotonic())
        self._look()
        QTimer.singleShot(int(next(self._pauses) * 1000), self._press_next)

    def _look(self) -> None:
        if self._label.text().startswith("下書き保存済み"):
            say("saved", self._number)


def window(folder: str, task_id: str, seed: str) -> None:
    """Type into the real window."""
    place = Path(folder)
    application = QApplication(["typist"])
    apply_theme(application, "light")
    apply_language(application, "ja")
    settings = Settings(place / "settings.ini")
    workspace = Workspace(open_store(place, demo_keys_of(place)), settings)
    typing = Typing(workspace, task_id, int(seed))
    workspace.start()
    application.exec()
    typing.window.close()


WORKS = {"draft": draft, "window": window}
