"""Is the store whole? And what an affected SQLite is told."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ichikara_desktop.store import integrity
from ichikara_desktop.store.carving import WAL_HEAD
from ichikara_desktop.store.database import require_safe_sqlite
from ichikara_desktop.store.errors import DamagedStoreError, UnsafeSqliteError
from ichikara_desktop.store.salvage import salvage
from ichikara_desktop.store.store import STORE_FILE, Store, create_store, open_store
from tests.support.damage import PAGE, at_work, crashed_copy, texts_of
from tests.support.stores import keys_in

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 7, 0), False),
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 53, 4), True),
    ],
)
def test_a_sqlite_that_corrupts_is_refused(version: tuple[int, ...], safe: bool) -> None:
    if safe:
        require_safe_sqlite(version)
    else:
        with pytest.raises(UnsafeSqliteError):
            require_safe_sqlite(version)


def test_a_whole_store_is_whole_and_the_result_is_kept(store: Store, folder: Path) -> None:
    at_work(store)
    assert integrity.is_due(folder, NOW)
    health = store.check()
    assert health.whole
    assert integrity.last_health(folder) == health
    at = datetime.fromisoformat(health.at)
    assert not integrity.is_due(folder, at + timedelta(days=6))
    assert integrity.is_due(folder, at + timedelta(days=7))
    assert integrity.is_due(folder, at - timedelta(days=400))  # a clock that was wrong


def test_any_damaged_page_is_found_by_the_thorough_look(store: Store, folder: Path) -> None:
    at_work(store)
    key = keys_in(folder).key()
    store.close()
    path = folder / STORE_FILE
    content = path.read_bytes()
    chance = random.Random(4)
    for _ in range(12):
        damaged = bytearray(content)
        damaged[chance.randrange(PAGE, len(damaged))] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        health = integrity.full_check(path, key)
        assert not health.whole
    path.write_bytes(content)
    assert integrity.full_check(path, key).whole


def test_damage_of_what_exists_here_alone_is_found_at_the_start(store: Store, folder: Path) -> None:
    at_work(store)
    with store._readers.connect() as connection:
        roots = connection.exec_driver_sql(
            "SELECT rootpage FROM sqlite_master WHERE name IN ('draft', 'journal', 'operation')"
        ).scalars()
        roots = list(roots)
    store.close()
    path = folder / STORE_FILE
    content = path.read_bytes()
    for root in roots:
        damaged = bytearray(content)
        damaged[(root - 1) * PAGE + 2000] ^= 4
        path.write_bytes(damaged)
        with pytest.raises(DamagedStoreError):
            open_store(folder, keys_in(folder))
        assert path.read_bytes() == bytes(damaged)


def test_damage_is_not_written_to_the_standard_error(store: Store, folder: Path, capfd) -> None:
    store.close()
    path = folder / STORE_FILE
    damaged = bytearray(path.read_bytes())
    damaged[PAGE + 7] ^= 1
    path.write_bytes(damaged)
    integrity.full_check(path, keys_in(folder).key())
    assert capfd.readouterr().err == ""


def test_a_commit_behind_a_damaged_frame_is_missed(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    """SQLite would open the store without it, and drop it once it writes."""
    texts = at_work(store)
    left = crashed_copy(folder, tmp_path / "left")
    wal = left / f"{STORE_FILE}-wal"
    content = bytearray(wal.read_bytes())
    content[WAL_HEAD + 30 * (PAGE + 24) + 100] ^= 1
    wal.write_bytes(content)
    with pytest.raises(DamagedStoreError):
        open_store(left, keys_in(left))
    assert wal.read_bytes() == content
    salvage(left, keys_in(left))
    with open_store(left, keys_in(left)) as again:
        assert texts_of(again, list(texts)) == texts


def test_the_wal_of_another_store_is_not_brought_into_this_one(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    texts = at_work(store, 3)
    store.close()
    stranger, _ = create_store(tmp_path / "stranger", keys_in(tmp_path / "stranger"))
    at_work(stranger, 2)
    strange = (tmp_path / "stranger" / f"{STORE_FILE}-wal").read_bytes()
    stranger.close()
    (folder / f"{STORE_FILE}-wal").write_bytes(strange)
    before = (folder / STORE_FILE).read_bytes()
    with pytest.raises(DamagedStoreError):
        open_store(folder, keys_in(folder))
    assert (folder / STORE_FILE).read_bytes() == before
    salvage(folder, keys_in(folder))
    with open_store(folder, keys_in(folder)) as again:
        assert texts_of(again, list(texts)) == texts


def test_a_wal_without_its_head_is_missed(store: Store, folder: Path, tmp_path: Path) -> None:
    at_work(store, 3)
    left = crashed_copy(folder, tmp_path / "left")
    wal = left / f"{STORE_FILE}-wal"
    wal.write_bytes(bytes(WAL_HEAD) + wal.read_bytes()[WAL_HEAD:])
    with pytest.raises(DamagedStoreError):
        open_store(left, keys_in(left))


def test_what_was_cut_off_in_its_last_commit_is_as_if_it_had_never_begun(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    """So a power cut leaves a WAL; a program that would not open it were worse than none."""
    at_work(store, 3)
    left = crashed_copy(folder, tmp_path / "left")
    wal = left / f"{STORE_FILE}-wal"
    content = wal.read_bytes()
    for left_over in (len(content) - 1, len(content) - PAGE // 2, WAL_HEAD, WAL_HEAD - 1):
        wal.write_bytes(content[:left_over])
        open_store(left, keys_in(left)).close()
