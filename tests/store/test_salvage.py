"""A damaged store: nothing is deleted, and what can be read comes back."""

import os
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from ichikara_desktop.store import outbox, salvage, swap
from ichikara_desktop.store.account import load_account
from ichikara_desktop.store.backups import backups_in, make_backup
from ichikara_desktop.store.drafts import append_splice, load_draft, splice_between
from ichikara_desktop.store.errors import (
    BackupError,
    DamagedStoreError,
    StoreExistsError,
    StoreInUseError,
    WrongKeyError,
)
from ichikara_desktop.store.preview_runs import (
    Item,
    RunPlan,
    RunSystem,
    Subject,
    begin_run,
    keep_answers,
)
from ichikara_desktop.store.rows import carve_rows, read_rows
from ichikara_desktop.store.store import STORE_FILE, Store, create_store, open_store, store_exists
from ichikara_desktop.store.tasks import known_tasks, search_tasks
from tests.store.test_previews import ONE
from tests.support.damage import PAGE, at_work, crashed_copy, damage, texts_of
from tests.support.stores import ACCOUNT, keys_in

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)


@pytest.fixture
def worked(store: Store) -> tuple[Store, dict[str, str]]:
    return store, at_work(store)


def zero_page(path: Path, number: int) -> None:
    content = bytearray(path.read_bytes())
    content[(number - 1) * PAGE : number * PAGE] = bytes(PAGE)
    path.write_bytes(content)


def test_what_is_carved_is_what_sqlite_reads(worked, folder: Path, tmp_path: Path) -> None:
    store, _ = worked
    left = crashed_copy(folder, tmp_path / "left")
    carved = carve_rows(left / STORE_FILE, keys_in(folder).key())
    read = read_rows(store._readers)
    assert carved.damaged == 0
    assert not carved.doubtful
    for name, rows in read.tables.items():
        assert carved.of(name) == rows, name
    assert len(read.of("operation")) == 4


def test_previews_and_runs_are_carved(store: Store, folder: Path, tmp_path: Path) -> None:
    subject = Subject("task-1", "日本の首都は？")
    plan = RunPlan(name="第1回", systems=(RunSystem(name="小型", model_sha256="a"),), sampling={})
    run_id = store.write(lambda s: begin_run(s, plan, (subject, subject)))
    store.write(lambda s: keep_answers(s, run_id, Item(0, 0, subject), (ONE,)))
    left = crashed_copy(folder, tmp_path / "left")
    carved = carve_rows(left / STORE_FILE, keys_in(folder).key())
    read = read_rows(store._readers)
    for name, count in (("preview", 1), ("preview_run", 1), ("preview_item", 2)):
        assert carved.of(name) == read.of(name)
        assert len(read.of(name)) == count


def test_a_row_from_before_its_table_got_a_column_is_carved(
    store: Store, folder: Path, tmp_path: Path
) -> None:
    """SQLite leaves such rows as they were: they have fewer values than there are columns."""
    names = [name for name in ONE.__slots__ if name != "cards"]
    values = {name: getattr(ONE, name) for name in names} | {"made_at": "2026-11-25T09:30:00"}
    places = ", ".join(f":{name}" for name in names)
    for sql, told in (
        ("ALTER TABLE preview DROP COLUMN cards", {}),
        (f"INSERT INTO preview ({', '.join(names)}) VALUES ({places})", values),  # noqa: S608
        ("ALTER TABLE preview ADD COLUMN cards TEXT NOT NULL DEFAULT '[]'", {}),
    ):
        store.write(lambda s, sql=sql, told=told: s.execute(text(sql), told))
    left = crashed_copy(folder, tmp_path / "left")
    carved = carve_rows(left / STORE_FILE, keys_in(folder).key())
    assert carved.of("preview") == read_rows(store._readers).of("preview")
    assert carved.of("preview")["p-1"]["cards"] == "[]"


@pytest.mark.parametrize("backed_up", [False, True])
def test_without_its_first_page_a_store_comes_back_whole(
    worked, folder: Path, backed_up: bool
) -> None:
    """The first page has the schema and the root of everything: SQLite reads nothing.

    It has the salt of the check sums too, so that only a backup can tell that the rest is whole.
    """
    store, texts = worked
    if backed_up:
        store.backup(NOW)
    before = store.read(outbox.counts)
    store.close()
    zero_page(folder / STORE_FILE, 1)
    damaged = (folder / STORE_FILE).read_bytes()
    with pytest.raises(DamagedStoreError):
        open_store(folder, keys_in(folder))
    done = salvage.salvage(folder, keys_in(folder))
    assert (done.aside / STORE_FILE).read_bytes() == damaged
    with open_store(folder, keys_in(folder)) as again:
        assert texts_of(again, list(texts)) == texts
        assert again.read(outbox.counts) == before
        assert again.read(load_account) == ACCOUNT
        assert len(again.read(known_tasks)) == len(texts)
        assert again.read(lambda s: search_tasks(s, "質問task-7"))
    assert (done.mended.drafts, done.mended.waiting, done.mended.doubtful) == (
        12,
        4,
        0 if backed_up else 12,
    )


