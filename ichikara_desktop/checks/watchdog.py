"""A time limit for rules: one that does not come to an end is interrupted.

Checks run in a thread of their own, so a slow rule never holds up the windows; but without a
limit it would hold up every check after it. Python can raise an exception in another thread
between two of its steps (``PyThreadState_SetAsyncExc``), which is all that is needed for rules
written in Python. It cannot interrupt one single call into C, such as a regular expression: the
tests hold these to linear time.
"""

import ctypes
import threading
import time
from types import TracebackType

_POLL = 0.05
_IDLE = 5.0
"""Seconds without a check after which the watching thread ends; the next check starts another."""


class RuleTimeoutError(Exception):
    """A rule took longer than its limit."""


class Watchdog:
    """Watches one thread at a time; used as a context manager around a check.

    ``rule`` is set by the engine to the id of the rule that runs, with ``since`` by its clock.
    """

    def __init__(self, limit: float) -> None:
        """Interrupt a rule after ``limit`` seconds of waiting for it."""
        self.limit = limit
        self.rule = ""
        self.since = 0.0
        self.blamed = ""
        """The rule that was interrupted, until somebody reads and clears it."""
        self._lock = threading.Lock()
        self._watched = 0
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> "Watchdog":
        """Watch the thread that calls."""
        self.rule = ""
        with self._lock:
            self._watched = threading.get_ident()
            self._wake.set()
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="check-limit", daemon=True)
                self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop watching; nothing is raised from here on."""
        with self._lock:
            self._watched = 0
        self._wake.clear()

    def begin(self, rule: str) -> None:
        """Start the clock of ``rule``; an empty id stops it."""
        self.rule, self.since = rule, time.monotonic()

    def _is_wanted(self) -> bool:
        """Wait for a check; no, if none comes for a while."""
        if self._wake.wait(_IDLE):
            return True
        with self._lock:
            if self._wake.is_set():
                return True
            self._thread = None
            return False

    def _watch(self) -> None:
        while self._is_wanted():
            time.sleep(_POLL)
            with self._lock:
                rule, late = self.rule, time.monotonic() - self.since > self.limit
                if self._watched and rule and late and not self.blamed:
                    self.blamed = rule
                    _raise_in(self._watched)


def _raise_in(thread: int) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(
        ctypes.c_ulong(thread), ctypes.py_object(RuleTimeoutError)
    )
