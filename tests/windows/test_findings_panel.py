"""The list of findings, and their fixes."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListView, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ichikara_desktop.app.values import CheckedText
from ichikara_desktop.checks import Checker, Finding, explain
from ichikara_desktop.windows.findings_panel import FindingsPanel
from ichikara_desktop.windows.highlighting import severity_word

TEXT = "⼤きな声で⼈と話す。星がよく見れる。"


@pytest.fixture
def findings() -> tuple[Finding, ...]:
    return tuple(Checker().check(TEXT, None))


@pytest.fixture
def panel(qtbot: QtBot, findings: tuple[Finding, ...]) -> FindingsPanel:
    panel = FindingsPanel()
    qtbot.addWidget(panel)
    panel.resize(320, 500)
    panel.show()
    panel.show_findings(CheckedText(findings))
    return panel


def buttons(panel: FindingsPanel) -> list[str]:
    return [b.text() for b in panel.findChildren(QPushButton) if b.isVisible()]


def test_the_first_finding_is_explained_at_once(panel: FindingsPanel) -> None:
    assert "康熙部首" in panel.findChild(QLabel, "explanation").text()
    assert buttons(panel) == ["「大」に直す", "同じ種類の指摘を全部直す（2件）"]


def test_the_detail_is_headed_by_severity_and_rule(
    panel: FindingsPanel, findings: tuple[Finding, ...], speak
) -> None:
    head = panel.findChild(QLabel, "ruleHead")
    title = explain(findings[0].rule).title
    assert head.text() == f"● 要修正　{title.ja}"
    panel.set_language("en")
    speak("en")
    assert head.text() == f"● {severity_word(findings[0].severity)}　{title.en}"
    assert not head.text().startswith("● 要")


def test_enter_shows_the_chosen_one_in_the_text(
    qtbot: QtBot, panel: FindingsPanel, findings: tuple[Finding, ...]
) -> None:
    view = panel.findChild(QListView, "list")
    qtbot.keyClick(view, Qt.Key.Key_Down)
    with qtbot.waitSignal(panel.chosen) as told:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert told.args == [findings[1]]


def test_the_chosen_one_stays_chosen_when_the_text_before_it_changes(
    panel: FindingsPanel, findings: tuple[Finding, ...]
) -> None:
    panel.show_current(findings[-1])
    panel.show_findings(CheckedText(tuple(found.shifted(3) for found in findings)))
    current = panel.current()
    assert current is not None
    assert current.rule == findings[-1].rule


def test_without_findings_it_says_so(panel: FindingsPanel) -> None:
    panel.show_findings(CheckedText())
    assert panel.findChild(QLabel, "nothing").isVisible()
    assert not panel.findChild(QWidget, "detail").isVisible()
    assert panel.current() is None


def test_a_text_that_cannot_be_changed_has_no_fixes(panel: FindingsPanel) -> None:
    panel.allow_fixes(False)
    assert buttons(panel) == []


def test_it_speaks_english(panel: FindingsPanel) -> None:
    panel.set_language("en")
    index = panel.findChild(QListView, "list").model().index(0, 0)
    assert "is a radical" in index.data()
