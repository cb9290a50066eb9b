"""Typing in a very long text: how long the windows do not answer."""

import random
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest

from benchmarks.desk import answer_task, answerer
from benchmarks.figures import Figure
from benchmarks.heartbeat import HEARTBEAT_MS, gaps_until, p99
from benchmarks.keystroke import long_text
from ichikara_desktop.demo.waiting import outcome, until
from ichikara_desktop.windows.main_window import MainWindow
from ichikara_desktop.windows.text_editor import TextEditor

LENGTH = 100_000
KEYS = 200
KEYS_PER_SECOND = 20
TARGET_MS = 16.0


def measure() -> list[Figure]:
    """Type into the real editor while a heartbeat tells when the event loop answers."""
    text = long_text(LENGTH)
    with tempfile.TemporaryDirectory() as work, answerer(Path(work)) as desk:
        window = MainWindow(desk.workspace)
        window.resize(1280, 800)
        window.show()
        task_id = answer_task(desk)
        window.show_page("write", task_id)
        until(lambda: window.page("write").task_id == task_id)
        editor = window.findChild(TextEditor, "editor")
        outcome(lambda: editor.textCursor().insertText(text), desk.workspace.checks.checked)
        idle = _gaps(lambda: None)
        chance = random.Random(3)  # noqa: S311 - places, not secrets
        editor.go_to(*[chance.randrange(len(text))] * 2)
        gaps = _gaps(lambda: QTest.keyClick(editor, Qt.Key.Key_A))
        window.close()
    how = (
        f"{KEYS} keys, {KEYS_PER_SECOND} a second, in a text of {LENGTH:,} characters; gaps "
        f"between heartbeats of {HEARTBEAT_MS} ms, less the heartbeat"
    )
    return [
        Figure("event loop blocked while typing 100,000 characters, p99", p99(gaps), "ms", 16, how),
        Figure("the same without typing", p99(idle), "ms", None, how),
        Figure("the longest while typing", max(gaps), "ms", None, how),
    ]


def _gaps(press: Callable[[], object]) -> list[float]:
    """Return milliseconds between heartbeats while keys are pressed."""
    keys = QTimer(interval=1000 // KEYS_PER_SECOND)
    left = KEYS

    def begin(done: Callable[[], None]) -> None:
        def key() -> None:
            nonlocal left
            left -= 1
            press()
            if left == 0:
                keys.stop()
                QTimer.singleShot(500, done)

        keys.timeout.connect(key)
        keys.start()

    return gaps_until(begin)
