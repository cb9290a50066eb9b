"""The same particle twice in close succession."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import Options, RuleInfo, Scope, SentenceRule
from ichikara_desktop.checks.tokens import Token

_WATCHED = frozenset("はがをにで")
_KINDS = frozenset({"係助詞", "格助詞"})
_CLAUSE_ENDS = frozenset({"接続助詞", "読点", "句点", "括弧開", "括弧閉"})


@dataclass(frozen=True, slots=True)
class ParticleOptions(Options):
    """``distance``: how many tokens apart two equal particles must at least be."""

    distance: int = 4


class DoubledParticle(SentenceRule):
    """は, が, を, に or で twice within a few words of one clause.

    A comma, a bracket, a conjunctive particle or another clause between them makes it right, so
    this is a matter of taste: a hint, and off unless the project wants it.
    """

    info = RuleInfo(
        "doubled-particle",
        Scope.SENTENCE,
        Localized("助詞の連続", "Doubled particle"),
        Localized(
            "同じ助詞が近くに続くと、どこにかかるのか読みにくくなります。",
            "The same particle twice in a row makes it hard to see what belongs to what.",
        ),
        bad="彼は昨日は家にいた。",
        good="彼は昨日、家にいた。",
        severity=Severity.HINT,
        enabled=False,
    )
    options_type = ParticleOptions
    trigger = re.compile(r"([はがをにで]).{1,20}?\1")

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield one finding for each second particle."""
        last: dict[str, int] = {}
        for index, token in enumerate(sentence.tokens):
            if token.pos2 in _CLAUSE_ENDS or token.cform.startswith(("連用形", "仮定形")):
                last.clear()
            elif _is_watched(token) and not _fixed_phrase(sentence.tokens, index):
                if index - last.get(token.surface, -self._distance) < self._distance:
                    yield self._report(token)
                last[token.surface] = index

    @property
    def _distance(self) -> int:
        options = self.options
        return options.distance if isinstance(options, ParticleOptions) else 0

    def _report(self, token: Token) -> Finding:
        return self.finding(
            token.start,
            token.end,
            Localized(
                f"助詞「{token.surface}」が近くに二度あります。",
                f"The particle “{token.surface}” stands twice close together.",
            ),
        )


def _is_watched(token: Token) -> bool:
    return token.pos1 == "助詞" and token.pos2 in _KINDS and token.surface in _WATCHED


def _fixed_phrase(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether the particle belongs to a phrase such as について, によって, には."""
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    return following is not None and (
        following.pos1 == "助詞" or following.lemma in {"付く", "因る", "於く", "対する", "関する"}
    )
