"""The engine: a text goes in, findings come out, and only what changed is analysed again.

What a line or a sentence holds by itself is found once and kept with it. What follows from the
whole text is judged again each time, from facts that were gathered once for each sentence.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import TypeVar

from ichikara_desktop.checks.document import (
    Content,
    Document,
    Fact,
    LineRole,
    Place,
    Segmenter,
    Sentence,
)
from ichikara_desktop.checks.findings import Finding, Severity
from ichikara_desktop.checks.profile import Profile, read_profile
from ichikara_desktop.checks.rule import (
    DocumentRule,
    GatheringRule,
    LineRule,
    Rule,
    SentenceRule,
    StoreRule,
    Surroundings,
    TaskContext,
    TaskRule,
)
from ichikara_desktop.checks.suppression import Suppressions
from ichikara_desktop.checks.watchdog import RuleTimeoutError, Watchdog

V = TypeVar("V")

TIME_LIMIT = 2.0
"""Seconds that one rule may take for one line, sentence or text before it is switched off."""
LONG_TEXT = 100_000
"""Characters from which it may take longer, in proportion: such a text is nobody's fault."""

_PLACE = attrgetter("start", "end", "rule")


class CheckCancelledError(Exception):
    """Newer text arrived, so this check was given up."""


class Checker:
    """Checks texts by one profile. Use one instance in one thread."""

    def __init__(self, profile: str | Profile = "", watchdog: Watchdog | None = None) -> None:
        """Take a profile, as TOML text (empty for the default) or read already.

        Checkers that run one after the other in one thread may share a ``watchdog``.

        Raises:
            ProfileError: the profile cannot be used.
        """
        read = profile if isinstance(profile, Profile) else read_profile(profile)
        all_rules = read.rules
        self._line_rules = [rule for rule in all_rules if isinstance(rule, LineRule)]
        self._sentence_rules = [rule for rule in all_rules if isinstance(rule, SentenceRule)]
        self._gathering_rules = [rule for rule in all_rules if isinstance(rule, GatheringRule)]
        self._document_rules = [rule for rule in all_rules if isinstance(rule, DocumentRule)]
        self._task_rules = [rule for rule in all_rules if isinstance(rule, TaskRule)]
        self._store_rules = [rule for rule in all_rules if isinstance(rule, StoreRule)]
        self._silent_in = {rule.info.rule_id: rule.not_in for rule in all_rules if rule.not_in}
        self._terms = Suppressions(read.terms)
        self._at_the_end = {rule.info.rule_id for rule in all_rules if rule.info.at_the_end}
        self._segmenter = Segmenter()
        self._watchdog = watchdog or Watchdog(TIME_LIMIT)
        self.disabled: dict[str, str] = {}
        """Rules switched off because they failed, with the reason (never the text)."""

    @property
    def store_rules_can_block(self) -> bool:
        """Whether :meth:`check_store` can find something that keeps a text from submission."""
        return any(rule.severity is Severity.ERROR for rule in self._store_rules)

    def check(
        self,
        text: str,
        context: TaskContext | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> list[Finding]:
        """Return the findings in ``text`` in the order of their places.

        Args:
            text: any text; NUL and lone surrogates do no harm.
            context: what the task asks for, for the rules that care.
            cancelled: asked now and then; the check is given up once it says yes.

        Raises:
            CheckCancelledError: ``cancelled`` said yes.
        """
        try:
            self._watchdog.limit = TIME_LIMIT * max(1.0, len(text) / LONG_TEXT)
            with self._watchdog:
                document = self._segmenter.document(text)
                findings = list(self._in_lines(document, cancelled))
                if cancelled():
                    raise CheckCancelledError
                findings += self._in_text(document, context)
        except RuleTimeoutError:  # it came when its rule had just ended
            self._switch_off_blamed()
            return self.check(text, context, cancelled)
        return self._told(text, context, findings)

    def check_store(
        self,
        text: str,
        context: TaskContext,
        surroundings: Surroundings,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> list[Finding]:
        """Return what the rules of the scope ``store`` find: slower, for a thread beside.

        Raises:
            CheckCancelledError: ``cancelled`` said yes.
        """
        findings: list[Finding] = []
        try:
            self._watchdog.limit = TIME_LIMIT * max(1.0, len(text) / LONG_TEXT)
            with self._watchdog:
                document = self._segmenter.document(text)
                for rule in self._store_rules:
                    if cancelled():
                        raise CheckCancelledError
                    findings += self._guarded(rule, rule.check, document, context, surroundings)
        except RuleTimeoutError:  # it came when its rule had just ended
            self._switch_off_blamed()
            return self.check_store(text, context, surroundings, cancelled)
        return self._told(text, context, findings)

    def _told(
        self, text: str, context: TaskContext | None, findings: list[Finding]
    ) -> list[Finding]:
        """Return what is told of ``findings``, in the order of their places."""
        silent = self._silent(context) | self.disabled.keys()
        if silent:
            findings = [finding for finding in findings if finding.rule not in silent]
        allowed = self._terms.sorted_out(text, findings)
        return sorted((finding for finding, by in allowed if not by), key=_PLACE)

    # -- lines and sentences -------------------------------------------------------------

    def _in_lines(self, document: Document, cancelled: Callable[[], bool]) -> Iterator[Finding]:
        for start, content in document.lines:
            if content.findings is None:
                if cancelled():
                    raise CheckCancelledError
                self._analyse(content)
            for finding in content.findings or ():
                yield finding.shifted(start)

    def _analyse(self, content: Content) -> None:
        """Find what the line holds by itself, and keep it with the line."""
        findings: list[Finding] = []
        facts: dict[str, list[Fact]] = defaultdict(list)
        for rule in self._line_rules:
            if rule.looks_at_code or content.role is not LineRole.CODE:
                findings += self._guarded(rule, rule.check, content)
        for offset, sentence in content.sentences:
            if sentence.findings is None:
                self._analyse_sentence(sentence)
            findings += [found.shifted(offset) for found in sentence.findings or ()]
            for rule_id, value in sentence.facts:
                facts[rule_id].append(Fact(content.place, offset, sentence, content.role, value))
        content.facts = {rule_id: tuple(found) for rule_id, found in facts.items()}
        content.findings = tuple(findings)  # last: it says that the line was analysed

    def _analyse_sentence(self, sentence: Sentence) -> None:
        findings: list[Finding] = []
        text = sentence.repaired
        for rule in self._sentence_rules:
            if rule.trigger is None or rule.trigger.search(text):
                findings += self._guarded(rule, rule.check, sentence)
        sentence.facts = tuple(self._facts_of(sentence))
        sentence.findings = tuple(findings)  # last: it says that the sentence was analysed
        sentence.forget_tokens()

    def _facts_of(self, sentence: Sentence) -> list[tuple[str, object]]:
        """Ask every gathering rule; one by one under guard only where one of them fails."""
        watch, disabled = self._watchdog.begin, self.disabled
        facts: list[tuple[str, object]] = []
        try:
            for rule in self._gathering_rules:
                rule_id = rule.info.rule_id
                if rule_id not in disabled:
                    watch(rule_id)
                    facts.append((rule_id, rule.fact(sentence)))
        except Exception:
            if self._watchdog.blamed:
                self._switch_off_blamed()
            facts = [
                (rule.info.rule_id, fact)
                for rule in self._gathering_rules
                for fact in self._guarded(rule, _one, rule.fact, sentence)
            ]
        watch("")
        return [(rule_id, fact) for rule_id, fact in facts if fact is not None]

    # -- the whole text ------------------------------------------------------------------

    def _in_text(self, document: Document, context: TaskContext | None) -> Iterator[Finding]:
        gathered = _gathered(document)
        for rule in self._gathering_rules:
            facts = gathered.get(rule.info.rule_id)
            if facts:
                yield from self._guarded(rule, rule.judge, facts)
        for document_rule in self._document_rules:
            yield from self._guarded(document_rule, document_rule.check, document)
        if context is not None:
            for task_rule in self._task_rules:
                yield from self._guarded(task_rule, task_rule.check, document, context)

    def _silent(self, context: TaskContext | None) -> set[str]:
        """Return the rules that do not apply in the genre of the task, or not yet."""
        genre = context.genre if context else None
        silent = {rule for rule, genres in self._silent_in.items() if genre in genres}
        return silent if context is None or context.finished else silent | self._at_the_end

    def _guarded(self, rule: Rule, work: Callable[..., Iterable[V]], *arguments: object) -> list[V]:
        """Run one rule; a rule that fails or dawdles is switched off and breaks nothing."""
        rule_id = rule.info.rule_id
        if rule_id in self.disabled:
            return []
        self._watchdog.begin(rule_id)
        try:
            return list(work(*arguments))
        except RuleTimeoutError:
            blamed = self._switch_off_blamed()
            return [] if blamed == rule_id else self._guarded(rule, work, *arguments)
        except Exception as error:
            self.disabled[rule_id] = type(error).__name__
            return []
        finally:
            self._watchdog.rule = ""

    def _switch_off_blamed(self) -> str:
        blamed, self._watchdog.blamed = self._watchdog.blamed, ""
        self.disabled[blamed] = "time limit"
        return blamed


def _one(fact: Callable[[Sentence], object | None], sentence: Sentence) -> tuple[object | None]:
    return (fact(sentence),)


def _gathered(document: Document) -> dict[str, list[Fact]]:
    """Return the facts of all sentences by rule, at their places in the text."""
    gathered: dict[str, list[Fact]] = defaultdict(list)
    seen: set[int] = set()
    for start, content in document.lines:
        if not content.facts:
            continue
        if id(content) in seen:  # the same line stands twice in this text
            place = Place(start)
            for rule_id, facts in content.facts.items():
                gathered[rule_id] += [fact.at(place) for fact in facts]
            continue
        seen.add(id(content))
        content.place.start = start
        for rule_id, facts in content.facts.items():
            gathered[rule_id] += facts
    return gathered
