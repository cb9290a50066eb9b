"""A process that types into a draft until it is killed. Run by the story, never by people.

Usage: ``python -m ichikara_desktop.demo.typist FOLDER TASK``, with the text on standard input.
It prints how many characters are on the screen after each key, and never submits.
"""

import sys
import time
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QTimer

from ichikara_desktop.app.values import WritingTask
from ichikara_desktop.demo.desk import Desk

KEYS_PER_SECOND = 100


def main(folder: str, task_id: str, text: str) -> None:
    """Type ``text`` into the draft of a task, key by key."""
    application = QCoreApplication([])
    desk = Desk(Path(folder))
    desk.open()
    task = desk.open_task(task_id)
    keys = _Keys(desk, task, text)  # alive as long as the event loop runs
    keys.start()
    application.exec()


class _Keys:
    def __init__(self, desk: Desk, task: WritingTask, text: str) -> None:
        self._desk, self._task, self._text = desk, task, text
        self._shown = len(task.text)
        self._clock = QTimer()
        self._clock.timeout.connect(self._press)

    def start(self) -> None:
        self._clock.start(1000 // KEYS_PER_SECOND)

    def _press(self) -> None:
        self._shown = min(self._shown + 1, len(self._text))
        shown = self._text[: self._shown]
        self._desk.workspace.writing.edit(self._task.task.task_id, shown, self._shown)
        try:
            sys.stdout.write(f"{self._shown} {time.monotonic()}\n")
            sys.stdout.flush()
        except BrokenPipeError:  # nobody reads any more: there is nobody left to be killed by
            QCoreApplication.exit(1)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.stdin.read())
