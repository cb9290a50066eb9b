"""Notices come one at a time, and those that matter stay."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from ichikara_desktop.app.values import Notice, NoticeLevel
from ichikara_desktop.app.words import notice_for
from ichikara_desktop.windows import notice_bar
from ichikara_desktop.windows.notice_bar import NoticeBar

SAVED = Notice(NoticeLevel.INFO, "書き出しました。")
OFFLINE = Notice(NoticeLevel.WARNING, "つながりません。", "保存されています。", "お待ちください。")
BROKEN = Notice(NoticeLevel.ERROR, "開けません。")


@pytest.fixture
def bar(qtbot: QtBot) -> NoticeBar:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    return bar


def test_a_notice_says_what_happened_what_is_safe_and_what_to_do(bar: NoticeBar) -> None:
    bar.tell(OFFLINE)
    assert bar.isVisible()
    assert bar.shown is not None
    assert str(bar.shown) == "つながりません。保存されています。お待ちください。"


def test_a_second_notice_waits_and_the_same_one_comes_once(bar: NoticeBar) -> None:
    for notice in (OFFLINE, OFFLINE, BROKEN, BROKEN):
        bar.tell(notice)
    assert bar.shown is OFFLINE
    close = bar.findChild(QPushButton)
    close.click()
    assert bar.shown is BROKEN
    close.click()
    assert (bar.shown, bar.isVisible()) == (None, False)


def test_english_sentences_stand_apart() -> None:
    assert str(Notice(NoticeLevel.INFO, "No network.", "", "Please wait.")) == (
        "No network. Please wait."
    )


def test_a_notice_that_is_shown_follows_the_language(bar: NoticeBar, speak) -> None:
    bar.tell(notice_for("offline"))
    speak("en")
    assert [label.text() for label in bar.findChildren(QLabel)][1].startswith("The server")
    assert bar.findChild(QPushButton).accessibleName() == "Close the notice"


def test_good_news_gives_way(bar: NoticeBar) -> None:
    bar.tell(SAVED)
    bar.tell(OFFLINE)
    assert bar.shown is OFFLINE


def test_only_errors_stay_until_they_are_closed(
    qtbot: QtBot, bar: NoticeBar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(notice_bar._STAYS, NoticeLevel.WARNING, 10)
    bar.tell(OFFLINE)
    bar.tell(BROKEN)
    qtbot.waitUntil(lambda: bar.shown is BROKEN)
    qtbot.wait(50)
    assert bar.shown is BROKEN
