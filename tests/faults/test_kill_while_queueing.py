"""``kill -9`` of a process that queues a set of comparisons: all of it waits, or nothing."""

import random
import shutil
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ichikara_desktop.store import outbox
from ichikara_desktop.store.store import Store, open_store
from tests.faults.warm import Victim, Warm, warm
from tests.support.stores import folder, keys_in, store

__all__ = ["folder", "store"]

COUNT = 60
KILLS = 16


@pytest.fixture(scope="module")
def nursery() -> Iterator[Warm]:
    yield from warm("tests.faults.victim")


class Queueing:
    """A set that is queued in copies of one store, killed at moments of its real duration."""

    def __init__(self, folder: Path, place: Path, nursery: Warm) -> None:
        self._folder, self._place, self._nursery = folder, place, nursery
        self._lasts = statistics.median(self._undisturbed() for _ in range(3))

    def _undisturbed(self) -> float:
        """Return the seconds that it takes."""
        victim = self._begin()
        begun = time.monotonic()
        assert victim.hear() == "queued"
        lasted = time.monotonic() - begun
        victim.rest()
        assert self._waiting() == COUNT
        return lasted

    def kill(self, seed: int) -> int:
        """Kill it once, and return how much waits."""
        victim = self._begin()
        heard = victim.kill(random.Random(seed).uniform(0, 1.5 * self._lasts))
        waiting = self._waiting()
        assert waiting in {0, COUNT}, f"seed {seed}"
        assert waiting == COUNT or "queued" not in heard, f"seed {seed}"
        return waiting

    def _begin(self) -> Victim:
        shutil.copytree(self._folder, self._place)
        victim = self._nursery.victim("queue", self._place, COUNT)
        assert [victim.hear(), victim.hear()] == ["begun", "opened"]
        return victim

    def _waiting(self) -> int:
        with open_store(self._place, keys_in(self._place)) as again:
            waiting = again.read(outbox.counts).waiting
        shutil.rmtree(self._place)
        return waiting


def test_a_process_that_is_killed_while_it_queues_a_set(
    store: Store, folder: Path, memory: Path, nursery: Warm
) -> None:
    store.close()
    queueing = Queueing(folder, memory / "queueing", nursery)
    assert {queueing.kill(seed) for seed in range(KILLS)} == {0, COUNT}
