"""The sync page tells the truth about what waits and why."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QTreeWidget
from pytestqt.qtbot import QtBot

from ichikara_desktop.app.demo_server import DemoServer
from ichikara_desktop.app.values import Link, OutboxEntry
from ichikara_desktop.app.words import notice_for
from ichikara_desktop.demo.desk import Desk
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.windows.sync_page import SyncPage, operation_word, state_word
from tests.support.desks import Join

JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")


@pytest.fixture
def desk(join: Join) -> Desk:
    desk = join("answerer")
    desk.fetch(5)
    return desk


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> SyncPage:
    page = SyncPage(desk.workspace)
    qtbot.addWidget(page)
    page.show()
    return page


def rows(page: SyncPage) -> list[list[str]]:
    tree = page.findChild(QTreeWidget, "entries")
    items = (tree.topLevelItem(row) for row in range(tree.topLevelItemCount()))
    return [[item.text(column) for column in range(1, 3)] for item in items]


def answer(desk: Desk) -> None:
    task = next(t for t in desk.tasks() if t.kind is TaskKind.WRITE_RESPONSE)
    opened = desk.open_task(task.task_id)
    desk.write(opened, "山の話をします。")
    assert desk.submit(task.task_id, "山の話をします。") is None


def test_what_waits_offline_goes_once_the_server_is_back(
    qtbot: QtBot, desk: Desk, page: SyncPage, server: DemoServer
) -> None:
    server.stop()
    answer(desk)
    page.findChild(QPushButton, "syncNow").click()
    qtbot.waitUntil(lambda: desk.workspace.sync.status.link is Link.OFFLINE, timeout=10_000)
    qtbot.waitUntil(lambda: rows(page) == [["答えの提出", "送信待ち"]])
    assert "書いたものはこのパソコンに" in page.findChild(QLabel, "safety").text()
    server.start()
    page.findChild(QPushButton, "syncNow").click()
    qtbot.waitUntil(lambda: rows(page) == [["答えの提出", "届きました"]], timeout=10_000)
    state = page.findChild(QLabel, "state")
    qtbot.waitUntil(lambda: state.text().startswith("オンライン"), timeout=10_000)


def test_a_refused_operation_says_why_and_offers_to_send_again(
    page: SyncPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    notice = notice_for("hash-mismatch")
    entry = OutboxEntry("op-1", "虹は？", "submit_response", "parked", now, 2, now, notice)
    page._workspace.sync.entries_changed.emit((entry,))
    retried: list[str] = []
    monkeypatch.setattr(page._workspace.sync, "retry", retried.append)
    assert rows(page) == [["答えの提出", "確認が必要です"]]
    assert "送信の途中で" in page.findChild(QLabel, "problem").text()
    page.findChild(QPushButton, "retry").click()
    assert retried == ["op-1"]


def test_what_went_wrong_is_told_in_the_language_of_the_moment(
    page: SyncPage, speak, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime.now(UTC)
    entry = OutboxEntry(
        "op-1", "Why?", "submit_response", "parked", now, 2, now, notice_for("hash-mismatch")
    )
    sync = page._workspace.sync
    monkeypatch.setattr(sync, "_status", replace(sync.status, notice=notice_for("offline")))
    sync.status_changed.emit(sync.status)
    sync.entries_changed.emit((entry,))
    safety, problem = (page.findChild(QLabel, name) for name in ("safety", "problem"))
    assert JAPANESE.search(safety.text())
    speak("en")
    assert safety.text()
    assert not JAPANESE.search(safety.text())
    assert problem.text()
    assert not JAPANESE.search(problem.text())


def test_the_columns_say_what_is_in_them(page: SyncPage, speak) -> None:
    header = page.findChild(QTreeWidget, "entries").headerItem()
    assert [header.text(column) for column in range(2, 5)] == ["状態", "時刻", "送信の試み"]
    speak("en")
    assert [header.text(column) for column in range(2, 5)] == ["State", "Time", "Attempts"]


def test_the_switch_of_the_server_is_there_only_in_the_demo(page: SyncPage) -> None:
    assert not page._form.demo.isVisible()


def test_every_kind_and_state_has_a_word(qapp) -> None:
    from ichikara_desktop.store.models import OperationState  # noqa: PLC0415

    kinds = ("submit_instruction", "submit_response", "submit_verdict", "import_instruction")
    assert all(operation_word(kind) != kind for kind in kinds)
    assert all(state_word(state.value) != state.value for state in OperationState)
