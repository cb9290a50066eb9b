"""The sync page, the export of unsent work and the settings, by keys alone."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ichikara_desktop.app.demo_server import DemoServer
from ichikara_desktop.app.opening import demo_keys_of
from ichikara_desktop.app.values import Link
from ichikara_desktop.demo.desk import Desk
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.windows.main_window import MainWindow
from ichikara_desktop.windows.secret_dialogs import AskCode, CodeDialog, Consent, SecretDialog
from tests.support.desks import Join

PASSPHRASE = "雨の日の傘と長靴"


@pytest.fixture
def desk(join: Join) -> Desk:
    desk = join("answerer")
    desk.fetch(3)
    keys = demo_keys_of(desk.workspace.data_folder)  # as a keyring would have it
    desk.workspace.secrets._keys = desk.workspace.drafts._keys = keys
    return desk


@pytest.fixture
def window(qtbot: QtBot, desk: Desk) -> MainWindow:
    window = MainWindow(desk.workspace)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def stops(qtbot: QtBot, window: QWidget, first: str) -> list[str]:
    """Return the names of the widgets that Tab comes by, from ``first`` on, once around."""
    widget = window.findChild(QWidget, first)
    widget.setFocus()
    names: list[str] = []
    while (focused := QApplication.focusWidget()) is not None:
        if focused.objectName() in names:
            return names
        names.append(focused.objectName())
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    return names


def opened(window: QWidget, kind: type[QDialog]) -> QDialog:
    (dialog,) = (found for found in window.findChildren(kind) if found.isVisible())
    return dialog


def in_order(wanted: list[str], names: list[str]) -> bool:
    return [name for name in names if name in wanted] == wanted


def test_tab_goes_down_the_sync_page_and_return_exports_sealed(  # noqa: PLR0917 - fixtures
    qtbot: QtBot, desk: Desk, window: MainWindow, server: DemoServer, tmp_path: Path, monkeypatch
) -> None:
    task = next(t for t in desk.tasks() if t.kind is TaskKind.WRITE_RESPONSE)
    desk.write(desk.open_task(task.task_id), "まだ送っていない文章です。")
    workspace = desk.workspace
    server.revoke(workspace.project.project_id, workspace.person.person_id)
    desk.submit(task.task_id, "まだ送っていない文章です。")
    desk.sync()
    assert workspace.sync.status.link is Link.REFUSED
    window.show_page("sync")
    page = window.page("sync")
    qtbot.waitUntil(lambda: page._form.export_.isVisible() and page._form.syncNow.isEnabled())
    names = stops(qtbot, window, "syncNow")
    assert in_order(["syncNow", "unsent", "entries", "export_"], names)
    file = tmp_path / "unsent.ichikara"
    monkeypatch.setattr(page, "_ask_sealed", lambda: file)
    qtbot.keyClick(page._form.unsent, Qt.Key.Key_Return)
    dialog = opened(window, SecretDialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    qtbot.keyClick(page._form.unsent, Qt.Key.Key_Return)
    dialog = opened(window, SecretDialog)
    assert dialog.focusWidget() is dialog.new
    qtbot.keyClicks(dialog.new, "short")
    qtbot.keyClick(dialog.new, Qt.Key.Key_Return)
    assert "8文字以上" in dialog.problem.text()
    assert dialog.new.selectedText() == "short"
    dialog.new.setText(PASSPHRASE)
    dialog.again.setText(PASSPHRASE)
    with qtbot.waitSignal(workspace.sync.unsent_exported, timeout=10_000):
        qtbot.keyClick(dialog.again, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert file.exists()


def test_every_setting_is_reached_by_tab_from_top_to_bottom(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.show_page("settings")
    wanted = ["search", "language", "theme", "textSize", "panel", "passphrase", "code", "copies"]
    wanted += ["bringBack", "rulesOpen", "dataOpen"]
    assert in_order(wanted, stops(qtbot, window.page("settings"), "search"))


def test_escape_leaves_the_copies_as_they_were(qtbot: QtBot, desk: Desk, window) -> None:
    window.show_page("settings")
    box = window.page("settings")._form.copies
    qtbot.keyClick(box, Qt.Key.Key_Space)
    dialog = opened(window, AskCode)
    assert dialog.focusWidget() is dialog.code
    qtbot.keyClick(dialog.code, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert dialog.problem.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not box.isChecked()
    assert not desk.workspace.drafts.is_on


def test_what_was_changed_is_told(qtbot: QtBot, desk: Desk, window: MainWindow) -> None:
    window.show_page("settings")
    form = window.page("settings")._form
    qtbot.keyClick(form.passphrase, Qt.Key.Key_Space)
    dialog = opened(window, SecretDialog)
    dialog.new.setText(PASSPHRASE)
    dialog.again.setText(PASSPHRASE)
    with qtbot.waitSignal(window.page("settings").noticed, timeout=10_000) as told:
        qtbot.keyClick(dialog.again, Qt.Key.Key_Return)
    assert "新しくしました" in str(told.args[0])
    with qtbot.waitSignal(desk.workspace.secrets.code_made) as made:
        qtbot.keyClick(form.code, Qt.Key.Key_Space)
    shown = opened(window, CodeDialog)
    assert shown.findChild(QLineEdit).selectedText() == made.args[0], "copied by one key"
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    qtbot.keyClick(form.copies, Qt.Key.Key_Space)
    dialog = opened(window, AskCode)
    dialog.code.setText(made.args[0])
    with qtbot.waitSignal(window.page("settings").noticed, timeout=10_000) as told:
        qtbot.keyClick(dialog.code, Qt.Key.Key_Return)
    assert "これから" in str(told.args[0])


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Escape])
def test_what_needs_consent_is_not_done_by_a_stray_key(qtbot: QtBot, key: Qt.Key) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    dialog = Consent(parent, "取り出す", "あとで", "よろしいですか。")
    dialog.open()
    with qtbot.waitSignal(dialog.rejected):
        qtbot.keyClick(dialog.focusWidget() or dialog, key)
    again = Consent(parent, "取り出す", "あとで", "よろしいですか。")
    again.open()
    with qtbot.waitSignal(again.accepted):
        again.findChild(QPushButton, "agree").click()


def test_the_list_has_the_keys_as_soon_as_the_tasks_are_known(
    qtbot: QtBot, desk: Desk, window: MainWindow
) -> None:
    with qtbot.waitSignal(desk.workspace.tasks.changed):
        desk.workspace.tasks.refresh()
    assert window.focusWidget() is window.page("queue")._form.tasks
