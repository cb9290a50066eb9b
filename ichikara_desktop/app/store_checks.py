"""The checks that compare a text with everything on this computer, in a thread of their own.

They run once the person pauses. What they compare with is kept ready: an index of all
questions, built after the first window is there and brought up to date after commits.
"""

import logging
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import QObject, QTimer, Signal

from ichikara_desktop.app.background import Background
from ichikara_desktop.app.store_signals import StoreSignals
from ichikara_desktop.checks import (
    CheckCancelledError,
    Checker,
    Finding,
    ProfileError,
    SimilarityIndex,
    Surroundings,
    TaskContext,
)
from ichikara_desktop.checks.suppression import storable
from ichikara_desktop.domain.items import MAX_TEXT_LENGTH
from ichikara_desktop.store.pasted import keep_pasted, pasted_into
from ichikara_desktop.store.previews import preview_texts
from ichikara_desktop.store.questions import known_questions
from ichikara_desktop.store.store import Store
from ichikara_desktop.store.topics import Topic

log = logging.getLogger(__name__)

PAUSE = 400
"""Milliseconds after the last keystroke."""
SETTLE = 1_000
"""Milliseconds after a commit, or the start, until the index is brought up to date."""
LEAST_PASTED = 60
"""Code points that a pasted passage must have to be remembered."""
_MOST_PASTED = 2 * MAX_TEXT_LENGTH
"""Code points of pasted passages, and of previews, that a text is compared with: the latest."""
_AT_ONCE, _REST = 20, 0.001
"""Texts that are indexed without a rest, and its seconds: the windows use the same processor."""


@dataclass(frozen=True, slots=True)
class _Asked:
    generation: int
    text: str
    context: TaskContext
    task_id: str


@dataclass(frozen=True, slots=True)
class _Answer:
    """What was found, and which rules had to be switched off."""

    findings: tuple[Finding, ...]
    disabled: dict[str, str]


class StoreChecks(QObject):
    """Checks texts beside everything local. Signals come in the thread of the windows."""

    found = Signal(int, tuple, dict)
    """Generation of a request, its findings, and the rules that are switched off."""

    def __init__(
        self, store: Store, profile: str, signals: StoreSignals, background: Background
    ) -> None:
        super().__init__()
        self._store, self._background = store, background
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="checks-store")
        self._closing = threading.Event()
        self._bench = _Bench(store, profile, self._closing)
        self._asked: _Asked | None = None
        self._outdated = threading.Event()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._pause.timeout.connect(self._run)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE)
        self._settle.timeout.connect(self._refresh)
        signals.committed.connect(self._on_committed)

    def start(self) -> None:
        """Build the index once the windows had time to show themselves."""
        self._settle.start()

    def set_profile(self, profile: str) -> None:
        """Use another check profile from now on."""
        self._thread.submit(self._bench.use_profile, profile)

    def request(self, generation: int, text: str, context: TaskContext, task_id: str) -> None:
        """Check a text once the person pauses; ``found`` follows unless newer text comes."""
        self.give_up()
        if not self._closing.is_set():
            self._asked = _Asked(generation, text, context, task_id)
            self._pause.start()

    def give_up(self) -> None:
        """Forget what was asked for."""
        self._outdated.set()
        self._pause.stop()
        self._asked = None

    def check(self, text: str, context: TaskContext, task_id: str) -> tuple[Finding, ...]:
        """Check a text now and to its end. Waits: never to be called by the windows."""
        asked = _Asked(0, text, context, task_id)
        answer = self._thread.submit(self._bench.check, asked, threading.Event()).result()
        return answer.findings

    def keep_pasted(self, task_id: str, text: str) -> None:
        """Remember a passage that was pasted into the text of a task, if it is long enough."""
        if len(text) >= LEAST_PASTED:
            kept, now = storable(text[:MAX_TEXT_LENGTH]), datetime.now(UTC)
            future = self._store.submit(lambda session: keep_pasted(session, task_id, kept, now))
            self._background.follow(future, lambda _: None)

    def close(self) -> None:
        """Give up what is running and end the thread."""
        self.give_up()
        self._settle.stop()
        self._closing.set()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _run(self) -> None:
        asked = self._asked
        if asked is None:
            return
        self._outdated = threading.Event()
        future = self._thread.submit(self._bench.check, asked, self._outdated)
        self._background.follow(future, lambda answer: self._tell(asked, answer), self._given_up)

    def _tell(self, asked: _Asked, answer: _Answer) -> None:
        if asked is self._asked:
            self.found.emit(asked.generation, answer.findings, answer.disabled)

    def _on_committed(self, topics: frozenset[Topic]) -> None:
        if self._closing.is_set():
            return  # a clock that runs on would be ended by whatever thread collects this
        if topics & {Topic.TASKS, Topic.DRAFTS} and not self._settle.isActive():
            self._settle.start()

    def _refresh(self) -> None:
        if not self._closing.is_set():
            future: Future[None] = self._thread.submit(self._bench.refresh)
            self._background.follow(future, lambda _: None, self._given_up)

    @staticmethod
    def _given_up(error: BaseException) -> None:
        if not isinstance(error, CheckCancelledError):
            log.error("a check beside the store failed: %s", type(error).__name__)


