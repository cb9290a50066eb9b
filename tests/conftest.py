"""Before any test: Qt paints into memory, and garbage is collected between tests alone.

CPython collects in whichever thread happens to allocate, and an object of Qt that dies in
another thread than its own takes the process along. The program itself does the same
(``ichikara_desktop/app/responsiveness.py``).
"""

import gc
import itertools
import os
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

EVERY = 40
"""Tests between full collections; a young one, after each test, takes a millisecond."""

_count = itertools.count(1)


@pytest.fixture(autouse=True, scope="session")
def collect_in_the_main_thread() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown() -> None:
    gc.collect(2 if next(_count) % EVERY == 0 else 1)
