"""Damaged local files, at random: nothing is deleted, it is told, and drafts come back."""

import os
import random
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ichikara_desktop import store_command
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.store import ballast, integrity, keys, migrate, salvage, whereabouts
from ichikara_desktop.store.account import save_account
from ichikara_desktop.store.database import checkpoint, writing_engine
from ichikara_desktop.store.errors import StoreError
from ichikara_desktop.store.store import KEY_FILE, KEYS_FILE, STORE_FILE, create_store, open_store
from ichikara_desktop.store.tasks import save_task
from tests.faults import soak
from tests.support.damage import at_work, crashed_copy, damage, replace, texts_of
from tests.support.stores import ACCOUNT, keys_in, task

NOW = datetime(2026, 11, 25, tzinfo=UTC)
WAL = f"{STORE_FILE}-wal"
DATA = (STORE_FILE, WAL, "backups")
BESIDE = (KEYS_FILE, KEY_FILE, integrity.HEALTH_FILE, whereabouts.PLACE_FILE, "settings.ini")
RARE = 25
"""One seed in so many has the large store and the tables made by the migrations."""


@dataclass(frozen=True)
class Origin:
    """A store at work with its backup, as a crash leaves it: texts in the file, WAL and backup."""

    folder: Path
    texts: dict[str, str]
    code: str


