"""When to synchronise: a loop that is woken by events, and waits longer after each failure.

Beside it a second one watches. When work waits and no round gives a sign of life for too long,
it says so and begins a new loop; whatever holds up the old one is left behind.

A loop is an iterator of how long to wait before its next turn. Who runs it (:data:`Drive`) waits:
a thread by the clock, a simulation by its own.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ichikara_desktop.store import outbox
from ichikara_desktop.store.store import Store
from ichikara_desktop.store.topics import Topic
from ichikara_desktop.sync.engine import RoundReport, Stage, SyncEngine
from ichikara_desktop.sync.errors import OfflineError, RefusedError, SyncCancelledError

log = logging.getLogger(__name__)

INTERVAL = 60.0
"""Seconds between rounds while all is well and nobody asks, on average."""

FIRST_BACK_OFF = 2.0
LONGEST_BACK_OFF = 300.0
BUSY_BACK_OFF = 30.0
"""The longest where the server says itself when to ask again: it is alive, and who waits for five
minutes comes when it has long had nothing to do."""

GLANCE = 10.0
"""Seconds after which the waiting thread looks whether the computer slept."""

SLEPT = 30.0
"""By how many seconds the clocks must come apart to say that the computer slept."""

STUCK_AFTER = 600.0
"""Seconds without a sign of life, while work waits, after which the loop is begun anew."""

ENDING = frozenset({"not-enrolled", "revoked"})
"""Refusals after which only a person begins a round."""


@dataclass(frozen=True, slots=True)
class Clocks:
    """The clocks of this computer. They decide when to ask, never what is true."""

    monotonic: Callable[[], float] = time.monotonic
    wall: Callable[[], float] = time.time


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


@dataclass(frozen=True, slots=True)
class LoopRestarted:
    """The loop gave no sign of life and was begun anew, for the ``times``-th time."""

    times: int


RoundEvent = RoundStarted | RoundProgress | RoundEnded | LoopRestarted

Drive = Callable[[str, Iterator[float], threading.Event], Callable[[], None]]
"""Runs a loop beside its caller: its name, its turns, and what ends a wait early.

