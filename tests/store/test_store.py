"""Making, opening, closing; what is told when that is not possible."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text

from ichikara_desktop.store import store as store_module
from ichikara_desktop.store.account import load_account
from ichikara_desktop.store.drafts import begin_draft, load_draft
from ichikara_desktop.store.errors import (
    KeyMissingError,
    NewerStoreError,
    NotAStoreError,
    NotWritableError,
    StoreExistsError,
    StoreInUseError,
    WrongKeyError,
    WrongSecretError,
)
from ichikara_desktop.store.keys import FileVault, KeyBox
from ichikara_desktop.store.store import (
    KEYS_FILE,
    STORE_FILE,
    Store,
    create_store,
    open_store,
    store_exists,
)
from ichikara_desktop.store.topics import Topic, touch
from tests.support.stores import ACCOUNT, keys_in, reopened, task
from tests.support.vaults import NoVault

SECRET_WORDS = "だれにも読まれたくない下書き"


def test_a_store_opens_again_with_what_was_in_it(store: Store, folder: Path) -> None:
    again = reopened(store, folder)
    assert again.read(load_account) == ACCOUNT
    again.close()


def test_a_store_is_never_made_over_another(store: Store, folder: Path) -> None:
    store.close()
    before = (folder / STORE_FILE).read_bytes()
    with pytest.raises(StoreExistsError):
        create_store(folder, keys_in(folder))
    assert (folder / STORE_FILE).read_bytes() == before


@pytest.mark.parametrize("left", [(KEYS_FILE,), (KEYS_FILE, STORE_FILE), (STORE_FILE,)])
def test_what_was_begun_and_has_no_content_is_made_anew(
    folder: Path, cheap_keys: None, left: tuple[str, ...]
) -> None:
    folder.mkdir()
    if KEYS_FILE in left:
        keys_in(folder).make()
    if STORE_FILE in left:
        (folder / STORE_FILE).touch()
    before = (folder / KEYS_FILE).read_bytes() if KEYS_FILE in left else None
    assert not store_exists(folder)
    create_store(folder, keys_in(folder))[0].close()
    open_store(folder, keys_in(folder)).close()
    if before is not None:
        assert (folder / f"{KEYS_FILE}.before-1").read_bytes() == before


def test_a_file_with_content_or_a_journal_beside_it_is_a_store(folder: Path) -> None:
    folder.mkdir()
    (folder / STORE_FILE).touch()
    wal = folder / f"{STORE_FILE}-wal"
    wal.write_bytes(b"x")
    with pytest.raises(StoreExistsError):
        create_store(folder, keys_in(folder))
    assert wal.read_bytes() == b"x"
    wal.unlink()
    (folder / STORE_FILE).write_bytes(b"x")
    with pytest.raises(StoreExistsError):
        create_store(folder, keys_in(folder))
    assert (folder / STORE_FILE).read_bytes() == b"x"


@pytest.mark.parametrize("begun", [False, True])
def test_making_that_fails_leaves_the_folder_as_it_was(
    folder: Path, cheap_keys: None, monkeypatch: pytest.MonkeyPatch, begun: bool
) -> None:
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    if begun:
        keys_in(folder).make()

    def content() -> dict[str, bytes]:
        # A vault's key is replaced; the lock's file is no content.
        left = {path.name: path.read_bytes() for path in folder.iterdir()}
        return {name: left[name] for name in left if name not in {"key", "store.lock"}}

    before, prepare = content(), store_module._prepare

    def full(*arguments) -> None:
        prepare(*arguments)
        assert (folder / STORE_FILE).stat().st_size
        raise NotWritableError

    with monkeypatch.context() as patch:
        patch.setattr(store_module, "_prepare", full)
        with pytest.raises(NotWritableError):
            create_store(folder, keys_in(folder))
    assert content() == before
    assert (folder / "key").exists() is begun
    create_store(folder, keys_in(folder))[0].close()


def test_a_store_is_open_once(store: Store, folder: Path) -> None:
    with pytest.raises(StoreInUseError):
        open_store(folder, keys_in(folder))


def test_an_open_that_failed_leaves_the_store_free(store: Store, folder: Path) -> None:
    store.close()
    with pytest.raises(WrongSecretError):
        open_store(folder, keys_in(folder), "a wrong passphrase")
    open_store(folder, keys_in(folder)).close()


@pytest.mark.parametrize(
    "content", [b"", b"hello", b"SQLite format 3\0" + b"\0" * 4080, b"x" * 4097]
)
def test_another_file_is_no_store(folder: Path, cheap_keys: None, content: bytes) -> None:
    create_store(folder, keys_in(folder))[0].close()
    (folder / STORE_FILE).write_bytes(content)
    with pytest.raises(NotAStoreError):
        open_store(folder, keys_in(folder))
    assert (folder / STORE_FILE).read_bytes() == content


def test_a_missing_file_is_no_store(folder: Path) -> None:
    folder.mkdir()
    with pytest.raises(NotAStoreError):
        open_store(folder, keys_in(folder))
    assert not store_exists(folder)


def test_a_damaged_store_is_told_and_left_as_it_is(store: Store, folder: Path) -> None:
    store.close()
    path = folder / STORE_FILE
    damaged = bytearray(path.read_bytes())
    damaged[100:164] = bytes(64)
    path.write_bytes(damaged)
    with pytest.raises(NotAStoreError):
        open_store(folder, keys_in(folder))
    assert path.read_bytes() == bytes(damaged)


def test_the_key_of_another_store_is_told(store: Store, folder: Path, tmp_path: Path) -> None:
    store.close()
    other, _ = create_store(tmp_path / "other", keys_in(tmp_path / "other"))
    other.close()
    (folder / "key").write_bytes((tmp_path / "other" / "key").read_bytes())
    with pytest.raises(WrongKeyError):
        open_store(folder, keys_in(folder))


def test_a_lost_key_is_told_and_the_recovery_code_opens(folder: Path, cheap_keys: None) -> None:
    made, code = create_store(folder, keys_in(folder))
    made.close()
    (folder / "key").unlink()
    with pytest.raises(KeyMissingError):
        open_store(folder, keys_in(folder))
    open_store(folder, keys_in(folder), code.lower().replace("-", " ")).close()
    open_store(folder, keys_in(folder)).close()  # and the vault has the key again


def test_a_passphrase_opens_where_there_is_no_keyring(folder: Path, cheap_keys: None) -> None:
    keys = KeyBox(folder / KEYS_FILE, NoVault())
    create_store(folder, keys, "雨の日の傘と長靴")[0].close()
    with pytest.raises(KeyMissingError):
        open_store(folder, keys)
    open_store(folder, keys, "雨の日の傘と長靴").close()


def test_a_store_of_a_newer_version_is_left_alone(store: Store, folder: Path) -> None:
    store.write(lambda s: s.execute(text("UPDATE alembic_version SET version_num = '9999'")))
    store.close()
    before = (folder / STORE_FILE).read_bytes()
    with pytest.raises(NewerStoreError):
        open_store(folder, keys_in(folder))
    assert (folder / STORE_FILE).read_bytes() == before


def test_nothing_of_a_text_can_be_read_on_the_disk(held: Store, folder: Path) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415

    held.write(lambda s: begin_draft(s, "task-1", SECRET_WORDS * 40, datetime.now(UTC)))
    open_files = {path.name: path.read_bytes() for path in folder.iterdir()}
    held.close()
    closed_files = {path.name: path.read_bytes() for path in folder.iterdir()}
    wanted = [SECRET_WORDS.encode(), SECRET_WORDS.encode("utf-16-le"), "虹はなぜ".encode()]
    for name, content in [*open_files.items(), *closed_files.items()]:
        assert not any(words in content for words in wanted), name
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(folder / STORE_FILE).execute("SELECT * FROM sqlite_master")


def test_the_commit_outlives_a_power_cut_and_keys_are_checked(store: Store) -> None:
    pragmas = {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "secure_delete": 1,
        "mmap_size": 0,
        "trusted_schema": 0,
        "cell_size_check": 1,
        "temp_store": 2,
    }
    found = store.write(
        lambda s: {name: s.execute(text(f"PRAGMA {name}")).scalar() for name in pragmas}
    )
    assert found == pragmas


def test_readers_cannot_write(store: Store) -> None:
    with pytest.raises(NotWritableError):
        store.read(lambda s: s.execute(text("DELETE FROM account")))


def test_a_piece_of_work_that_fails_leaves_nothing_behind(held: Store) -> None:
    from datetime import UTC, datetime  # noqa: PLC0415

    def half(session) -> None:
        begin_draft(session, "task-1", "半分", datetime.now(UTC))
        session.flush()
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        held.write(half)
    assert held.read(lambda s: load_draft(s, "task-1")) is None


def test_listeners_hear_what_was_touched_after_the_commit(store: Store) -> None:
    heard: list[frozenset[Topic]] = []
    stop = store.subscribe(heard.append)
    store.write(lambda s: touch(s, Topic.TASKS, Topic.OUTBOX))
    store.write(lambda _: None)
    stop()
    store.write(lambda s: touch(s, Topic.TASKS))
    assert heard == [frozenset({Topic.TASKS, Topic.OUTBOX})]


def test_a_listener_that_fails_disturbs_nobody(store: Store) -> None:
    heard: list[frozenset[Topic]] = []

    def broken(_: frozenset[Topic]) -> None:
        raise ValueError("その他")

    store.subscribe(broken)
    store.subscribe(heard.append)
    store.write(lambda s: touch(s, Topic.PAIRS))
    assert heard == [frozenset({Topic.PAIRS})]


def test_closing_finishes_what_is_queued_and_may_be_done_again(held: Store, folder: Path) -> None:
    from ichikara_desktop.store.tasks import known_tasks, save_task  # noqa: PLC0415

    for number in range(20):
        held.submit(lambda s, n=number: save_task(s, task(f"later-{n}"), n + 2))
    held.close()
    held.close()
    again = open_store(folder, keys_in(folder))
    assert len(again.read(known_tasks)) == 21
    again.close()


def test_the_vault_of_a_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    vault = FileVault(tmp_path / "key")
    vault.put("ab" * 32)
    assert vault.get() == "ab" * 32
    assert (tmp_path / "key").stat().st_mode & 0o077 == 0
