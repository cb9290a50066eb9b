"""The lock after a while without a key: saved first, hidden, and back to the same place."""

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ichikara_desktop.store.keys import KeyBox
from ichikara_desktop.store.store import KEYS_FILE
from ichikara_desktop.windows.lock_screen import LockScreen
from tests.support.people import people
from tests.support.vaults import NoVault

__all__ = ["people"]
PASSPHRASE = "雨の日の傘と長靴"


@pytest.fixture
def writer(people, tmp_path: Path):
    """Somebody who writes an answer, in a store with a passphrase."""
    person = people("answerer")
    folder = person.workspace.data_folder
    keys = KeyBox(folder / KEYS_FILE, NoVault())
    secret = (folder / "key").read_text()
    keys.key = lambda: secret  # as a keyring would have it
    keys.set_passphrase(PASSPHRASE)
    person.workspace.secrets._keys = keys
    return person


def test_it_hides_what_is_written_and_goes_back_there(qtbot: QtBot, writer) -> None:
    window = writer.window
    window.show_page("settings")
    page = window._form.pages.currentWidget()
    window.lock()
    lock = window.findChild(LockScreen)
    assert lock.isVisible()
    assert not page.isVisible()
    window.show_page("queue")
    for secret, opens in (("違う合言葉です", False), (PASSPHRASE, True)):
        field = lock.findChild(QLineEdit, "lockSecret")
        field.setText(secret)
        with qtbot.waitSignal(writer.workspace.secrets.tried, timeout=10_000):
            qtbot.keyClick(field, Qt.Key.Key_Return)
        assert lock.isVisible() is not opens
        assert bool(lock.findChild(QLabel, "lockProblem").text()) is not opens
        assert field.text() == ""
    assert window._form.pages.currentWidget() is page
    assert page.isVisible()


def test_it_comes_after_as_long_as_is_set_and_not_before(qtbot: QtBot, writer) -> None:
    window = writer.window
    window._workspace.settings.lock_after = 5
    watch = window._idle
    for _ in range(59):
        watch._look()
    assert not window.is_locked
    watch.eventFilter(window, QEvent(QEvent.Type.KeyPress))
    for _ in range(59):
        watch._look()
    assert not window.is_locked
    watch._look()
    assert window.is_locked


def test_without_a_passphrase_nobody_is_locked_out(people) -> None:
    person = people("answerer")
    person.window.lock()
    assert not person.window.is_locked
    person.window.show_page("settings")
    assert not person.find(QComboBox, "lock").isEnabled()


def test_a_passphrase_and_a_code_are_made_in_the_settings(qtbot: QtBot, writer) -> None:
    from ichikara_desktop.windows.secret_dialogs import CodeDialog, SecretDialog  # noqa: PLC0415

    writer.window.show_page("settings")
    secrets = writer.workspace.secrets
    writer.click("passphrase")
    dialog = writer.window.findChild(SecretDialog)
    dialog.new.setText("短い")
    dialog._accept()
    assert dialog.problem.text()
    dialog.new.setText("晴れの日の帽子です")
    dialog.again.setText("晴れの日の帽子です")
    with qtbot.waitSignal(secrets.passphrase_changed, timeout=10_000):
        dialog._accept()
    assert secrets._keys.opens("晴れの日の帽子です")
    assert not secrets._keys.opens(PASSPHRASE)
    with qtbot.waitSignal(secrets.code_made, timeout=10_000) as made:
        writer.find(QPushButton, "code").click()
    qtbot.waitUntil(lambda: writer.window.findChild(CodeDialog) is not None)
    assert secrets._keys.opens(made.args[0])
    for shown in writer.window.findChildren(QWidget):
        if isinstance(shown, (SecretDialog, CodeDialog)):
            shown.close()
