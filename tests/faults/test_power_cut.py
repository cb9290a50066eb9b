"""Power cuts: from a log of every write and sync, the disk as it may have been at any moment.

What was synced is there. Of what was written since, any part may be there, in any order, and one
write may be torn at any sector. The control, ``synchronous=NORMAL``, must lose something: else
the test would prove nothing.
"""

import random
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from ichikara_desktop.store.database import looking_connection
from ichikara_desktop.store.store import STORE_FILE, Store
from ichikara_desktop.store.tasks import save_task
from tests.faults.disk import Event, File, apply, events, library, run_on
from tests.faults.writer import TASKS, text_of
from tests.support.stores import folder, keys_in, store, task

__all__ = ["folder", "store"]

SECTOR = 512
SEED = 11


@dataclass(slots=True)
class Run:
    """A session on a disk whose every write was logged."""

    start: dict[str, bytes]
    events: list[Event]
    key: str


@pytest.fixture
def run(store: Store, folder: Path, tmp_path: Path):
    library()
    for number in range(TASKS):
        store.write(lambda s, n=number: save_task(s, task(f"task-{n}"), 1))
    store.close()
    start = {path.name: path.read_bytes() for path in folder.glob("store.db*")}

    def session(count: int, synchronous: str) -> Run:
        there = tmp_path / synchronous
        shutil.copytree(folder, there)
        log = tmp_path / f"{synchronous}.log"
        run_on(there, count, SEED, synchronous, mode="log", log=log)
        return Run(start, list(events(log)), keys_in(folder).key())

    return session


def cut(run: Run, chance: random.Random, target: Path) -> int:
    """Leave in ``target`` what may be on the disk at some moment; returns the last promise."""
    moment = chance.randrange(len(run.events))
    files = {name: File(bytearray(content)) for name, content in run.start.items()}
    names: dict[int, str] = {}
    promised = -1
    for event in run.events[:moment]:
        if event.kind == "O":
            names[event.file] = Path(event.content.decode()).name
            files.setdefault(names[event.file], File())
        elif event.kind == "M":
            promised = event.offset
        elif event.kind == "S":
            files[names[event.file]].settle()
        elif event.kind in "WT":
            files[names[event.file]].pending.append(event)
    for name in (STORE_FILE, f"{STORE_FILE}-wal"):
        if name in files:
            (target / name).write_bytes(left_of(files[name], chance))
    return promised


def left_of(file: File, chance: random.Random) -> bytes:
    content, pending = bytearray(file.kept), list(file.pending)
    share = chance.choice([0.0, 0.3, 0.7, 1.0])
    pending = [event for event in pending if chance.random() < share]
    if chance.random() < 0.5:
        chance.shuffle(pending)
    for event in pending:
        torn = chance.random() < 0.1
        apply(content, event, chance.randrange(0, len(event.content) + 1, SECTOR) if torn else None)
    return bytes(content)


def lost(run: Run, seed: int, target: Path) -> bool:
    """Cut the power once, open what is left, and return whether a promise was broken."""
    chance = random.Random(seed)
    for path in target.iterdir():
        path.unlink()
    promised = cut(run, chance, target)
    connection = looking_connection(target / STORE_FILE, run.key)
    try:
        connection.execute("PRAGMA query_only = OFF")
        assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)], f"seed {seed}"
        found = texts(connection)
    finally:
        connection.close()
    return not _holds(found, promised)


def texts(connection) -> dict[str, str]:
    found = {}
    for name, text, through in connection.execute("SELECT task_id, text, through FROM draft"):
        rows = connection.execute(
            "SELECT start, removed, inserted FROM journal"
            " WHERE task_id = ? AND entry > ? ORDER BY entry",
            (name, through),
        )
        whole = text
        for start, removed, inserted in rows:
            whole = whole[:start] + inserted + whole[start + removed :]
        found[name] = whole
    return found


def _holds(found: dict[str, str], promised: int) -> bool:
    """Whether each text is the last one that was promised, or the one on its way then."""
    for place in range(TASKS):
        last = promised - (promised - place) % TASKS
        allowed = {text_of(n, SEED) for n in (last, last + TASKS) if n >= 0}
        if last < 0:
            allowed.add("")
        if found.get(f"task-{place}", "") not in allowed:
            return False
    return True


def losses(run: Run, seeds: range, target: Path) -> list[int]:
    target.mkdir()
    return [seed for seed in seeds if lost(run, seed, target)]


def test_no_power_cut_loses_what_was_promised(run, tmp_path: Path) -> None:
    assert losses(run(150, "FULL"), range(400), tmp_path / "cut") == []


def test_the_control_loses_something(run, tmp_path: Path) -> None:
    assert losses(run(150, "NORMAL"), range(100), tmp_path / "cut")


@pytest.mark.soak
@pytest.mark.timeout(7200)
@pytest.mark.parametrize("part", range(10))
def test_many_power_cuts(run, tmp_path: Path, part: int) -> None:
    seeds = range(part * 100_000, (part + 1) * 100_000)
    assert losses(run(600, "FULL"), seeds, tmp_path / "cut") == []
