"""Few batches at once, and a line that has an end."""

import threading
import time

import anyio
import pytest

from ichikara_desktop.server.errors import RefusedError
from ichikara_desktop.server.turns import AT_ONCE, LONGEST_WAIT, MOST_WAITING, in_turn


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

    async def everybody() -> None:
        async with anyio.create_task_group() as group:
            group.start_soon(in_turn, MOST_WAITING, lambda: release.wait(30))
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(RefusedError) as refused:
                await in_turn(1, lambda: None)
            assert refused.value.code == "unavailable"
            release.set()
        assert await in_turn(MOST_WAITING + 1, lambda: "taken") == "taken"

    anyio.run(everybody)


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
