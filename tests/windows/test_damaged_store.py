"""A damaged store, an unsafe place: what is said, and what a click does."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ichikara_desktop.app.joining import Joining
from ichikara_desktop.app.opening import keys_of
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.store.account import save_account, save_project
from ichikara_desktop.store.store import STORE_FILE, create_store
from ichikara_desktop.windows.unlock import Unlock
from tests.support.damage import at_work, texts_of
from tests.support.stores import ACCOUNT, PROJECT

PASSPHRASE = "雨の日の傘と長靴"


@pytest.fixture
def joining(tmp_path: Path, settings: Settings, monkeypatch, qapp):
    monkeypatch.setattr("ichikara_desktop.app.joining.keyring_available", lambda: False)
    monkeypatch.setattr("ichikara_desktop.store.keys.keyring_available", lambda: False)
    joining = Joining(tmp_path / "home", settings)
    yield joining
    joining.close()


def made(folder: Path) -> dict[str, str]:
    with create_store(folder, keys_of(folder), PASSPHRASE)[0] as store:
        store.write(lambda s: save_account(s, ACCOUNT))
        store.write(lambda s: save_project(s, PROJECT))
        return at_work(store, tasks=6)


def seated(qtbot: QtBot, joining: Joining) -> Unlock:
    unlock = Unlock(joining)
    qtbot.addWidget(unlock)
    unlock.show()
    unlock.findChild(QLineEdit, "secret").setText(PASSPHRASE)
    return unlock


def click(qtbot: QtBot, unlock: Unlock, name: str) -> None:
    qtbot.mouseClick(unlock.findChild(QPushButton, name), Qt.MouseButton.LeftButton)


def test_damage_is_told_and_nothing_moves_before_the_person_agrees(
    qtbot: QtBot, joining: Joining
) -> None:
    folder = joining.data_folder
    texts = made(folder)
    content = bytearray((folder / STORE_FILE).read_bytes())
    content[200] ^= 1
    (folder / STORE_FILE).write_bytes(content)
    unlock = seated(qtbot, joining)
    assert not unlock.findChild(QPushButton, "salvage").isVisible()
    with qtbot.waitSignal(joining.damaged, timeout=10_000):
        click(qtbot, unlock, "open")
    assert "壊れて" in unlock.findChild(QLabel, "problem").text()
    assert (folder / STORE_FILE).read_bytes() == bytes(content)
    with qtbot.waitSignal(joining.salvaged, timeout=30_000):
        click(qtbot, unlock, "salvage")
    words = unlock.findChild(QLabel, "text").text()
    assert "下書き 6件" in words
    assert "提出 2件" in words
    aside = next(folder.glob("damaged-*"))
    assert str(aside) in words
    assert (aside / STORE_FILE).read_bytes() == bytes(content)
    with qtbot.waitSignal(unlock.ready, timeout=10_000) as ready:
        click(qtbot, unlock, "open")
    workspace = ready.args[0]
    assert texts_of(workspace.store, list(texts)) == texts
    workspace.close()


def test_an_unsafe_place_is_told_and_another_can_be_chosen(
    qtbot: QtBot, joining: Joining, settings: Settings, tmp_path: Path, monkeypatch
) -> None:
    made(joining.data_folder)
    monkeypatch.setattr(
        "ichikara_desktop.store.places._cloud",
        lambda folder: "OneDrive" if folder.is_relative_to(tmp_path / "home") else None,
    )
    unlock = seated(qtbot, joining)
    with qtbot.waitSignal(joining.unsafe_place, timeout=10_000):
        click(qtbot, unlock, "open")
    assert "使えません" in unlock.findChild(QLabel, "problem").text()
    monkeypatch.setattr(
        "ichikara_desktop.windows.unlock.QFileDialog.getExistingDirectory",
        lambda *_: str(tmp_path / "here"),
    )
    with qtbot.waitSignal(unlock.folder_chosen):
        click(qtbot, unlock, "otherFolder")
    assert joining.data_folder == tmp_path / "here"
    joining.choose_folder(tmp_path / "home" / "again")
    assert joining.data_folder == tmp_path / "here"
