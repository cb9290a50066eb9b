"""The same sentence, or a long part of one, twice in a text."""

from collections.abc import Iterator, Sequence

from ichikara_desktop.checks.bounds import bounded
from ichikara_desktop.checks.document import Fact, LineRole, Sentence
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.rule import CREATIVE, GatheringRule, RuleInfo, Scope

_SHORTEST_SENTENCE = 12
_SHORTEST_CLAUSE = 20
_NAMES = frozenset({LineRole.HEADING, LineRole.QUOTE, LineRole.TABLE})
_OPENING = '「『“"'
_LEADS = ("とおりです", "通りです", "のようになります")
"""Ends of sentences that lead to a list or to code, and may do so again and again."""
_RULER = "-=*_~・.…─―—＝－ 　"


class SelfRepetition(GatheringRule):
    """Sentences of twelve characters or more that stand twice in the text, whatever their
    punctuation; and clauses of twenty or more that stand in two sentences.

    Headings, tables and quotations repeat what the text says; they do not count.
    """

    info = RuleInfo(
        "self-repetition",
        Scope.DOCUMENT,
        Localized("同じ文の繰り返し", "Self-repetition"),
        Localized(
            "同じ文が二度あるのは、たいてい貼り付けの間違いか、書き直しの消し忘れです。",
            "A sentence that stands twice was mostly pasted twice, or left behind by a rewrite.",
        ),
        bad="朝は早く起きて散歩をします。体にもよいからです。朝は早く起きて散歩をします。",
        good="朝は早く起きて散歩をします。体にもよいからです。",
        severity=Severity.WARNING,
        not_in=(CREATIVE,),
    )

    def fact(self, sentence: Sentence) -> tuple[str, ...] | None:
        """Return the sentence without its punctuation, and its long clauses."""
        text = sentence.repaired
        if len(text) < _SHORTEST_SENTENCE or text[0] in _OPENING or "\ufffd" in text:
            return None
        clauses = text.strip("。！？!?* ").replace("**", "").split("、")
        plain = "".join(clauses)
        if len(plain) < _SHORTEST_SENTENCE or plain.endswith(_LEADS) or not plain.strip(_RULER):
            return None
        if len(clauses) == 1 or len(plain) < _SHORTEST_CLAUSE:
            return (plain,)
        return plain, *(clause for clause in clauses if len(clause) >= _SHORTEST_CLAUSE)

    def judge(self, facts: Sequence[Fact]) -> Iterator[Finding]:
        """Yield a finding for each later occurrence."""
        seen: set[str] = set()
        count = 0
        for fact in facts:
            seen.update(fact.value)
            count += len(fact.value)
        if len(seen) < count:
            prose = [fact for fact in facts if fact.role not in _NAMES]
            yield from bounded(self._repeated(prose))

    def _repeated(self, facts: list[Fact]) -> Iterator[Finding]:
        seen: set[str] = set()
        before: Fact | None = None
        for fact in facts:
            plain, *clauses = fact.value
            if plain in seen:
                yield self._sentence(fact, before)
            else:
                for clause in clauses:
                    start = fact.sentence.repaired.find(clause)
                    if clause in seen and start >= 0 and not fact.sentence.is_quoted(start):
                        yield self._clause(fact.start + start, clause)
            seen.update(fact.value)
            before = fact

    def _sentence(self, fact: Fact, before: Fact | None) -> Finding:
        start, end = fact.start, fact.start + len(fact.sentence.text)
        message = Localized(
            "前と同じ文です。一方を消すか、言い換えてください。",
            "This sentence stands in the text already. Drop it, or say something else.",
        )
        if before is None or before.sentence is not fact.sentence:
            return self.finding(start, end, message)
        cut = before.start + len(before.sentence.text)
        if end - cut > len(fact.sentence.text) + 2:
            return self.finding(start, end, message)
        label = Localized("この文を消す", "Delete this sentence")
        return self.finding(start, end, message, Fix(label, cut, end, ""))

    def _clause(self, start: int, clause: str) -> Finding:
        """Return a hint: a definition may come back word for word, a sentence seldom does."""
        message = Localized(
            "同じ言い回しが前にもあります。", "The same words stand in the text already."
        )
        return Finding(self.info.rule_id, start, start + len(clause), Severity.HINT, message)
