"""The cable between client and server is pulled in the middle of a push, and an address changes.

Needs network namespaces; where the machine permits none, this is skipped and says why.
"""

import random
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.faults import link, soak
from tests.faults.town import Town
from tests.support.certificates import certificate
from tests.support.server_process import ServerThread
from tests.support.servers import WRITING

ITEMS = 3
LONG = "とても長い文章です。" * 3000
"""So that one push is far longer than what has passed when the cable is pulled."""


@pytest.fixture(autouse=True)
def permitted() -> None:
    if why := link.missing():
        pytest.skip(why)


@pytest.fixture
def folder(memory: Path, cheap_keys: None) -> Path:
    return memory / "link"


def pulled(folder: Path, seed: int, seconds: float) -> dict[str, object]:
    """Prepare a computer with work that waits, tell the story, and see that all is there, once."""
    with Town(folder, ServerThread) as town:
        project_id = town.project(ITEMS)
        somebody = town.inhabitant(project_id, town.server.url)
        somebody.engine.claim(WRITING, ITEMS)
        for number, task_id in enumerate(somebody.answerable()):
            noise = random.Random(seed).randbytes(20_000).hex()  # so that packing does not help
            somebody.answer(task_id, f"{number}番目の答えです。{LONG}{noise}")
        home = somebody.store.folder
        somebody.move(f"https://{link.THERE}:{link.PORT}")
        somebody.store.close()
        town.server.kill()
        now = datetime.now(UTC)
        certificate(folder, link.THERE, now - timedelta(days=1), now + timedelta(days=1))
        home.rename(folder / "home")
        told = link.tell(folder, seed, seconds)
        assert told["then"] == "whole"
        assert told["left"] == 0
        assert sorted(town.revisions(project_id)) == sorted(somebody.written.items())
    return told


def test_a_pulled_cable_loses_nothing_and_doubles_nothing(folder: Path) -> None:
    told = pulled(folder, 1, 1.5)
    assert told["first"] in {"OfflineError", "TooSlowError"}  # silence looks like a slow line
    assert told["waiting"] == ITEMS


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_many_pulled_cables(memory: Path) -> None:
    run = soak.run("pulled-cables", 200, "a cable pulled in the middle of a push, and moved")
    for seed in run.seeds():
        told = pulled(memory / f"link-{seed}", seed, random.Random(seed).uniform(0.1, 4.0))
        run.count(failed_rounds=told["first"] != "whole", moved=bool(told["moved"]))
        shutil.rmtree(memory / f"link-{seed}")
