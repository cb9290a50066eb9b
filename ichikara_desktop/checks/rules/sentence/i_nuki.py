"""い抜き: してる for している."""

import re
from collections.abc import Iterator
from itertools import pairwise

from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.predicate import end_of_predicate, is_only_mentioned
from ichikara_desktop.checks.rule import CREATIVE, RuleInfo, Scope, SentenceRule
from ichikara_desktop.checks.tokens import Token

_DROPPED_I = frozenset({"テル", "テク"})
_TEOKU = {"と": "てお", "ど": "でお"}
_VERBAL = frozenset({"動詞", "助動詞"})


class INuki(SentenceRule):
    """ている, ていく and ておく as they sound in speech."""

    info = RuleInfo(
        "i-nuki",
        Scope.SENTENCE,
        Localized("い抜き言葉", "Dropped い"),
        Localized(
            "「してる」「しとく」は話し言葉です。書くときは「している」「しておく」とします。",
            "してる and しとく belong to speech; in writing they are している and しておく.",
        ),
        bad="駅で友人を待ってる。",
        good="駅で友人を待っている。",
        severity=Severity.WARNING,
        not_in=(CREATIVE,),
    )
    trigger = re.compile("[てで][るたなまれよてずくっけ]|[とど](?:く|いて|いた|きま|きた|け|こう)")

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield one finding for each, outside of what others say."""
        for index, (verb, auxiliary) in enumerate(pairwise(sentence.tokens), start=1):
            if auxiliary.pos1 != "助動詞" or verb.pos1 not in _VERBAL:
                continue
            if sentence.repaired.startswith("たかって", auxiliary.end):  # 寄ってたかって
                continue
            proper = _in_full(auxiliary)
            if not proper or sentence.is_quoted(verb.start):
                continue
            whole = end_of_predicate(sentence.tokens, index)
            if not is_only_mentioned(sentence, whole):
                rest = sentence.text[auxiliary.end : whole]
                yield self._report(verb, auxiliary, proper, rest)

    def _report(self, verb: Token, auxiliary: Token, proper: str, rest: str) -> Finding:
        said = verb.surface + auxiliary.surface + rest
        written = verb.surface + proper + rest
        return self.finding(
            verb.start,
            auxiliary.end,
            Localized(
                f"「{said}」は話し言葉です。書き言葉では「{written}」とします。",
                f"“{said}” belongs to speech; in writing it is “{written}”.",
            ),
            Fix(
                Localized(f"「{written}」に直す", f"Replace with “{written}”"),
                auxiliary.start,
                auxiliary.end,
                proper,
            ),
        )


def _in_full(auxiliary: Token) -> str | None:
    """Return the auxiliary as it is written: て → てい, とけ → ておけ."""
    form = auxiliary.surface
    if auxiliary.lform in _DROPPED_I:
        return None if form.endswith(("ん", "ゃ")) else form[0] + "い" + form[1:]
    return _TEOKU[form[0]] + form[1:] if auxiliary.lform == "トク" and form[0] in _TEOKU else None
