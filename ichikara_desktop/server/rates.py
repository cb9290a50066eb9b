"""Requests in a time: buckets that fill again, in the memory of one process."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from ichikara_desktop.server.settings import Rate

MOST_BUCKETS = 50_000
"""How many senders are remembered; the one that was longest silent is forgotten first."""


class Buckets:
    """One bucket for each sender. Safe to share between threads."""

    def __init__(self, rate: Rate, now: Callable[[], float] = time.monotonic) -> None:
        self._rate, self._now = rate, now
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, sender: str) -> float:
        """Take one request, and return nought, or how many seconds to wait for the next."""
        with self._lock:
            now = self._now()
            left, since = self._left.pop(sender, (float(self._rate.burst), now))
            left = min(float(self._rate.burst), left + (now - since) * self._rate.per_second)
            wait = 0.0 if left >= 1 else (1 - left) / self._rate.per_second
            self._left[sender] = (left - 1 if left >= 1 else left, now)
            if len(self._left) > MOST_BUCKETS:
                self._left.popitem(last=False)
            return wait
