"""Saves what is typed, in bursts: at the latest 300 ms after a key it is committed.

The first change of a burst starts a clock of :data:`BURST` seconds; what the text is when it
ends becomes one journal entry. A burst that cannot be saved is tried again until it can.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial

from sqlalchemy.orm import Session

from ichikara_desktop.store.drafts import append_splice, begin_draft, load_draft, splice_between
from ichikara_desktop.store.store import Store

BURST = 0.1
"""Seconds from the first change to the commit's beginning.

A commit itself takes about 1 ms; the rest of the 300 ms is for a disk that is busy otherwise.
"""

RETRY = 2.0
"""Seconds until a burst that could not be saved is tried again."""

Saved = Callable[[str, datetime], None]
Failed = Callable[[str, BaseException], None]


@dataclass(frozen=True, slots=True)
class _Screen:
    """What is on the screen of a draft, and whether it is still to be saved."""

    text: str
    cursor: int
    changed: bool


class DraftWriter:
    """Writes drafts of one store into their journals. Its methods return at once."""

    def __init__(self, store: Store, saved: Saved, failed: Failed) -> None:
        """Start to wait for changes.

        Args:
            store: where the drafts are.
            saved: called with task id and time after each commit, in the store's thread; not
                for a burst that came after the submission, which is kept nowhere.
            failed: called when a burst could not be saved; it is tried again.
        """
        self._store = store
        self._on_saved, self._on_failed = saved, failed
        self._screens: dict[str, _Screen] = {}
        self._on_their_way: Counter[str] = Counter()
        self._due: threading.Timer | None = None
        self._due_at = 0.0
        self._lock = threading.RLock()
        self._closed = False

    def edit(self, task_id: str, text: str, cursor: int) -> None:
        """Take the text as it is now, with the cursor in code points."""
        with self._lock:
            self._screens[task_id] = _Screen(text, cursor, changed=True)
            self._start_clock(BURST)

    def flush(self) -> "list[Future[datetime | None]]":
        """Save every change now; returns the futures of the commits (nothing once submitted)."""
        with self._lock:
            self._stop_clock()
            changed = [task_id for task_id, screen in self._screens.items() if screen.changed]
            return [self._save(task_id) for task_id in changed]

    def is_saved(self, task_id: str) -> bool:
        """Return whether everything that was typed into a draft is committed.

        Not so while an earlier burst is told as saved and the person has typed on meanwhile.
        """
        with self._lock:
            screen = self._screens.get(task_id)
            return not (screen and screen.changed) and not self._on_their_way[task_id]

    def forget(self, task_id: str) -> None:
        """Drop what is not saved yet of a draft: it was submitted as it stood."""
        with self._lock:
            self._screens.pop(task_id, None)

    def close(self) -> None:
        """Save every change, wait for it, and stop."""
        with self._lock:
            self._closed = True
        for future in self.flush():
            future.exception()  # told to `failed` already

    def _start_clock(self, seconds: float) -> None:
        """See that everything is saved in so many seconds, or sooner if a clock says so already."""
        due_at = time.monotonic() + seconds
        if self._closed or (self._due is not None and self._due_at <= due_at):
            return
        self._stop_clock()
        self._due, self._due_at = threading.Timer(seconds, self.flush), due_at
        self._due.daemon = True
        self._due.start()

    def _stop_clock(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None

    def _save(self, task_id: str) -> "Future[datetime | None]":
        screen = self._screens[task_id]
        self._screens[task_id] = replace(screen, changed=False)
        self._on_their_way[task_id] += 1
        future = self._store.submit(partial(_save_text, task_id, screen.text, screen.cursor))
        future.add_done_callback(partial(self._finished, task_id))
        return future

    def _finished(self, task_id: str, future: "Future[datetime | None]") -> None:
        error = future.exception()
        with self._lock:
            self._on_their_way[task_id] -= 1
            if error is not None and (screen := self._screens.get(task_id)) is not None:
                self._screens[task_id] = replace(screen, changed=True)
                self._start_clock(RETRY)
        if error is not None:
            self._on_failed(task_id, error)
        elif (saved_at := future.result()) is not None:
            self._on_saved(task_id, saved_at)


def _save_text(task_id: str, text: str, cursor: int, session: Session) -> datetime | None:
    now = datetime.now(UTC)
    draft = load_draft(session, task_id)
    if draft is None:
        begin_draft(session, task_id, "", now)
        session.flush()
    elif draft.sealed_by is not None:
        return None  # a burst that was on its way while the text was submitted
    append_splice(session, task_id, splice_between(draft.text if draft else "", text), cursor, now)
    return now
