"""The page of the rules, by keys: found from the settings, searched, read and tried out."""

import logging
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListView, QListWidget, QPushButton
from pytestqt.qtbot import QtBot

from ichikara_desktop.app.demo_server import DemoServer
from ichikara_desktop.app.rule_catalogue import OptionValue, Outcome, Trial, catalogue_of
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.checks import RULES
from ichikara_desktop.server import admin as server_admin
from ichikara_desktop.store.topics import Topic
from ichikara_desktop.windows.example_view import ExampleView
from ichikara_desktop.windows.grouped_list import ITEM_ROLE
from ichikara_desktop.windows.rule_page import RulePage
from ichikara_desktop.windows.rule_words import option_words
from ichikara_desktop.windows.settings_page import SettingsPage
from ichikara_desktop.windows.text_editor import TextEditor
from tests.support.desks import Join

FAULTY = "星がよく見れる場所です。"
SECRET = "ないしょの話を見れる"


@pytest.fixture
def workspace(join: Join) -> Workspace:
    return join("coordinator").workspace


@pytest.fixture
def settings_page(qtbot: QtBot, workspace: Workspace) -> SettingsPage:
    page = SettingsPage(workspace)
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.show()
    page.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is page)
    return page


@pytest.fixture
def page(settings_page: SettingsPage) -> RulePage:
    return settings_page.open_rules()


def press(qtbot: QtBot, key: Qt.Key, held=Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.keyClick(QApplication.focusWidget(), key, held)


def field(page: RulePage, name: str = "field") -> TextEditor:
    return page.findChild(TextEditor, name)


def label(page: RulePage, name: str) -> str:
    return page.findChild(QLabel, name).text()


def shown(page: RulePage) -> list[str]:
    model = page.findChild(QListView, "rules").model()
    rows = [model.index(row, 0) for row in range(model.rowCount())]
    return [row.data(ITEM_ROLE).info.rule_id for row in rows if row.data(ITEM_ROLE)]


def headings(page: RulePage) -> list[str]:
    model = page.findChild(QListView, "rules").model()
    rows = [model.index(row, 0) for row in range(model.rowCount())]
    return [row.data().partition("　")[0] for row in rows if not row.data(ITEM_ROLE)]


def messages(page: RulePage) -> list[str]:
    view = page.findChild(QListWidget, "findings")
    return [view.item(row).text() for row in range(view.count())] if view.isVisible() else []


def write(editor: TextEditor, text: str) -> None:
    """Write as an input method does: each character half-converted first, then decided."""
    editor.setFocus()
    for character in text:
        QCoreApplication.sendEvent(editor, QInputMethodEvent(character, []))
        decided = QInputMethodEvent("", [])
        decided.setCommitString(character)
        QCoreApplication.sendEvent(editor, decided)


@pytest.fixture
def change_profile(qtbot: QtBot, workspace: Workspace, server: DemoServer):
    """Change the project's profile on the server, and synchronise."""

    def change(profile: str) -> None:
        database = server._server.database
        server_admin.change_profile(database, workspace.project.project_id, profile)
        workspace.sync.sync_now()
        qtbot.waitUntil(lambda: workspace.project.check_profile == profile)

    return change


# -- coming and going --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("key", "held"),
    [
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier),
    ],
)
def test_the_keys_lead_there_and_back(qtbot: QtBot, settings_page: SettingsPage, key, held) -> None:
    button = settings_page.findChild(QPushButton, "rulesOpen")
    settings_page.findChild(QLineEdit, "search").setFocus()
    for _ in range(20):
        if QApplication.focusWidget() is not button:
            press(qtbot, Qt.Key.Key_Tab)
    press(qtbot, Qt.Key.Key_Space)
    page = settings_page.findChild(RulePage)
    assert page.isVisible()
    assert QApplication.focusWidget() is page.findChild(QLineEdit, "search")
    press(qtbot, key, held)
    assert not page.isVisible()
    assert QApplication.focusWidget() is button


@pytest.mark.parametrize("name", ["rules", "field"])
def test_escape_leads_back_from_everywhere(
    qtbot: QtBot, settings_page: SettingsPage, page: RulePage, name: str
) -> None:
    (page.findChild(QListView, name) or field(page, name)).setFocus()
    press(qtbot, Qt.Key.Key_Escape)
    assert not page.isVisible()


