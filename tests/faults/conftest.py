"""Fixtures of the faults."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.desks import cheap_keys, join, server

__all__ = ["cheap_keys", "join", "server"]


@pytest.fixture(scope="session")
def memory() -> Iterator[Path]:
    """A folder in memory where the system has that: no disk is tested there, and it is quick."""
    shared = Path("/dev/shm")  # noqa: S108
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as name:
        yield Path(name)
