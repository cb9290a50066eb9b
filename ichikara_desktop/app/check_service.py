"""The live checks: newer text cancels older, and nothing they do can hold up the windows.

What the rules find beside the store comes later than the rest (:mod:`store_checks`); both are
told together, without what the person dismissed.
"""

import logging
import threading
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from ichikara_desktop.app.background import Background
from ichikara_desktop.app.dismissal_service import DismissalService
from ichikara_desktop.app.store_checks import StoreChecks, checker_of
from ichikara_desktop.app.values import CheckedText, DismissedFinding, NoticeLevel
from ichikara_desktop.app.words import notice_for
from ichikara_desktop.checks import (
    CheckCancelledError,
    Checker,
    Finding,
    TaskContext,
    carried,
    explain,
    most_useful,
    warm_up,
)
from ichikara_desktop.checks.rule_set import rule_set
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.protocol.views import TaskView
from ichikara_desktop.store.drafts import splice_between

log = logging.getLogger(__name__)

_AFTER_START_MS = 500


@dataclass(frozen=True, slots=True)
class _Request:
    """What was asked for last; ``task_id`` is empty for a text that is not the person's own."""

    generation: int = 0
    text: str = ""
    context: TaskContext | None = None
    task_id: str = ""


class CheckService(QObject):
    """Checks texts in a thread of its own. Signals come in the thread of the windows."""

    checked = Signal(int, object)
    """The generation of a request, and its :class:`CheckedText`; told again when it changes."""
    notice = Signal(object)

    def __init__(
        self,
        profile: str,
        background: Background,
        dismissals: DismissalService,
        beside: StoreChecks,
    ) -> None:
        super().__init__()
        self._background, self._dismissals, self._beside = background, dismissals, beside
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="checks")
        self._current = threading.Event()
        """Set once the running request is out of date."""
        self._profile = profile
        self._closed = False
        self._made: Future[tuple[Checker, bool]] | None = None
        self.rule_set = rule_set(profile)
        """Which rules check now; goes with every submission."""
        self._request = _Request()
        self._live: tuple[Finding, ...] | None = None
        """What was found for the request, once that is known."""
        self._found_beside: tuple[Finding, ...] = ()
        self._told_off: set[str] = set()
        dismissals.changed.connect(self._tell)
        beside.found.connect(self._take_beside)

    @property
    def _checker(self) -> "Future[tuple[Checker, bool]]":
        """The checker; rules and dictionary are read when it is first wanted, in its thread."""
        if self._made is None:
            self._made = self._thread.submit(_first_checker, self._profile)
        return self._made

    def start(self) -> None:
        """Read rules and dictionary after a moment: the first window goes before."""
        QTimer.singleShot(_AFTER_START_MS, self, self._read_rules)

    def _read_rules(self) -> None:
        if not self._closed:
            _ = self._checker

    def set_profile(self, profile: str) -> None:
        """Use another check profile from now on, for what is on the screen too."""
        if self._made is not None:
            self._made = self._thread.submit(_next_checker, profile, self._made)
        self._profile = profile
        self.rule_set = rule_set(profile)
        self._beside.set_profile(profile)
        self._told_off.discard(_PROFILE)
        if self._request.generation:
            self._ask()

    def request(self, text: str, context: TaskContext | None, task_id: str = "") -> int:
        """Ask for the findings in ``text``; older requests are given up.

        Args:
            text: what is on the screen.
            context: what the task asks for.
            task_id: the task in which the person writes it: then it is compared with the
                store too, and what was dismissed is left out.

        Returns:
            The generation under which ``checked`` will tell the findings.
        """
        before = self._request
        self._request = _Request(before.generation + 1, text, context, task_id)
        if task_id and task_id == before.task_id:
            splice = splice_between(before.text, text)
            self._found_beside = tuple(
                carried(self._found_beside, splice.start, splice.removed, len(splice.inserted))
            )
        else:
            self._found_beside = ()
        self._live = None
        self._ask()
        return self._request.generation

    def check(self, text: str, context: TaskContext | None) -> "Future[tuple[Finding, ...]]":
        """Check a text to its end, whatever is typed meanwhile. To be waited for in a thread."""
        return self._thread.submit(_run, self._checker, text, context, threading.Event())

    def sorted_out(
        self, text: str, context: TaskContext, task_id: str
    ) -> tuple[tuple[Finding, ...], tuple[DismissedFinding, ...]]:
        """Return what stands in a text that is to be submitted, and what was dismissed in it.

        Waits: for a thread beside.
        """
        findings = self.check(text, context).result()
        if self._checker.result()[0].store_rules_can_block:
            findings += self._beside.check(text, context, task_id)
        return self._dismissals.sort_out(task_id, text, findings)

    def close(self) -> None:
        """Give up what is running and end the threads."""
        self._closed = True
        self._current.set()
        self._beside.close()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _ask(self) -> None:
        request = self._request
        self._current.set()
        self._current = outdated = threading.Event()
        future = self._thread.submit(_run, self._checker, request.text, request.context, outdated)
        self._background.follow(
            future, lambda findings: self._take(request, findings), self._given_up
        )
        if request.task_id and request.context is not None:
            self._beside.request(request.generation, request.text, request.context, request.task_id)
        else:
            self._beside.give_up()

    def _take(self, request: _Request, findings: tuple[Finding, ...]) -> None:
        if request is self._request:
            self._live = findings
            self._tell()
        if self._checker.done():
            checker, usable = self._checker.result()
            self._tell_switched_off(checker.disabled)
            if not usable and _PROFILE not in self._told_off:
                self._told_off.add(_PROFILE)
                self.notice.emit(notice_for("profile-unusable", NoticeLevel.WARNING))

    def _take_beside(
        self, generation: int, findings: tuple[Finding, ...], disabled: dict[str, str]
    ) -> None:
        if generation == self._request.generation and findings != self._found_beside:
            self._found_beside = findings
            self._tell()
        self._tell_switched_off(disabled)

    def _tell(self) -> None:
        """Tell what is known of the text that was asked about last."""
        request = self._request
        if self._live is None:
            return
        findings = sorted(
            (*self._live, *self._found_beside), key=lambda f: (f.start, f.end, f.rule)
        )
        dismissed: tuple[DismissedFinding, ...] = ()
        standing: Iterable[Finding] = findings
        if request.task_id:
            standing, dismissed = self._dismissals.sort_out(request.task_id, request.text, findings)
        self.checked.emit(request.generation, checked_text(request.text, standing, dismissed))

    def _tell_switched_off(self, disabled: dict[str, str]) -> None:
        for rule_id, why in disabled.items():
            if rule_id not in self._told_off:
                self._told_off.add(rule_id)
                log.warning("the check rule %s is switched off: %s", rule_id, why)
                title = explain(rule_id).title
                self.notice.emit(notice_for("rule-switched-off", NoticeLevel.WARNING, title))

    @staticmethod
    def _given_up(error: BaseException) -> None:
        if not isinstance(error, CheckCancelledError):
            raise error


