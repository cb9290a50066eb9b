"""Long runs that go on where they stopped, and the table of how far each one really got.

A run is a number of seeds. What is done lies in ``build/soak/NAME.json`` and is written down every
few seconds, so that a run may be stopped at any moment, alone or beside others, and started anew.

``ICHIKARA_SOAK_SECONDS`` limits one start of a run (without it a run goes on to its aim), and
``python -m tests.faults.soak --write`` puts the table of all runs into docs/reliability.md.
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LEDGERS = ROOT / "build" / "soak"
PAGE = ROOT / "docs" / "reliability.md"
BEGIN, END = "<!-- runs: written by tests/faults/soak.py -->", "<!-- end of runs -->"
SAVE_EVERY = 5.0
"""Seconds of work that a kill of the run itself may cost."""


@dataclass
class Run:
    """What is known of one long run.

    Attributes:
        name: also the name of its file.
        aim: how many seeds are wanted.
        what: one line for the table.
        first: its first seed.
        done: seeds that are behind it, counted from ``first``.
        seconds: spent on them, over all starts.
        failed: seeds that broke a promise; they stay here until somebody looks at them.
        sums: what happened on the way, such as faults or commits.
        commits: versions of this project that it ran on.
    """

    name: str
    aim: int
    what: str
    first: int = 1000
    done: int = 0
    seconds: float = 0.0
    failed: list[int] = field(default_factory=list)
    sums: dict[str, int] = field(default_factory=dict)
    commits: list[str] = field(default_factory=list)

    @property
    def file(self) -> Path:
        return LEDGERS / f"{self.name}.json"

    def save(self) -> None:
        LEDGERS.mkdir(parents=True, exist_ok=True)
        beside = self.file.with_suffix(".new")
        beside.write_text(json.dumps(asdict(self), ensure_ascii=False, indent=1), encoding="utf-8")
        beside.replace(self.file)

    def count(self, **happened: int) -> None:
        """Add to the sums."""
        self.sums = dict(Counter(self.sums) + Counter(happened))

    def seeds(self) -> Iterator[int]:
        """Give the seeds that are still to do; one that raises counts as failed, and ends the run.

        The next start goes on behind it.
        """
        self._begin_with_this_version()
        until = time.monotonic() + float(os.environ.get("ICHIKARA_SOAK_SECONDS", "inf"))
        began = saved = time.monotonic()
        before = self.seconds
        try:
            while self.done < self.aim and time.monotonic() < until:
                seed = self.first + self.done
                self.failed.append(seed)  # until it is known to be well
                self.done += 1
                yield seed
                self.failed.pop()
                if time.monotonic() - saved > SAVE_EVERY:
                    self.seconds = before + time.monotonic() - began
                    self.save()
                    saved = time.monotonic()
        finally:
            self.seconds = before + time.monotonic() - began
            self.save()

    def _begin_with_this_version(self) -> None:
        asked = ["git", "rev-parse", "--short=9", "HEAD"]
        done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
        version = done.stdout.strip() or "unknown"
        if version not in self.commits:
            self.commits.append(version)


def run(name: str, aim: int, what: str, first: int = 1000) -> Run:
    """Return the run of this name, as far as it got."""
    fresh = Run(name, aim, what, first)
    if not fresh.file.exists():
        return fresh
    known = Run(**json.loads(fresh.file.read_text(encoding="utf-8")))
    known.aim, known.what = aim, what
    return known


def runs() -> list[Run]:
    """Return every run that was ever begun here, by name."""
    files = sorted(LEDGERS.glob("*.json"))
    return [Run(**json.loads(path.read_text(encoding="utf-8"))) for path in files]


def table(known: list[Run]) -> str:
    """Return the table of the page."""
    lines = [
        "| run | what | aimed for | really run | seeds | took | broken | on the way |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for each in known:
        sums = ", ".join(f"{count:,} {name}" for name, count in sorted(each.sums.items()))
        last = each.first + each.done - 1
        broken = ", ".join(map(str, each.failed)) or "none"
        lines.append(
            f"| {each.name} | {each.what} | {each.aim:,} | {each.done:,} | {each.first}-{last} "
            f"| {each.seconds / 60:,.0f} min | {broken} | {sums} |"
        )
    return "\n".join(lines)


def main() -> int:
    """Print the table, or put it into the page."""
    if "--write" not in sys.argv:
        print(table(runs()))
        return 0
    page = PAGE.read_text(encoding="utf-8")
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{table(runs())}\n{END}{after}", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
