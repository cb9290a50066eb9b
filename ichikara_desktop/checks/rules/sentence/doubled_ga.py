"""逆接の「が」 twice in one sentence."""

import re
from collections.abc import Iterator
from itertools import pairwise

from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import CREATIVE, RuleInfo, Scope, SentenceRule
from ichikara_desktop.checks.tokens import Token

_COMMA = frozenset("、，,")
_POLITE_OPENINGS = (
    "すみません",
    "済みません",
    "恐れ入ります",
    "おそれいります",
    "申し訳ありません",
    "申し訳ございません",
    "失礼です",
    "勝手です",
    "恐縮です",
    "残念です",
    "手数です",
    "とは思います",
)
"""After these が opens a request and opposes nothing."""
_BRACKETED = re.compile(r"（[^）]{1,200}）|\([^)]{1,200}\)")


class DoubledGa(SentenceRule):
    """…が、…が、… in one sentence, outside of quotations and brackets.

    「雨だろうが、雪だろうが、」 is another が: it follows the volitional form.
    """

    info = RuleInfo(
        "doubled-ga",
        Scope.SENTENCE,
        Localized("逆接の「が」の重なり", "Doubled adversative が"),
        Localized(
            "一つの文に逆接の「が、」が二度あると、話の向きが二度変わり、言いたいことがつかみにくくなります。",
            "With two adversative が in one sentence the argument turns twice, and its point"
            " gets lost.",
        ),
        bad="雨が降っていたが、出かけたが、途中で引き返した。",
        good="雨が降っていたが、出かけた。しかし、途中で引き返した。",
        severity=Severity.WARNING,
        not_in=(CREATIVE,),
    )
    trigger = re.compile("が[、，,]")

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield one finding for each が after the first."""
        text = sentence.repaired
        if text.count("が、") + text.count("が，") + text.count("が,") < 2:
            return
        asides = [match.span() for match in _BRACKETED.finditer(text)]
        seen = False
        for before, token, after in _triples(sentence.tokens):
            if not _is_adversative(before, token, after) or sentence.is_quoted(token.start):
                continue
            if any(start <= token.start < end for start, end in asides):
                continue
            if text.endswith(_POLITE_OPENINGS, 0, token.start):
                continue
            if seen:
                yield self._report(token, after)
            seen = True

    def _report(self, token: Token, comma: Token) -> Finding:
        return self.finding(
            token.start,
            comma.end,
            Localized(
                "一つの文に逆接の「が、」が二度あります。文を分けられないか見てください。",
                "This is the second adversative が in the sentence. See whether it can be cut.",
            ),
        )


def _triples(tokens: tuple[Token, ...]) -> Iterator[tuple[Token, Token, Token]]:
    for (before, token), (_, after) in pairwise(pairwise(tokens)):
        yield before, token, after


def _is_adversative(before: Token, token: Token, after: Token) -> bool:
    return (
        token.surface == "が"
        and token.pos2 == "接続助詞"
        and after.surface in _COMMA
        and not before.cform.startswith("意志推量形")
    )
