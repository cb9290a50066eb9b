"""The editor page, driven by keys over a real store."""

import threading
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QTabWidget,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from ichikara_desktop.checks import Reach
from ichikara_desktop.demo.desk import Desk
from ichikara_desktop.domain.previewing import PreviewWhen
from ichikara_desktop.domain.tasks import TaskKind, Verdict
from ichikara_desktop.protocol.views import CommentView
from ichikara_desktop.store.drafts import load_draft
from ichikara_desktop.windows.editor_page import EditorPage
from ichikara_desktop.windows.preview_panel import PreviewPanel
from ichikara_desktop.windows.text_editor import TextEditor
from tests.support.desks import Join

FAULTY = "⼤きな声で⼈と話す。"


class Writing:
    """An answerer before an open task."""

    def __init__(self, qtbot: QtBot, desk: Desk) -> None:
        self.qtbot, self.desk = qtbot, desk
        self.page = EditorPage(desk.workspace)
        qtbot.addWidget(self.page)
        self.page.resize(1100, 700)
        self.page.show()
        self.task_id = next(t.task_id for t in desk.tasks() if t.kind is TaskKind.WRITE_RESPONSE)
        self.editor = self.page.findChild(TextEditor, "editor")
        self.open()

    def open(self) -> None:
        with self.qtbot.waitSignal(self.desk.workspace.checks.checked):
            self.page.show_task(self.task_id)

    def type(self, text: str) -> None:
        with self.qtbot.waitSignal(self.desk.workspace.checks.checked):
            self.editor.textCursor().insertText(text)

    def press(self, key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> None:
        held = modifiers[0] if modifiers else Qt.KeyboardModifier.NoModifier
        self.qtbot.keyClick(self.editor, key, held)

    def ask(self) -> None:
        self.press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)

    def label(self, name: str) -> str:
        return self.page.findChild(QLabel, name).text()

    def button(self, name: str) -> QPushButton:
        return self.page.findChild(QPushButton, name)

    def saved_text(self) -> str:
        self.page.flush()
        # In the store's thread, and so after what is being saved there.
        draft = self.desk.workspace.store.write(lambda s: load_draft(s, self.task_id))
        return draft.text if draft else ""


@pytest.fixture
def writing(qtbot: QtBot, join: Join) -> Writing:
    desk = join("answerer")
    desk.fetch(5)
    return Writing(qtbot, desk)


