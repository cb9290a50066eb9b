"""Somebody who was revoked is told in plain words, keeps what they wrote, and may come back."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ichikara_desktop.app.demo_server import DemoServer
from ichikara_desktop.app.values import Link
from ichikara_desktop.demo.desk import Desk
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.server import admin
from ichikara_desktop.store.unsent import read_unsent
from ichikara_desktop.windows.main_window import MainWindow
from ichikara_desktop.windows.secret_dialogs import SecretDialog
from tests.support.desks import Join

PASSPHRASE = "雨の日の傘と長靴"
TEXT = "まだ送っていない文章です。"


@pytest.fixture
def desk(join: Join) -> Desk:
    desk = join("answerer")
    desk.fetch(3)
    return desk


@pytest.fixture
def window(qtbot: QtBot, desk: Desk) -> MainWindow:
    window = MainWindow(desk.workspace)
    qtbot.addWidget(window)
    window.show()
    return window


def access(server: DemoServer, desk: Desk, change) -> None:
    assert server._server is not None
    workspace = desk.workspace
    change(server._server.database, workspace.project.project_id, workspace.person.person_id)


def test_revoked_told_exported_sealed_and_let_in_again(  # noqa: PLR0917 - fixtures
    qtbot: QtBot, desk: Desk, window: MainWindow, server: DemoServer, tmp_path: Path, monkeypatch
) -> None:
    sync = desk.workspace.sync
    task = next(t for t in desk.tasks() if t.kind is TaskKind.WRITE_RESPONSE)
    desk.write(desk.open_task(task.task_id), TEXT)
    window.show_page("sync")
    assert not window.findChild(QPushButton, "unsent").isVisible()
    access(server, desk, admin.revoke)
    sync.sync_now()
    qtbot.waitUntil(lambda: sync.status.link is Link.REFUSED, timeout=10_000)
    assert "取り消された" in window.findChild(QLabel, "safety").text()
    assert window.findChild(QPushButton, "unsent").isVisible()
    act = window.findChild(QPushButton, "noticeAction")
    qtbot.waitUntil(act.isVisible)
    file = tmp_path / "unsent"
    monkeypatch.setattr(window.page("sync"), "_ask_sealed", lambda: file)
    qtbot.mouseClick(act, Qt.MouseButton.LeftButton)
    dialog = window.findChild(SecretDialog)
    dialog.new.setText(PASSPHRASE)
    dialog.again.setText(PASSPHRASE)
    with qtbot.waitSignal(sync.unsent_exported, timeout=10_000) as done:
        dialog._accept()
    assert done.args[0].drafts == 1
    assert TEXT.encode() not in file.read_bytes()
    assert TEXT in json.dumps(read_unsent(file, PASSPHRASE), ensure_ascii=False)
    access(server, desk, admin.let_in_again)
    sync.sync_now()
    qtbot.waitUntil(lambda: sync.status.link is Link.ONLINE, timeout=10_000)
    assert not window.findChild(QPushButton, "unsent").isVisible()
