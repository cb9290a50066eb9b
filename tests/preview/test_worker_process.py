"""The parent's side, with a worker that fails on demand."""

import sys
import time
from pathlib import Path

import pytest

from ichikara_desktop.preview import worker_process
from ichikara_desktop.preview.messages import AskStatus, Bench, Died, Load
from tests.support.preview_client import Client


def failing(mode: str) -> Client:
    return Client([sys.executable, "-m", "tests.support.fake_worker", mode])


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_process, "FIRST_PAUSE", 0.02)


def test_a_death_is_told_with_its_signal_and_what_the_library_said() -> None:
    with failing("segfault") as client:
        died = client.ask(Bench())
        assert isinstance(died, Died)
        assert (died.code, died.signal, died.status) == ("killed", "SIGSEGV", None)
        assert died.log[0] == "assertion of the library failed"
        assert client.ask(AskStatus()).kind == "status"  # another one serves


def test_an_exit_is_told_with_its_status_and_takes_all_that_waits() -> None:
    with failing("exit") as client:
        asked = [client.process.ask(Bench()), client.process.ask(AskStatus())]
        deaths = [client.closing(one) for one in asked]
        assert [(death.kind, death.code, death.status) for death in deaths] == [
            ("died", "exited", 3)
        ] * 2


def test_every_death_makes_the_next_start_wait_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_process, "FIRST_PAUSE", 0.2)
    with failing("exit") as client:
        client.ask(Bench())
        client.ask(Bench())
        started = time.monotonic()
        client.ask(Bench())
        assert time.monotonic() - started >= 0.4
        client.ask(AskStatus())  # an answer: all is well again
        client.ask(Bench())
        assert client.process._deaths == 1


def test_a_hang_is_ended_after_its_time_and_told_as_that() -> None:
    with failing("hang") as client:
        died = client.ask(Bench(), silence=1.5)
        assert isinstance(died, Died)
        assert died.code == "too-slow"
        assert client.ask(AskStatus()).kind == "status"


def test_who_waits_behind_another_is_not_too_slow_yet() -> None:
    with failing("hang") as client:
        first = client.process.ask(Bench())
        waiting = client.process.ask(AskStatus(), silence=0.2)
        time.sleep(0.6)
        assert client.events == [] or all(
            event.id not in (first, waiting) for event in client.events
        )


def test_what_is_no_event_is_left_out_and_counted() -> None:
    with failing("babble") as client:
        assert client.ask(Bench()).kind == "benched"
        assert client.process.ignored == 5


def test_a_worker_that_does_not_listen_is_ended_by_force() -> None:
    client = failing("deaf")
    asked = client.process.ask(AskStatus())
    client.until(lambda event: event.kind == "hello")
    started = time.monotonic()
    client.process.close(patience=0.5)
    assert time.monotonic() - started < 10
    assert client.closing(asked).code == "closed"
    assert client.process.pid is None or _is_gone(client)


def _is_gone(client: Client) -> bool:
    deadline = time.monotonic() + 10
    while client.process.pid is not None and time.monotonic() < deadline:
        time.sleep(0.05)
    return client.process.pid is None


def test_a_program_that_is_not_there_is_told() -> None:
    with Client([str(Path("/nowhere/at/all"))]) as client:
        assert client.ask(AskStatus()).code == "could-not-start"


@pytest.mark.parametrize("path", ["x" * 1_100_000, "/folder/\udcff.gguf"])
def test_what_no_worker_would_read_is_refused_at_once(path: str) -> None:
    with failing("exit") as client:
        assert client.ask(Load(model=path)).code == "unreadable"
        assert client.process.pid is None


def test_what_is_asked_after_the_end_dies_at_once() -> None:
    client = failing("exit")
    client.process.close()
    assert client.ask(AskStatus()).code == "closed"


def test_nothing_is_started_before_it_is_needed() -> None:
    with failing("exit") as client:
        time.sleep(0.2)
        assert client.process.pid is None