def test_tab_reaches_list_and_field(qtbot: QtBot, page: RulePage) -> None:
    reached = set()
    for _ in range(12):
        press(qtbot, Qt.Key.Key_Tab)
        reached.add(QApplication.focusWidget().objectName())
    assert {"back", "search", "rules", "field", "example"} <= reached


# -- the list ----------------------------------------------------------------------------


def test_every_rule_is_listed_by_scope(page: RulePage) -> None:
    assert shown(page) == [rule.info.rule_id for rule in RULES]
    assert headings(page) == ["文字", "文", "文章", "作業", "手元の資料"]


def test_the_list_is_searched_and_walked_by_keys(qtbot: QtBot, page: RulePage) -> None:
    qtbot.keyClicks(page.findChild(QLineEdit, "search"), "dropped")
    assert shown(page) == ["ra-nuki", "i-nuki"]
    press(qtbot, Qt.Key.Key_Return)
    assert label(page, "ruleTitle") == "ら抜き言葉"
    press(qtbot, Qt.Key.Key_Down)
    assert label(page, "ruleTitle") == "い抜き言葉"


def test_a_search_without_a_result_says_so(qtbot: QtBot, page: RulePage) -> None:
    search = page.findChild(QLineEdit, "search")
    qtbot.keyClicks(search, "qqq")
    assert page.findChild(QLabel, "nothing").isVisible()
    assert not page.findChild(QLabel, "reason").isVisible()
    assert not field(page).isEnabled()
    search.clear()
    assert page.findChild(QLabel, "reason").isVisible()
    assert field(page).isEnabled()


def test_a_rule_is_told_as_the_project_has_it(qtbot: QtBot, page: RulePage, change_profile) -> None:
    page.choose("long-sentence")
    assert "重さ：▲ 注意（標準どおり）" in label(page, "settings")
    assert "一文の長さの上限：100字（標準どおり）" in label(page, "settings")
    change_profile('[long-sentence]\nseverity = "error"\nlimit = 20\n')
    assert label(page, "ruleTitle") == "長い文"
    assert label(page, "severity") == "● 要修正"
    assert "重さ：● 要修正（標準は ▲ 注意）" in label(page, "settings")
    assert "一文の長さの上限：20字（標準は 100字）" in label(page, "settings")


def test_a_rule_that_is_off_says_so_and_can_be_tried(
    qtbot: QtBot, page: RulePage, change_profile
) -> None:
    change_profile('[ra-nuki]\nseverity = "off"\n')
    page.choose("ra-nuki")
    assert label(page, "severity") == "使いません"
    index = page.findChild(QListView, "rules").currentIndex()
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "ら抜き言葉、使いません"
    assert "ここで試せます" in label(page, "circumstances")
    page.try_example()
    qtbot.waitUntil(lambda: len(messages(page)) == 1)


def test_what_the_project_allows_is_told_and_not_found(
    qtbot: QtBot, page: RulePage, change_profile
) -> None:
    change_profile('[terms]\nra-nuki = ["見れる荘"]\n')
    page.choose("ra-nuki")
    assert "指摘しない言葉：見れる荘" in label(page, "settings")
    write(field(page), "見れる荘に泊まる。星が見れる。")
    qtbot.waitUntil(lambda: len(messages(page)) == 1)
    page.choose("sa-ire")
    assert "指摘しない言葉" not in label(page, "settings")


def test_a_profile_names_the_genres_without_a_rule(
    qtbot: QtBot, page: RulePage, change_profile
) -> None:
    change_profile('[ra-nuki]\nnot_in = ["life.daily", "other"]\n')
    page.choose("ra-nuki")
    assert "使わないジャンル：暮らし・日々のこと、other" in label(page, "settings")


def test_genres_without_the_rule_are_named(page: RulePage) -> None:
    page.choose("style-mix")
    assert "使わないジャンル：書く・創作" in label(page, "settings")


def test_a_profile_that_cannot_be_used_is_told(
    qtbot: QtBot, page: RulePage, change_profile
) -> None:
    assert not page.findChild(QLabel, "problem").isVisible()
    change_profile("[no-such-rule]\n")
    assert "標準の設定で点検しています" in label(page, "problem")
    assert "no-such-rule" in label(page, "problem")
    assert page.findChild(QLabel, "problem").isVisible()


