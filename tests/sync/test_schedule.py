"""When rounds happen: at the start, on new work, by the clock, when asked."""

import socket
import threading
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ichikara_desktop.server.admin import revoke
from ichikara_desktop.store.account import Account
from ichikara_desktop.sync import schedule
from ichikara_desktop.sync.client import ServerClient
from ichikara_desktop.sync.engine import SyncEngine
from ichikara_desktop.sync.errors import OfflineError, SyncCancelledError
from ichikara_desktop.sync.schedule import (
    BUSY_BACK_OFF,
    FIRST_BACK_OFF,
    GLANCE,
    LONGEST_BACK_OFF,
    STUCK_AFTER,
    Clocks,
    LoopRestarted,
    RoundEnded,
    RoundStarted,
    SleepSense,
    SyncSchedule,
    Watchdog,
    back_off,
)
from tests.support.servers import ANNOTATOR, WRITING


@given(st.integers(1, 10_000), st.floats(0, 0.999))
def test_the_wait_stays_below_its_bound(failures: int, chance: float) -> None:
    assert 0 <= back_off(failures, chance) <= LONGEST_BACK_OFF
    assert back_off(1, chance) <= FIRST_BACK_OFF
    assert back_off(failures, chance, busy=True) <= min(BUSY_BACK_OFF, back_off(failures, 1.0))


def test_the_bound_doubles() -> None:
    assert back_off(3, 0.5) == 2 * back_off(2, 0.5)


class Listener:
    def __init__(self) -> None:
        self.events: list[object] = []
        self._changed = threading.Condition()

    def __call__(self, event: object) -> None:
        with self._changed:
            self.events.append(event)
            self._changed.notify_all()

    def ended(self) -> list[RoundEnded]:
        return [event for event in self.events if isinstance(event, RoundEnded)]

    def wait_for(self, count: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.ended()) >= count, timeout=10)


@pytest.fixture
def running(house, computer):
    house.questions(2)
    one = computer(ANNOTATOR)
    one.engine.claim(WRITING, 2)
    heard = Listener()
    plan = SyncSchedule(one.store, one.engine, heard)
    yield one, plan, heard
    plan.close()


def test_a_round_comes_at_the_start_and_when_asked(running) -> None:
    _, plan, heard = running
    plan.start()
    heard.wait_for(1)
    assert isinstance(heard.events[0], RoundStarted)
    plan.wake()
    heard.wait_for(2)
    assert all(end.error is None for end in heard.ended())


def test_new_work_in_the_outbox_is_sent_at_once(running) -> None:
    one, plan, heard = running
    plan.start()
    heard.wait_for(1)
    one.answer(one.answerable()[0], "答えです。")
    deadline = time.monotonic() + 10
    while one.waiting() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert one.waiting() == 0


def test_a_failed_round_is_tried_again_by_itself(running, monkeypatch) -> None:
    one, plan, heard = running
    monkeypatch.setattr(schedule, "FIRST_BACK_OFF", 0.02)
    one.network.rate = 1.0
    plan.start()
    heard.wait_for(3)
    assert any(isinstance(end.error, OfflineError) for end in heard.ended())
    one.network.rate = 0.0
    deadline = time.monotonic() + 10
    while heard.ended()[-1].error and time.monotonic() < deadline:
        time.sleep(0.01)
    assert heard.ended()[-1].error is None


def test_an_unexpected_error_does_not_end_the_thread(running, monkeypatch) -> None:
    one, plan, heard = running
    monkeypatch.setattr(schedule, "FIRST_BACK_OFF", 0.02)
    calls: list[int] = []

    def broken(*_: object) -> None:
        calls.append(1)
        raise ZeroDivisionError

    monkeypatch.setattr(one.engine, "synchronise", broken)
    plan.start()
    heard.wait_for(2)
    assert len(calls) >= 2


def test_closing_stops_it(running) -> None:
    _, plan, heard = running
    plan.start()
    heard.wait_for(1)
    plan.close()
    count = len(heard.events)
    plan.wake()
    time.sleep(0.05)
    assert len(heard.events) == count


