"""ら抜き: 見れる for 見られる."""

import re
from collections.abc import Iterator
from functools import cache

from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.inflection import is_potential
from ichikara_desktop.checks.predicate import end_of_predicate, is_only_mentioned
from ichikara_desktop.checks.rule import CREATIVE, RuleInfo, Scope, SentenceRule
from ichikara_desktop.checks.tokens import Token, tokenise

_ICHIDAN = ("上一段", "下一段", "カ行変格")
_RIGHT = frozenset({"居れる"})
"""Read おれる, from おる; the dictionary takes it for the potential of いる."""
_AFTER_POTENTIAL = frozenset({"ナイ", "マス", "タ", "テ", "ズ", "ヌ", "ソウ", "タラ"})


class RaNuki(SentenceRule):
    """Potential forms of ichidan verbs and 来る made with れる.

    UniDic knows such a form as one word: 見れる has the lemma 見る (ミル) but the dictionary
    form ミレル. The same holds for 走れる, which is right, so the base form is looked up and
    only verbs of the ichidan classes and 来る are reported. Less common ones it takes apart
    (覚え + れる) or reads as the form before ば (覚えれ + ない).
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
        not_in=(CREATIVE,),
    )

    trigger = re.compile("れ")

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield one finding for each such verb."""
        tokens = sentence.tokens
        for index, token in enumerate(tokens):
            if _is_ra_nuki(token):
                stem = token.start + len(token.orth_base) - len("れる")
                yield from self._report(sentence, token.start, stem, index)
            elif index and _is_pair(tokens[index - 1], token):
                yield from self._report(sentence, tokens[index - 1].start, token.start, index)
            elif index and _is_conditional(tokens[index - 1], token):
                last = tokens[index - 1]
                yield from self._report(sentence, last.start, last.end - len("れ"), index - 1)

    def _report(self, sentence: Sentence, start: int, stem: int, last: int) -> Iterator[Finding]:
        """Yield the finding for the form of which ``last`` is the last token, unless quoted."""
        end = sentence.tokens[last].end
        whole = end_of_predicate(sentence.tokens, last)
        if sentence.is_quoted(start) or is_only_mentioned(sentence, whole):
            return
        text = sentence.text
        said, proper = text[start:whole], text[start:stem] + "ら" + text[stem:whole]
        yield self.finding(
            start,
            end,
            Localized(f"「{said}」は、ら抜き言葉です。", f"“{said}” drops its ら."),
            Fix(
                Localized(f"「{proper}」に直す", f"Replace with “{proper}”"),
                start,
                end,
                text[start:stem] + "ら" + text[stem:end],
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


def _is_pair(verb: Token, auxiliary: Token) -> bool:
    """Whether these are 覚え + れる: an ichidan verb with the れる of godan verbs."""
    if auxiliary.lform != "レル" or auxiliary.pos1 != "助動詞" or auxiliary.start != verb.end:
        return False
    if verb.pos1 != "動詞" or not verb.cform.startswith(("未然形", "連用形")):
        return False
    if not auxiliary.surface.startswith("れ") or is_potential(verb):  # 読め + れる: re-tasu
        return False
    # 信じ counts as a form of 信ずる before れる
    return verb.ctype.startswith(_ICHIDAN) or (
        verb.ctype == "サ行変格" and verb.surface.endswith("じ")
    )


def _is_conditional(verb: Token, following: Token) -> bool:
    """Whether these are 閉じれ + ます: the form before ば of an ichidan verb without ば."""
    return (
        verb.pos1 == "動詞"
        and verb.cform.startswith("仮定形")
        and verb.ctype.startswith(_ICHIDAN)
        and verb.surface.endswith("れ")
        and following.lform in _AFTER_POTENTIAL
        and following.start == verb.end
        and not is_potential(verb)  # 読めれ + ない: re-tasu
    )


@cache
def _is_ichidan(base: str, lemma: str) -> bool:
    tokens = tokenise(base)
    if len(tokens) != 1:
        return False
    return tokens[0].ctype.startswith(_ICHIDAN) and tokens[0].lemma == lemma