def test_what_is_found_in_the_bad_example_is_underlined_and_said(
    qtbot: QtBot, page: RulePage
) -> None:
    page.choose("ra-nuki")
    bad, good = page.findChild(ExampleView, "bad"), page.findChild(ExampleView, "good")
    qtbot.waitUntil(lambda: bool(bad.extraSelections()))
    assert [s.cursor.selectedText() for s in bad.extraSelections()] == ["見れる"]
    assert good.extraSelections() == []
    assert "ら抜き言葉" in label(page, "messages")


def test_examples_are_as_large_as_the_text_that_is_written(
    page: RulePage, workspace: Workspace
) -> None:
    bad = page.findChild(ExampleView, "bad")
    assert bad.document().defaultFont().pixelSize() == workspace.settings.text_size
    before = bad.height()
    page.apply_text_size(30)
    assert bad.height() > before


# -- trying ------------------------------------------------------------------------------


def test_what_is_typed_is_checked_by_this_rule_alone(qtbot: QtBot, page: RulePage) -> None:
    page.choose("ra-nuki")
    assert "保存しません" in label(page, "status")
    field(page).setFocus()
    write(field(page), "⼤きな" + FAULTY)
    qtbot.waitUntil(lambda: len(messages(page)) == 1)
    assert label(page, "status") == "指摘 1件"
    underlined = [s.cursor.selectedText() for s in field(page).extraSelections()]
    assert underlined == ["見れる"]
    field(page).selectAll()
    press(qtbot, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: messages(page) == [])
    assert "保存しません" in label(page, "status")


def test_it_waits_for_the_last_key(qtbot: QtBot, page: RulePage, workspace: Workspace) -> None:
    page.choose("ra-nuki")
    told: list[int] = []
    workspace.trial.tried.connect(lambda generation, _: told.append(generation))
    write(field(page), FAULTY)
    qtbot.keyClicks(field(page), "abc", delay=20)
    qtbot.waitUntil(lambda: bool(told))
    qtbot.wait(300)
    assert len(told) == 1


def test_another_rule_reads_the_same_text(qtbot: QtBot, page: RulePage) -> None:
    page.choose("ra-nuki")
    write(field(page), FAULTY)
    qtbot.waitUntil(lambda: len(messages(page)) == 1)
    page.choose("sa-ire")
    assert messages(page) == []
    qtbot.waitUntil(lambda: label(page, "status") == "指摘はありません。")
    assert field(page).text() == FAULTY


def test_nothing_is_checked_while_an_input_method_composes(
    qtbot: QtBot, page: RulePage, workspace: Workspace
) -> None:
    page.choose("ra-nuki")
    editor = field(page)
    editor.setFocus()
    told: list[int] = []
    workspace.trial.tried.connect(lambda generation, _: told.append(generation))
    write(editor, FAULTY)
    QCoreApplication.sendEvent(editor, QInputMethodEvent("みれる", []))
    qtbot.wait(500)
    assert told == []
    decided = QInputMethodEvent("", [])
    decided.setCommitString("見れる。")
    QCoreApplication.sendEvent(editor, decided)
    qtbot.waitUntil(lambda: len(messages(page)) == 2)


