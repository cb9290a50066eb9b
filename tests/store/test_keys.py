"""The key of a store: kept, wrapped, recovered."""

import json
from pathlib import Path

import pytest

from ichikara_desktop.store.errors import KeyMissingError, NoKeyringError, WrongSecretError
from ichikara_desktop.store.keys import KEY_BYTES, FileVault, KeyBox, KeyringVault
from tests.support.vaults import NoVault

PASSPHRASE = "雨の日の傘と長靴"


@pytest.fixture
def path(tmp_path: Path, cheap_keys: None) -> Path:
    return tmp_path / "keys.json"


def box(path: Path) -> KeyBox:
    return KeyBox(path, FileVault(path.with_name("key")))


def test_the_vault_gives_the_key_back(path: Path) -> None:
    key, _ = box(path).make()
    assert len(bytes.fromhex(key)) == KEY_BYTES
    assert box(path).key() == key


def test_code_and_passphrase_unlock_and_nothing_else_does(path: Path) -> None:
    key, code = KeyBox(path, NoVault()).make(PASSPHRASE)
    keys = KeyBox(path, NoVault())
    assert keys.unlock(PASSPHRASE) == keys.unlock(code) == key
    for wrong in ("", PASSPHRASE[:-1], code[:-1] + ("0" if code[-1] != "0" else "1"), key):
        with pytest.raises(WrongSecretError):
            keys.unlock(wrong)


def test_a_new_code_takes_the_place_of_the_one_before(path: Path) -> None:
    key, code = KeyBox(path, NoVault()).make(PASSPHRASE)
    keys = KeyBox(path, NoVault())
    with pytest.raises(KeyMissingError):
        keys.new_code()
    new = keys.new_code(PASSPHRASE)
    assert keys.unlock(new) == keys.unlock(PASSPHRASE) == key
    with pytest.raises(WrongSecretError):
        keys.unlock(code)


def test_neither_key_nor_secret_stands_in_the_file(path: Path) -> None:
    key, code = box(path).make(PASSPHRASE)
    content = path.read_text(encoding="utf-8")
    for secret in (key, code, code.replace("-", ""), PASSPHRASE):
        assert secret not in content
    assert path.stat().st_mode & 0o077 == 0


def test_a_changed_file_unlocks_nothing(path: Path) -> None:
    _, code = box(path).make()
    content = json.loads(path.read_text(encoding="utf-8"))
    slot = content["slots"][0]
    slot["wrapped"] = slot["wrapped"][:-4] + ("AAA=" if slot["wrapped"][-4:] != "AAA=" else "BBB=")
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(WrongSecretError):
        box(path).unlock(code)


def test_the_file_knows_whether_a_key_fits(path: Path, tmp_path: Path) -> None:
    key, _ = box(path).make()
    assert box(path).fits(key) is True
    assert box(path).fits("00" * KEY_BYTES) is False
    assert box(tmp_path / "missing" / "keys.json").fits(key) is None


def test_a_passphrase_is_known_to_be_there(path: Path) -> None:
    box(path).make(PASSPHRASE)
    assert box(path).has_passphrase


def test_without_keyring_and_passphrase_no_key_is_made(path: Path) -> None:
    with pytest.raises(NoKeyringError):
        KeyBox(path, NoVault()).make()
    assert not path.exists()


def test_an_empty_vault_is_told(path: Path) -> None:
    with pytest.raises(KeyMissingError):
        box(path).key()


def test_a_locked_keyring_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    from keyring.errors import KeyringError  # noqa: PLC0415

    def locked(*_: object) -> None:
        raise KeyringError

    monkeypatch.setattr("ichikara_desktop.store.keys.keyring_available", lambda: True)
    monkeypatch.setattr("keyring.get_password", locked)
    monkeypatch.setattr("keyring.set_password", locked)
    vault = KeyringVault("store-1")
    assert vault.get() is None
    with pytest.raises(NoKeyringError):
        vault.put("ab")


def test_the_keyring_keeps_one_key_for_each_store(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: dict[tuple[str, str], str] = {}
    monkeypatch.setattr("ichikara_desktop.store.keys.keyring_available", lambda: True)
    monkeypatch.setattr("keyring.get_password", lambda service, name: kept.get((service, name)))
    monkeypatch.setattr(
        "keyring.set_password", lambda service, name, key: kept.update({(service, name): key})
    )
    KeyringVault("one").put("11")
    KeyringVault("two").put("22")
    assert (KeyringVault("one").get(), KeyringVault("two").get()) == ("11", "22")
    assert {service for service, _ in kept} == {"ichikara-desktop"}


def test_a_new_passphrase_takes_the_place_of_the_one_before(path: Path) -> None:
    key, code = KeyBox(path, NoVault()).make(PASSPHRASE)
    keys = KeyBox(path, NoVault())
    with pytest.raises(KeyMissingError):
        keys.set_passphrase("晴れの日の帽子")
    with pytest.raises(WrongSecretError):
        keys.set_passphrase("晴れの日の帽子", "違う")
    keys.set_passphrase("晴れの日の帽子", PASSPHRASE)
    assert keys.unlock("晴れの日の帽子") == keys.unlock(code) == key
    assert not keys.opens(PASSPHRASE)
    assert keys.opens(code.lower())


def test_a_power_cut_while_the_secret_is_changed_leaves_one_that_opens(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, code = KeyBox(path, NoVault()).make(PASSPHRASE)
    keys = KeyBox(path, NoVault())

    def cut(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("ichikara_desktop.files.rename", cut)
    with pytest.raises(OSError):
        keys.set_passphrase("晴れの日の帽子", PASSPHRASE)
    assert keys.opens(PASSPHRASE)
    assert keys.opens(code)


@pytest.mark.parametrize("kept", ["", "ab" * 31, "zz" * 32, "ab" * 32 + "\n!", "\u00e9" * 64])
def test_what_is_no_key_in_the_vault_is_none(path: Path, kept: str) -> None:
    key, code = box(path).make()
    path.with_name("key").write_text(kept, encoding="utf-8")
    with pytest.raises(KeyMissingError):
        box(path).key()
    assert box(path).unlock(code) == key
    assert box(path).key() == key


@pytest.mark.parametrize(
    "content",
    [
        "[]",
        "[" * 100_000,
        '{"slots": 5}',
        '{"slots": [5, {}], "fingerprint": "\\u00e9"}',
        '{"slots": [{"kind": 1, "salt": null, "nonce": [], "wrapped": {}}], "fingerprint": []}',
        '{"slots": [{"kind": "recovery", "salt": "0", "nonce": "", "wrapped": "ff"}]}',
    ],
)
def test_a_damaged_file_of_keys_opens_nothing_and_ends_nothing(path: Path, content: str) -> None:
    key, code = box(path).make()
    path.write_text(content, encoding="utf-8")
    assert not box(path).opens(code)
    assert not box(path).has_passphrase
    assert box(path).fits(key) is not True
    with pytest.raises(WrongSecretError):
        box(path).unlock(code)
