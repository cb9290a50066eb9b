"""The same conjunction at the head of two sentences in a row."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ichikara_desktop.checks.document import Fact, LineRole, Sentence
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import CREATIVE, GatheringRule, RuleInfo, Scope

_CONJUNCTION = re.compile(
    "そして|しかし(?:ながら)?|けれど(?:も|)|だけど|だが|ですが|でも|ところが|それなのに|ただし|ただ|一方で?"
    "|また|さらに|更に|しかも|そのうえ|その上|加えて|それから|それに|次に|そこで|そのため|このため|だから"
    "|ですから|したがって|従って|よって|ゆえに|なので|すると|つまり|すなわち|要するに|なぜなら|例えば|たとえば"
    "|ちなみに|なお|まず|まずは|特に|とくに|とはいえ|もちろん|もっとも|さて|ところで|では|それでは"
)
_ALWAYS = frozenset(
    {
        "そして",
        "しかし",
        "しかしながら",
        "だから",
        "ですから",
        "だが",
        "ところが",
        "それなのに",
        "それから",
        "そこで",
        "そのため",
        "このため",
        "なので",
        "つまり",
        "すなわち",
        "したがって",
        "それでは",
        "ちなみに",
        "とはいえ",
    }
)
"""At the head of a sentence these are nothing else; 一方通行 and でもの begin otherwise."""
_BLANKS = 2
"""What may stand between two sentences that follow each other: a line break, an indent."""


class DoubledConjunction(GatheringRule):
    """A sentence of prose that begins with the conjunction of the sentence before it.

    Sentences in a list are left alone: there a parallel form is wanted.
    """

    info = RuleInfo(
        "doubled-conjunction",
        Scope.DOCUMENT,
        Localized("接続詞の連続", "Doubled conjunction"),
        Localized(
            "続く二つの文が同じ接続詞で始まると、文どうしの関係がはっきりせず、単調に読めます。",
            "Two sentences in a row with the same conjunction read monotonously, and leave open"
            " how they belong together.",
        ),
        bad="そして朝になりました。そして鳥が鳴きました。",
        good="そして朝になりました。鳥が鳴きました。",
        severity=Severity.WARNING,
        not_in=(CREATIVE,),
    )

    def fact(self, sentence: Sentence) -> str | None:
        """Return the conjunction with which the sentence begins."""
        match = _CONJUNCTION.match(sentence.repaired)
        if match is None:
            return None
        word, end = match.group(), match.end()
        if sentence.repaired[end : end + 1] in {"、", "，", ","}:
            return word
        if word in _ALWAYS:
            return word if any(token.end == end for token in sentence.tokens) else None
        first = sentence.tokens[0]
        is_one = first.pos1 == "接続詞" and first.surface == word != "一方"
        return word if is_one else None

    def judge(self, facts: Sequence[Fact]) -> Iterator[Finding]:
        """Yield one finding for each second conjunction."""
        for before, fact in pairwise(facts):
            if before.value != fact.value or not fact.role is before.role is LineRole.PROSE:
                continue
            if fact.start - before.start - len(before.sentence.text) <= _BLANKS:
                yield self.finding(
                    fact.start,
                    fact.start + len(fact.value),
                    Localized(
                        f"前の文も「{fact.value}」で始まっています。",
                        f"The sentence before begins with “{fact.value}” too.",
                    ),
                )
