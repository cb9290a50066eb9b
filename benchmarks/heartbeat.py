"""How long the windows do not answer: a heartbeat that tells when the event loop comes round."""

import itertools
import time
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, Qt, QTimer

HEARTBEAT_MS = 1


def gaps_until(begin: Callable[[Callable[[], None]], None]) -> list[float]:
    """Return milliseconds between heartbeats until the end of what is begun.

    Args:
        begin: starts something, and is given what to call at its end.
    """
    loop, beats = QEventLoop(), list[float]()
    heart = QTimer()
    heart.setTimerType(Qt.TimerType.PreciseTimer)
    heart.timeout.connect(lambda: beats.append(time.perf_counter()))
    heart.start(HEARTBEAT_MS)
    QTimer.singleShot(0, lambda: begin(loop.quit))
    loop.exec()
    return [(after - before) * 1000 for before, after in itertools.pairwise(beats)]


def p99(gaps: list[float]) -> float:
    """Return how long the windows did not answer, in 99 of 100 cases, in milliseconds."""
    return max(0.0, sorted(gaps)[len(gaps) * 99 // 100] - HEARTBEAT_MS)
