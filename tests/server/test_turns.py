"""Few batches at once, and a line that has an end."""

import threading
import time
from pathlib import Path

import anyio
import pytest

from ichikara_desktop.server import metrics
from ichikara_desktop.server.errors import RefusedError
from ichikara_desktop.server.turns import (
    AT_ONCE,
    LONGEST_WAIT,
    MOST_WAITING,
    _Line,
    at_the_door,
    in_turn,
)


def figures() -> tuple[float, float]:
    """Return how often the line turned somebody away, and how long it is, as operators see it."""
    names = ('ichikara_limited_total{limit="line"} ', "ichikara_operations_waiting ")
    lines = metrics.exposition().decode().splitlines()
    told = {
        name: float(line[len(name) :]) for line in lines for name in names if line.startswith(name)
    }
    return told.get(names[0], 0.0), told[names[1]]


def test_only_so_many_batches_are_taken_in_at_once() -> None:
    running, most = 0, 0
    lock, full = threading.Lock(), threading.Barrier(AT_ONCE)

    def work() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        full.wait(30)  # passes only when so many run at the same time
        with lock:
            running -= 1

    async def everybody() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(AT_ONCE * 3):
                group.start_soon(in_turn, 1, work)

    anyio.run(everybody)
    assert most == AT_ONCE


def test_a_line_that_is_too_long_turns_away_at_once_and_takes_in_again() -> None:
    release = threading.Event()
    before, seen = figures(), {}

    async def everybody() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(in_turn, MOST_WAITING, lambda: release.wait(30))
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(RefusedError) as refused:
                await in_turn(1, lambda: None)
            assert refused.value.code == "unavailable"
            seen["in line"] = figures()
            release.set()
        assert await in_turn(MOST_WAITING + 1, lambda: "taken") == "taken"

    anyio.run(everybody)
    assert seen["in line"] == (before[0] + 1, before[1] + MOST_WAITING)
    assert figures() == (before[0] + 1, before[1]), "an empty line is told as long"


def test_a_slow_process_has_a_shorter_line_so_that_nobody_is_answered_too_late() -> None:
    release = threading.Event()
    first, second = MOST_WAITING // 2, MOST_WAITING // 4  # well within what a fast one lets wait

    async def come() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(in_turn, first, lambda: release.wait(30))
            await anyio.wait_all_tasks_blocked()
            try:
                await in_turn(second, lambda: None)
            finally:
                release.set()

    async def fast() -> None:
        await in_turn(second, lambda: None)
        await come()

    async def slow() -> None:
        await in_turn(1, lambda: time.sleep(LONGEST_WAIT * AT_ONCE / (first + second) * 1.1))
        with pytest.RaisesGroup(RefusedError):
            await come()

    anyio.run(fast)
    release.clear()
    anyio.run(slow)


def test_what_was_here_before_says_nothing_about_the_pace() -> None:
    """Batches of nothing new, and batches of one, come between: the line stays as short."""
    first = MOST_WAITING // 2
    each = LONGEST_WAIT * AT_ONCE / first * 1.1

    async def everybody() -> None:
        await in_turn(50, lambda: time.sleep(0.05 + each), lambda _: 1)  # 49 were here before
        for _ in range(50):
            await in_turn(50, lambda: None, lambda _: 0)
        for _ in range(3):
            await in_turn(1, lambda: None)
        release = threading.Event()
        async with anyio.create_task_group() as group:
            group.start_soon(in_turn, first, lambda: release.wait(30))
            await anyio.wait_all_tasks_blocked()
            try:
                with pytest.raises(RefusedError):
                    await in_turn(1, lambda: None)
            finally:
                release.set()

    anyio.run(everybody)


def test_a_large_batch_weighs_as_much_as_its_operations_one_by_one() -> None:
    one_by_one, at_once = _Line(), _Line()
    for line in (one_by_one, at_once):
        line.note(1, 1.0)
    for _ in range(50):
        one_by_one.note(1, 3.0)
    at_once.note(50, 150.0)
    assert at_once.pace == pytest.approx(one_by_one.pace)
    assert 1.5 < at_once.pace < 2.5


def test_nobody_is_asked_for_whom_there_is_no_room() -> None:
    release = threading.Event()
    asked = []

    async def everybody() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(in_turn, MOST_WAITING, lambda: release.wait(30))
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(RefusedError):
                await at_the_door(1, lambda: asked.append(1))
            release.set()
        await at_the_door(1, lambda: asked.append(2))

    anyio.run(everybody)
    assert asked == [2]


def test_a_process_that_ended_has_nothing_in_hand_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(metrics.FOLDER, str(tmp_path))
    for name in ("gauge_livesum_7.db", "gauge_livesum_8.db", "counter_7.db"):
        (tmp_path / name).touch()
    metrics.forget(7)
    assert {file.name for file in tmp_path.iterdir()} == {"gauge_livesum_8.db", "counter_7.db"}