@pytest.fixture
def silent() -> Iterator[tuple[str, threading.Event]]:
    """A server that takes what is sent and never answers: its address, and when it was asked."""
    asked = threading.Event()
    held: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def take() -> None:
            try:
                while True:
                    held.append(listener.accept()[0])
                    held[-1].recv(1)
                    asked.set()
            except OSError:
                return

        threading.Thread(target=take, daemon=True).start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}", asked
        listener.shutdown(socket.SHUT_RDWR)
    for connection in held:
        connection.close()


def test_closing_does_not_wait_for_a_silent_server(house, computer, silent) -> None:
    url, asked = silent
    one, heard = computer(ANNOTATOR), Listener()
    engine = SyncEngine(one.store, lambda account: ServerClient(url, account.token))
    plan = SyncSchedule(one.store, engine, heard)
    plan.start()
    assert asked.wait(10)
    begun = time.monotonic()
    plan.close()
    assert time.monotonic() - begun < 2
    assert [type(end.error) for end in heard.ended()] == [SyncCancelledError]
    with pytest.raises(SyncCancelledError):
        engine.claim(WRITING, 1)


def test_getting_tasks_from_a_silent_server_ends_when_the_engine_is_closed(
    house, computer, silent
) -> None:
    url, asked = silent
    one = computer(ANNOTATOR)
    engine = SyncEngine(one.store, lambda account: ServerClient(url, account.token))
    threading.Thread(target=lambda: asked.wait(10) and engine.close(), daemon=True).start()
    begun = time.monotonic()
    with pytest.raises(SyncCancelledError):
        engine.claim(WRITING, 1)
    assert time.monotonic() - begun < 12


class FakeClocks:
    """Clocks that are moved by hand: awake, both go on; asleep, only the wall clock does."""

    def __init__(self) -> None:
        self.now, self.slept = 1000.0, 0.0

    def clocks(self) -> Clocks:
        return Clocks(lambda: self.now, lambda: self.now + self.slept + 1.7e9)


def test_sleep_is_noticed_once_and_being_awake_is_not() -> None:
    fake = FakeClocks()
    sense = SleepSense(fake.clocks())
    fake.now += 3600
    assert not sense.slept()
    fake.slept += 8 * 3600
    assert sense.slept()
    assert not sense.slept()
    fake.slept -= 50 * 365 * 86400
    assert sense.slept(), "a clock that was set costs one round, no more"


