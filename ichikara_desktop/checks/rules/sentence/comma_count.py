"""Sentences with many commas."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import CREATIVE, Options, RuleInfo, Scope, SentenceRule
from ichikara_desktop.checks.tokens import Token

_COMMA = frozenset("、，")
_ASIDE = re.compile(r"「[^」]{0,200}」|『[^』]{0,200}』|（[^）]{0,200}）|\([^)]{0,200}\)")
_LISTED = frozenset({"名詞", "代名詞", "接頭辞", "接尾辞", "記号"})
_BRACKETS = frozenset('「」『』（）()”“"')


@dataclass(frozen=True, slots=True)
class CommaOptions(Options):
    """``limit``: the most commas in a sentence, those between listed things not counted."""

    limit: int = 5


class CommaCount(SentenceRule):
    """More commas than the limit, which 99.8 % of good sentences keep.

    Commas in brackets, between nouns, between quoted titles and between listed actions
    (走る、泳ぐ、など) do not count.
    """

    info = RuleInfo(
        "comma-count",
        Scope.SENTENCE,
        Localized("読点の多い文", "Many commas"),
        Localized(
            "読点が多い文は、節がいくつも重なっています。二つに分けられないか見てください。"
            "語を並べるための読点は数えません。",
            "Many commas mean many clauses. See whether the sentence can be cut in two. Commas"
            " between listed words do not count.",
        ),
        bad="朝、早く起きて、顔を洗い、服を着て、朝食をとり、駅まで歩くと、もう八時でした。",
        good="りんご、みかん、ぶどう、もも、なし、かき、いちごを買いました。",
        severity=Severity.WARNING,
        not_in=(CREATIVE,),
    )
    options_type = CommaOptions

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield a finding for the sentence when it has too many."""
        text = sentence.repaired
        limit = self.options.limit if isinstance(self.options, CommaOptions) else 0
        if text.count("、") + text.count("，") <= limit:
            return
        count = _counted(sentence)
        if count > limit:
            yield self.finding(
                0,
                len(sentence.text),
                Localized(
                    f"一文に読点が{count}個あります（目安 {limit}個）。",
                    f"This sentence has {count} commas (the guide is {limit}).",
                ),
            )


def _counted(sentence: Sentence) -> int:
    """Return the number of commas that neither list things nor stand in brackets."""
    tokens = sentence.tokens
    blotted = _ASIDE.sub(lambda match: " " * len(match.group()), sentence.repaired)
    return sum(
        blotted[token.start] in _COMMA and not _in_list(tokens, index)
        for index, token in enumerate(tokens)
    )


def _in_list(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether a comma stands between nouns, titles, or verbs in their dictionary form."""
    if not 0 < index < len(tokens) - 1:
        return True
    before, after = tokens[index - 1], tokens[index + 1]
    if before.surface in _BRACKETS or _is_listed_action(before):
        return True
    is_noun = before.pos1 in _LISTED and not before.cform and before.pos3 != "副詞可能"
    return is_noun and after.pos1 in _LISTED


def _is_listed_action(token: Token) -> bool:
    return token.pos1 == "動詞" and token.cform.startswith(("終止形", "連体形"))
