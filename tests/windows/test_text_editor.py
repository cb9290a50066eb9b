"""The editor: composition is nobody's text yet, findings are shown and mended in place."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPoint, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent, QTextCharFormat
from PySide6.QtWidgets import QTextEdit
from pytestqt.qtbot import QtBot

from ichikara_desktop.checks import Finding, Severity
from ichikara_desktop.checks.findings import Fix, Localized
from ichikara_desktop.windows.text_editor import TextEditor


@pytest.fixture
def editor(qtbot: QtBot) -> Iterator[TextEditor]:
    editor = TextEditor()
    qtbot.addWidget(editor)
    editor.resize(1000, 600)
    editor.show()
    qtbot.waitExposed(editor)
    editor.setFocus()
    editor.load("", 0)
    yield editor


@pytest.fixture
def told(editor: TextEditor) -> list[tuple[str, int]]:
    told: list[tuple[str, int]] = []
    editor.text_edited.connect(lambda text, cursor: told.append((text, cursor)))
    return told


def compose(editor: TextEditor, preedit: str, commit: str = "") -> None:
    event = QInputMethodEvent(preedit, [])
    event.setCommitString(commit)
    QCoreApplication.sendEvent(editor, event)


def finding(
    start: int, end: int, *replacements: str, severity: Severity = Severity.ERROR
) -> Finding:
    words = Localized("「大」の部首です。", "A radical.")
    fixes = tuple(Fix(words, start, end, text) for text in replacements)
    return Finding("characters", start, end, severity, words, fixes)


def test_typing_is_told_with_the_cursor_in_code_points(qtbot: QtBot, editor, told) -> None:
    editor.load("😀", 1)
    qtbot.keyClicks(editor, "ab")
    assert told == [("😀a", 2), ("😀ab", 3)]


def test_loading_is_no_change_and_keeps_the_cursor(editor: TextEditor, told) -> None:
    editor.load("𠮷野家で\n食べる。", 3)
    assert told == []
    assert editor.cursor_place() == 3
    assert not editor.document().isUndoAvailable()


def test_composition_is_told_once_when_it_is_decided(editor: TextEditor, told) -> None:
    for preedit in ("し", "しごと", "仕事"):
        compose(editor, preedit)
        assert editor.composing
    assert told == []
    compose(editor, "", "仕事")
    assert not editor.composing
    assert told == [("仕事", 2)]


def test_a_cancelled_composition_is_never_told(editor: TextEditor, told) -> None:
    compose(editor, "しごと")
    compose(editor, "")
    assert told == []
    assert editor.text() == ""


def test_what_is_decided_is_told_even_if_composition_goes_on(editor: TextEditor, told) -> None:
    compose(editor, "しごとに")
    compose(editor, "に", "仕事")
    assert told == [("仕事", 2)]
    assert editor.composing


def test_a_cancelled_composition_over_a_selection_tells_what_it_removed(
    editor: TextEditor, told
) -> None:
    editor.load("古い言葉", 0)
    editor.go_to(0, 2)
    compose(editor, "あ")
    assert told == []
    compose(editor, "")
    assert told == [("言葉", 0)]


@pytest.mark.parametrize(
    "modifier",
    [
        Qt.KeyboardModifier.NoModifier,
        Qt.KeyboardModifier.ControlModifier,
        Qt.KeyboardModifier.AltModifier,
    ],
)
def test_enter_in_a_conversion_triggers_nothing(
    qtbot: QtBot, editor: TextEditor, told, modifier: Qt.KeyboardModifier
) -> None:
    asked: list[bool] = []
    editor.submission_asked.connect(lambda: asked.append(True))
    compose(editor, "仕事")
    qtbot.keyClick(editor, Qt.Key.Key_Return, modifier)
    assert (asked, told, editor.text()) == ([], [], "")
    compose(editor, "", "仕事")
    assert told == [("仕事", 2)]


def test_control_enter_asks_for_submission_and_writes_nothing(qtbot: QtBot, editor, told) -> None:
    with qtbot.waitSignal(editor.submission_asked):
        qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert told == []


@pytest.mark.parametrize(
    "modifier", [Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier]
)
def test_every_enter_makes_a_line_as_high_as_the_others(
    qtbot: QtBot, editor: TextEditor, told, modifier: Qt.KeyboardModifier
) -> None:
    editor.load("一行目", 3)
    qtbot.keyClick(editor, Qt.Key.Key_Return, modifier)
    assert told == [("一行目\n", 4)]
    first, last = editor.document().firstBlock(), editor.document().lastBlock()
    assert last.blockFormat().lineHeight() == first.blockFormat().lineHeight() > 100


def test_pasted_text_is_plain_and_keeps_its_spaces(editor: TextEditor) -> None:
    editor.insertPlainText("一\u00a0二\r\n三")
    assert editor.text() == "一\u00a0二\n三"


def underline_styles(editor: TextEditor) -> list[tuple[str, QTextCharFormat.UnderlineStyle]]:
    return [
        (selection.cursor.selectedText(), selection.format.underlineStyle())
        for selection in editor.extraSelections()
        if isinstance(selection, QTextEdit.ExtraSelection)
    ]


def test_findings_are_underlined_by_severity_behind_wide_characters(editor: TextEditor) -> None:
    editor.load("😀⼤きな家", 0)
    editor.show_findings(
        (
            finding(1, 2),
            finding(2, 4, severity=Severity.WARNING),
            finding(4, 5, severity=Severity.HINT),
        )
    )
    style = QTextCharFormat.UnderlineStyle
    assert sorted(underline_styles(editor)) == sorted(
        [("⼤", style.WaveUnderline), ("きな", style.DashUnderline), ("家", style.DotLine)]
    )


def test_a_fix_is_one_step_of_undo_and_keeps_the_cursor(editor: TextEditor, told) -> None:
    editor.load("😀⼤きな家", 5)
    found = finding(1, 2, "大")
    editor.show_findings((found,))
    assert editor.apply_fix(found.fixes[0])
    assert told == [("😀大きな家", 5)]
    assert editor.cursor_place() == 5
    editor.undo()
    assert editor.text() == "😀⼤きな家"
    assert not editor.document().isUndoAvailable()


def test_a_fix_for_an_older_text_is_refused(qtbot: QtBot, editor: TextEditor) -> None:
    editor.load("⼤きい", 3)
    found = finding(0, 1, "大")
    editor.show_findings((found,))
    qtbot.keyClicks(editor, "a")
    assert not editor.apply_fix(found.fixes[0])
    assert editor.text() == "⼤きいa"


def test_alt_enter_mends_the_finding_at_the_cursor(qtbot: QtBot, editor: TextEditor) -> None:
    editor.load("⼤きい", 1)
    editor.show_findings((finding(0, 1, "大", "犬"),))
    qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert editor.text() == "大きい"


def test_next_finding_goes_round(editor: TextEditor) -> None:
    editor.load("⼤きい⼈", 0)
    editor.show_findings((finding(0, 1), finding(3, 4)))
    seen = []
    for _ in range(3):
        editor.go_to_next_finding()
        seen.append(editor.textCursor().selectedText())
    assert seen == ["⼤", "⼈", "⼤"]


def test_the_finding_at_the_cursor_is_told(qtbot: QtBot, editor: TextEditor) -> None:
    editor.load("⼤きい", 3)
    found = finding(0, 1)
    editor.show_findings((found,))
    with qtbot.waitSignal(editor.finding_reached) as told:
        editor.go_to(0, 0)
    assert told.args == [found]


def test_the_column_is_readable_and_stands_in_the_middle(editor: TextEditor) -> None:
    for width in (1000, 1600):
        editor.resize(width, 600)
        margins = editor.viewportMargins()
        assert abs(margins.left() - margins.right()) <= 16
        characters = editor.viewport().width() / 17
        assert 35 <= characters <= 45
    top_left = editor.viewport().mapTo(editor, QPoint(0, 0))
    assert top_left.x() == editor.viewportMargins().left()


LONG = "文を書きます。\n" * 40


def test_text_that_scrolls_reaches_the_edges_of_the_editor(editor: TextEditor) -> None:
    editor.load(LONG, 0)
    assert editor.viewport().height() == editor.height()
    assert editor.cursorRect().top() >= 16
    editor.load(LONG, len(LONG))
    editor.load(LONG, 0)
    assert editor.cursorRect().top() >= 16
    bar = editor.verticalScrollBar()
    bar.setValue(bar.maximum())
    last = editor.document().lastBlock().layout()
    end = last.position().y() + last.boundingRect().height() - bar.value()
    assert editor.viewport().height() - end >= 24


def test_an_empty_text_begins_where_a_written_one_does(qtbot: QtBot, editor: TextEditor) -> None:
    empty = editor.cursorRect().top()
    qtbot.keyClicks(editor, "a")
    assert editor.cursorRect().top() == empty >= 16


def test_the_room_around_the_text_is_nothing_to_undo(qtbot: QtBot, editor: TextEditor) -> None:
    editor.load("一行目", 3)
    editor.set_text_size(20)
    assert not editor.document().isUndoAvailable()
    room = editor.document().rootFrame().frameFormat()
    qtbot.keyClicks(editor, "a")
    editor.undo()
    assert editor.text() == "一行目"
    assert not editor.document().isUndoAvailable()
    assert editor.document().rootFrame().frameFormat() == room
    editor.selectAll()
    qtbot.keyClick(editor, Qt.Key.Key_Delete)
    assert editor.document().rootFrame().frameFormat() == room


def test_the_room_below_stays_in_sight_while_writing_at_the_end(
    qtbot: QtBot, editor: TextEditor
) -> None:
    editor.load(LONG, len(LONG))
    bar = editor.verticalScrollBar()
    for _ in range(3):
        qtbot.keyClicks(editor, "abc")
        qtbot.keyClick(editor, Qt.Key.Key_Return)
        assert bar.value() == bar.maximum()
        assert editor.viewport().height() - editor.cursorRect().bottom() >= 24


def test_selecting_everything_keeps_the_view(editor: TextEditor) -> None:
    editor.load(LONG, 3)
    editor.selectAll()
    assert editor.verticalScrollBar().value() == 0


def paste(qtbot: QtBot, editor: TextEditor, text: str) -> list[str]:
    """Paste with the keys, and return what was told as pasted."""
    passages: list[str] = []
    hear = passages.append
    editor.pasted.connect(hear)
    QGuiApplication.clipboard().setText(text)
    qtbot.keyClick(editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    editor.pasted.disconnect(hear)
    return passages


def test_what_is_pasted_is_told_as_it_stands_in_the_text(
    qtbot: QtBot, editor: TextEditor, told
) -> None:
    editor.load("😀前後", 2)
    editor.go_to(1, 2)
    assert paste(qtbot, editor, "𠮷\r\n野家") == ["𠮷\n野家"]
    assert told == [("😀𠮷\n野家後", 5)]


class Broken(QMimeData):
    """What a clipboard of UTF-16 may hold."""

    def hasText(self) -> bool:  # noqa: N802 - Qt's name
        return True

    def text(self) -> str:
        return "あ\ud83dい\ude00"


def test_half_a_pair_from_the_clipboard_does_no_harm(editor: TextEditor, told) -> None:
    editor.insertFromMimeData(Broken())
    assert told == [("あ\ufffdい\ufffd", 4)]


@pytest.mark.parametrize("key", [Qt.Key.Key_C, Qt.Key.Key_X])
def test_what_was_copied_or_cut_here_comes_from_nowhere_else(
    qtbot: QtBot, editor: TextEditor, key: Qt.Key
) -> None:
    passages: list[str] = []
    editor.pasted.connect(passages.append)
    own = "自分で書いた文です。" * 3
    editor.load(own, 0)
    editor.selectAll()
    qtbot.keyClick(editor, key, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == own
    qtbot.keyClick(editor, Qt.Key.Key_End)
    qtbot.keyClick(editor, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert editor.text().endswith(own)
    assert passages == []


def test_what_is_no_text_is_not_pasted(editor: TextEditor, told) -> None:
    data = QMimeData()
    data.setData("application/x-something", b"1")
    editor.insertFromMimeData(data)
    assert told == []
