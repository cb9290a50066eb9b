"""Plant one bug at a time, and see that a test notices: ``make planted``.

Each bug is an edit of a copy of the sources. First the named tests must pass without any; then,
with the bug, at least one of them must fail. Ends with 1 when a bug lives.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.faults.planted.bugs import BUGS, Bug

ROOT = Path(__file__).parents[3]
_PARTS = ("ichikara_desktop", "tests", "resources", "ui", "packaging", "pyproject.toml")
_SECONDS = 600


def main(arguments: list[str] | None = None) -> int:
    """Run what the module says, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-j", type=int, default=2, help="how many at once")
    parser.add_argument("-k", default="", help="only bugs whose name holds this")
    options = parser.parse_args(arguments)
    bugs = [bug for bug in BUGS if options.k in bug.name]
    shared = Path("/dev/shm")  # noqa: S108 - quicker, and no disk is tested
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as name:
        garden = Garden(Path(name), options.j)
        control = garden.control(bugs)
        print(f"without a bug: {'all pass' if control else 'NOT all pass'}", flush=True)
        if not control:
            return 1
        with ThreadPoolExecutor(options.j) as pool:
            outcomes = [*pool.map(garden.plant, bugs)]
    caught = sum(outcome == "caught" for outcome in outcomes)
    print(f"{caught} of {len(bugs)} caught")
    return 0 if caught == len(bugs) else 1


class Garden:
    """Copies of the sources to plant in, one for each thread."""

    def __init__(self, folder: Path, count: int) -> None:
        self._beds = [folder / f"bed-{number}" for number in range(count)]
        for bed in self._beds:
            bed.mkdir()
            for part in _PARTS:
                if (ROOT / part).is_dir():
                    shutil.copytree(
                        ROOT / part, bed / part, ignore=shutil.ignore_patterns("__pycache__")
                    )
                else:
                    shutil.copy(ROOT / part, bed / part)
        self._free = list(self._beds)
        self._lock = threading.Lock()

    def control(self, bugs: list[Bug]) -> bool:
        """Return whether every named test passes without a bug."""
        return _pytest(self._beds[0], sorted({test for bug in bugs for test in bug.tests})) == 0

    def plant(self, bug: Bug) -> str:
        """Return ``caught``, ``LIVES``, or that the bug does not fit the sources any more."""
        with self._lock:
            bed = self._free.pop()
        begun = time.monotonic()
        outcome = self._outcome(bed, bug)
        with self._lock:
            self._free.append(bed)
            print(
                f"{outcome:12} {bug.name:52} {time.monotonic() - begun:5.0f} s  {bug.tests[0]}",
                flush=True,
            )
        return outcome

    def _outcome(self, bed: Path, bug: Bug) -> str:
        before: dict[Path, str] = {}
        for file, old, new in bug.edits:
            path = bed / "ichikara_desktop" / file
            text = path.read_text("utf-8")
            before.setdefault(path, text)
            if text.count(old) != 1:
                _write_all(before)
                return "DOES NOT FIT"
            path.write_text(text.replace(old, new), "utf-8")
        status = _pytest(bed, bug.tests)
        _write_all(before)
        return {0: "LIVES", 1: "caught"}.get(status, f"pytest: {status}")


def _write_all(texts: dict[Path, str]) -> None:
    for path, text in texts.items():
        path.write_text(text, "utf-8")


def _pytest(bed: Path, tests: list[str] | tuple[str, ...]) -> int:
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests]
    environment = os.environ | {
        "PYTHONDONTWRITEBYTECODE": "1",
        "QT_QPA_PLATFORM": "offscreen",
        "PYTHONPATH": str(bed),
    }
    with (bed / "log.txt").open("w") as log:
        try:
            done = subprocess.run(
                command,
                check=False,
                cwd=bed,
                env=environment,
                stdout=log,
                stderr=log,
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired:
            return 1
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
