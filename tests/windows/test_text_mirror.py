"""The mirror holds what the document holds, whatever is typed, pasted, undone or composed."""

import random

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QInputMethodEvent, QTextCursor

from ichikara_desktop.windows.reading_column import ColumnText
from ichikara_desktop.windows.text_mirror import TextMirror, text_of
from ichikara_desktop.windows.text_positions import Positions

PIECES = ["あ", "漢字", "😀", "𠮷野", "\n", "a b", "\u00a0", "👨‍👩‍👧", "", "か\u3099", "x" * 40]


def same(mirror: TextMirror, column: ColumnText) -> None:
    text = text_of(column.document())
    assert mirror.text == text
    fresh = Positions(text)
    for place in {0, 1, len(text) // 2, len(text)}:
        assert mirror.positions.to_qt(place) == fresh.to_qt(place)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_done_to_the_text(qtbot, seed: int) -> None:
    column = ColumnText()
    qtbot.addWidget(column)
    mirror, chance = column._mirror, random.Random(seed)
    column.set_text(chance.choice(["", "はじめ", "一😀\n二𠮷\n"]))
    same(mirror, column)
    for _ in range(60):
        cursor = QTextCursor(column.document())
        places = Positions(mirror.text)  # no key ever stops inside a character
        start, end = sorted(chance.choices(range(len(mirror.text) + 1), k=2))
        cursor.setPosition(places.to_qt(start))
        cursor.setPosition(places.to_qt(min(end, start + 6)), QTextCursor.MoveMode.KeepAnchor)
        act = chance.randrange(7)
        if act < 3:
            cursor.insertText(chance.choice(PIECES))
        elif act == 3:
            column.undo()
        elif act == 4:
            column.redo()
        elif act == 5:
            cursor.beginEditBlock()
            cursor.insertText(chance.choice(PIECES))
            cursor.setPosition(0)
            cursor.insertText(chance.choice(PIECES))
            cursor.endEditBlock()
        else:
            column.setTextCursor(cursor)
            QCoreApplication.sendEvent(column, QInputMethodEvent("へんかん", []))
            same(mirror, column)
            event = QInputMethodEvent()
            event.setCommitString(chance.choice(PIECES))
            QCoreApplication.sendEvent(column, event)
        same(mirror, column)
