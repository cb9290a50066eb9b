"""Which bugs were caught already, so that a run that was interrupted goes on.

``build/planted.json`` keeps a name for each bug that was caught, and for the tests that passed
without any. It holds for exactly the sources, tests and edit that it was seen with.
"""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from tests.faults.planted.bug import Bug

ROOT = Path(__file__).resolve().parents[3]
FILE = ROOT / "build" / "planted.json"
_HERE = ("tests/faults/planted/", "tests/faults/test_planted.py")
"""No test that notices a bug depends on these; each bug counts by itself."""


class Ledger:
    """What is known; written down at once."""

    def __init__(self, file: Path = FILE, root: Path = ROOT) -> None:
        self._file, self._sources = file, digest_of_sources(root)
        try:
            self._seen = set(json.loads(file.read_text("utf-8")))
        except (OSError, ValueError):
            self._seen = set()

    def knows(self, subject: Bug | str) -> bool:
        """Return whether this bug was caught, or this test passed without any."""
        return self._name(subject) in self._seen

    def note(self, subjects: Iterable[Bug | str]) -> None:
        """Keep that these bugs were caught, or that these tests passed."""
        self._seen.update(map(self._name, subjects))
        self._file.parent.mkdir(parents=True, exist_ok=True)
        beside = self._file.with_suffix(".new")
        beside.write_text(json.dumps(sorted(self._seen), ensure_ascii=False, indent=1), "utf-8")
        beside.replace(self._file)

    def _name(self, subject: Bug | str) -> str:
        content = hashlib.sha256(f"{self._sources}{subject!r}".encode()).hexdigest()
        return f"{subject.name if isinstance(subject, Bug) else subject} {content[:16]}"


def digest_of_sources(root: Path) -> str:
    """Return the SHA-256 of what the outcome depends on, beside the bug itself."""
    found = hashlib.sha256((root / "pyproject.toml").read_bytes())
    for part in ("ichikara_desktop", "tests"):
        for path in sorted((root / part).rglob("*")):
            name = path.relative_to(root).as_posix()
            if path.suffix == ".pyc" or name.startswith(_HERE) or not path.is_file():
                continue
            found.update(name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()
