"""From the start of the process to a usable main window, beside a bare ``QApplication``."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.desk import answerer
from benchmarks.figures import Figure, median_of

RUNS = 5
TARGET_RATIO = 8.0
_READY = "ready"


def measure() -> list[Figure]:
    """Start both a few times, in turn."""
    with tempfile.TemporaryDirectory() as work:
        with answerer(Path(work)) as desk:
            folder = desk.folder
        bare: list[float] = []

        def full() -> float:
            bare.append(_time("bare", ""))
            return _time("full", str(folder))

        whole = median_of(RUNS, full)
    alone = sorted(bare)[len(bare) // 2]
    how = (
        f"median of {RUNS} processes each, in turn; usable: the window is painted, the store is "
        "open and the list shows its tasks"
    )
    return [
        Figure("start-up of a bare QApplication", alone * 1000, "ms", None, how),
        Figure("start-up to the usable main window", whole * 1000, "ms", None, how),
        Figure("start-up beside a bare QApplication", whole / alone, "ratio", TARGET_RATIO, how),
    ]


def _time(mode: str, folder: str) -> float:
    begun = time.perf_counter()
    with subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", f"benchmarks.startup_{mode}", folder],
        stdout=subprocess.PIPE,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        text=True,
    ) as process:
        assert process.stdout  # noqa: S101 - a pipe was asked for
        for line in process.stdout:
            if line.strip() == _READY:
                break
        else:
            raise RuntimeError(f"the {mode} process ended before it was ready")
        taken = time.perf_counter() - begun
        process.kill()
    return taken
