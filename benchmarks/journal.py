"""Commit of a burst of typing into the journal, beside a bare write with fsync."""

import os
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.desk import answer_task, answerer
from benchmarks.figures import Figure, median_of
from ichikara_desktop.store.drafts import append_splice, begin_draft, splice_between
from ichikara_desktop.store.store import Store

COMMITS = 300
TARGET_MS = 20.0
_BURST = "仕事に情熱を"


def measure() -> list[Figure]:
    """Commit bursts one by one, then write as many bytes with fsync to the same disk."""
    with tempfile.TemporaryDirectory() as work, answerer(Path(work)) as desk:
        committed = _commits(desk.workspace.store, answer_task(desk))
        written = _writes(Path(work) / "plain")
    how = f"median of {COMMITS} bursts of {len(_BURST)} characters; WAL, synchronous=FULL"
    return [
        Figure("commit of the journal", committed * 1000, "ms", TARGET_MS, how),
        Figure("bare write with fsync", written * 1000, "ms", None, how),
        Figure("commit beside a bare write", committed / written, "ratio", None, how),
    ]


def _commits(store: Store, task_id: str) -> float:
    store.write(lambda session: begin_draft(session, task_id, "", datetime.now(UTC)))
    text = ""

    def commit() -> float:
        nonlocal text
        before, text = text, text + _BURST
        splice = splice_between(before, text)
        begun = time.perf_counter()
        store.write(
            lambda session: append_splice(session, task_id, splice, len(text), datetime.now(UTC))
        )
        return time.perf_counter() - begun

    return median_of(COMMITS, commit)


def _writes(path: Path) -> float:
    with path.open("wb", buffering=0) as file:

        def write() -> float:
            begun = time.perf_counter()
            file.write(_BURST.encode())
            os.fsync(file.fileno())
            return time.perf_counter() - begun

        return median_of(COMMITS, write)
