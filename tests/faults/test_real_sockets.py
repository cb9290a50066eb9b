"""The real program and a real server over real connections that a proxy between them spoils.

What a simulated transport cannot show is here: half a request on the wire, resets, connections
that stay open and say nothing, and what the network library makes of it all.
"""

import random
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path

import httpx
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from ichikara_desktop.demo.desk import Desk
from ichikara_desktop.sync import client as client_module
from ichikara_desktop.sync.client import ServerClient
from ichikara_desktop.sync.errors import OfflineError, SyncCancelledError, SyncError
from tests.faults import proxy as chaos
from tests.faults import soak
from tests.faults.proxy import QUICK, SILENT, ChaosProxy, Fault
from tests.faults.town import Inhabitant, Town
from tests.support.people import Person
from tests.support.servers import WRITING

SHORT = range(1)
REGRESSIONS: tuple[int, ...] = (1002,)
"""Seeds that once failed."""

ITEMS = 6
IMPATIENT = httpx.Timeout(0.7)
"""Seconds; the client's own patience is thirty, and nothing else about it is changed."""


@pytest.fixture(scope="module")
def town(memory: Path) -> Iterator[Town]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ichikara_desktop.store.keys._SCRYPT_N", 2**4)
        with Town(memory / "town") as town:
            yield town


@pytest.fixture
def proxied(town: Town) -> Iterator[Callable[[int], ChaosProxy]]:
    made: list[ChaosProxy] = []

    def stand(seed: int = 0) -> ChaosProxy:
        made.append(ChaosProxy(town.upstream, seed))
        return made[-1]

    yield stand
    for one in made:
        one.close()


@contextmanager
def patience(seconds: httpx.Timeout) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client_module, "TIMEOUT", seconds)
        yield


def sync(somebody: Inhabitant) -> str:
    """Synchronise, and return what came of it."""
    try:
        somebody.engine.synchronise()
    except SyncError as error:
        return type(error).__name__
    return "whole"


def claim(somebody: Inhabitant, how_many: int) -> None:
    with suppress(SyncError):
        somebody.engine.claim(WRITING, how_many)


def settle(somebody: Inhabitant, proxy: ChaosProxy) -> None:
    """When faults stop, one round is enough."""
    proxy.rate, proxy.planned = 0.0, type(proxy.planned)()
    proxy.settle()
    somebody.engine.synchronise()
    assert somebody.waiting() == 0


def live(town: Town, proxy: ChaosProxy, seed: int) -> None:
    """Claim, write, send, and be restarted, by a seed, while the proxy does what it likes."""
    chance = random.Random(seed)
    project_id = town.project(ITEMS)
    somebody = town.inhabitant(project_id, proxy.url)
    numbers = count(1)
    proxy.rate, proxy.faults = chance.choice([0.3, 0.6, 0.9]), (*QUICK, chance.choice(SILENT))
    for _ in range(ITEMS):
        with patience(IMPATIENT):
            claim(somebody, chance.randrange(1, 4))
            for task_id in somebody.answerable()[: chance.randrange(3)]:
                long = "長い文章です。" * chance.choice([0, 0, 4000])
                somebody.answer(task_id, f"{next(numbers)}番目の答えです。{long}")
            sync(somebody)
        if chance.random() < 0.2:
            somebody.restart()
    settle(somebody, proxy)
    while somebody.engine.claim(WRITING, ITEMS).claimed:
        pass
    assert len(somebody.answerable()) == ITEMS - len(somebody.written), "no task was lost"
    for task_id in somebody.answerable():
        somebody.answer(task_id, f"{next(numbers)}番目の答えです。")
    settle(somebody, proxy)
    assert len(somebody.written) == ITEMS
    town.judge(somebody, project_id)
    somebody.leave()


@pytest.mark.parametrize("seed", [*SHORT, *REGRESSIONS])
def test_everything_arrives_once_over_real_connections(town: Town, proxied, seed: int) -> None:
    live(town, proxied(seed), seed)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_everything_arrives_once_for_long(town: Town) -> None:
    run = soak.run("real-sockets", 2_000, "histories over real connections and a chaos proxy")
    for seed in run.seeds():
        proxy = ChaosProxy(town.upstream, seed)
        try:
            live(town, proxy, seed)
        except BaseException:
            print(f"seed {seed}: {dict(proxy.met)}")
            raise
        finally:
            proxy.close()
        run.count(requests=proxy.requests, faults=proxy.met.total())


def test_after_each_fault_the_next_round_sends_the_rest(town: Town, proxied) -> None:
    """Each fault hits the request that carries the work."""
    faults: tuple[Fault, ...] = (*QUICK, *SILENT)
    harmless = {chaos.slow, chaos.doubled}
    proxy = proxied()
    project_id = town.project(len(faults))
    somebody = town.inhabitant(project_id, proxy.url)
    somebody.engine.claim(WRITING, len(faults))
    for fault, task_id in zip(faults, somebody.answerable(), strict=True):
        somebody.answer(task_id, f"{fault.__name__}に出会う答えです。")
        proxy.planned += (chaos.passed, fault)  # the feed is read before anything is sent
        with patience(IMPATIENT if fault in SILENT else client_module.TIMEOUT):
            told = sync(somebody)
        assert (told == "whole") is (fault in harmless), f"{fault.__name__}: {told}"
        assert proxy.met[fault.__name__] == 1
        settle(somebody, proxy)
    town.judge(somebody, project_id)
    somebody.leave()


