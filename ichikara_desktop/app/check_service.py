"""The live checks: newer text cancels older, and nothing they do can hold up the windows."""

import threading
from concurrent.futures import Future, ThreadPoolExecutor

from PySide6.QtCore import QObject, Signal

from ichikara_desktop.app.background import Background
from ichikara_desktop.app.values import NoticeLevel
from ichikara_desktop.app.words import notice_for
from ichikara_desktop.checks import (
    CheckCancelledError,
    Checker,
    Finding,
    ProfileError,
    TaskContext,
    warm_up,
)
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.protocol.views import TaskView


class CheckService(QObject):
    """Checks texts in a thread of its own. Signals come in the thread of the windows."""

    checked = Signal(int, tuple)
    """The generation of a request, and its ``tuple[Finding, ...]``."""
    notice = Signal(object)

    def __init__(self, profile: str, background: Background) -> None:
        super().__init__()
        self._background = background
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="checks")
        self._generation = 0
        self._current = threading.Event()
        """Set once the running request is out of date."""
        self._checker = self._thread.submit(_checker, profile)
        self._told: frozenset[str] = frozenset()

    def set_profile(self, profile: str) -> None:
        """Use another check profile from now on."""
        self._checker = self._thread.submit(_checker, profile)

    def request(self, text: str, context: TaskContext | None) -> int:
        """Ask for the findings in ``text``; older requests are given up.

        Returns:
            The generation under which ``checked`` will tell the findings.
        """
        self._current.set()
        self._current = outdated = threading.Event()
        self._generation += 1
        generation = self._generation
        future = self._thread.submit(_run, self._checker, text, context, outdated)
        self._background.follow(
            future, lambda findings: self._tell(generation, findings), self._given_up
        )
        return generation

    def check(self, text: str, context: TaskContext | None) -> "Future[tuple[Finding, ...]]":
        """Check a text to its end, whatever is typed meanwhile. To be waited for in a thread."""
        return self._thread.submit(_run, self._checker, text, context, threading.Event())

    def close(self) -> None:
        """Give up what is running and end the thread."""
        self._current.set()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _tell(self, generation: int, findings: tuple[Finding, ...]) -> None:
        if generation == self._generation:
            self.checked.emit(generation, findings)
        self._tell_switched_off()

    def _tell_switched_off(self) -> None:
        if not self._checker.done():
            return
        checker, profile_usable = self._checker.result()
        off = frozenset(checker.disabled) | (frozenset() if profile_usable else {"profile"})
        if off - self._told:
            self._told |= off
            code = "rule-switched-off" if profile_usable else "profile-unusable"
            self.notice.emit(notice_for(code, NoticeLevel.WARNING))

    @staticmethod
    def _given_up(error: BaseException) -> None:
        if not isinstance(error, CheckCancelledError):
            raise error


def context_of(task: TaskView) -> TaskContext:
    """Return what the checks need to know of a task."""
    writes_question = task.kind is TaskKind.WRITE_INSTRUCTION
    return TaskContext(
        instruction=task.instruction.text if task.instruction else "",
        target_length=task.target_length,
        kind="instruction" if writes_question else "response",
        genre=task.genre,
        purpose=(task.instruction.purpose or None) if task.instruction else None,
    )


def _checker(profile: str) -> tuple[Checker, bool]:
    """Return a checker, and whether the profile could be used for it."""
    warm_up()
    try:
        return Checker(profile), True
    except ProfileError:
        return Checker(), False


def _run(
    made: "Future[tuple[Checker, bool]]",
    text: str,
    context: TaskContext | None,
    outdated: threading.Event,
) -> tuple[Finding, ...]:
    if outdated.is_set():
        raise CheckCancelledError
    checker, _ = made.result()  # made earlier in this same thread, so it never waits
    return tuple(checker.check(text, context, outdated.is_set))