def make_origin(place: Path, tasks: int, bursts: int) -> Origin:
    folder = place / "store"
    store, code = create_store(folder, keys_in(folder))
    store.write(lambda session: save_account(session, ACCOUNT))
    texts = at_work(store, tasks // 2, bursts)
    checkpoint(store._writer)
    texts |= at_work(store, tasks, bursts, first=tasks // 2)
    store.check()
    store.backup(NOW)
    # Of the last commit alone nobody can tell that it was there: it is no text.
    for number in range(2):
        store.write(lambda s, n=number: save_task(s, task(f"further-{n}"), 9))
    whereabouts.settle(store, "here")
    settings = Settings(folder / "settings.ini")
    settings.text_size = 20
    settings.store_folder = "/somewhere"
    crashed = crashed_copy(folder, place / "crashed")
    store.close()
    return Origin(crashed, texts, code)


@pytest.fixture(scope="module")
def origins(memory: Path) -> Iterator[tuple[Origin, Origin]]:
    """A small store and a large one; making tables anew takes a copy instead of migrations."""
    place = memory / "damaged"
    place.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(keys, "_SCRYPT_N", 2**4)
        small = make_origin(place / "small", 4, 5)
        yield small, make_origin(place / "large", 12, 15)
    shutil.rmtree(place)


@pytest.fixture(scope="module")
def empty(origins: tuple[Origin, Origin]) -> Path:
    """The tables of this version without rows, encrypted with the key of the small store."""
    folder = origins[0].folder
    path = folder.parent / "empty.db"
    engine = writing_engine(path, keys_in(folder).key())
    migrate.upgrade(engine, path, "")
    checkpoint(engine)
    engine.dispose()
    return path


def copied(origin: Origin, place: Path) -> Path:
    """Copy a store; the ballast, which nobody changes, is the same file."""
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    (place / "backups").mkdir()
    for path in origin.folder.rglob("*"):
        if path.name == ballast.FILE:
            os.link(path, place / path.name)
        elif path.is_file():
            shutil.copyfile(path, place / path.relative_to(origin.folder))
    return place


def harm(folder: Path, chance: random.Random, other: Origin) -> list[str]:
    """Damage or replace one to three files and return which."""
    harmed = chance.sample(DATA, chance.choice([1, 1, 1, 2, 3]))
    if chance.random() < 0.3:
        harmed = [*(harmed if chance.random() < 0.5 else ()), chance.choice(BESIDE)]
    for name in harmed:
        path = folder / name
        path = next(path.glob("*.db")) if name == "backups" else path
        if name == WAL and chance.random() < 0.1:
            shutil.copyfile(other.folder / WAL, path)
        elif chance.random() < 0.15:
            replace(path, chance)
        else:
            damage(path, chance)
    return harmed


def contents(folder: Path) -> Counter[bytes]:
    """Return what lies in a folder, whatever its name, but for what is made anew at will."""
    made = {ballast.FILE, "store.db-shm", "store.lock"}
    return Counter(p.read_bytes() for p in folder.rglob("*") if p.is_file() and p.name not in made)


def told(error: StoreError) -> None:
    """There are words for it, which say what to do."""
    assert any(isinstance(error, kind) for kind in store_command._MESSAGES), repr(error)


def salvaged(folder: Path, code: str, seed: int) -> Iterator[str | None]:
    """Salvage by the key, or with the recovery code; gives what it was done with, if it was."""
    for secret in (None, code):
        own = _key_of(folder)  # the recovery code puts the right key in the place of a wrong one
        held = contents(folder)
        try:
            salvage.salvage(folder, keys_in(folder), secret)
        except StoreError as error:
            told(error)
            assert contents(folder) >= held - Counter(own), f"seed {seed}"
            continue
        lost = held - contents(folder) - Counter(own)
        assert not lost, f"seed {seed}: {[len(each) for each in lost]} bytes were deleted"
        yield secret
        return


def _key_of(folder: Path) -> list[bytes]:
    path = folder / KEY_FILE
    return [path.read_bytes()] if path.is_file() else []


def look_beside(folder: Path) -> None:
    """Read the small files as a start of the program does: none of them ends it."""
    integrity.is_due(folder, NOW)
    settings = Settings(folder / "settings.ini")
    assert 12 <= settings.text_size <= 40
    assert settings.language
    assert settings.lock_after in {0, 5, 15, 30, 60}
    assert isinstance(settings.store_folder, str)
    assert keys_in(folder).has_passphrase in {True, False}


def salvage_damaged(origins: tuple[Origin, Origin], place: Path, seed: int) -> Counter[str]:
    """Damage files, look, salvage, and return what came back."""
    chance = random.Random(seed)
    rare = seed % RARE == 0
    origin, other = origins[::-1] if rare else origins
    folder = copied(origin, place)
    harmed = harm(folder, chance, other)
    look_beside(folder)
    sound = [name for name in DATA if name not in harmed]
    if chance.random() < 0.25:
        found = opened(folder, origin)
        if found is not None:
            # What is cut off a WAL is as if it had never been written: nobody can tell.
            assert found == origin.texts or WAL in harmed, f"seed {seed}: {harmed}"
            return Counter(opened=1, opened_as_before=found == origin.texts)
    done = list(salvaged(folder, origin.code, seed))
    if not done:
        # Neither the key nor what the recovery code opens can be read.
        assert {KEYS_FILE, KEY_FILE} & {*harmed} or not sound, f"seed {seed}: {harmed}"
        return Counter(refused=1)
    with open_store(folder, keys_in(folder), done[0]) as again:
        found = texts_of(again, list(origin.texts))
    whole = sum(found.get(name) == text for name, text in origin.texts.items())
    if "backups" in sound:
        assert set(found) == set(origin.texts), f"seed {seed}: {harmed}"
    if STORE_FILE in sound and WAL in sound:
        assert whole == len(origin.texts), f"seed {seed}: {harmed}"
    return Counter(salvaged=1, drafts=len(origin.texts), drafts_whole=whole)


def opened(folder: Path, origin: Origin) -> dict[str, str] | None:
    """Open the store and return its texts, or nothing where it told that it cannot."""
    try:
        with open_store(folder, keys_in(folder)) as store:
            whereabouts.settle(store, "here")
            return texts_of(store, list(origin.texts))
    except StoreError as error:
        told(error)
        return None


@pytest.fixture
def quick(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the empty tables in the place of the migrations where the small store is salvaged."""
    slow = migrate.upgrade
    small_key = keys_in(empty.parent / "crashed").key()

    def upgrade(engine: Engine, path: Path, key: str) -> None:
        if key == small_key and not path.exists():
            shutil.copyfile(empty, path)
        else:
            slow(engine, path, key)

    monkeypatch.setattr(migrate, "upgrade", upgrade)


REGRESSIONS: tuple[int, ...] = ()


@pytest.mark.usefixtures("quick")
def test_damaged_files_cost_no_draft_that_can_be_read(origins, memory: Path) -> None:
    sums = Counter[str]()
    for seed in (*range(1, 40), *REGRESSIONS):
        sums += salvage_damaged(origins, memory / "hurt", seed)
    assert sums["drafts_whole"] >= 0.8 * sums["drafts"] > 0
    assert sums["opened"]


@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.usefixtures("quick")
def test_many_damaged_files(origins, memory: Path) -> None:
    run = soak.run("damaged-files", 100_000, "damaged files of a store, opened or salvaged")
    for seed in run.seeds():
        run.count(**salvage_damaged(origins, memory / "hurt", seed))
