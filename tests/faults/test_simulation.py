"""Whatever happens by any seed: nothing is lost, nothing is done twice, and every queue drains.

A seed that fails is written into ``REGRESSIONS`` and stays there.
"""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.faults.world import World, living, make_template

Live = Callable[..., AbstractContextManager[World]]

REGRESSIONS: tuple[int, ...] = (1021,)
"""Seeds that once failed."""

SHORT = range(8)
LONG = int(os.environ.get("ICHIKARA_HISTORIES", "2000"))
STEPS = 50


@pytest.fixture(scope="session")
def template(memory: Path) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ichikara_desktop.store.keys._SCRYPT_N", 2**4)
        (memory / "template").mkdir()
        make_template(memory / "template")
    return memory / "template"


@pytest.fixture
def live(template: Path) -> Live:
    return lambda seed, **how: living(template, template.parent / f"world-{seed}", seed, **how)


def tell(live: Live, seed: int, **how: bool) -> World:
    with live(seed, **how) as world:
        try:
            world.live(STEPS)
            world.clear_up()
            world.judge()
        except BaseException:
            print(f"seed {seed}:\n" + "\n".join(world.trace))
            raise
        return world


@pytest.mark.parametrize("seed", [*SHORT, *REGRESSIONS])
def test_every_promise_is_kept(live: Live, seed: int) -> None:
    tell(live, seed, restores=seed % 2 == 1)


def test_a_seed_tells_the_same_story_each_time(live: Live) -> None:
    one, other = tell(live, 7), tell(live, 7)
    assert one.trace == other.trace


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_every_promise_is_kept_for_long(live: Live, capsys: pytest.CaptureFixture[str]) -> None:
    """``ICHIKARA_HISTORIES`` says how many; ``ICHIKARA_FIRST`` from which seed on."""
    first = int(os.environ.get("ICHIKARA_FIRST", "1000"))
    sums = dict.fromkeys(("requests", "failed", "kills", "restored"), 0)
    for seed in range(first, first + LONG):
        world = tell(live, seed, restores=seed % 2 == 1)
        sums["kills"] += world.kills
        sums["restored"] += world.restored
        for person in world.people.values():
            sums["requests"] += person.weather.requests
            sums["failed"] += person.weather.failed
    with capsys.disabled():
        print(f"\n{LONG} histories from seed {first}: {sums}")
