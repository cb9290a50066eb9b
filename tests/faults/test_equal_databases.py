"""The same history leaves the same on PostgreSQL as on SQLite."""

from pathlib import Path

import pytest

from ichikara_desktop.server.backup import back_up, restore
from ichikara_desktop.server.database import ServerDatabase
from tests.faults.stage import Stage, set_up
from tests.faults.world import living, make_template
from tests.faults.world_judge import server_state
from tests.support.servers import new_database, postgresql

__all__ = ["postgresql"]

SEEDS = range(3)
STEPS = 25


@pytest.fixture(scope="module")
def template(memory: Path) -> Path:
    with set_up():
        (memory / "equal").mkdir()
        make_template(memory / "equal")
    return memory / "equal"


def told(stage: Stage, template: Path, seed: int) -> dict[str, list[tuple[str, ...]]]:
    with living(stage, template, template.parent / f"equal-{seed}", seed, faults=False) as world:
        world.live(STEPS)
        world.settle()
        world.judge()
        return server_state(stage.database)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_history_leaves_the_same(template: Path, postgresql, seed: int) -> None:
    with set_up() as stage:
        here = told(stage, template, seed)
    url = new_database(postgresql)
    source, target = ServerDatabase(f"sqlite:///{template / 'server.sqlite'}"), ServerDatabase(url)
    back_up(source, template / "all.jsonl.gz")
    restore(target, template / "all.jsonl.gz")
    source.close()
    target.close()
    with set_up(url) as stage:
        there = told(stage, template, seed)
    assert here.keys() == there.keys()
    for table, rows in here.items():
        assert rows == there[table], f"{table} differs"
