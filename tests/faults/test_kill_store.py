"""``kill -9`` of a process that commits, migrates or copies: nothing acknowledged is missing."""

import random
import shutil
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy.orm import Session

from ichikara_desktop.store.backups import backups_in, read_backup
from ichikara_desktop.store.database import looking_connection, writing_engine
from ichikara_desktop.store.integrity import full_check
from ichikara_desktop.store.migrate import config
from ichikara_desktop.store.models import DraftRow
from ichikara_desktop.store.store import STORE_FILE, Store, open_store
from ichikara_desktop.store.tasks import save_task
from tests.faults import soak
from tests.faults.store_judge import FILES, state_in
from tests.faults.story import TASKS, Story, found_by, task_of
from tests.faults.warm import Warm, warm
from tests.support.damage import at_work
from tests.support.stores import folder, keys_in, store, task

__all__ = ["folder", "store"]

LIVES = 40
"""Kills of one store, before it is begun afresh."""


@pytest.fixture(scope="module")
def nursery() -> Iterator[Warm]:
    yield from warm("tests.faults.victim")


@pytest.fixture
def place(memory: Path) -> Iterator[Path]:
    """A folder in memory: what is killed here is a process, not the power."""
    made = memory / "killed"
    made.mkdir()
    yield made
    shutil.rmtree(made)


# -- committing ------------------------------------------------------------------------------


