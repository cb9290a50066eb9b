"""The queue, driven by keys over a real store and server."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListView, QPushButton
from pytestqt.qtbot import QtBot

from ichikara_desktop.app.values import TaskSummary
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.domain.workflow import State
from ichikara_desktop.windows.grouped_list import ITEM_ROLE
from ichikara_desktop.windows.queue_page import QueuePage
from ichikara_desktop.windows.task_list import (
    Group,
    TaskListModel,
    detail_words,
    group_of,
)
from tests.support.desks import Join

NOW = datetime.now(UTC).replace(microsecond=0)


def summary(**changed: object) -> TaskSummary:
    values = {
        "task_id": "t1",
        "kind": TaskKind.WRITE_RESPONSE,
        "state": State.LEASED,
        "title": "虹はなぜ出ますか。",
        "genre": "知識・理科",
        "target_length": 400,
        "expires_at": NOW + timedelta(days=9),
        "returned": False,
        "has_draft": False,
        "waiting": False,
    }
    return TaskSummary(**(values | changed))


def shown(page: QueuePage) -> list[str]:
    """Return the questions in the list, headings left out."""
    model = page.findChild(QListView, "tasks").model()
    rows = (model.index(row, 0) for row in range(model.rowCount()))
    return [index.data() for index in rows if index.data(ITEM_ROLE) is not None]


@pytest.fixture
def page(qtbot: QtBot, join: Join) -> QueuePage:
    desk = join("answerer")
    page = QueuePage(desk.workspace)
    qtbot.addWidget(page)
    page.show()
    with qtbot.waitSignal(desk.workspace.tasks.changed):
        desk.workspace.tasks.refresh()
    return page


def fetch(qtbot: QtBot, page: QueuePage, button: str = "fetch") -> None:
    page.findChild(QPushButton, button).click()
    qtbot.waitUntil(lambda: len(shown(page)) >= 5, timeout=10_000)


def test_an_empty_queue_says_what_to_do_and_does_it(qtbot: QtBot, page: QueuePage) -> None:
    action = page.findChild(QPushButton, "emptyAction")
    assert action.isVisible()
    assert action.text() == "作業を受け取る"
    fetch(qtbot, page, "emptyAction")
    assert not action.isVisible()


def test_the_keys_alone_get_tasks_and_open_one(qtbot: QtBot, page: QueuePage) -> None:
    assert page.focusWidget() is page.findChild(QPushButton, "emptyAction")
    qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: len(shown(page)) >= 5, timeout=10_000)
    assert page.focusWidget() is page.findChild(QListView, "tasks")
    with qtbot.waitSignal(page.task_chosen):
        qtbot.keyClick(page.focusWidget(), Qt.Key.Key_Return)


def test_enter_opens_the_chosen_task(qtbot: QtBot, page: QueuePage) -> None:
    fetch(qtbot, page)
    view = page.findChild(QListView, "tasks")
    qtbot.keyClick(view, Qt.Key.Key_Down)
    with qtbot.waitSignal(page.task_chosen) as chosen:
        qtbot.keyClick(view, Qt.Key.Key_Return)
    assert chosen.args[0].title == shown(page)[1]


def test_search_finds_in_questions_and_can_be_left(qtbot: QtBot, page: QueuePage) -> None:
    fetch(qtbot, page)
    every = shown(page)
    search = page.findChild(QLineEdit, "search")
    search.setText("ヘビ")  # QTest presses no keys for kana
    qtbot.waitUntil(lambda: 0 < len(shown(page)) < len(every))
    assert all("ヘビ" in title for title in shown(page))
    search.setText("どこにもない言葉")
    back = page.findChild(QPushButton, "emptyAction")
    qtbot.waitUntil(lambda: back.isVisible() and back.text() == "一覧に戻る")
    back.click()
    qtbot.waitUntil(lambda: shown(page) == every)


def test_the_list_speaks_the_other_language_too(qtbot: QtBot, page, speak: QueuePage) -> None:
    speak("en")
    assert page.findChild(QPushButton, "fetch").text() == "Get 5 more"


@pytest.mark.parametrize(
    ("task", "group"),
    [
        (summary(), Group.FREE),
        (summary(expires_at=None), Group.FREE),
        (summary(expires_at=NOW + timedelta(hours=3)), Group.DUE_SOON),
        (summary(returned=True, expires_at=NOW), Group.RETURNED),
        (summary(returned=True, waiting=True), Group.WAITING),
    ],
)
def test_tasks_are_grouped_by_what_matters_most(task: TaskSummary, group: Group) -> None:
    assert group_of(task, NOW) is group


def test_headings_cannot_be_chosen(qapp) -> None:
    model = TaskListModel()
    model.show_tasks((summary(), summary(task_id="t2", returned=True)))
    assert [bool(model.flags(model.index(row, 0))) for row in range(4)] == [False, True] * 2
    assert [model.index(row, 0).data() for row in (0, 2)] == [
        "差し戻し・コメントあり　1",
        "手元の作業　1",
    ]


def test_a_list_that_is_cut_says_so_and_asks_once_for_more(qtbot: QtBot) -> None:
    model = TaskListModel()
    model.show_tasks((summary(),), cut=True)
    assert model.index(0, 0).data() == "手元の作業　1+"
    root = model.index(-1, 0)
    assert model.canFetchMore(root)
    with qtbot.waitSignal(model.more_wanted):
        model.fetchMore(root)
    assert not model.canFetchMore(root)
    model.show_tasks((summary(), summary(task_id="t2")))
    assert (model.index(0, 0).data(), model.canFetchMore(root)) == ("手元の作業　2", False)


def test_scrolling_to_the_end_brings_the_tasks_that_are_left(
    qtbot: QtBot, page: QueuePage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ichikara_desktop.app.task_service.PAGE", 1)
    fetch(qtbot, page)
    service = page._service
    service._most = 1
    with qtbot.waitSignal(service.changed):
        service.refresh()
    bar = page.findChild(QListView, "tasks").verticalScrollBar()

    def every_task_is_there_once_scrolled_to() -> bool:
        bar.setValue(bar.maximum())
        return not service.cut and len(shown(page)) >= 5

    qtbot.waitUntil(every_task_is_there_once_scrolled_to, timeout=20_000)


def test_details_tell_kind_genre_length_and_date(qapp) -> None:
    due = datetime(2026, 11, 11, 12, tzinfo=UTC)
    assert detail_words(summary(has_draft=True, expires_at=due)) == (
        "答えを書く　知識・理科　目安 400字　下書きあり　11/11 まで"
    )
    assert "目安" not in detail_words(summary(kind=TaskKind.CHECK))
    assert detail_words(summary(waiting=True)).endswith("結果待ち")
