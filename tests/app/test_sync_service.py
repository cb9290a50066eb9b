"""What happened to the sync is told in words, whatever it was."""

import pytest
from pytestqt.qtbot import QtBot

from ichikara_desktop.app import network_watch
from ichikara_desktop.app.network_watch import NetworkWatch
from ichikara_desktop.app.values import Link
from ichikara_desktop.demo.desk import Desk
from ichikara_desktop.sync.engine import RoundReport, Stage
from ichikara_desktop.sync.errors import RefusedError, ServerTooNewError
from ichikara_desktop.sync.recovery import Recovery
from ichikara_desktop.sync.schedule import LoopRestarted, RoundEnded, RoundProgress, RoundStarted
from tests.support.desks import Join


@pytest.fixture
def desk(join: Join) -> Desk:
    desk = join("answerer")
    desk.workspace.sync._schedule.close()
    return desk


def told(qtbot: QtBot, desk: Desk, event: object) -> str:
    with qtbot.waitSignal(desk.workspace.sync.notice) as heard:
        desk.workspace.sync._heard.emit(event)
    return str(heard.args[0])


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (LoopRestarted(1), "10分のあいだ進まなかった"),
        (RoundEnded(RoundReport(recovery=Recovery(resent=3)), None), "から3件を送り直しました"),
        (RoundEnded(RoundReport(recovery=Recovery(3, refused=2)), None), "うち2件が作業に"),
        (RoundEnded(RoundReport(repaired=True), None), "読み直しました"),
        (RoundEnded(None, RefusedError("revoked")), "取り消されたため"),
    ],
    ids=["stuck", "restored", "restored with refusals", "repaired", "revoked"],
)
def test_it_is_told_and_says_what_is_safe(
    qtbot: QtBot, desk: Desk, event: object, words: str
) -> None:
    said = told(qtbot, desk, event)
    assert words in said
    assert "書いたもの" in said or "下書き" in said or "文章は" in said


def test_a_server_that_takes_nothing_back_yet_is_not_told_each_round(
    qtbot: QtBot, desk: Desk
) -> None:
    heard: list[object] = []
    desk.workspace.sync.notice.connect(heard.append)
    with qtbot.waitSignal(desk.workspace.sync.round_ended):
        desk.workspace.sync._heard.emit(RoundEnded(RoundReport(recovery=Recovery(left=1)), None))
    assert heard == []


def test_a_server_that_is_too_new_is_told_with_what_to_do(qtbot: QtBot, desk: Desk) -> None:
    sync = desk.workspace.sync
    sync._heard.emit(RoundEnded(None, ServerTooNewError()))
    qtbot.waitUntil(lambda: sync.status.notice is not None)
    assert "アプリを更新" in str(sync.status.notice)
    assert sync.status.link is Link.UNKNOWN


def test_progress_is_part_of_the_status(qtbot: QtBot, desk: Desk) -> None:
    sync = desk.workspace.sync
    sync._heard.emit(RoundStarted())
    sync._heard.emit(RoundProgress(Stage.SENDING, 7))
    qtbot.waitUntil(lambda: sync.status.done == 7)
    assert (sync.status.busy, sync.status.receiving) == (True, False)
    sync._heard.emit(RoundProgress(Stage.RECEIVING, 2))
    qtbot.waitUntil(lambda: sync.status.receiving)
    sync._heard.emit(RoundEnded(RoundReport(), None))
    qtbot.waitUntil(lambda: not sync.status.busy)


def test_a_network_that_comes_back_is_told_once(qtbot: QtBot) -> None:
    reach = network_watch._Reachability
    watch = NetworkWatch()
    heard: list[bool] = []
    watch.came_back.connect(lambda: heard.append(True))
    watch._last = reach.Disconnected
    watch._on_reachability(reach.Online)
    watch._on_reachability(reach.Online)
    assert len(heard) == 1
    watch._on_reachability(reach.Disconnected)
    assert len(heard) == 1
    watch._on_portal(True)
    watch._on_portal(False)
    assert len(heard) == 2
    watch.close()