def test_a_text_that_goes_on_is_not_called_saved_when_its_beginning_is(
    writing: Writing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ichikara_desktop.store.draft_writer.BURST", 60.0)
    store, service = writing.desk.workspace.store, writing.desk.workspace.writing
    busy = threading.Event()
    store.submit(lambda _: busy.wait(5))
    writing.editor.textCursor().insertText("先の文")
    service.flush()
    writing.editor.textCursor().insertText("続き")
    busy.set()
    store.write(lambda _: None)
    QCoreApplication.processEvents()
    assert writing.label("saved") == "保存しています…"
    with writing.qtbot.waitSignal(service.saved):
        service.flush()
    assert writing.label("saved").startswith("下書き保存済み")


def test_what_is_typed_is_counted_saved_and_checked(writing: Writing) -> None:
    writing.type(FAULTY)
    assert writing.label("count") == f"{len(FAULTY)}字"
    writing.qtbot.waitUntil(lambda: writing.label("saved").startswith("下書き保存済み"))
    assert writing.saved_text() == FAULTY
    panel = writing.page.findChild(QTabWidget, "panel")
    assert panel.tabText(0) == "指摘 2"
    assert len(writing.editor.extraSelections()) == 2


def test_composition_is_neither_saved_nor_checked(writing: Writing) -> None:
    writing.type("今日は")
    requests: list[object] = []
    writing.desk.workspace.checks.checked.connect(lambda *told: requests.append(told))
    QCoreApplication.sendEvent(writing.editor, QInputMethodEvent("てんき", []))
    writing.qtbot.wait(50)
    assert (writing.saved_text(), requests) == ("今日は", [])
    decided = QInputMethodEvent("", [])
    decided.setCommitString("天気")
    with writing.qtbot.waitSignal(writing.desk.workspace.checks.checked):
        QCoreApplication.sendEvent(writing.editor, decided)
    assert writing.saved_text() == "今日は天気"


def test_the_enter_of_a_conversion_does_nothing_else(writing: Writing) -> None:
    QCoreApplication.sendEvent(writing.editor, QInputMethodEvent("てんき", []))
    writing.press(Qt.Key.Key_Return)
    writing.ask()
    assert not writing.page.findChild(QFrame, "summary").isVisible()
    assert writing.editor.text() == ""


def test_a_fix_from_the_panel_mends_the_text_in_one_step(writing: Writing) -> None:
    writing.type(FAULTY)
    writing.page.findChild(QListView, "list").setCurrentIndex(
        writing.page.findChild(QListView, "list").model().index(0, 0)
    )
    buttons = [b for b in writing.page.findChildren(QPushButton) if "全部直す（2件）" in b.text()]
    with writing.qtbot.waitSignal(writing.desk.workspace.checks.checked):
        buttons[0].click()
    assert writing.editor.text() == "大きな声で人と話す。"
    with writing.qtbot.waitSignal(writing.desk.workspace.checks.checked):
        writing.editor.undo()
    assert writing.editor.text() == FAULTY


def test_errors_hold_back_the_submission_until_they_are_mended(writing: Writing) -> None:
    writing.type(FAULTY)
    writing.ask()
    assert "● 要修正 2" in writing.label("summaryText")
    assert not writing.button("confirm").isEnabled()
    writing.press(Qt.Key.Key_Escape)
    assert not writing.page.findChild(QFrame, "summary").isVisible()


def test_an_empty_text_is_not_submitted(writing: Writing) -> None:
    writing.type(" \n　")
    writing.ask()
    assert writing.label("summaryText") == "まだ何も書かれていません。"
    assert not writing.button("confirm").isEnabled()


def test_submission_asks_once_then_seals_and_can_be_taken_back(writing: Writing) -> None:
    writing.type("大きな声で話します。")
    writing.ask()
    assert writing.desk.counts().waiting == 0
    with writing.qtbot.waitSignal(writing.desk.workspace.writing.submitted):
        writing.ask()
    assert writing.label("doneTitle") == "提出しました"


def test_a_submission_offline_waits_and_can_be_changed(writing: Writing, server) -> None:
    server.stop()
    writing.type("大きな声で話します。")
    writing.ask()
    with writing.qtbot.waitSignal(writing.desk.workspace.writing.submitted):
        writing.button("confirm").click()
    assert writing.desk.counts().waiting == 1
    with writing.qtbot.waitSignal(writing.desk.workspace.writing.opened):
        writing.button("undo").click()
    assert writing.editor.text() == "大きな声で話します。"
    assert not writing.editor.isReadOnly()
    assert writing.desk.counts().waiting == 0


def test_what_the_server_has_is_shown_as_it_was_handed_in(writing: Writing) -> None:
    writing.type("大きな声で話します。")
    writing.ask()
    with writing.qtbot.waitSignal(writing.desk.workspace.writing.submitted):
        writing.button("confirm").click()
    writing.qtbot.waitUntil(lambda: writing.desk.counts().waiting == 0, timeout=10_000)
    writing.open()
    assert writing.label("bannerText").startswith("提出済みです。点検の結果が")
    assert not writing.button("reopen").isVisible()
    assert writing.editor.isReadOnly()


def preview_words(writing: Writing) -> str:
    return writing.page.findChild(PreviewPanel, "preview").findChild(QLabel, "emptyTitle").text()


def test_previews_after_submission_are_seen_when_nothing_can_be_changed_any_more(
    writing: Writing, server
) -> None:
    """Else one would hand in anything, look at the answer, and take it back to write it."""
    workspace = writing.desk.workspace
    workspace.project = replace(workspace.project, preview_when=PreviewWhen.AFTER_SUBMISSION)
    writing.open()
    hidden = "提出したあとで見られます"
    assert preview_words(writing) == hidden
    server.stop()
    writing.type("大きな声で話します。")
    writing.ask()
    with writing.qtbot.waitSignal(workspace.writing.submitted):
        writing.button("confirm").click()
    writing.open()
    assert writing.label("bannerText").endswith("届くまでは直せます。")
    assert preview_words(writing) == hidden
    server.start()
    assert writing.desk.sync()
    writing.open()
    assert "モデルが決まっていません" in preview_words(writing)


def return_what_is_written(writing: Writing, join: Join, reason: str, *remarks: str) -> None:
    """Submit a text, look at it, and let a checker return it."""
    writing.type("大きな声で話します。")
    writing.ask()
    with writing.qtbot.waitSignal(writing.desk.workspace.writing.submitted):
        writing.button("confirm").click()
    writing.qtbot.waitUntil(lambda: writing.desk.counts().waiting == 0, timeout=10_000)
    writing.open()
    assert writing.editor.isReadOnly()
    checker = join("checker")
    checker.fetch(9)
    check = next(
        t.task_id
        for t in checker.tasks()
        if checker.open_check(t.task_id).task.revision.text == "大きな声で話します。"
    )
    comments = tuple(CommentView(text=remark) for remark in remarks)
    assert checker.decide(check, Verdict.RETURN, reason, comments) is None
    assert checker.sync()
    assert writing.desk.sync()
    writing.qtbot.waitUntil(lambda: not writing.editor.isReadOnly(), timeout=10_000)


def test_what_comes_back_while_it_is_looked_at_can_be_written_again(
    writing: Writing, join: Join
) -> None:
    return_what_is_written(writing, join, "もう一文を足してください。")
    assert "もう一文を足してください。" in writing.label("bannerText")


def test_what_comes_back_with_comments_alone_says_where_they_are(
    writing: Writing, join: Join, speak
) -> None:
    return_what_is_written(writing, join, "", "もう一文を足してください。")
    assert writing.page.findChild(QFrame, "banner").isVisible()
    assert writing.label("bannerText") == "差し戻されました。コメントは「経緯」で確かめられます。"
    speak("en")
    assert "History" in writing.label("bannerText")


def test_a_refusal_gives_the_text_back(writing: Writing, monkeypatch) -> None:
    from ichikara_desktop.store.errors import NotWritableError  # noqa: PLC0415

    def refuse(*_: object) -> None:
        raise NotWritableError

    monkeypatch.setattr(writing.desk.workspace.writing, "_seal", refuse)
    writing.type("大きな声で話します。")
    writing.ask()
    with writing.qtbot.waitSignal(writing.desk.workspace.writing.notice) as told:
        writing.button("confirm").click()
    assert told.args[0].what == "下書きを保存できませんでした。"
    assert (writing.editor.text(), writing.editor.isReadOnly()) == ("大きな声で話します。", False)


def test_going_away_and_coming_back_finds_text_and_cursor(writing: Writing) -> None:
    writing.type("大きな声で話します。")
    writing.editor.go_to(3, 3)
    writing.press(Qt.Key.Key_A)
    writing.page.flush()
    writing.open()
    assert writing.editor.text() == "大きなa声で話します。"
    assert writing.editor.cursor_place() == 4


def test_f8_hides_the_panel_and_that_is_kept(writing: Writing) -> None:
    panel = writing.page.findChild(QTabWidget, "panel")
    assert panel.isVisible()
    writing.press(Qt.Key.Key_F8)
    assert not panel.isVisible()
    assert not writing.desk.settings.panel_visible
    again = EditorPage(writing.desk.workspace)
    writing.qtbot.addWidget(again)
    again.show_task(writing.task_id)
    assert not again.findChild(QTabWidget, "panel").isVisibleTo(again)


def test_keys_go_from_finding_to_finding(writing: Writing) -> None:
    writing.type(FAULTY)
    writing.editor.go_to(0, 0)
    held = Qt.KeyboardModifier.ControlModifier
    writing.press(Qt.Key.Key_Period, held)
    first = writing.editor.textCursor().selectedText()
    writing.press(Qt.Key.Key_Period, held)
    assert (first, writing.editor.textCursor().selectedText()) == ("⼤", "⼈")


def test_words_change_with_the_language_and_the_text_stays(writing: Writing, speak) -> None:
    writing.type(FAULTY)
    writing.desk.settings.language = "en"
    speak("en")
    assert writing.label("kind") == "Question"
    assert writing.page.findChild(QTabWidget, "panel").tabText(0) == "Findings 2"
    assert writing.editor.text() == FAULTY


SPOKEN = "星が見れる夜でした。"
CLOSE = (Qt.Key.Key_Delete, Qt.KeyboardModifier.AltModifier)


def tab(writing: Writing) -> str:
    return writing.page.findChild(QTabWidget, "panel").tabText(0)


def until_tab(writing: Writing, words: str) -> None:
    writing.qtbot.waitUntil(lambda: tab(writing) == words)


def test_alt_delete_dismisses_the_finding_at_the_cursor_there_alone(writing: Writing) -> None:
    writing.type(SPOKEN + "月が見れる夜でした。")
    until_tab(writing, "指摘 2")
    writing.editor.setFocus()
    writing.editor.go_to(len(SPOKEN), len(SPOKEN))
    writing.press(*CLOSE)
    writing.qtbot.wait(50)
    assert tab(writing) == "指摘 2", "there is none at the cursor"
    writing.editor.go_to(3, 3)
    writing.press(*CLOSE)
    until_tab(writing, "指摘 1")
    assert len(writing.editor.extraSelections()) == 1
    assert writing.editor.text().startswith(SPOKEN)
    restore = writing.button("restore")
    assert restore.text() == "消した指摘 1件を戻す"
    writing.ask()
    assert writing.label("summaryText").startswith("▲ 注意 1")
    writing.qtbot.mouseClick(restore, Qt.MouseButton.LeftButton)
    until_tab(writing, "指摘 3")  # with the length, which is told when the author is done
    assert writing.label("summaryText").startswith("▲ 注意 2")
    assert not restore.isVisible()


def test_the_menu_dismisses_in_the_whole_text(writing: Writing) -> None:
    writing.type(SPOKEN + "月が見れる夜でした。")
    until_tab(writing, "指摘 2")
    menu = writing.page.findChild(QToolButton, "dismiss").menu()
    words = [action.text().partition("\t")[0] for action in menu.actions()]
    assert words == ["この箇所だけ", "この文章では", "このプロジェクトでは"]
    menu.actions()[1].trigger()
    until_tab(writing, "指摘")
    writing.ask()
    assert writing.label("summaryText") == "指摘はありません。提出しますか？"


def test_an_error_asks_for_its_reason_even_beside_a_hidden_panel(writing: Writing) -> None:
    writing.type(FAULTY)
    until_tab(writing, "指摘 2")
    writing.press(Qt.Key.Key_F8)
    writing.editor.setFocus()
    writing.editor.go_to(0, 0)
    writing.press(*CLOSE)
    reason = writing.page.findChild(QLineEdit, "reason")
    assert reason.isVisible()
    assert reason.hasFocus()
    assert not writing.button("confirmDismissal").isEnabled()
    writing.qtbot.keyClick(reason, Qt.Key.Key_Return)
    assert tab(writing) == "指摘 2"
    reason.setText("部首の説明です")
    writing.qtbot.keyClick(reason, Qt.Key.Key_Return)
    until_tab(writing, "指摘 1")
    assert not reason.isVisible()
    assert writing.editor.hasFocus()
    menu = writing.page.findChild(QToolButton, "dismiss").menu()
    assert len(menu.actions()) == 2, "no error is allowed everywhere by one person"


def test_less_useful_findings_wait_until_they_are_asked_for(writing: Writing) -> None:
    writing.type("見れる。" * 8)
    until_tab(writing, "指摘 8")
    view = writing.page.findChild(QListView, "list")
    more = writing.button("more")
    assert (view.model().rowCount(), more.text()) == (5, "ほか 3件も見る")
    assert len(writing.editor.extraSelections()) == 5
    more.click()
    assert (view.model().rowCount(), more.text()) == (8, "大事なものだけ見る")
    assert len(writing.editor.extraSelections()) == 8
    writing.ask()
    assert writing.label("summaryText").startswith("▲ 注意 8")


def test_a_long_pasted_passage_is_told_after_a_pause(writing: Writing) -> None:
    passage = (
        "この文章はどこか別の場所から写して貼り付けたものなので、だれがいつ書いた文章なのか、"
        "ここで使ってもよいのかを、出す前にもう一度確かめます。"
    )
    QGuiApplication.clipboard().setText(passage)
    writing.editor.setFocus()
    writing.press(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    until_tab(writing, "指摘 1")
    assert writing.label("ruleHead").endswith("貼り付けた文章")
    assert writing.saved_text() == passage


def test_findings_that_come_while_composing_are_shown_when_it_is_given_up(
    writing: Writing,
) -> None:
    writing.type(SPOKEN)
    until_tab(writing, "指摘 1")
    QCoreApplication.sendEvent(writing.editor, QInputMethodEvent("てんき", []))
    dismissals = writing.desk.workspace.dismissals
    with writing.qtbot.waitSignal(dismissals.changed):
        dismissals.dismiss(writing.task_id, SPOKEN, writing.editor.findings[0], Reach.TEXT)
    writing.qtbot.wait(300)
    assert tab(writing) == "指摘 1"
    QCoreApplication.sendEvent(writing.editor, QInputMethodEvent("", []))
    until_tab(writing, "指摘")
    assert writing.editor.extraSelections() == []
