"""A newcomer opens the program for the first time, tries the demo, and comes back."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from ichikara_desktop.app import places
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.windows.first_run import FirstRun
from ichikara_desktop.windows.main import Program
from ichikara_desktop.windows.main_window import MainWindow
from ichikara_desktop.windows.text_editor import TextEditor


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(places.HOME_VARIABLE, str(tmp_path / "home"))
    return tmp_path / "home"


def begin(qapp: QApplication, home: Path, demo: bool) -> Program:
    program = Program(qapp, Settings(places.settings_file(home)))
    program.start(demo)
    return program


def see(qtbot: QtBot, program: Program, kind: type) -> None:
    qtbot.waitUntil(lambda: isinstance(program.window, kind), timeout=20_000)


def write_in_demo(qtbot: QtBot, program: Program, text: str) -> str:
    window = program.window
    qtbot.waitUntil(
        lambda: any(b.isVisible() for b in window.findChildren(QPushButton, "emptyAction"))
    )
    qtbot.mouseClick(
        window.page("queue").findChild(QPushButton, "emptyAction"), Qt.MouseButton.LeftButton
    )
    queue = window.page("queue")
    qtbot.waitUntil(lambda: len(queue.tasks()) > 0, timeout=10_000)
    qtbot.keyClick(queue.focusWidget() or queue, Qt.Key.Key_Return)
    queue.task_chosen.emit(queue.tasks()[0])
    write = window.page("write")
    qtbot.waitUntil(lambda: write.task_id != "", timeout=10_000)
    editor = write.findChild(TextEditor, "editor")
    editor.textCursor().insertText(text)
    return str(write.task_id)


def test_the_demo_is_one_click_away_and_keeps_what_was_written(
    qtbot: QtBot, qapp: QApplication, home: Path
) -> None:
    program = begin(qapp, home, demo=False)
    assert isinstance(program.window, FirstRun)
    qtbot.mouseClick(program.window.findChild(QPushButton, "toDemo"), Qt.MouseButton.LeftButton)
    see(qtbot, program, MainWindow)
    task_id = write_in_demo(qtbot, program, "はじめて書いた文章です。")
    program.close()

    again = begin(qapp, home, demo=True)
    see(qtbot, again, MainWindow)
    window = again.window
    window.show_page("write", task_id)
    write = window.page("write")
    qtbot.waitUntil(lambda: write.task_id == task_id, timeout=10_000)
    assert write.findChild(TextEditor, "editor").text() == "はじめて書いた文章です。"
    again.close()


def test_the_demo_server_can_be_stopped_from_the_sync_page(
    qtbot: QtBot, qapp: QApplication, home: Path
) -> None:
    program = begin(qapp, home, demo=True)
    see(qtbot, program, MainWindow)
    window = program.window
    window.show_page("sync")
    switch = window.page("sync")._form.demoServer
    assert switch.isVisible()
    qtbot.waitUntil(lambda: "オンライン" in window._form.syncState.text(), timeout=10_000)
    switch.setChecked(False)
    qtbot.waitUntil(lambda: "オフライン" in window._form.syncState.text(), timeout=10_000)
    switch.setChecked(True)
    qtbot.waitUntil(lambda: "オンライン" in window._form.syncState.text(), timeout=10_000)
    program.close()


def test_an_error_that_nobody_expected_is_told_without_its_text(
    qtbot: QtBot, qapp: QApplication, home: Path, caplog: pytest.LogCaptureFixture
) -> None:
    program = begin(qapp, home, demo=True)
    see(qtbot, program, MainWindow)
    program.tell(ValueError("だれにも見せない文章"))
    shown = program.window._form.notices.shown
    assert shown.what == "思いがけない問題が起きました。"
    assert "だれにも" not in caplog.text
    program.close()


def test_leaving_before_the_recovery_code_is_noted_closes_the_store(
    qtbot: QtBot, qapp: QApplication, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = begin(qapp, home, demo=False)
    window = program.window
    closed: list[bool] = []

    class Opened:
        def close(self) -> None:
            closed.append(True)

    window._show_code("7K2M-9Q4D-0XJ3-VB8N-5RTC-1WHE-6GPA")
    window._on_joined(Opened())
    window.close()
    assert closed == [True]
    program.close()
