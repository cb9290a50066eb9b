"""Power cuts: from a log of every write and sync, the disk as it may have been at any moment.

What was synced is there. Of what was written since, any part may be there, in any order, and one
write may be torn at any sector. What is found must be exactly what some whole step has left, and
no step that was acknowledged may be missing. The control, ``synchronous=NORMAL``, must lose
steps: else the test would prove nothing.
"""

import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ichikara_desktop.store.store import Store
from ichikara_desktop.store.tasks import save_task
from tests.faults import soak
from tests.faults.disk import Disk, events, library, run_on
from tests.faults.store_judge import FILES, state_in
from tests.faults.story import TASKS, Story, task_of
from tests.support.stores import folder, keys_in, store, task

__all__ = ["folder", "store"]

STEPS = 160
"""In one session."""
CUTS = 4000
"""Of one session; the next cut is of another."""


class Sessions:
    """Sessions on a disk whose every write is logged, and cuts of the power in each.

    A seed is a session and a moment of it: seeds that follow each other go forwards through the
    session, so that its log is walked through once.
    """

    def __init__(self, ready: Path, place: Path, synchronous: str, cuts: int) -> None:
        self._ready, self._place, self._synchronous, self._cuts = ready, place, synchronous, cuts
        self._key = keys_in(ready).key()
        self._number = -1
        self._target = place / "cut"
        self._target.mkdir(parents=True)

    def lost(self, seed: int) -> int:
        """Cut the power once, open what is left, and return how many promised steps are lost."""
        number, cut = divmod(seed, self._cuts)
        chance = random.Random(seed)
        moment = int((cut + chance.random()) / self._cuts * len(self._session(number)))
        if moment < self._disk.at:
            self._disk = Disk(self._start, self._events)
        self._disk.go_to(moment)
        self._leave(chance)
        found, promised = state_in(self._target, self._key), self._disk.promised
        earliest = promised if self._synchronous == "FULL" else -1
        step = self._story.place_of(found, earliest, promised + 1)
        if step is None:
            step = self._story.place_of(found, -1, promised)
            assert step is not None, f"seed {seed}: it looks as after no step at all"
        return max(0, promised - step)

    def _leave(self, chance: random.Random) -> None:
        for path in self._target.iterdir():
            path.unlink()
        for name in FILES:
            file = self._disk.files.get(name)
            left = file.left(chance) if file else None
            if left is not None:
                (self._target / name).write_bytes(left)

    def _session(self, number: int) -> list:
        if number != self._number:
            self._number, self._story = number, Story(number)
            there, log = self._place / "session", self._place / "log"
            shutil.copytree(self._ready, there)
            self._start = {path.name: path.read_bytes() for path in there.glob("store.db*")}
            lines = run_on(there, STEPS, number, self._synchronous, "varied", mode="log", log=log)
            assert lines[:-1] == [f"ok {number}" for number in range(STEPS)]
            self._events = list(events(log))
            self._disk = Disk(self._start, self._events)
            shutil.rmtree(there)
            log.unlink()
        return self._events


@pytest.fixture
def sessions(store: Store, folder: Path, memory: Path) -> Iterator[Callable[..., Sessions]]:
    library()
    for number in range(TASKS):
        store.write(lambda s, n=number: save_task(s, task(task_of(n)), 1))
    store.close()
    place = memory / "cuts"
    yield lambda synchronous, cuts=CUTS: Sessions(folder, place, synchronous, cuts)
    shutil.rmtree(place)


def test_no_power_cut_loses_what_was_promised(sessions) -> None:
    some = sessions("FULL", cuts=150)
    assert [seed for seed in range(2 * 150) if some.lost(seed)] == []


def test_the_control_loses_something(sessions) -> None:
    some = sessions("NORMAL", cuts=60)
    assert sum(bool(some.lost(seed)) for seed in range(60)) > 6


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_many_power_cuts(sessions) -> None:
    run = soak.run("power-cuts", 1_000_000, "power cuts, `synchronous=FULL`", first=0)
    some = sessions("FULL")
    for seed in run.seeds():
        lost = some.lost(seed)
        assert not lost, f"seed {seed}: {lost} promised steps are lost"
        if seed % CUTS == 0:
            run.count(sessions=1)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_the_control_loses_much(sessions) -> None:
    what = "the control, `synchronous=NORMAL`: must lose"
    run = soak.run("power-cuts-control", 20_000, what, first=0)
    some = sessions("NORMAL")
    for seed in run.seeds():
        run.count(lost=bool(some.lost(seed)))
    assert run.sums["lost"] > run.done / 10
