"""The engine: a text goes in, findings come out, and only what changed is analysed again."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from ichikara_desktop.checks.document import Document, Segmenter, Sentence
from ichikara_desktop.checks.findings import Finding
from ichikara_desktop.checks.profile import rules_of
from ichikara_desktop.checks.rule import DocumentRule, Rule, SentenceRule, TaskContext, TaskRule

TIME_LIMIT = 2.0
"""Seconds that one rule may take in one check before it is switched off."""


class CheckCancelledError(Exception):
    """Newer text arrived, so this check was given up."""


class Checker:
    """Checks texts by one profile. Use one instance in one thread."""

    def __init__(self, profile: str = "") -> None:
        """Make the rules of ``profile`` (TOML text; empty for the default).

        Raises:
            ProfileError: the profile cannot be used.
        """
        self._rules = rules_of(profile)
        self._segmenter = Segmenter()
        self.disabled: dict[str, str] = {}
        """Rules switched off because they failed, with the reason (never the text)."""

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
        document = self._segmenter.document(text)
        findings: list[Finding] = []
        for rule in self._rules:
            if rule.info.rule_id not in self.disabled:
                findings += self._guarded(rule, document, context, cancelled)
        return sorted(findings, key=lambda f: (f.start, f.end, f.rule))

    def _guarded(
        self,
        rule: Rule,
        document: Document,
        context: TaskContext | None,
        cancelled: Callable[[], bool],
    ) -> list[Finding]:
        """Run one rule; a rule that fails or dawdles is switched off and breaks nothing."""
        started = time.thread_time()
        try:
            findings = list(_run(rule, document, context, cancelled))
        except CheckCancelledError:
            raise
        except Exception as error:
            self.disabled[rule.info.rule_id] = type(error).__name__
            return []
        spent = time.thread_time() - started
        if spent > TIME_LIMIT * max(1.0, len(document.text) / 100_000):
            self.disabled[rule.info.rule_id] = "time limit"
        return findings


def _run(
    rule: Any, document: Document, context: TaskContext | None, cancelled: Callable[[], bool]
) -> Iterator[Finding]:
    if isinstance(rule, SentenceRule):
        yield from _run_sentences(rule, document, cancelled)
        return
    if cancelled():
        raise CheckCancelledError
    if isinstance(rule, DocumentRule):
        yield from rule.check(document)
    elif isinstance(rule, TaskRule) and context is not None:
        yield from rule.check(document, context)


def _run_sentences(
    rule: SentenceRule, document: Document, cancelled: Callable[[], bool]
) -> Iterator[Finding]:
    for start, sentence in document.sentences():
        cached = sentence.findings.get(rule.info.rule_id)
        if cached is None:
            if cancelled():
                raise CheckCancelledError
            cached = _remember(rule, sentence)
        for finding in cached:
            yield finding.shifted(start)


def _remember(rule: SentenceRule, sentence: Sentence) -> tuple[Finding, ...]:
    findings = tuple(rule.check(sentence))
    sentence.findings[rule.info.rule_id] = findings
    return findings
