"""Every rule as a project has it, and one rule alone run on a text to try it out.

What is typed to try a rule is checked and forgotten: it is never stored and never logged.
"""

import dataclasses
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from ichikara_desktop.app.background import Background
from ichikara_desktop.checks import (
    CheckCancelledError,
    Checker,
    Finding,
    Localized,
    ProfileError,
    RuleInfo,
    Severity,
    TaskContext,
)
from ichikara_desktop.checks.engine import TIME_LIMIT
from ichikara_desktop.checks.profile import Profile, read_profile
from ichikara_desktop.checks.rule import Rule, StoreRule, TaskRule
from ichikara_desktop.checks.suppression import Suppression
from ichikara_desktop.checks.watchdog import Watchdog


@dataclass(frozen=True, slots=True)
class OptionValue:
    """An option of a rule, with its value in the project and by default."""

    name: str
    value: object
    default: object


@dataclass(frozen=True, slots=True)
class RuleEntry:
    """A rule as a project has it.

    Attributes:
        rule: ready to run; with its own severity and options where the project does not use it.
        used: whether the project uses it.
        allowed: what the project allows, in which nothing is told.
    """

    rule: Rule
    used: bool
    allowed: tuple[Suppression, ...] = ()

    @property
    def info(self) -> RuleInfo:
        """What people are told about the rule."""
        return self.rule.info

    @property
    def severity(self) -> Severity | None:
        """How much its findings matter in the project; nothing where it is not used."""
        return self.rule.severity if self.used else None

    @property
    def options(self) -> tuple[OptionValue, ...]:
        """The options in the order of the rule."""
        values = self.rule.options
        return tuple(
            OptionValue(field.name, getattr(values, field.name), field.default)
            for field in dataclasses.fields(values)
        )

    @property
    def silent_in(self) -> tuple[str, ...]:
        """The genres in which it is silent."""
        return tuple(sorted(self.rule.not_in))

    @property
    def asks_question(self) -> bool:
        """Whether what it finds depends on the question that the text answers."""
        task = self.rule.example_tasks[0]
        return (
            isinstance(self.rule, TaskRule)
            and task.kind == "response"
            and task.target_length is None
        )

    def mentions(self, query: str) -> bool:
        """Return whether every word of ``query`` stands in what is told of the rule."""
        info = self.info
        told = (info.rule_id, info.title.ja, info.title.en, info.reason.ja, info.reason.en)
        text = "\n".join(told).casefold()
        return all(word in text for word in query.casefold().split())


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Every rule in the order in which they are shown.

    Attributes:
        problem: why the profile cannot be used, in which case these are the default rules.
    """

    entries: tuple[RuleEntry, ...]
    problem: Localized | None = None


class Outcome(StrEnum):
    """How it went to try a rule."""

    DONE = "done"
    TOO_SLOW = "too slow"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Trial:
    """What a rule found in a text that was tried."""

    outcome: Outcome
    findings: tuple[Finding, ...] = ()


def catalogue_of(profile: str) -> Catalogue:
    """Return the rules as ``profile`` (TOML text) has them, or by default if it is unusable."""
    try:
        return Catalogue(_entries(read_profile(profile)))
    except ProfileError as error:
        return Catalogue(_entries(read_profile()), error.message)


def _entries(profile: Profile) -> tuple[RuleEntry, ...]:
    used = {rule.info.rule_id: rule for rule in profile.rules}

    def entry(kind: type[Rule]) -> RuleEntry:
        rule_id = kind.info.rule_id
        allowed = tuple(term for term in profile.terms if term.rule in ("", rule_id))
        return RuleEntry(used.get(rule_id) or kind(), rule_id in used, allowed)

    from ichikara_desktop.checks.rules import RULES  # noqa: PLC0415 - not while starting

    return tuple(entry(kind) for kind in RULES)


class RuleTrial(QObject):
    """Runs one rule in a thread of its own. Signals come in the thread of the windows."""

    tried = Signal(int, object)
    """The generation of a request, and its :class:`Trial`."""
    example_read = Signal(object, tuple)
    """A :class:`RuleEntry`, and the ``tuple[Finding, ...]`` in its bad example."""

    def __init__(self, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="rule-trial")
        self._watchdog = Watchdog(TIME_LIMIT)
        self._generation = 0
        self._current = threading.Event()
        """Set once the running request is out of date."""
        self._closed = False

    def request(self, entry: RuleEntry, text: str, question: str = "") -> int:
        """Ask for what a rule finds in ``text``; older requests are given up.

        The text is taken for an answer to the task of the rule's bad example, with ``question``
        in place of that task's own.

        Returns:
            The generation under which ``tried`` will tell it, unless this is closed.
        """
        self.cancel()
        if self._closed:
            return self._generation
        self._current = outdated = threading.Event()
        generation = self._generation
        context = dataclasses.replace(entry.rule.example_tasks[0], instruction=question)
        self._background.follow(
            self._thread.submit(self._run, entry, text, context, outdated),
            lambda trial: self._tell(generation, trial),
            lambda error: self._tell_failure(generation, error),
        )
        return generation

    def cancel(self) -> None:
        """Give up what was asked for."""
        self._current.set()
        self._generation += 1

    def read_example(self, entry: RuleEntry) -> None:
        """Ask for what a rule finds in its own bad example."""
        if self._closed:
            return
        as_it_is = dataclasses.replace(entry, allowed=())
        context = entry.rule.example_tasks[0]
        future = self._thread.submit(
            self._run, as_it_is, entry.info.bad, context, threading.Event()
        )
        self._background.follow(
            future, lambda trial: self.example_read.emit(entry, trial.findings), lambda _: None
        )

    def close(self) -> None:
        """Give up what is running and end the thread."""
        self._closed = True
        self.cancel()
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _run(
        self, entry: RuleEntry, text: str, context: TaskContext, outdated: threading.Event
    ) -> Trial:
        rule = entry.rule
        if outdated.is_set():
            raise CheckCancelledError
        checker = Checker(Profile((rule,), entry.allowed), self._watchdog)
        if isinstance(rule, StoreRule):
            found = checker.check_store(text, context, rule.example_surroundings, outdated.is_set)
        else:
            found = checker.check(text, context, outdated.is_set)
        reason = checker.disabled.get(rule.info.rule_id)
        if reason is None:
            return Trial(Outcome.DONE, tuple(found))
        return Trial(Outcome.TOO_SLOW if reason == "time limit" else Outcome.FAILED)

    def _tell(self, generation: int, trial: Trial) -> None:
        if generation == self._generation:
            self.tried.emit(generation, trial)

    def _tell_failure(self, generation: int, error: BaseException) -> None:
        if not isinstance(error, CheckCancelledError):
            self._tell(generation, Trial(Outcome.FAILED))
