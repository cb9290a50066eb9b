"""Plant one bug at a time, and see that a test notices: ``make planted``.

Each bug is an edit of a copy of the sources. First the named tests must pass without any; then,
with the bug, at least one of them must fail. Ends with 1 when a bug lives. A run that was
interrupted goes on: what was caught with the same sources and tests is not planted again.
"""

import argparse
import compileall
import os
import shutil
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tests.faults.planted.bug import Bug
from tests.faults.planted.bugs import BUGS
from tests.faults.planted.ledger import ROOT, Ledger
from tests.faults.planted.warm_bed import WarmBed

_PARTS = ("ichikara_desktop", "tests", "resources", "ui", "packaging", "pyproject.toml")
_SECONDS = 900.0
"""How long the tests of a bug, or all of them without one, may take."""


def main(arguments: list[str] | None = None) -> int:
    """Run what the module says, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-j", type=int, default=2, help="how many at once")
    parser.add_argument("-k", default="", help="only bugs whose name holds this")
    options = parser.parse_args(arguments)
    bugs = [bug for bug in BUGS if options.k in bug.name]
    ledger = Ledger()
    left = [bug for bug in bugs if not ledger.knows(bug)]
    print(f"{len(bugs) - len(left)} of {len(bugs)} were caught before", flush=True)
    shared = Path("/dev/shm")  # noqa: S108 - quicker, and no disk is tested
    with (
        tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as name,
        closing(Garden(Path(name), options.j, ledger)) as garden,
    ):
        if not garden.control(left):
            print("without a bug NOT all tests pass")
            return 1
        with ThreadPoolExecutor(options.j) as pool:
            outcomes = [*pool.map(garden.plant, left)]
    caught = len(bugs) - len(left) + sum(outcome == "caught" for outcome in outcomes)
    print(f"{caught} of {len(bugs)} caught")
    return 0 if caught == len(bugs) else 1


class Garden:
    """Copies of the sources to plant in, one for each thread."""

    def __init__(self, folder: Path, count: int, ledger: Ledger) -> None:
        self._ledger = ledger
        self._beds = [folder / f"bed-{number}" for number in range(count)]
        first, *others = self._beds
        first.mkdir()
        for part in _PARTS:
            if (ROOT / part).is_dir():
                ignored = shutil.ignore_patterns("__pycache__")
                shutil.copytree(ROOT / part, first / part, ignore=ignored)
            else:
                shutil.copy(ROOT / part, first / part)
        compileall.compile_dir(first / "ichikara_desktop", quiet=2)
        for bed in others:
            shutil.copytree(first, bed)
        self._free = [(bed, WarmBed(bed)) for bed in self._beds]
        self._lock = threading.Lock()

    def control(self, bugs: list[Bug]) -> bool:
        """Return whether every named test passes without a bug."""
        named = {test for bug in bugs for test in bug.tests}
        tests = sorted(test for test in named if not self._ledger.knows(test))
        bed, warm = self._free[0]
        if tests and warm.status(tests, _SECONDS) != 0:
            print((bed / "log.txt").read_text("utf-8")[-3000:])
            return False
        self._ledger.note(tests)
        return True

    def close(self) -> None:
        """End the processes."""
        for _, warm in self._free:
            warm.close()

    def plant(self, bug: Bug) -> str:
        """Return ``caught``, ``LIVES``, or that the bug does not fit the sources any more."""
        with self._lock:
            bed, warm = self._free.pop()
        begun = time.monotonic()
        outcome = self._outcome(bed, warm, bug)
        with self._lock:
            self._free.append((bed, warm))
            if outcome == "caught":
                self._ledger.note([bug])
            print(
                f"{outcome:12} {bug.name:52} {time.monotonic() - begun:5.0f} s  {bug.tests[0]}",
                flush=True,
            )
        return outcome

    def _outcome(self, bed: Path, warm: WarmBed, bug: Bug) -> str:
        before: dict[Path, _Source] = {}
        try:
            for file, old, new in bug.edits:
                path = bed / "ichikara_desktop" / file
                text = path.read_text("utf-8")
                before.setdefault(path, _Source(text, path.stat()))
                if text.count(old) != 1:
                    return "DOES NOT FIT"
                path.write_text(text.replace(old, new), "utf-8")
            status = warm.status([*bug.tests], _SECONDS)
        finally:
            for path, source in before.items():
                source.write(path)
        return {0: "LIVES", 1: "caught"}.get(status, f"pytest: {status}")


@dataclass(frozen=True)
class _Source:
    """A file as it was, with its times: what was compiled of it holds again."""

    text: str
    told: os.stat_result

    def write(self, path: Path) -> None:
        path.write_text(self.text, "utf-8")
        os.utime(path, ns=(self.told.st_atime_ns, self.told.st_mtime_ns))


if __name__ == "__main__":
    sys.exit(main())
