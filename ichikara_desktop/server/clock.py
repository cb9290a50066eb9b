"""The server's clock: the only one that decides anything."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Returns the present moment with its time zone. Tests hand in their own."""


def utc_now() -> datetime:
    """Return the present moment in UTC."""
    return datetime.now(UTC)
