"""A store of a million tasks: opening the queue, searching, memory, and the start."""

import json
import os
import statistics
import subprocess
import sys
import time

from benchmarks.figures import Figure
from benchmarks.million_store import ITEMS, million
from benchmarks.million_window import OPENINGS, QUERIES

_MEBIBYTE = 1 << 20


def measure(items: int = ITEMS) -> list[Figure]:
    """Make the store where it is not there yet, which takes minutes, and open it."""
    folder = million(items)
    begun, ready = time.perf_counter(), 0.0
    with subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", "benchmarks.million_window", str(folder)],
        stdout=subprocess.PIPE,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        text=True,
    ) as process:
        assert process.stdout  # noqa: S101 - a pipe was asked for
        for line in process.stdout:
            if line.strip() == "ready":
                ready = time.perf_counter() - begun
            elif line.startswith("{"):
                found = json.loads(line)
    return _figures(items, ready, found)


def _figures(items: int, ready: float, found: dict[str, object]) -> list[Figure]:
    queue, searches = found["queue"], found["searches"]
    assert isinstance(queue, list)  # noqa: S101 - as million_window prints it
    assert isinstance(searches, list)  # noqa: S101
    how = f"a store of {items:,} held tasks"
    opening = f"{how}; from asking to the painted list, median of {OPENINGS}"
    asked = f"{how}; {QUERIES} parts of 1, 2, 3, 5 and 10 characters and what is odd or missing"
    hundredths = statistics.quantiles(searches, n=100)
    figures = [
        Figure("a million tasks: opening the queue", _ms(queue), "ms", 150, opening),
        Figure("a million tasks: search, p95", hundredths[94] * 1000, "ms", 50, asked),
        Figure("a million tasks: search, median", hundredths[49] * 1000, "ms", None, asked),
        Figure("a million tasks: from the start of the process", ready * 1000, "ms", None, how),
        Figure("a million tasks: opening the store", _ms([found["opened"]]), "ms", None, how),
    ]
    for name, key in (("resident memory", "VmRSS"), ("resident memory at most", "VmHWM")):
        size = found.get(key)
        if isinstance(size, int):
            told = f"{how}; the whole process, with the checks and their dictionary, after all this"
            figures.append(Figure(f"a million tasks: {name}", size / _MEBIBYTE, "MiB", 286, told))
    return figures


def _ms(seconds: list[object]) -> float:
    return statistics.median(float(str(value)) for value in seconds) * 1000
