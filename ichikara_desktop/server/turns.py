"""Whose turn it is: few batches of operations are taken in at once, and the line is not endless.

Many threads that write at once only wait for one another, for the database's locks and for the
interpreter's. And whoever waits for longer than a client's patience is answered for nothing: once
the line is too long, a client is told at once to come back later.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

from ichikara_desktop.server import metrics
from ichikara_desktop.server.errors import RefusedError

T = TypeVar("T")

AT_ONCE = 4
"""How many batches a process takes in at the same time."""

MOST_WAITING = 1_000
"""How many operations may wait or be in hand in a process, however fast it is."""

LONGEST_WAIT = 15.0
"""Seconds that a newcomer may have to expect by the pace of late: half of a client's patience."""

_NEWEST = 0.01
"""How much the newest operation weighs in the pace: the last 70 are half of it."""


@dataclass
class _Line:
    limiter: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(AT_ONCE))
    door: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(AT_ONCE))
    operations: int = 0
    pace: float = 0.0
    """Seconds that an operation took of late in a thread, the others working beside it."""

    def is_too_long(self, more: int) -> bool:
        waiting = self.operations + more
        expected = waiting * self.pace / AT_ONCE
        return self.operations > 0 and (waiting > MOST_WAITING or expected > LONGEST_WAIT)

    def require_room(self, more: int) -> None:
        if self.is_too_long(more):
            metrics.LIMITED.labels("line").inc()
            raise RefusedError("unavailable")

    def note(self, operations: int, seconds: float) -> None:
        if operations == 0:
            return
        newest = seconds / operations
        weight = 1 - (1 - _NEWEST) ** operations if self.pace else 1.0
        self.pace += (newest - self.pace) * weight


_LINE: RunVar[_Line] = RunVar("line")


async def at_the_door(operations: int, ask: Callable[[], T]) -> T:
    """Return what ``ask`` says in a thread about who comes, before they have a place in the line.

    Args:
        operations: for how many there must be room; else nothing is asked.
        ask: raises for whoever may not come in.

    Raises:
        RefusedError: ``unavailable``; too many wait already.
    """
    line = _line()
    line.require_room(operations)
    return await to_thread.run_sync(ask, limiter=line.door)


async def in_turn(
    operations: int, work: Callable[[], T], taken_in: Callable[[T], int] | None = None
) -> T:
    """Return what ``work`` did in a thread, once it was its turn.

    Args:
        operations: how many it takes in; however many there are, one batch may always wait.
        work: takes them in.
        taken_in: how many of them were work, by what it did; all unless told. The others are
            answered in next to no time, which says nothing about the pace.

    Raises:
        RefusedError: ``unavailable``; too many wait already.
    """
    line = _line()
    line.require_room(operations)

    def timed() -> T:
        began = time.monotonic()
        done = work()
        line.note(taken_in(done) if taken_in else operations, time.monotonic() - began)
        return done

    line.operations += operations
    metrics.WAITING.inc(operations)
    try:
        return await to_thread.run_sync(timed, limiter=line.limiter)
    finally:
        line.operations -= operations
        metrics.WAITING.dec(operations)


def _line() -> _Line:
    """Return the line of the running event loop."""
    try:
        return _LINE.get()
    except LookupError:
        line = _Line()
        _LINE.set(line)
        return line
