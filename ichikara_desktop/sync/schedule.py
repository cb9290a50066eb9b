"""When to synchronise: a thread that is woken by events, and waits longer after each failure."""

import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass

from ichikara_desktop.store.store import Store
from ichikara_desktop.store.topics import Topic
from ichikara_desktop.sync.engine import RoundReport, Stage, SyncEngine
from ichikara_desktop.sync.errors import SyncCancelledError

INTERVAL = 60.0
"""Seconds between rounds while all is well and nobody asks."""

FIRST_BACK_OFF = 2.0
LONGEST_BACK_OFF = 300.0


@dataclass(frozen=True, slots=True)
class RoundStarted:
    """A round begins."""


@dataclass(frozen=True, slots=True)
class RoundProgress:
    """A round goes on: ``count`` operations or changes are through in this stage."""

    stage: Stage
    count: int


@dataclass(frozen=True, slots=True)
class RoundEnded:
    """A round is over: with a report, or with the error that ended it."""

    report: RoundReport | None
    error: BaseException | None


RoundEvent = RoundStarted | RoundProgress | RoundEnded


def back_off(failures: int, chance: float) -> float:
    """Return how many seconds to wait after so many failures in a row.

    Full jitter: anything from nothing to a bound that doubles, so that many computers that lost
    the server together do not come back together
    (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).

    Args:
        failures: at least one.
        chance: uniform in [0, 1).
    """
    bound = min(LONGEST_BACK_OFF, FIRST_BACK_OFF * 2.0 ** min(failures - 1, 20))
    return chance * bound


class SyncSchedule:
    """Runs rounds in its own thread until it is closed."""

    def __init__(
        self, store: Store, engine: SyncEngine, heard: Callable[[RoundEvent], None]
    ) -> None:
        """Prepare; :meth:`start` begins.

        Args:
            store: new operations in its outbox wake the schedule.
            engine: runs the rounds.
            heard: told about rounds, in the schedule's thread.
        """
        self._engine, self._heard = engine, heard
        self._awake = threading.Event()
        self._cancelled = threading.Event()
        self._closed = False
        self._failures = 0
        self._unsubscribe = store.subscribe(self._on_commit)
        self._thread = threading.Thread(target=self._run, name="sync", daemon=True)

    def start(self) -> None:
        """Begin with a round at once."""
        self._awake.set()
        self._thread.start()

    def wake(self) -> None:
        """Ask for a round now."""
        self._awake.set()

    def cancel(self) -> None:
        """Stop the running round at its next step. The next one comes by the clock."""
        self._cancelled.set()

    def close(self) -> None:
        """Stop at once; a request that is on its way is given up, and the round is cancelled."""
        self._closed = True
        self._unsubscribe()
        self._cancelled.set()
        self._awake.set()
        self._engine.close()
        if self._thread.is_alive():
            self._thread.join()

    def _on_commit(self, topics: frozenset[Topic]) -> None:
        if Topic.QUEUED in topics:
            self.wake()

    def _run(self) -> None:
        while not self._closed:
            self._awake.wait(self._pause())
            self._awake.clear()
            if not self._closed:
                self._round()

    def _pause(self) -> float:
        if not self._failures:
            return INTERVAL
        return back_off(self._failures, secrets.randbelow(1000) / 1000)

    def _round(self) -> None:
        self._cancelled.clear()
        self._heard(RoundStarted())
        try:
            report = self._engine.synchronise(
                lambda stage, count: self._heard(RoundProgress(stage, count)),
                lambda: self._cancelled.is_set() or self._closed,
            )
        except SyncCancelledError as error:
            self._heard(RoundEnded(None, error))
        except Exception as error:  # a round never ends the thread
            self._failures += 1
            self._heard(RoundEnded(None, error))
        else:
            self._failures = 0
            self._heard(RoundEnded(report, None))
