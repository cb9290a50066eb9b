"""From a key in a long text to its findings, beside a check of the whole text anew."""

import random
import tempfile
import time
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from benchmarks.desk import answer_task, answerer
from benchmarks.figures import Figure, median_of
from ichikara_desktop.checks import Checker
from ichikara_desktop.demo.waiting import outcome, until
from ichikara_desktop.windows.main_window import MainWindow
from ichikara_desktop.windows.text_editor import TextEditor

LENGTH = 10_000
KEYS = 60
FULL_CHECKS = 7
TARGET_RATIO = 0.25
TARGET_MS = 100.0
"""Milliseconds below which an answer feels immediate (Nielsen, Usability Engineering, 1993)."""

_SUBJECTS = ("学生", "図書館の本", "朝の散歩", "地元の祭り", "新しい仕事", "古い地図")
_PLACES = ("駅前で", "川のそばで", "静かな部屋で", "市場の近くで", "冬の山で")
_ENDS = ("話し合いました。", "楽しみにしています。", "少しずつ慣れました。", "よく見かけます。")


def long_text(length: int = LENGTH) -> str:
    """Return the same Japanese text of ``length`` characters each time, in paragraphs."""
    chance = random.Random(7)  # noqa: S311 - a text, not a secret
    text = ""
    while len(text) < length:
        for _ in range(chance.randint(3, 6)):
            subject, place, end = map(chance.choice, (_SUBJECTS, _PLACES, _ENDS))
            text += f"{subject}について、{chance.randint(2, 99)}人が{place}{end}"
        text += "\n"
    return text[: length - 1] + "。"


def measure() -> list[Figure]:
    """Type into the real editor and wait for the findings to be shown."""
    text = long_text()
    with tempfile.TemporaryDirectory() as work, answerer(Path(work)) as desk:
        window = MainWindow(desk.workspace)
        window.resize(1280, 800)
        window.show()
        typed = _type(desk.workspace, window, answer_task(desk), text)
        window.close()
    anew = median_of(FULL_CHECKS, lambda: _check_anew(text))
    how = (
        f"median of {KEYS} keys at seeded places of a text of {LENGTH:,} characters, from the key "
        f"to the findings on the screen; the whole text anew: median of {FULL_CHECKS}"
    )
    return [
        Figure("keystroke to findings", typed * 1000, "ms", TARGET_MS, how),
        Figure("check of the whole text anew", anew * 1000, "ms", None, how),
        Figure("keystroke beside the whole text", typed / anew, "ratio", TARGET_RATIO, how),
    ]


def _type(workspace, window: MainWindow, task_id: str, text: str) -> float:  # type: ignore[no-untyped-def]
    window.show_page("write", task_id)
    editor = window.findChild(TextEditor, "editor")
    until(lambda: window.page("write").task_id == task_id)
    chance = random.Random(11)  # noqa: S311 - places, not secrets
    outcome(lambda: _paste(editor, text), workspace.checks.checked)

    def key() -> float:
        editor.go_to(*[chance.randrange(len(text))] * 2)
        begun = time.perf_counter()
        outcome(lambda: QTest.keyClick(editor, Qt.Key.Key_A), workspace.checks.checked)
        return time.perf_counter() - begun

    return median_of(KEYS, key)


def _paste(editor: TextEditor, text: str) -> None:
    editor.textCursor().insertText(text)


def _check_anew(text: str) -> float:
    checker = Checker()  # a new one: nothing is cached
    begun = time.perf_counter()
    checker.check(text, None)
    return time.perf_counter() - begun
