"""Damage that the weekly check finds: notice, button, consent, and the store opens again."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from ichikara_desktop.app import places
from ichikara_desktop.app.opening import keys_of
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.app.trouble import notice_of_code
from ichikara_desktop.store.account import save_account, save_project
from ichikara_desktop.store.store import create_store
from ichikara_desktop.windows.main import Program
from ichikara_desktop.windows.main_window import MainWindow
from ichikara_desktop.windows.secret_dialogs import Consent
from ichikara_desktop.windows.unlock import Unlock
from tests.support.damage import at_work, texts_of
from tests.support.stores import ACCOUNT, PROJECT

PASSPHRASE = "雨の日の傘と長靴"


@pytest.fixture
def program(qapp, tmp_path: Path, monkeypatch):
    for module in ("app.joining", "store.keys"):
        monkeypatch.setattr(f"ichikara_desktop.{module}.keyring_available", lambda: False)
    monkeypatch.setattr("ichikara_desktop.windows.main.places.data_folder", lambda: tmp_path)
    program = Program(qapp, Settings(tmp_path / "settings.ini"))
    yield program
    program.close()


def open_desk(qtbot: QtBot, program: Program) -> MainWindow:
    unlock = program.window
    assert isinstance(unlock, Unlock)
    unlock.findChild(QLineEdit, "secret").setText(PASSPHRASE)
    qtbot.mouseClick(unlock.findChild(QPushButton, "open"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: isinstance(program.window, MainWindow), timeout=10_000)
    assert isinstance(program.window, MainWindow)
    return program.window


def test_the_store_is_made_anew_after_consent(
    qtbot: QtBot, program: Program, tmp_path: Path
) -> None:
    folder = places.store_folder(tmp_path)
    with create_store(folder, keys_of(folder), PASSPHRASE)[0] as store:
        store.write(lambda s: save_account(s, ACCOUNT))
        store.write(lambda s: save_project(s, PROJECT))
        texts = at_work(store, tasks=3)
    program.start(demo=False)
    window = open_desk(qtbot, program)
    program.workspace.upkeep.notice.emit(notice_of_code("check-found-damage"))
    act = window.findChild(QPushButton, "noticeAction")
    qtbot.waitUntil(act.isVisible)
    qtbot.mouseClick(act, Qt.MouseButton.LeftButton)
    consent = window.findChild(Consent)
    assert "脇に移します" in consent.findChild(QLabel).text()
    qtbot.keyClick(consent, Qt.Key.Key_Return)
    assert not consent.isVisible()
    assert not list(folder.glob("damaged-*")), "nothing moves before the person agrees"
    qtbot.mouseClick(act, Qt.MouseButton.LeftButton)
    window.findChildren(Consent)[-1].findChild(QPushButton, "agree").click()
    qtbot.waitUntil(lambda: isinstance(program.window, Unlock), timeout=10_000)
    unlock = program.window
    unlock.findChild(QLineEdit, "secret").setText(PASSPHRASE)
    with qtbot.waitSignal(program._joining.salvaged, timeout=30_000):
        qtbot.mouseClick(unlock.findChild(QPushButton, "salvage"), Qt.MouseButton.LeftButton)
    assert "下書き 3件" in unlock.findChild(QLabel, "text").text()
    assert list(folder.glob("damaged-*"))
    open_desk(qtbot, program)
    assert texts_of(program.workspace.store, list(texts)) == texts