class Lives:
    """Sessions that are killed and go on, again and again, with what is found."""

    def __init__(self, ready: Path, place: Path, nursery: Warm) -> None:
        self._ready, self._place, self._nursery = ready, place / "store", nursery
        self._looked_at = place / "looked-at"
        self._looked_at.mkdir()
        self._key = keys_in(ready).key()
        self._number = -1

    def kill(self, seed: int) -> dict[str, int]:
        """Kill once, look at a copy of what is left, and return what happened."""
        chance = random.Random(seed)
        self._begin(seed // LIVES)
        heard = self._live(chance)
        commits = [int(line.split()[1]) for line in heard if line.startswith("ok")]
        promised = commits[-1] if commits else self._first - 1
        step = self._story.place_of(self._state(), promised, promised + 1)
        assert step is not None, f"seed {seed}: not what step {promised} has left"
        self._first = step + 1
        opening = int("opened" not in heard)
        return {"commits": len(commits), "opening": opening, "unheard": step - promised}

    def _begin(self, number: int) -> None:
        if number != self._number:
            self._number, self._story, self._first = number, Story(number), 0
            shutil.rmtree(self._place, ignore_errors=True)
            shutil.copytree(self._ready, self._place)

    def _live(self, chance: random.Random) -> list[str]:
        victim = self._nursery.victim("commit", self._place, self._number, self._first)
        for _ in range(chance.choice([0, 1, 2, 3, 4, 8, 16])):
            victim.hear()
        # A commit takes one to two milliseconds here, opening about ten.
        return victim.kill(chance.uniform(0, 0.004 if victim.lines else 0.02))

    def _state(self):
        for name in FILES:
            (self._looked_at / name).unlink(missing_ok=True)
            if (self._place / name).exists():
                shutil.copyfile(self._place / name, self._looked_at / name)
        return state_in(self._looked_at, self._key)


@pytest.fixture
def lives(store: Store, folder: Path, place: Path, nursery: Warm) -> Lives:
    for number in range(TASKS):
        store.write(lambda s, n=number: save_task(s, task(task_of(n)), 1))
    store.close()
    return Lives(folder, place, nursery)


def test_a_process_that_is_killed_while_it_commits(lives: Lives) -> None:
    happened = [lives.kill(seed) for seed in range(12)]
    assert sum(each["commits"] for each in happened) > 12


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_many_kills_while_committing(lives: Lives) -> None:
    run = soak.run("kills-store", 20_000, "kill -9 while committing", first=0)
    for seed in run.seeds():
        run.count(**lives.kill(seed))


# -- migrating -------------------------------------------------------------------------------


@pytest.fixture
def older(store: Store, folder: Path) -> tuple[Path, dict[str, str]]:
    """A store of the first revision, with drafts in it."""
    key = keys_in(folder).key()
    store.close()
    (folder / STORE_FILE).unlink()
    engine = writing_engine(folder / STORE_FILE, key)
    with engine.begin() as connection:
        command.upgrade(config(connection), "0001")
    texts = {f"task-{number}": f"{number}番目の下書き" * 50 for number in range(200)}
    now = datetime.now(UTC)
    with Session(engine) as session, session.begin():
        for name, text in texts.items():
            session.add(
                DraftRow(task_id=name, text=text, cursor=0, through=0, saved_at=now, sealed_by=None)
            )
    engine.dispose()
    return folder, texts


def drafts_in(file: Path, key: str) -> dict[str, str]:
    connection = looking_connection(file, key)
    try:
        return {name: text for name, (text, _) in found_by(connection).drafts.items()}
    finally:
        connection.close()


class Migrations:
    """Migrations of copies of one store, killed at moments of their real duration."""

    def __init__(self, folder: Path, texts: dict[str, str], place: Path, nursery: Warm) -> None:
        self._folder, self._texts, self._place = folder, texts, place / "older"
        self._nursery, self._key = nursery, keys_in(folder).key()
        self._lasts = statistics.median(self._undisturbed() for _ in range(3))

    def _undisturbed(self) -> float:
        """Return the seconds of a whole migration."""
        shutil.copytree(self._folder, self._place)
        victim = self._nursery.victim("migrate", self._place)
        assert victim.hear() == "begun"
        begun = time.monotonic()
        assert victim.hear() == "done"
        lasted = time.monotonic() - begun
        victim.rest()
        shutil.rmtree(self._place)
        return lasted

    def kill(self, seed: int) -> dict[str, int]:
        chance = random.Random(seed)
        shutil.copytree(self._folder, self._place)
        inside = 0
        for _ in range(chance.choice([1, 1, 2])):  # sometimes the next attempt too
            victim = self._nursery.victim("migrate", self._place)
            victim.hear()
            # The copy before it takes most of the time: half of the kills come towards the end.
            earliest = chance.choice([0, 0.7]) * self._lasts
            inside += "done" not in victim.kill(chance.uniform(earliest, self._lasts))
        before = self._place / f"{STORE_FILE}.before-0001"
        copied = before.exists()
        assert drafts_in_copy(self._place, self._key) == self._texts, f"seed {seed}"
        with open_store(self._place, keys_in(self._place)):
            pass
        for file in (self._place / STORE_FILE, before):
            assert drafts_in(file, self._key) == self._texts, f"seed {seed}: {file.name}"
            assert full_check(file, self._key).whole, f"seed {seed}: {file.name}"
        shutil.rmtree(self._place)
        return {"inside": inside, "with-its-copy": int(copied)}


def drafts_in_copy(place: Path, key: str) -> dict[str, str]:
    """Return what is there before the program has opened it again."""
    aside = place / "aside"
    aside.mkdir()
    for name in FILES:
        if (place / name).exists():
            shutil.copyfile(place / name, aside / name)
    found = drafts_in(aside / STORE_FILE, key)
    shutil.rmtree(aside)
    return found


@pytest.fixture
def migrations(older: tuple[Path, dict[str, str]], place: Path, nursery: Warm) -> Migrations:
    return Migrations(*older, place, nursery)


def test_a_process_that_is_killed_while_it_migrates(migrations: Migrations) -> None:
    assert sum(migrations.kill(seed)["inside"] for seed in range(4))


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_many_kills_in_migrations(migrations: Migrations) -> None:
    run = soak.run("kills-migration", 500, "kill -9 in a migration")
    for seed in run.seeds():
        run.count(**migrations.kill(seed))


# -- copying ---------------------------------------------------------------------------------


class Backups:
    """A store that is copied again and again, and killed meanwhile."""

    def __init__(self, folder: Path, texts: dict[str, str], place: Path, nursery: Warm) -> None:
        self._folder, self._texts, self._nursery = place / "copied", texts, nursery
        shutil.copytree(folder, self._folder)
        self._key = keys_in(folder).key()
        self._copies = 0
        victim = self._victim()
        begun = time.monotonic()
        for _ in range(4):
            victim.hear()
        self._lasts = (time.monotonic() - begun) / 4
        victim.kill()
        self._copies += len(victim.lines)

    def _victim(self):
        victim = self._nursery.victim("backup", self._folder, self._copies)
        assert victim.hear() == "begun"
        return victim

    def kill(self, seed: int) -> dict[str, int]:
        chance = random.Random(seed)
        victim = self._victim()
        for _ in range(chance.choice([0, 0, 1])):
            victim.hear()
        lines = victim.kill(chance.uniform(0, self._lasts))
        told = [line.split()[1] for line in lines if line.startswith("copied")]
        self._copies += len(lines)
        inside = len(list((self._folder / "backups").glob("*.part")))
        names = [path.name for path in backups_in(self._folder)]
        assert set(told[-6:]) <= set(names), f"seed {seed}: a copy that was told is missing"
        for backup in backups_in(self._folder):
            assert len(read_backup(backup, self._key).of("draft")) == len(self._texts), (
                f"seed {seed}: {backup.name}"
            )
        assert drafts_in(self._folder / STORE_FILE, self._key) == self._texts, f"seed {seed}"
        for left in (self._folder / "backups").glob("*.part*"):
            left.unlink()
        return {"inside": inside, "copies": len(told)}


@pytest.fixture
def copying(store: Store, folder: Path, place: Path, nursery: Warm) -> Backups:
    texts = at_work(store)
    store.close()
    return Backups(folder, texts, place, nursery)


def test_a_process_that_is_killed_while_it_copies(copying: Backups) -> None:
    assert sum(copying.kill(seed)["inside"] for seed in range(4))


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_many_kills_in_backups(copying: Backups) -> None:
    run = soak.run("kills-backup", 500, "kill -9 in a backup")
    for seed in run.seeds():
        run.count(**copying.kill(seed))
