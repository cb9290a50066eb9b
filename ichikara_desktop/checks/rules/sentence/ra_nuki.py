"""ら抜き: 見れる for 見られる."""

import re
from collections.abc import Iterator
from functools import cache

from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.rule import RuleInfo, Scope, SentenceRule
from ichikara_desktop.checks.tokens import Token, tokenise

_ICHIDAN = ("上一段", "下一段", "カ行変格")
_RIGHT = frozenset({"居れる"})
"""Read おれる, from おる; the dictionary takes it for the potential of いる."""


class RaNuki(SentenceRule):
    """Potential forms of ichidan verbs and 来る made with れる.

    UniDic knows such a form as one word: 見れる has the lemma 見る (ミル) but the dictionary
    form ミレル. The same holds for 走れる, which is right, so the base form is looked up and
    only verbs of the ichidan classes and 来る are reported.
    """

    info = RuleInfo(
        "ra-nuki",
        Scope.SENTENCE,
        Localized("ら抜き言葉", "Dropped ら"),
        Localized(
            "「見れる」「食べれる」は話し言葉です。書くときは「見られる」「食べられる」とします。",
            "見れる and 食べれる belong to speech; in writing they are 見られる and 食べられる.",
        ),
        bad="星がよく見れる場所です。",
        good="星がよく見られる場所です。",
        severity=Severity.WARNING,
    )

    trigger = re.compile("れ")

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield one finding for each such verb."""
        for token in sentence.tokens:
            if _is_ra_nuki(token):
                yield self._report(token)

    def _report(self, token: Token) -> Finding:
        stem = len(token.orth_base) - len("れる")
        proper = token.surface[:stem] + "ら" + token.surface[stem:]
        return self.finding(
            token.start,
            token.end,
            Localized(f"「{token.surface}」はら抜き言葉です。", f"“{token.surface}” drops its ら."),
            Fix(
                Localized(f"「{proper}」に直す", f"Replace with “{proper}”"),
                token.start,
                token.end,
                proper,
            ),
        )


def _is_ra_nuki(token: Token) -> bool:
    if token.pos1 != "動詞" or not token.orth_base.endswith("れる"):
        return False
    if token.orth_base in _RIGHT:
        return False
    if token.form_base == token.lform or not token.form_base.endswith("レル"):
        return False
    return _is_ichidan(token.orth_base.removesuffix("れる") + "る", token.lemma)


@cache
def _is_ichidan(base: str, lemma: str) -> bool:
    tokens = tokenise(base)
    if len(tokens) != 1:
        return False
    return tokens[0].ctype.startswith(_ICHIDAN) and tokens[0].lemma == lemma
