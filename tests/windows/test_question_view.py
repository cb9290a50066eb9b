"""A long question folds."""

import pytest
from pytestqt.qtbot import QtBot

from ichikara_desktop.windows.question_view import FOLDED_LINES, QuestionView


@pytest.fixture
def view(qtbot: QtBot) -> QuestionView:
    view = QuestionView()
    qtbot.addWidget(view)
    view.resize(800, 100)
    view.show()
    return view


def test_a_short_question_takes_one_line_and_cannot_be_folded(view: QuestionView) -> None:
    told: list[bool] = []
    view.foldable_changed.connect(told.append)
    view.set_text("虹はなぜ出ますか。")
    assert told in ([], [False])
    assert view.height() < 70


def test_a_long_question_shows_its_first_lines_until_it_is_unfolded(
    qtbot: QtBot, view: QuestionView
) -> None:
    with qtbot.waitSignal(view.foldable_changed) as told:
        view.set_text("長い質問です。" * 80)
    assert told.args == [True]
    assert view.verticalScrollBar().value() == 0
    folded = view.height()
    view.set_folded(False)
    assert view.height() > folded
    view.set_folded(True)
    assert view.height() == folded


def test_folding_cuts_through_no_line(view: QuestionView) -> None:
    view.set_text("長い質問です。" * 80)
    layout = view.document().firstBlock().layout()
    last, hidden = layout.lineAt(FOLDED_LINES - 1), layout.lineAt(FOLDED_LINES)
    below = view.viewport().height() - layout.position().y()
    assert last.y() + last.height() <= below <= hidden.y() + 1


def test_three_lines_have_nothing_to_unfold(view: QuestionView) -> None:
    told: list[bool] = []
    view.foldable_changed.connect(told.append)
    view.set_text("\n".join(["一行です。"] * FOLDED_LINES))
    assert told in ([], [False])
    assert view.verticalScrollBar().maximum() == 0
