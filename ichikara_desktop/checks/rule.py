"""What a rule is: one small class with its explanation, its options, and a check."""

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from ichikara_desktop.checks.document import Content, Document, Fact, Sentence
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.similarity import SimilarityIndex


class Scope(StrEnum):
    """How much of the text a rule must see; decides what is checked again after a keystroke."""

    CHARACTERS = "characters"
    SENTENCE = "sentence"
    DOCUMENT = "document"
    TASK = "task"
    STORE = "store"


CREATIVE = "writing.creative"
"""The genre of stories and poems, where rules of plain prose do not apply."""


@dataclass(frozen=True, slots=True)
class TaskContext:
    """What the task asks for, as far as the checks care.

    Attributes:
        instruction: the question, when an answer is being written.
        target_length: wanted length in characters.
        kind: ``instruction`` or ``response``.
        genre: of the question; empty when it should have one, ``None`` when nobody knows.
        purpose: likewise.
        finished: whether the author is done, so that what lacks at the end is missing.
    """

    instruction: str = ""
    target_length: int | None = None
    kind: str = "response"
    genre: str | None = None
    purpose: str | None = None
    finished: bool = True


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known beyond the text and its task, for rules of the scope ``store``.

    Attributes:
        questions: every question on this computer.
        own_key: the key in ``questions`` of the text that is checked, if it is one of them.
        pasted: texts that were pasted while this one was written.
        previews: what the local model answered to this task's question.
    """

    questions: SimilarityIndex
    own_key: str = ""
    pasted: tuple[str, ...] = ()
    previews: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleInfo:
    """What people are told about a rule.

    Attributes:
        reason: why it matters, with the source of the rule where there is one.
        bad: a text in which it finds something; ``good`` one in which it does not.
        severity: by default; a profile may change it.
        enabled: whether the default profile uses the rule.
        not_in: genres in which the rule is silent; a profile may change them.
        at_the_end: whether it speaks only of a text that its author has finished.
    """

    rule_id: str
    scope: Scope
    title: Localized
    reason: Localized
    bad: str
    good: str
    severity: Severity
    enabled: bool = True
    not_in: tuple[str, ...] = ()
    at_the_end: bool = False


@dataclass(frozen=True, slots=True)
class Options:
    """Base of the options of rules; each field has a default."""


class Rule(ABC):
    """Base of all rules. Instances hold their severity and options and nothing else."""

    info: ClassVar[RuleInfo]
    options_type: ClassVar[type[Options]] = Options
    example_tasks: ClassVar[tuple[TaskContext, TaskContext]] = (TaskContext(), TaskContext())
    """For what tasks the bad and the good example are written."""

    def __init__(self, severity: Severity | None = None, options: Options | None = None) -> None:
        """Take the profile's severity and options, or the rule's own."""
        self.severity = severity or self.info.severity
        self.options: Any = options or self.options_type()
        self.not_in = frozenset(self.info.not_in)

    def finding(self, start: int, end: int, message: Localized, *fixes: Fix) -> Finding:
        """Return a finding of this rule."""
        return Finding(self.info.rule_id, start, end, self.severity, message, fixes)


class LineRule(Rule):
    """Looks at the characters of one line. Its findings are cached with the line."""

    looks_at_code: ClassVar[bool] = False

    @abstractmethod
    def check(self, line: Content) -> Iterator[Finding]:
        """Yield findings with offsets in the line."""


class SentenceRule(Rule):
    """Looks at one sentence, by characters or by tokens. Its findings are cached with it."""

    trigger: ClassVar[re.Pattern[str] | None] = None
    """Sentences in which this is not found are not shown to the rule."""

    @abstractmethod
    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield findings with offsets in the sentence."""


class GatheringRule(Rule):
    """Gathers a fact from each sentence, and judges the facts of the whole text together.

    A fact is cached with its sentence, so a keystroke costs one sentence and the judgement.
    """

    @abstractmethod
    def fact(self, sentence: Sentence) -> object | None:
        """Return what the rule wants to know of a sentence; ``None`` for nothing."""

    @abstractmethod
    def judge(self, facts: Sequence[Fact]) -> Iterator[Finding]:
        """Yield findings with offsets in the text, from all facts in the order of the text."""


class DocumentRule(Rule):
    """Looks at the whole text; must be cheap, since it runs after every keystroke."""

    @abstractmethod
    def check(self, document: Document) -> Iterator[Finding]:
        """Yield findings with offsets in the text."""


class TaskRule(Rule):
    """Looks at the whole text in the light of what was asked."""

    @abstractmethod
    def check(self, document: Document, context: TaskContext) -> Iterator[Finding]:
        """Yield findings with offsets in the text."""


class StoreRule(Rule):
    """Compares the text with everything local; runs in the background, after a pause."""

    example_surroundings: ClassVar[Surroundings]
    """What is known beside the examples."""

    @abstractmethod
    def check(
        self, document: Document, context: TaskContext, surroundings: Surroundings
    ) -> Iterator[Finding]:
        """Yield findings with offsets in the text."""
