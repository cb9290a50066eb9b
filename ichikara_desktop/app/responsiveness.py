"""Keeps the windows answering while other threads compute.

Two habits of CPython make a window stutter. A thread that computes keeps the interpreter for
5 ms at a time, and every call into Qt gives it away. And a full garbage collection stops every
thread for as long as it takes to look at all objects: a hundred milliseconds with a long text.
"""

import gc
import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication

SWITCH_SECONDS = 0.0005
"""After this time a computing thread gives the interpreter to one that waits for it."""
SETTLED_MS = 3_000
"""Milliseconds after the start when everything that stays has been made."""
YOUNG_MS = 2_000
"""Milliseconds between collections of what is new; these take a millisecond or so."""
FULL_MS = 15 * 60 * 1000
"""Milliseconds until everything is looked at even if the person never pauses."""
_YOUNG = 1


class Responsiveness(QObject):
    """Collects garbage in small pieces, and all of it while the person is elsewhere."""

    def __init__(self, application: QApplication) -> None:
        """Take over from CPython until ``application`` ends."""
        super().__init__(application)
        sys.setswitchinterval(SWITCH_SECONDS)
        gc.disable()
        QTimer.singleShot(SETTLED_MS, self, self._settle)
        self._young = self._timer(YOUNG_MS, self._collect_young)
        self._full = self._timer(FULL_MS, self._collect_all)
        application.applicationStateChanged.connect(self._on_state)
        application.aboutToQuit.connect(gc.enable)

    def _timer(self, interval: int, act: Callable[[], None]) -> QTimer:
        timer = QTimer(self, interval=interval)
        timer.timeout.connect(act)
        timer.start()
        return timer

    def _on_state(self, state: Qt.ApplicationState) -> None:
        if state != Qt.ApplicationState.ApplicationActive:
            self._collect_all()

    @staticmethod
    def _settle() -> None:
        """Put aside what there is: it stays, so nobody need look at it again."""
        gc.collect()
        gc.freeze()

    @staticmethod
    def _collect_young() -> None:
        gc.collect(_YOUNG)

    def _collect_all(self) -> None:
        self._full.start()
        gc.collect()
