"""The sync page tells the truth about what waits and why."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QTreeWidget
from pytestqt.qtbot import QtBot

from ichikara_desktop.app.demo_server import DemoServer
from ichikara_desktop.app.values import Link, OutboxEntry
from ichikara_desktop.app.words import notice_for
from ichikara_desktop.demo.desk import Desk
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.protocol.operations import SubmitResponse
from ichikara_desktop.store import outbox
from ichikara_desktop.windows.sync_page import (
    SyncPage,
    explanation,
    operation_word,
    state_word,
)
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


def outbox_entry(**changed: object) -> OutboxEntry:
    now = datetime.now(UTC)
    return replace(
        OutboxEntry("op-1", "虹は？", "submit_response", "sealed", now, 0, None, None), **changed
    )


def test_what_was_never_sent_can_be_taken_back_into_a_draft(
    qtbot: QtBot, desk: Desk, page: SyncPage, server: DemoServer
) -> None:
    server.stop()
    task = next(t for t in desk.tasks() if t.kind is TaskKind.WRITE_RESPONSE)
    desk.write(desk.open_task(task.task_id), "山の話をします。")
    store = desk.workspace.store
    content = SubmitResponse(text="山の話をします。")
    desk.workspace.sync._schedule.close()
    store.write(lambda s: outbox.submit_draft(s, task.task_id, content, "山の話をします。"))
    tree = page.findChild(QTreeWidget, "entries")
    qtbot.waitUntil(lambda: rows(page) == [["答えの提出", "送信待ち"]])
    tree.setCurrentItem(tree.topLevelItem(0))
    edit = page.findChild(QPushButton, "edit")
    assert edit.isVisible()
    with qtbot.waitSignal(desk.workspace.sync.taken_back) as taken:
        edit.click()
    assert taken.args == [task.task_id]
    qtbot.waitUntil(lambda: rows(page) == [])
    assert desk.open_task(task.task_id).text == "山の話をします。"
    assert page._form.stack.currentWidget() is page._form.emptyText


@pytest.mark.parametrize("suffix", [".txt", ".json"])
def test_an_entry_can_be_written_to_a_file(  # noqa: PLR0917 - fixtures
    qtbot: QtBot, desk: Desk, page: SyncPage, server: DemoServer, tmp_path, monkeypatch, suffix
) -> None:
    server.stop()
    answer(desk)
    tree = page.findChild(QTreeWidget, "entries")
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 1)
    tree.setCurrentItem(tree.topLevelItem(0))
    path = tmp_path / f"entry{suffix}"
    monkeypatch.setattr(page, "_ask_save", lambda: path)
    with qtbot.waitSignal(desk.workspace.sync.exported):
        page.findChild(QPushButton, "export_").click()
    written = path.read_text("utf-8")
    assert "山の話をします。" in written
    assert (written == "山の話をします。\n") is (suffix == ".txt")


def test_every_entry_says_what_is_to_be_known_about_it(page: SyncPage) -> None:
    said = {
        disposition: explanation(outbox_entry(state="acknowledged", disposition=disposition))
        for disposition in ("counted", "late", "surplus", "quarantined")
    }
    assert said.pop("counted") == ""
    assert all(said.values())
    assert len(set(said.values())) == 3
    assert "まだ送っていません" in explanation(outbox_entry(editable=True))
    assert "返事がまだ" in explanation(outbox_entry(attempts=1))


def test_progress_is_shown_and_the_round_can_be_cancelled(page: SyncPage, monkeypatch) -> None:
    sync = page._workspace.sync
    cancelled: list[bool] = []
    monkeypatch.setattr(sync._schedule, "cancel", lambda: cancelled.append(True))
    sync.status_changed.emit(replace(sync.status, busy=True, receiving=False, done=7, waiting=13))
    bar = page.findChild(QProgressBar, "busy")
    assert (bar.value(), bar.maximum()) == (7, 20)
    assert "7件" in page.findChild(QLabel, "state").text()
    page.findChild(QPushButton, "cancel").click()
    assert cancelled


def test_everything_is_reached_by_the_keyboard(page: SyncPage) -> None:
    for kind, name in (
        (QPushButton, "syncNow"),
        (QPushButton, "cancel"),
        (QPushButton, "retry"),
        (QPushButton, "edit"),
        (QPushButton, "export_"),
        (QTreeWidget, "entries"),
    ):
        assert page.findChild(kind, name).focusPolicy() & Qt.FocusPolicy.TabFocus


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