def bark(fake: FakeClocks, dog: Watchdog, seconds: float, waits: bool = True) -> bool:
    """Ask every glance for so long; return whether it barked at the end."""
    barked = False
    for _ in range(int(seconds // GLANCE)):
        fake.now += GLANCE
        barked = dog.is_stuck(lambda: waits)
    return barked


def test_the_watchdog_barks_after_ten_minutes_without_a_sign_of_life() -> None:
    fake = FakeClocks()
    dog = Watchdog(fake.clocks())
    assert not bark(fake, dog, STUCK_AFTER - GLANCE)
    assert bark(fake, dog, GLANCE)
    dog.note()
    assert not bark(fake, dog, STUCK_AFTER - GLANCE)


def test_the_watchdog_is_silent_when_nothing_waits_and_after_a_sleep() -> None:
    fake = FakeClocks()
    dog = Watchdog(fake.clocks())
    assert not bark(fake, dog, 3 * STUCK_AFTER, waits=False)
    fake.now += 5 * STUCK_AFTER
    assert not dog.is_stuck(lambda: True)


def test_the_watchdog_asks_what_waits_only_after_too_long_a_silence() -> None:
    fake = FakeClocks()
    dog, asked = Watchdog(fake.clocks()), []

    def nothing_waits() -> bool:
        asked.append(fake.now)
        return False

    began = fake.now
    while fake.now < began + 3 * STUCK_AFTER:
        fake.now += GLANCE
        assert not dog.is_stuck(nothing_waits)
    assert asked == [began + times * STUCK_AFTER for times in (1, 2, 3)]


def test_a_loop_that_stands_still_is_begun_anew_and_sends(house, computer, monkeypatch) -> None:
    house.questions(1)
    one = computer(ANNOTATOR)
    one.engine.claim(WRITING, 1)
    heard, fake = Listener(), FakeClocks()
    real, hung, let_go = one.engine.synchronise, threading.Event(), threading.Event()

    def hang(*_: object) -> None:
        monkeypatch.setattr(one.engine, "synchronise", real)
        hung.set()
        let_go.wait(20)
        raise OfflineError

    monkeypatch.setattr(one.engine, "synchronise", hang)
    plan = SyncSchedule(one.store, one.engine, heard, fake.clocks())
    monkeypatch.setattr(schedule, "GLANCE", 3600.0)
    plan.start()
    assert hung.wait(10)
    one.answer(one.answerable()[0], "答えです。")
    for _ in range(int(STUCK_AFTER // 100)):
        assert one.waiting() == 1
        fake.now += 100
        plan.look_after()
    heard.wait_for(1)
    assert any(isinstance(event, LoopRestarted) for event in heard.events)
    assert one.waiting() == 0
    count = len(heard.events)
    let_go.set()
    time.sleep(0.1)
    assert len(heard.events) == count, "the loop that was given up says nothing more"
    plan.close()


def by_hand(turns: Iterator[float], into: list[Iterator[float]]) -> Callable[[], None]:
    into.append(turns)
    return lambda: None


def test_a_server_that_asks_to_be_left_alone_is(house, computer, monkeypatch) -> None:
    """For so long at least, and new work changes nothing about it; a person may ask."""
    house.questions(1)
    one, heard, fake = computer(ANNOTATOR), Listener(), FakeClocks()
    one.engine.claim(WRITING, 1)
    loops: list[Iterator[float]] = []
    busy = SyncEngine(one.store, lambda a: leave_alone(a, 120))
    monkeypatch.setattr(schedule, "FIRST_BACK_OFF", 8.0)
    plan = SyncSchedule(
        one.store, busy, heard, fake.clocks(), lambda _, turns, __: by_hand(turns, loops)
    )
    plan.start()
    began = fake.now
    waited = [next(loops[0])]
    one.answer(one.answerable()[0], "答えです。")
    while len(heard.ended()) < 2:
        fake.now += waited[-1]
        waited.append(next(loops[0]))
        plan.wake(asked=False)
        assert fake.now < began + 1000
    assert [end.error.wait for end in heard.ended()] == [120, 120]
    assert plan._busy, "however often it was asked in vain, it is asked again soon"
    assert 120 <= fake.now - began < 128 + GLANCE
    plan.wake()
    next(loops[0])
    assert len(heard.ended()) == 3
    plan.close()


def leave_alone(account: Account, seconds: int) -> ServerClient:
    """Return a client of a server that has too much in hand."""
    busy = httpx.Response(503, headers={"Retry-After": str(seconds)}, json={})
    return ServerClient(account.server, account.token, httpx.MockTransport(lambda _: busy))


def test_waking_from_sleep_begins_a_round(running, monkeypatch) -> None:
    one, _, heard = running
    monkeypatch.setattr(schedule, "GLANCE", 0.01)
    fake = FakeClocks()
    plan = SyncSchedule(one.store, one.engine, heard, fake.clocks())
    plan.start()
    heard.wait_for(1)
    fake.slept += 8 * 3600
    heard.wait_for(2)
    plan.close()


def test_a_revoked_person_is_asked_about_no_more_until_they_ask(
    running, house, monkeypatch
) -> None:
    one, plan, heard = running
    monkeypatch.setattr(schedule, "FIRST_BACK_OFF", 0.001)
    monkeypatch.setattr(schedule, "LONGEST_BACK_OFF", 0.001)
    revoke(house.database, "project-1", one.person_id, house.clock)
    plan.start()
    heard.wait_for(1)
    plan.wake(asked=False)
    time.sleep(0.3)
    assert len(heard.ended()) == 1
    plan.wake()
    heard.wait_for(2)
    assert [end.error.code for end in heard.ended()] == ["revoked", "revoked"]


def test_cancelling_does_not_wait_for_a_silent_server(house, computer, silent) -> None:
    url, asked = silent
    one, heard = computer(ANNOTATOR), Listener()
    engine = SyncEngine(one.store, lambda account: ServerClient(url, account.token))
    plan = SyncSchedule(one.store, engine, heard)
    plan.start()
    assert asked.wait(10)
    plan.cancel()
    heard.wait_for(1)
    assert isinstance(heard.ended()[0].error, SyncCancelledError)
    plan.close()
