"""Damaged stores, WALs and backups, at random: nothing is deleted, and drafts come back."""

import random
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ichikara_desktop.store import salvage
from ichikara_desktop.store.store import STORE_FILE, Store, open_store
from tests.support.damage import at_work, crashed_copy, damage, texts_of
from tests.support.stores import folder, keys_in, store

__all__ = ["folder", "store"]

FILES = (STORE_FILE, f"{STORE_FILE}-wal", "backups")


def salvage_damaged(origin: Path, texts: dict[str, str], place: Path, seed: int) -> int:
    """Damage one to three files, salvage, and return how many texts are whole."""
    chance = random.Random(seed)
    shutil.copytree(origin, place)
    harmed = chance.sample(FILES, chance.choice([1, 1, 2, 3]))
    for name in harmed:
        path = place / name
        damage(next(path.glob("*.db")) if path.is_dir() else path, chance)
    held = {path.name: path.read_bytes() for path in place.glob("store.db*")}
    copies = {path.name: path.read_bytes() for path in (place / "backups").iterdir()}
    done = salvage.salvage(place, keys_in(place))
    kept = {path.name: path.read_bytes() for path in done.aside.glob("store.db*")}
    assert {name: kept.get(name) for name in held} == held, f"seed {seed}: something was deleted"
    assert {p.name: p.read_bytes() for p in (place / "backups").iterdir()} == copies
    with open_store(place, keys_in(place)) as again:
        found = texts_of(again, list(texts))
    whole = sum(found.get(name) == text for name, text in texts.items())
    if len(harmed) == 1:
        # Two of the three files are whole, so no draft may be missing.
        assert set(found) == set(texts), f"seed {seed}: {set(texts) - set(found)}"
    if harmed == ["backups"]:
        assert whole == len(texts), f"seed {seed}"
    shutil.rmtree(place)
    return whole


@pytest.fixture
def origin(store: Store, folder: Path, tmp_path: Path) -> tuple[Path, dict[str, str]]:
    texts = at_work(store)
    store.backup(datetime(2026, 11, 25, tzinfo=UTC))
    return crashed_copy(folder, tmp_path / "origin"), texts


def test_damaged_files_cost_no_draft_that_can_be_read(origin, tmp_path: Path) -> None:
    whole = [salvage_damaged(*origin, tmp_path / "hurt", seed) for seed in range(25)]
    assert sum(whole) >= 0.9 * 12 * len(whole)


@pytest.mark.soak
@pytest.mark.timeout(36_000)
@pytest.mark.parametrize("part", range(10))
def test_many_damaged_files(origin, tmp_path: Path, part: int) -> None:
    for seed in range(part * 10_000 + 1000, part * 10_000 + 11_000):
        salvage_damaged(*origin, tmp_path / "hurt", seed)