def test_a_salvaged_store_goes_on_numbering(worked, folder: Path) -> None:
    """A burst with a number that was given before would be lost behind the snapshot."""
    store, texts = worked
    store.close()
    zero_page(folder / STORE_FILE, 1)
    salvage.salvage(folder, keys_in(folder))
    with open_store(folder, keys_in(folder)) as again:
        for name in ("task-0", "task-4"):
            longer = texts[name] + "続き"
            splice = splice_between(texts[name], longer)
            again.write(lambda s, n=name, x=splice: append_splice(s, n, x, 0, NOW))
            assert texts_of(again, [name]) == {name: longer}


def test_the_salt_may_be_lost(worked, folder: Path, tmp_path: Path) -> None:
    _, texts = worked
    left = crashed_copy(folder, tmp_path / "left")
    for name in (STORE_FILE, f"{STORE_FILE}-wal"):
        content = bytearray((left / name).read_bytes())
        content[:32] = bytes(min(32, len(content)))
        (left / name).write_bytes(content)
    salvage.salvage(left, keys_in(left))
    with open_store(left, keys_in(left)) as again:
        assert texts_of(again, list(texts)) == texts


def test_frames_behind_a_damaged_one_count(worked, folder: Path, tmp_path: Path) -> None:
    """SQLite ends reading a WAL at the first damaged frame; what was committed later is there."""
    _, texts = worked
    left = crashed_copy(folder, tmp_path / "left")
    wal = left / f"{STORE_FILE}-wal"
    content = bytearray(wal.read_bytes())
    content[32 + (PAGE + 24) * 40 + 100] ^= 1
    wal.write_bytes(content)
    salvage.salvage(left, keys_in(left))
    with open_store(left, keys_in(left)) as again:
        assert texts_of(again, list(texts)) == texts


def test_what_no_page_holds_comes_from_the_newest_good_backup(worked, folder: Path) -> None:
    store, texts = worked
    store.backup(NOW)
    later = texts["task-4"] + "控えのあと"
    splice = splice_between(texts["task-4"], later)
    store.write(lambda s: append_splice(s, "task-4", splice, 0, NOW))
    store.close()
    (folder / "backups" / "store-20261126T000000Z.db").write_bytes(b"damaged too")
    (folder / STORE_FILE).unlink()
    assert store_exists(folder)
    with pytest.raises(StoreExistsError):
        create_store(folder, keys_in(folder))
    with pytest.raises(DamagedStoreError):
        open_store(folder, keys_in(folder))
    done = salvage.salvage(folder, keys_in(folder))
    assert done.backup == "store-20261125T030000Z.db"
    assert done.from_backup > 0
    with open_store(folder, keys_in(folder)) as again:
        assert texts_of(again, list(texts)) == texts


def test_a_content_that_was_changed_is_not_sent(worked, folder: Path) -> None:
    store, _ = worked
    op_id = store.read(lambda s: outbox.waiting(s, 1))[0].op_id
    store.write(lambda s: s.execute(text("DROP TRIGGER operation_is_immutable")))
    store.write(
        lambda s: s.execute(
            text("UPDATE operation SET body = replace(body, '答え', '応え') WHERE op_id = :id"),
            {"id": op_id},
        )
    )
    store.close()
    done = salvage.salvage(folder, keys_in(folder))
    assert (done.mended.waiting, done.mended.parked) == (3, 1)


def test_a_store_that_is_open_or_of_another_key_is_left(store: Store, folder: Path) -> None:
    with pytest.raises(StoreInUseError):
        salvage.salvage(folder, keys_in(folder))
    store.close()
    before = (folder / STORE_FILE).read_bytes()
    (folder / "key").write_text("ab" * 32)
    with pytest.raises(WrongKeyError):
        salvage.salvage(folder, keys_in(folder))
    assert (folder / STORE_FILE).read_bytes() == before


def test_a_key_that_wrote_the_store_fits_whatever_the_file_of_keys_says(
    worked, folder: Path
) -> None:
    store, texts = worked
    store.close()
    keys = folder / "keys.json"
    keys.write_text(keys.read_text().replace('"fingerprint": "', '"fingerprint": "0'))
    with open_store(folder, keys_in(folder)) as again:
        assert texts_of(again, list(texts)) == texts
    zero_page(folder / STORE_FILE, 3)
    salvage.salvage(folder, keys_in(folder))


