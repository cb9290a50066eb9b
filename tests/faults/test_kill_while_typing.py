"""``kill -9`` while somebody types: what they were told as saved is there.

Of the draft alone also how old: nothing older than 300 ms is missing.
"""

import random
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ichikara_desktop.app.opening import demo_keys_of
from ichikara_desktop.store.drafts import Draft, load_draft
from ichikara_desktop.store.store import Store, open_store
from ichikara_desktop.store.tasks import save_task
from tests.faults import soak
from tests.faults.typist import screens
from tests.faults.warm import Warm, warm
from tests.support.stores import folder, store, task

__all__ = ["folder", "store"]

LOST_AT_MOST = 0.3
"""Seconds of typing."""
TASK = "task-1"
REGRESSIONS = (1001,)
"""Seeds of a window that told of more than was saved."""


@pytest.fixture(scope="module")
def nursery() -> Iterator[Warm]:
    yield from warm("tests.faults.typist")


@pytest.fixture
def begun(store: Store, folder: Path) -> Path:
    """A closed store with a task to write."""
    store.write(lambda session: save_task(session, task(TASK), 1))
    store.close()
    return folder


@pytest.fixture
def place(memory: Path) -> Iterator[Path]:
    yield memory / "typed"
    shutil.rmtree(memory / "typed", ignore_errors=True)


def draft_in(folder: Path) -> Draft | None:
    with open_store(folder, demo_keys_of(folder)) as again:
        return again.read(lambda session: load_draft(session, TASK))


def numbers(lines: list[str], word: str) -> list[int]:
    return [int(line.split()[1]) for line in lines if line.startswith(f"{word} ")]


# -- the draft alone -------------------------------------------------------------------------


def type_and_kill(nursery: Warm, folder: Path, seed: int) -> tuple[int, int]:
    """Type and kill; return the last screen, and the last one that must not be lost."""
    alive = random.Random(seed).uniform(0.05, 1.6)
    victim = nursery.victim("draft", folder, TASK, seed)
    victim.hear()
    begun = time.monotonic()
    while time.monotonic() - begun < alive:
        victim.hear()
    killed = time.monotonic()
    shown = [line.split() for line in victim.kill()]
    kept = [int(n) for _, n, moment in shown if float(moment) < killed - LOST_AT_MOST]
    return int(shown[-1][1]), kept[-1] if kept else -1


@pytest.mark.parametrize("seed", range(3))
def test_a_killed_typist_finds_their_text(nursery: Warm, begun: Path, seed: int) -> None:
    last, kept = type_and_kill(nursery, begun, seed)
    draft = draft_in(begun)
    # The draft is a screen that was shown, never a mixture.
    allowed = ["", *screens(seed)][kept + 1 : last + 3]
    found = draft.text if draft else ""
    assert found in allowed, f"{len(found)} characters, shown up to {last}"
    assert draft is None or draft.cursor == len(found)


def test_a_typist_who_is_killed_again_and_again(nursery: Warm, begun: Path) -> None:
    """A store that was left open by a killed process opens again and takes new work."""
    for _ in range(3):
        type_and_kill(nursery, begun, 9)
    assert draft_in(begun) is not None


# -- the window ------------------------------------------------------------------------------


def kill_window(nursery: Warm, begun: Path, place: Path, seed: int) -> dict[str, int]:
    """Let somebody type into the window, kill it, and return what happened."""
    shutil.copytree(begun, place)
    chance = random.Random(seed)
    victim = nursery.victim("window", place, TASK, seed)
    # Rarely while the window is still being made; else after some keys.
    for _ in range(0 if chance.random() < 0.05 else chance.randint(2, 60)):
        victim.hear()
    lines = victim.kill(chance.uniform(0, 0.3 if not victim.lines else 0.03))
    typed, told = numbers(lines, "typed"), numbers(lines, "saved")
    draft = draft_in(place)
    found = draft.text if draft else ""
    possible = ["", *screens(seed)]
    least, last = max(told, default=-1), typed[-1] if typed else -1
    assert found in possible[least + 1 : last + 3], (
        f"seed {seed}: told as saved up to {least}, shown up to {last}, found {len(found)}"
    )
    shutil.rmtree(place)
    return {"keys": len(typed), "told-as-saved": len(told), "opening": int(not typed)}


def test_a_killed_window_has_lost_nothing_that_it_told_as_saved(
    nursery: Warm, begun: Path, place: Path
) -> None:
    happened = [kill_window(nursery, begun, place, seed) for seed in (*REGRESSIONS, 1, 2)]
    assert sum(each["told-as-saved"] for each in happened)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_many_killed_windows(nursery: Warm, begun: Path, place: Path) -> None:
    run = soak.run("kills-window", 1_000, "kill -9 of the window while somebody types")
    for seed in run.seeds():
        run.count(**kill_window(nursery, begun, place, seed))