def test_a_server_that_is_killed_and_comes_back_has_everything_once(town: Town, proxied) -> None:
    project_id = town.project(2)
    proxy = proxied()
    somebody = town.inhabitant(project_id, proxy.url)
    claim(somebody, 2)
    for number, task_id in enumerate(somebody.answerable()):
        somebody.answer(task_id, f"{number}番目の答えです。")
    proxy.planned += (chaos.passed, chaos.cut_answer)
    assert sync(somebody) == "OfflineError"
    town.restart()
    settle(somebody, proxy)
    town.judge(somebody, project_id)
    somebody.leave()


@pytest.mark.parametrize("fault", [chaos.half_open, chaos.crawling, chaos.endless])
def test_cancelling_works_at_once_whatever_the_line_does(town: Town, proxied, fault) -> None:
    proxy = proxied()
    somebody = town.inhabitant(town.project(0), proxy.url)
    proxy.planned += (fault,)
    told: list[str] = []
    thread = threading.Thread(target=lambda: told.append(sync(somebody)))
    thread.start()
    while not proxy.met:
        thread.join(0.01)
    somebody.engine.interrupt()
    thread.join(5)  # the client's own patience is thirty seconds
    assert told == [SyncCancelledError.__name__]
    somebody.leave()


@pytest.mark.parametrize("fault", [chaos.crawling, chaos.endless, chaos.bomb])
def test_an_answer_without_end_is_given_up(town: Town, proxied, monkeypatch, fault) -> None:
    """No single wait for a byte is long, and yet it would never end, or fill the memory."""
    monkeypatch.setattr(client_module, "LONGEST_ANSWER", 4 << 20)
    monkeypatch.setattr(client_module, "LONGEST_WAIT", 0.5)
    proxy = proxied()
    proxy.planned += (fault,)
    with ServerClient(proxy.url) as client, pytest.raises(OfflineError):
        client.changes("project-1", "")


def test_something_that_is_no_tls_is_offline_and_nothing_is_sent_in_the_clear(
    town: Town, proxied
) -> None:
    proxy = proxied()
    with (
        ServerClient(proxy.url.replace("http:", "https:")) as client,
        pytest.raises(OfflineError) as told,
    ):
        client.changes("project-1", "")
    cause: BaseException | None = told.value
    while cause is not None and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    assert cause is not None
    assert proxy.requests == 0


def test_somebody_at_their_window_sees_it_arrive_at_last(qtbot, join, server, tmp_path) -> None:
    """The whole program behind the proxy: every fault in turn, then a good line."""
    proxy = ChaosProxy(("127.0.0.1", int(server.url.rpartition(":")[2])), 1)
    desk = Desk(tmp_path / "behind")
    desk.join(proxy.url, server.invite()["answerer"])
    person = Person(qtbot, desk.workspace)
    person.until(lambda: person.sees("emptyAction") and not person.workspace.sync.status.busy)
    person.click("emptyAction")
    person.until(lambda: person.sees("tasks") and bool(person.tasks()))
    proxy.rate = 1.0
    person.open(person.tasks()[0])
    person.until(lambda: person.sees("editor"))
    person.compose("網が悪くても届く答えです。")
    control = Qt.KeyboardModifier.ControlModifier
    person.press(Qt.Key.Key_Return, control)
    person.until(lambda: person.find(QPushButton, "confirm").isEnabled())
    person.press(Qt.Key.Key_Return)
    person.until(lambda: person.sees("doneTitle"))
    for fault in QUICK:
        if fault not in {chaos.slow, chaos.doubled}:
            proxy.planned.append(fault)
            with qtbot.waitSignal(person.workspace.sync.round_ended, timeout=15_000):
                person.press(Qt.Key.Key_F5)
    status = person.workspace.sync.status
    assert status.waiting == 1
    assert status.parked == 0
    proxy.planned.clear()
    proxy.rate = 0.0
    person.press(Qt.Key.Key_F5)
    person.until(lambda: person.workspace.sync.status.waiting == 0)
    person.window.close()
    desk.close()
    proxy.close()


def story_of_6675(town: Town, seed: int, items: int) -> ChaosProxy:
    """The story of test_lost_items.py over real connections: there, bad, gone, and a restart."""
    proxy, chance = ChaosProxy(town.upstream, seed), random.Random(seed)
    project_id = town.project(items)
    somebody = town.inhabitant(project_id, proxy.url)
    while len(somebody.answerable()) < items:
        somebody.engine.claim(WRITING, 100)
    proxy.faults = (*QUICK, chance.choice(SILENT))
    for number, task_id in enumerate(somebody.answerable()):
        proxy.rate = (0.0, 0.5, 1.0)[number * 12 // items % 3]
        somebody.answer(task_id, f"{number}番目の答えです。")
        if number % 10 == 9:
            with patience(IMPATIENT):
                sync(somebody)
    waiting = somebody.waiting()
    assert waiting > 0
    somebody.restart()
    assert somebody.waiting() == waiting, "what was not sent is still there"
    settle(somebody, proxy)
    assert len(somebody.written) == items
    town.judge(somebody, project_id)
    somebody.leave()
    proxy.close()
    return proxy


def test_nothing_is_lost_while_the_network_comes_and_goes(town: Town) -> None:
    assert story_of_6675(town, 6675, 120).met.total() > 5


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_all_500_are_there_each_once_over_real_connections(town: Town) -> None:
    run = soak.run("lost-items-real-sockets", 50, "500 items while the network comes and goes")
    for seed in run.seeds():
        proxy = story_of_6675(town, seed, 500)
        run.count(requests=proxy.requests, faults=proxy.met.total())