class _Bench:
    """What the thread works with; used in that thread alone."""

    def __init__(self, store: Store, profile: str, closing: threading.Event) -> None:
        self._store, self._profile, self._closing = store, profile, closing
        self._checker: Checker | None = None
        self._index = SimilarityIndex()
        self._known: dict[str, str] | None = None

    def use_profile(self, profile: str) -> None:
        off = self._checker.disabled if self._checker else {}
        self._checker = checker_of(profile, off)[0]
        self._profile = profile

    def refresh(self) -> None:
        """Bring the index to what the store knows."""
        known = self._store.read(known_questions)
        before = self._known or {}
        for key in before.keys() - known.keys():
            self._index.remove(key)
        changed = [key for key, text in known.items() if before.get(key) != text]
        for place, key in enumerate(changed, 1):
            if self._closing.is_set():
                raise CheckCancelledError
            self._index.add(key, known[key])
            if place % _AT_ONCE == 0:
                time.sleep(_REST)
        self._known = known

    def check(self, asked: _Asked, outdated: threading.Event) -> _Answer:
        def cancelled() -> bool:
            return outdated.is_set() or self._closing.is_set()

        if cancelled():
            raise CheckCancelledError
        if self._checker is None:
            self.use_profile(self._profile)
        if self._known is None:
            self.refresh()
        assert self._checker is not None  # noqa: S101 - made above
        # In the store's thread, and so after what was pasted just now.
        pasted, previews = self._store.submit(
            lambda session: (
                pasted_into(session, asked.task_id),
                preview_texts(session, asked.task_id),
            )
        ).result()
        around = Surroundings(
            self._index,
            own_key=asked.task_id,
            pasted=tuple(_latest(pasted, _MOST_PASTED)),
            previews=tuple(_latest(previews, _MOST_PASTED)),
        )
        findings = self._checker.check_store(asked.text, asked.context, around, cancelled)
        return _Answer(tuple(findings), dict(self._checker.disabled))


def _latest(texts: Sequence[str], room: int) -> Iterator[str]:
    """Yield the last texts, as many as there is room for, the last one first."""
    for text in reversed(texts):
        room -= len(text)
        if room < 0:
            return
        yield text


def checker_of(profile: str, disabled: dict[str, str]) -> tuple[Checker, bool]:
    """Return a checker, and whether the profile could be used for it.

    Args:
        profile: TOML text.
        disabled: rules that failed before in this session and stay off.
    """
    try:
        checker, usable = Checker(profile), True
    except ProfileError:
        checker, usable = Checker(), False
    checker.disabled.update(disabled)
    return checker, usable