def test_the_example_is_put_in_and_taken_back(qtbot: QtBot, page: RulePage) -> None:
    page.choose("ra-nuki")
    editor = field(page)
    write(editor, "私の文。")
    page.findChild(QPushButton, "example").setFocus()
    press(qtbot, Qt.Key.Key_Space)
    assert editor.text() == FAULTY
    assert QApplication.focusWidget() is editor
    qtbot.waitUntil(lambda: len(messages(page)) == 1)
    press(qtbot, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert editor.text() == "私の文。"


def test_enter_on_a_finding_leads_to_it(qtbot: QtBot, page: RulePage) -> None:
    page.choose("ra-nuki")
    page.try_example()
    qtbot.waitUntil(lambda: len(messages(page)) == 1)
    view = page.findChild(QListWidget, "findings")
    view.setFocus()
    view.setCurrentRow(0)
    press(qtbot, Qt.Key.Key_Return)
    assert QApplication.focusWidget() is field(page)
    assert field(page).textCursor().selectedText() == "見れる"


def test_a_rule_of_the_task_has_a_field_for_the_question(qtbot: QtBot, page: RulePage) -> None:
    page.choose("ra-nuki")
    assert not field(page, "question").isVisible()
    page.choose("requested-count")
    question = field(page, "question")
    assert question.text() == "体によいことを5つ教えて"
    page.try_example()
    qtbot.waitUntil(lambda: len(messages(page)) == 1)
    question.setFocus()
    question.selectAll()
    write(question, "体によいことを4つ教えて")
    qtbot.waitUntil(lambda: label(page, "status") == "指摘はありません。")
    page.choose("empty-content")
    assert question.text() == "体によいことを4つ教えて"


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("length-target", "目安の長さが40字"),
        ("genre-missing", "ジャンルが決まっていない"),
        ("near-duplicate", "日本で一番高い山は何ですか？"),
        ("pasted-text", "貼り付けたものとして"),
        ("preview-overlap", "試し出力"),
    ],
)
def test_what_is_assumed_is_said(qtbot: QtBot, page: RulePage, rule: str, said: str) -> None:
    page.choose(rule)
    assert said in label(page, "circumstances")
    page.try_example()
    qtbot.waitUntil(lambda: len(messages(page)) >= 1)


def test_of_thousands_of_findings_the_first_are_listed(qtbot: QtBot, page: RulePage) -> None:
    page.choose("ra-nuki")
    field(page).insertPlainText(FAULTY * 2000)
    qtbot.waitUntil(lambda: "2000件" in label(page, "status"), timeout=15_000)
    assert len(messages(page)) == 100


@pytest.mark.parametrize(
    ("outcome", "said"), [(Outcome.TOO_SLOW, "時間がかかりすぎる"), (Outcome.FAILED, "うまく動き")]
)
def test_a_rule_that_fails_is_told(
    qtbot: QtBot, page: RulePage, monkeypatch: pytest.MonkeyPatch, outcome: Outcome, said: str
) -> None:
    monkeypatch.setattr(page._workspace.trial, "_run", lambda *_: Trial(outcome))
    page.choose("ra-nuki")
    page.try_example()
    qtbot.waitUntil(lambda: said in label(page, "status"))
    assert messages(page) == []


def test_what_is_typed_is_neither_stored_nor_logged(
    qtbot: QtBot, settings_page: SettingsPage, page: RulePage, workspace: Workspace, caplog
) -> None:
    caplog.set_level(logging.DEBUG)
    kept: list[frozenset[Topic]] = []
    workspace.store.subscribe(kept.append)
    page.choose("ra-nuki")
    write(field(page), SECRET)
    qtbot.waitUntil(lambda: len(messages(page)) == 1)
    press(qtbot, Qt.Key.Key_Escape)
    workspace.settings._values.sync()
    assert SECRET not in caplog.text
    by_sync_alone = {Topic.ACCOUNT, Topic.PROJECT}
    assert {topic for topics in kept for topic in topics} <= by_sync_alone
    for file in Path(workspace.data_folder).rglob("*"):
        if file.is_file():
            assert SECRET.encode() not in file.read_bytes(), file


# -- words -------------------------------------------------------------------------------


def test_it_speaks_english(qtbot: QtBot, page: RulePage, workspace: Workspace, speak) -> None:
    page.choose("long-sentence")
    page.try_example()
    qtbot.waitUntil(lambda: len(messages(page)) == 1)
    workspace.settings.language = "en"
    speak("en")
    assert label(page, "ruleTitle") == "Long sentence"
    assert headings(page)[0] == "Characters"
    assert label(page, "settings").startswith("Severity: ▲ Warning (as by default)")
    assert label(page, "status") == "Findings: 1"
    assert messages(page)[0].isascii() or "characters" in messages(page)[0]


def test_every_option_has_words() -> None:
    for entry in catalogue_of("").entries:
        for option in entry.options:
            words, _ = option_words(entry.info.rule_id, option)
            assert words != option.name, (entry.info.rule_id, option.name)
    unknown = OptionValue("new", 1, 2)
    assert option_words("ra-nuki", unknown) == ("new", "{0}")