def checked_text(
    text: str, findings: Iterable[Finding], dismissed: tuple[DismissedFinding, ...] = ()
) -> CheckedText:
    """Return findings as they are shown: the most useful ones, and the others at hand."""
    standing = tuple(findings)
    shown = tuple(most_useful(standing, len(text)))
    kept = set(map(id, shown))
    return CheckedText(shown, tuple(f for f in standing if id(f) not in kept), dismissed)


def context_of(task: TaskView, finished: bool = True) -> TaskContext:
    """Return what the checks need to know of a task, and whether its author is done."""
    writes_question = task.kind is TaskKind.WRITE_INSTRUCTION
    return TaskContext(
        instruction=task.instruction.text if task.instruction else "",
        target_length=task.target_length,
        kind="instruction" if writes_question else "response",
        genre=task.genre,
        purpose=(task.instruction.purpose or None) if task.instruction else None,
        finished=finished,
    )


_PROFILE = "profile"


def _first_checker(profile: str) -> tuple[Checker, bool]:
    """Return a checker, and whether the profile could be used for it."""
    warm_up()
    return checker_of(profile, {})


def _next_checker(profile: str, before: "Future[tuple[Checker, bool]]") -> tuple[Checker, bool]:
    return checker_of(profile, before.result()[0].disabled)  # made earlier in this same thread


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
