"""Whose turn it is: few batches of operations are taken in at once, and the line is not endless.

Many threads that write at once only wait for one another, for the database's locks and for the
interpreter's. And whoever waits for longer than a client's patience is answered for nothing: once
the line is too long, a client is told at once to come back later.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

from ichikara_desktop.server.errors import RefusedError

T = TypeVar("T")

AT_ONCE = 4
"""How many batches a process takes in at the same time."""

MOST_WAITING = 1_000
"""How many operations may wait or be in hand in a process: what it does in some ten seconds."""


@dataclass
class _Line:
    limiter: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(AT_ONCE))
    operations: int = 0


_LINE: RunVar[_Line] = RunVar("line")


async def in_turn(operations: int, work: Callable[[], T]) -> T:
    """Return what ``work`` did in a thread, once it was its turn.

    Args:
        operations: how many it takes in; however many there are, one batch may always wait.
        work: takes them in.

    Raises:
        RefusedError: ``unavailable``; too many wait already.
    """
    line = _line()
    if line.operations and line.operations + operations > MOST_WAITING:
        raise RefusedError("unavailable")
    line.operations += operations
    try:
        return await to_thread.run_sync(work, limiter=line.limiter)
    finally:
        line.operations -= operations


def _line() -> _Line:
    """Return the line of the running event loop."""
    try:
        return _LINE.get()
    except LookupError:
        line = _Line()
        _LINE.set(line)
        return line
