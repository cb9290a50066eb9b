"""Progress for eyes: figures come as often as a person can see them, whoever sends them."""

import time
from collections import deque
from collections.abc import Callable

PAUSE = 0.05
"""Seconds between two figures: twenty a second move smoothly, and cost the windows nothing."""
WINDOW = 10.0
"""Seconds over which the pace is taken: shorter jumps about, longer misses a change of line."""
SETTLED = 2.0
"""Seconds after which a pace says something."""


class Paced:
    """Hands figures on at most every :data:`PAUSE` seconds, and the very last always.

    Attributes:
        latest: the figures that were heard last; where the flow stops they may not be told yet.
    """

    def __init__(self, tell: Callable[[int, int], None]) -> None:
        self._tell, self._told = tell, -PAUSE
        self.latest = (0, 0)

    def __call__(self, done: int, total: int) -> None:
        """Hear that ``done`` of ``total`` are behind it."""
        now, self.latest = time.monotonic(), (done, total)
        if done >= total or now - self._told >= PAUSE:
            self._told = now
            self._tell(done, total)


class Remaining:
    """How many seconds something still takes, by its pace of the last :data:`WINDOW` seconds."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def after(self, done: int, total: int, now: float) -> float | None:
        """Return seconds, or nothing before the pace can be told.

        Args:
            done: of ``total``, at the time ``now``.
            total: the whole.
            now: seconds of a clock that never goes back.
        """
        self._seen.append((now, done))
        while now - self._seen[0][0] > WINDOW and len(self._seen) > 2:
            self._seen.popleft()
        began, first = self._seen[0]
        if now - began < SETTLED or done <= first:
            return None
        return (total - done) * (now - began) / (done - first)
