"""The thread that watches ends when nobody checks, however many checkers there were."""

import threading
import time

import pytest

from ichikara_desktop.checks import Checker, watchdog


def watching() -> int:
    return sum(thread.name == "check-limit" for thread in threading.enumerate())


def test_checkers_that_are_gone_leave_no_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "_IDLE", 0.05)
    before = watching()
    for _ in range(5):
        Checker().check("短い文です。")
    deadline = time.monotonic() + 10
    while watching() > before and time.monotonic() < deadline:
        time.sleep(0.05)
    assert watching() <= before


def test_a_checker_that_rested_is_watched_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watchdog, "_IDLE", 0.01)
    checker = Checker()
    checker.check("一つ目です。")
    time.sleep(0.3)
    checker.check("二つ目です。")
    assert watching() >= 1
