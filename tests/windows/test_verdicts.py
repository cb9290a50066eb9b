"""A decision waits, can be taken back, and comes back when it is refused."""

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from ichikara_desktop.app.judgement import Judgement
from ichikara_desktop.domain.tasks import Verdict
from ichikara_desktop.windows import verdicts as module
from ichikara_desktop.windows.verdicts import Decision, Verdicts

ONE = Decision("task-1", "虹は？", Verdict.RETURN, Judgement(reason="短くしてください。"))
TWO = Decision("task-2", "海は？", Verdict.ACCEPT, Judgement())


class Service(QObject):
    """Takes decisions; what becomes of them is up to the test."""

    decided = Signal(str)
    notice = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.taken: list[str] = []

    def decide(self, task_id: str, *_: object) -> None:
        self.taken.append(task_id)


@pytest.fixture
def service(qapp) -> Service:
    return Service()


@pytest.fixture
def verdicts(service: Service) -> Verdicts:
    return Verdicts(service)


def test_a_decision_goes_when_its_time_is_over(
    qtbot: QtBot, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "UNDO_TIME", 20)
    verdicts = Verdicts(service)
    verdicts.decide(ONE)
    assert (service.taken, verdicts.waiting) == ([], ONE)
    qtbot.waitUntil(lambda: service.taken == ["task-1"])
    assert verdicts.waiting is None


def test_the_next_decision_sends_the_one_before(service: Service, verdicts: Verdicts) -> None:
    verdicts.decide(ONE)
    verdicts.decide(TWO)
    assert (service.taken, verdicts.waiting) == (["task-1"], TWO)
    assert verdicts.pending() == {"task-1", "task-2"}
    service.decided.emit("task-1")
    assert verdicts.pending() == {"task-2"}


def test_what_is_taken_back_never_goes(service: Service, verdicts: Verdicts) -> None:
    verdicts.decide(ONE)
    assert verdicts.take_back() is ONE
    verdicts.flush()
    assert (service.taken, verdicts.take_back()) == ([], None)


def test_a_refused_decision_comes_back_with_what_was_entered(
    qtbot: QtBot, service: Service, verdicts: Verdicts
) -> None:
    verdicts.decide(ONE)
    verdicts.flush()
    with qtbot.waitSignal(verdicts.refused) as told:
        service.notice.emit("notice")
    assert told.args == [ONE]
    assert verdicts.pending() == frozenset()


def test_other_notices_bring_nothing_back(service: Service, verdicts: Verdicts) -> None:
    told: list[object] = []
    verdicts.refused.connect(told.append)
    service.notice.emit("notice")
    assert told == []
