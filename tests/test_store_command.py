"""``ichikara-desktop store``: what it does, and what it says."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from ichikara_desktop.store import outbox
from ichikara_desktop.store.errors import WrongSecretError
from ichikara_desktop.store.keys import KeyBox
from ichikara_desktop.store.store import KEYS_FILE, STORE_FILE, create_store, open_store
from ichikara_desktop.store.unsent import read_unsent
from ichikara_desktop.store_command import store_app
from tests.support.damage import at_work, texts_of
from tests.support.desks import cheap_keys
from tests.support.vaults import NoVault

__all__ = ["cheap_keys"]
PASSPHRASE = "雨の日の傘と長靴"


@pytest.fixture
def place(tmp_path: Path, cheap_keys: None, monkeypatch) -> tuple[Path, dict[str, str]]:
    from ichikara_desktop.store.account import save_account, save_project  # noqa: PLC0415
    from tests.support.stores import ACCOUNT, PROJECT  # noqa: PLC0415

    monkeypatch.setattr("ichikara_desktop.store.keys.keyring_available", lambda: False)
    folder = tmp_path / "store"
    with create_store(folder, keys(folder), PASSPHRASE)[0] as store:
        store.write(lambda s: save_account(s, ACCOUNT))
        store.write(lambda s: save_project(s, PROJECT))
        texts = at_work(store, tasks=6)
    return folder, texts


def keys(folder: Path) -> KeyBox:
    return KeyBox(folder / KEYS_FILE, NoVault())


def run(*arguments: object, secret: str = PASSPHRASE):
    return CliRunner().invoke(store_app, [str(a) for a in arguments], input=f"{secret}\n")


def test_a_whole_store_is_checked_backed_up_and_restored(place) -> None:
    folder, texts = place
    done = run("check", "--folder", folder, "--secret")
    assert (done.exit_code, "Nothing is wrong" in done.stdout) == (0, True)
    assert run("backup", "--folder", folder, "--secret").exit_code == 0
    assert len(list((folder / "backups").iterdir())) == 1
    done = run("restore", "--folder", folder, "--secret", "--yes")
    assert done.exit_code == 0, done.output
    with open_store(folder, keys(folder), PASSPHRASE) as store:
        assert texts_of(store, list(texts)) == texts


def test_a_damaged_store_is_told_and_salvaged(place) -> None:
    folder, texts = place
    content = bytearray((folder / STORE_FILE).read_bytes())
    content[200] ^= 1
    (folder / STORE_FILE).write_bytes(content)
    told = run("check", "--folder", folder, "--secret")
    assert told.exit_code == 2
    assert "store salvage" in told.stderr
    done = run("salvage", "--folder", folder, "--secret", "--yes")
    assert done.exit_code == 0, done.output
    assert "Kept: 6 drafts" in done.stdout
    with open_store(folder, keys(folder), PASSPHRASE) as store:
        assert texts_of(store, list(texts)) == texts


def test_without_consent_nothing_is_moved(place) -> None:
    folder, _ = place
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    done = CliRunner().invoke(
        store_app, ["salvage", "--folder", str(folder), "--secret"], input=f"{PASSPHRASE}\nn\n"
    )
    assert done.exit_code == 1
    assert {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()} == before


@pytest.mark.parametrize("command", ["check", "backup", "salvage"])
def test_what_cannot_be_done_says_so(tmp_path: Path, place, command: str) -> None:
    folder, _ = place
    arguments = ["--yes"] if command == "salvage" else []
    assert run(command, "--folder", tmp_path / "none", *arguments).exit_code == 2
    wrong = run(command, "--folder", folder, "--secret", *arguments, secret="違う合言葉です")
    assert wrong.exit_code == 2
    assert "passphrase" in wrong.stderr
    assert "Traceback" not in wrong.output


def test_unsent_work_is_exported_sealed(place, tmp_path: Path) -> None:
    folder, texts = place
    file = tmp_path / "unsent"
    done = run("export-unsent", file, "--folder", folder)
    assert done.exit_code == 0, done.output
    assert "答え".encode() not in file.read_bytes()
    found = read_unsent(file, PASSPHRASE)
    assert {row["task_id"]: row["text"] for row in found["drafts"]} == {
        name: texts[name] for name in ("task-0", "task-1", "task-3", "task-4")
    }
    with open_store(folder, keys(folder), PASSPHRASE) as store:
        waiting = store.read(lambda s: outbox.waiting(s, 10))
    assert [row["body"] for row in found["operations"]] == [each.body for each in waiting]
    with pytest.raises(WrongSecretError):
        read_unsent(file, PASSPHRASE + "！")
    content = bytearray(file.read_bytes())
    content[-20] ^= 1
    file.write_bytes(content)
    with pytest.raises(WrongSecretError):
        read_unsent(file, PASSPHRASE)