A turn is how many seconds to wait until the next is asked for. Returns how to wait for its end.
"""


def in_thread(name: str, turns: Iterator[float], awake: threading.Event) -> Callable[[], None]:
    """Run a loop in a thread of its own; a :data:`Drive`."""

    def run() -> None:
        for seconds in turns:
            awake.wait(seconds)

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    return thread.join


def back_off(failures: int, chance: float, *, busy: bool = False) -> float:
    """Return how many seconds to wait after so many failures in a row.

    Full jitter: anything from nothing to a bound that doubles, so that many computers that lost
    the server together do not come back together
    (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/).

    Args:
        failures: at least one.
        chance: uniform in [0, 1).
        busy: the server answered, and said when to ask again.
    """
    longest = BUSY_BACK_OFF if busy else LONGEST_BACK_OFF
    bound = min(longest, FIRST_BACK_OFF * 2.0 ** min(failures - 1, 20))
    return chance * bound


class SleepSense:
    """Tells that the computer slept: the wall clock went on while the other one stood.

    A wall clock that was set looks the same, and costs one round more.
    """

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._difference = clocks.wall() - clocks.monotonic()

    def slept(self) -> bool:
        """Return whether the computer slept since this was asked last."""
        difference = self._clocks.wall() - self._clocks.monotonic()
        before, self._difference = self._difference, difference
        return abs(difference - before) > SLEPT


class Watchdog:
    """Knows when a round gave its last sign of life."""

    def __init__(self, clocks: Clocks) -> None:
        self._clocks = clocks
        self._alive = self._asked = clocks.monotonic()

    def note(self) -> None:
        """Note a sign of life."""
        self._alive = self._clocks.monotonic()

    def is_stuck(self, waits: Callable[[], bool]) -> bool:
        """Return whether the loop stands still although work waits; to be asked regularly.

        Time in which nobody asked does not count: the computer slept then, as the loop did.

        Args:
            waits: tells whether work waits; asked only once all has been still for too long.
                When none does, that counts as a sign of life.
        """
        now = self._clocks.monotonic()
        if now - self._asked > STUCK_AFTER / 2:
            self._alive = now
        self._asked = now
        if now - self._alive < STUCK_AFTER:
            return False
        if not waits():
            self._alive = now
            return False
        return True


class SyncSchedule:
    """Runs rounds beside its caller until it is closed."""

    def __init__(
        self,
        store: Store,
        engine: SyncEngine,
        heard: Callable[[RoundEvent], None],
        clocks: Clocks | None = None,
        drive: Drive = in_thread,
    ) -> None:
        """Prepare; :meth:`start` begins.

        Args:
            store: new operations in its outbox wake the schedule.
            engine: runs the rounds.
            heard: told about rounds, in the schedule's threads.
            clocks: of this computer.
            drive: runs the loops.
        """
        self._store, self._engine, self._heard = store, engine, heard
        clocks = clocks or Clocks()
        self._clocks = clocks
        self._sense, self._watchdog = SleepSense(clocks), Watchdog(clocks)
        self._awake = threading.Event()
        self._cancelled = threading.Event()
        self._over = threading.Event()
        self._in_round = False
        self._failures = 0
        self._not_before, self._busy = clocks.monotonic(), False
        """Until when the server asked to be left alone."""
        self._ended_by_server = False
        self._loops = 0
        self._drive = drive
        self._end_loop: Callable[[], None] = lambda: None
        self._end_watch: Callable[[], None] = lambda: None
        self._unsubscribe = store.subscribe(self._on_commit)

    def start(self) -> None:
        """Begin with a round at once."""
        self._awake.set()
        self._begin_loop()
        self._end_watch = self._drive("sync-watch", self._keep_watch(), self._over)

    def wake(self, asked: bool = True) -> None:
        """Ask for a round now.

        Args:
            asked: a person did; else it is a guess that it may help, and is not followed once
                the server has said that this computer is no longer welcome, nor while it asks to
                be left alone.
        """
        if asked:
            self._ended_by_server = False
        if asked or not (self._ended_by_server or self._left_alone_for()):
            self._awake.set()

    def cancel(self) -> None:
        """Stop the running round at once. The next one comes by the clock."""
        self._cancelled.set()
        if self._in_round:
            self._engine.interrupt()

    def close(self) -> None:
        """Stop at once; a request that is on its way is given up, and the round is cancelled."""
        self._over.set()
        self._unsubscribe()
        self._cancelled.set()
        self._awake.set()
        self._engine.close()
        self._end_loop()
        self._end_watch()

    def look_after(self) -> bool:
        """Begin the loop anew if it stands still; returns whether it did.

        Called regularly by the watching thread.
        """
        stuck = self._watchdog.is_stuck(self._waits)
        if stuck and not self._over.is_set():
            log.error("the sync gave no sign of life: its loop begins anew")
            self._watchdog.note()
            self._engine.interrupt()
            self._awake.set()
            self._begin_loop()
            self._heard(LoopRestarted(self._loops - 1))
        return stuck

    def _on_commit(self, topics: frozenset[Topic]) -> None:
        if Topic.QUEUED in topics:
            self.wake(asked=False)

    def _waits(self) -> bool:
        return not self._ended_by_server and self._store.read(outbox.counts).waiting > 0

    def _begin_loop(self) -> None:
        self._loops += 1
        self._end_loop = self._drive("sync", self._turns(self._loops), self._awake)

    def _keep_watch(self) -> Iterator[float]:
        while not self._over.is_set():
            yield GLANCE
            if self._over.is_set():
                return
            try:
                self.look_after()
            except Exception as error:  # watching never ends
                log.error("could not look after the sync: %s", type(error).__name__)

    def _turns(self, loop: int) -> Iterator[float]:
        while self._is_current(loop):
            yield from self._glances(self._pause())
            self._awake.clear()
            if self._is_current(loop):
                self._round(loop)

    def _is_current(self, loop: int) -> bool:
        return loop == self._loops and not self._over.is_set()

    def _glances(self, seconds: float) -> Iterator[float]:
        """Wait so long, or until woken, or until the computer has slept."""
        end = self._clocks.monotonic() + seconds
        while (left := end - self._clocks.monotonic()) > 0 and not self._awake.is_set():
            yield min(left, GLANCE)
            if self._sense.slept() and not self._ended_by_server:
                return

    def _pause(self) -> float:
        chance = secrets.randbelow(1000) / 1000
        if self._ended_by_server:
            return threading.TIMEOUT_MAX
        if not self._failures:
            return INTERVAL * (0.5 + chance)
        return self._left_alone_for() + back_off(self._failures, chance, busy=self._busy)

    def _left_alone_for(self) -> float:
        """Return for how many seconds more the server asked to be left alone."""
        return max(0.0, self._not_before - self._clocks.monotonic())

    def _round(self, loop: int) -> None:
        self._cancelled.clear()
        self._tell(loop, RoundStarted())
        self._in_round = True
        try:
            report = self._engine.synchronise(
                lambda stage, count: self._tell(loop, RoundProgress(stage, count)),
                lambda: self._cancelled.is_set() or not self._is_current(loop),
            )
        except SyncCancelledError as error:
            self._tell(loop, RoundEnded(None, error))
        except Exception as error:  # a round never ends the thread
            self._failures += 1
            told = error.wait if isinstance(error, OfflineError) else 0.0
            self._not_before, self._busy = self._clocks.monotonic() + told, told > 0
            self._ended_by_server = isinstance(error, RefusedError) and error.code in ENDING
            self._tell(loop, RoundEnded(None, error))
        else:
            self._failures, self._not_before = 0, self._clocks.monotonic()
            self._tell(loop, RoundEnded(report, None))
        finally:
            self._in_round = False

    def _tell(self, loop: int, event: RoundEvent) -> None:
        """Tell of a round, unless it belongs to a loop that was given up."""
        if loop == self._loops:
            self._watchdog.note()
            self._heard(event)