def test_going_back_to_a_backup_keeps_what_came_since(worked, folder: Path) -> None:
    store, texts = worked
    backup = store.backup(NOW)
    later = {**texts, "task-0": texts["task-0"] + "あとで書いた"}
    splice = splice_between(texts["task-0"], later["task-0"])
    store.write(lambda s: append_splice(s, "task-0", splice, 0, NOW))
    from ichikara_desktop.protocol.operations import SubmitResponse  # noqa: PLC0415

    sent = later["task-1"]
    store.write(lambda s: outbox.submit_draft(s, "task-1", SubmitResponse(text=sent), sent))
    before = store.read(outbox.counts)
    store.close()
    done = salvage.restore(folder, keys_in(folder), backup)
    with open_store(folder, keys_in(folder)) as again:
        assert texts_of(again, list(later)) == later
        assert again.read(outbox.counts) == before
        draft = again.read(lambda s: load_draft(s, "task-1"))
        assert draft is not None
        assert draft.sealed_by
    assert (done.aside / STORE_FILE).exists()


def test_a_backup_that_cannot_be_read_changes_nothing(worked, folder: Path) -> None:
    store, _ = worked
    backup = store.backup(NOW)
    store.close()
    zero_page(backup, 3)
    before = (folder / STORE_FILE).read_bytes()
    with pytest.raises(BackupError):
        salvage.restore(folder, keys_in(folder), backup)
    assert (folder / STORE_FILE).read_bytes() == before


@pytest.mark.parametrize("moved", range(5))
def test_an_exchange_that_was_interrupted_is_finished(
    worked, folder: Path, moved: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, texts = worked
    store.close()
    zero_page(folder / STORE_FILE, 1)
    (folder / f"{STORE_FILE}-wal").write_bytes(b"old")
    (folder / f"{STORE_FILE}-shm").write_bytes(b"old")
    left, real = [moved], swap.rename

    def interrupted(source: Path, target: Path) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        real(source, target)

    with monkeypatch.context() as patch:
        patch.setattr(swap, "rename", interrupted)
        if moved < 4:
            with pytest.raises(KeyboardInterrupt):
                salvage.salvage(folder, keys_in(folder))
            assert store_exists(folder)
        else:
            salvage.salvage(folder, keys_in(folder))
    with open_store(folder, keys_in(folder)) as again:
        assert texts_of(again, list(texts)) == texts
    aside = next(folder.glob("damaged-*"))
    assert {path.name for path in aside.iterdir()} >= {STORE_FILE, f"{STORE_FILE}-wal"}


def test_what_a_killed_copy_has_left_goes_with_the_next_one(worked, folder: Path) -> None:
    store, _ = worked
    left, running = (folder / "backups" / f"store-2026112{n}T030000Z.db.part" for n in (3, 4))
    left.parent.mkdir(exist_ok=True)
    for part in (left, running):
        part.write_bytes(b"half")
    os.utime(left, (0, 0))
    store.backup(NOW)
    assert (left.exists(), running.exists()) == (False, True)


def test_a_backup_is_verified_before_it_has_its_name(worked, folder: Path, monkeypatch) -> None:
    store, _ = worked
    counts = iter([{"draft": 12}, {"draft": 11}])
    monkeypatch.setattr("ichikara_desktop.store.backups._counts", lambda _: next(counts))
    with pytest.raises(BackupError):
        store.backup(NOW)
    assert backups_in(folder) == []
    assert list((folder / "backups").iterdir()) == []


def test_seven_backups_are_kept(store: Store, folder: Path) -> None:
    key = keys_in(folder).key()
    for day in range(1, 11):
        make_backup(folder / STORE_FILE, key, NOW.replace(day=day))
    assert [path.name[6:14] for path in backups_in(folder)] == [
        f"202611{day:02}" for day in range(10, 3, -1)
    ]


def test_a_backup_cannot_be_read_without_the_key(worked) -> None:
    store, _ = worked
    content = store.backup(NOW).read_bytes()
    assert "答え".encode() not in content
    assert not content.startswith(b"SQLite")


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_damaged_nothing_is_deleted(
    worked, folder: Path, tmp_path: Path, seed: int
) -> None:
    """With the backup of before, every text comes back, whatever happens to the other files."""
    store, texts = worked
    store.backup(NOW)
    left = crashed_copy(folder, tmp_path / "left")
    chance = random.Random(seed)
    for name in chance.choice(
        [(STORE_FILE,), (f"{STORE_FILE}-wal",), (STORE_FILE, "store.db-wal")]
    ):
        damage(left / name, chance)
    held = {path.name: path.read_bytes() for path in left.glob("store.db*")}
    done = salvage.salvage(left, keys_in(left))
    kept = {path.name: path.read_bytes() for path in done.aside.glob("store.db*")}
    assert {name: kept.get(name) for name in held} == held
    with open_store(left, keys_in(left)) as again:
        found = texts_of(again, list(texts))
    assert set(found) == set(texts)
