"""Typing in a very long text: how long the windows do not answer."""

import itertools
import random
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtTest import QTest

from benchmarks.desk import answer_task, answerer
from benchmarks.figures import Figure
from benchmarks.keystroke import long_text
from ichikara_desktop.demo.waiting import outcome, until
from ichikara_desktop.windows.main_window import MainWindow
from ichikara_desktop.windows.text_editor import TextEditor

LENGTH = 100_000
KEYS = 200
KEYS_PER_SECOND = 20
HEARTBEAT_MS = 1
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
        Figure(
            "event loop blocked while typing 100,000 characters, p99", _p99(gaps), "ms", 16, how
        ),
        Figure("the same without typing", _p99(idle), "ms", None, how),
        Figure("the longest while typing", max(gaps), "ms", None, how),
    ]


def _gaps(press: object) -> list[float]:
    """Return milliseconds between heartbeats while keys are pressed."""
    loop, beats = QEventLoop(), list[float]()
    heart, keys = QTimer(), QTimer()
    heart.setTimerType(Qt.TimerType.PreciseTimer)
    heart.timeout.connect(lambda: beats.append(time.perf_counter()))
    left = KEYS

    def key() -> None:
        nonlocal left
        left -= 1
        press()  # type: ignore[operator]
        if left == 0:
            QTimer.singleShot(500, loop.quit)
            keys.stop()

    keys.timeout.connect(key)
    heart.start(HEARTBEAT_MS)
    keys.start(1000 // KEYS_PER_SECOND)
    loop.exec()
    return [(after - before) * 1000 for before, after in itertools.pairwise(beats)]


def _p99(gaps: list[float]) -> float:
    return max(0.0, sorted(gaps)[len(gaps) * 99 // 100] - HEARTBEAT_MS)
