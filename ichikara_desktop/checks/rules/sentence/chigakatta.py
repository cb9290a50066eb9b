"""違う inflected as if it were an adjective: 違かった, 違くて."""

import re
from collections.abc import Iterator

from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.rule import RuleInfo, Scope, SentenceRule

_PROPER = {
    "かったです": "いました",
    "かった": "った",
    "くて": "って",
    "くないです": "いません",
    "くない": "わない",
    "くなかったです": "いませんでした",
    "くなかった": "わなかった",
    "ければ": "えば",
}
_PATTERN = re.compile(
    "(?<![相間手])(違|ちが)("
    + "|".join(sorted(_PROPER, key=len, reverse=True))
    + "|くなる|くなった|くなって)"
)


class Chigakatta(SentenceRule):
    """Such forms outside of quotations. No other word contains them."""

    info = RuleInfo(
        "chigakatta",
        Scope.SENTENCE,
        Localized("「違う」の活用", "違う as an adjective"),
        Localized(
            "「違う」は動詞なので「違った」「違って」「違わない」と活用します。",
            "違う is a verb: 違った, 違って, 違わない.",
        ),
        bad="思っていたのと違かった。",
        good="思っていたのと違った。",
        severity=Severity.WARNING,
    )
    trigger = re.compile("違[かくけ]|ちが[かくけ]")

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield one finding for each."""
        for match in _PATTERN.finditer(sentence.repaired):
            if not sentence.is_quoted(match.start()):
                yield self._report(match)

    def _report(self, match: re.Match[str]) -> Finding:
        start, end = match.span()
        message = Localized(
            f"「{match.group()}」は「違う」の正しい活用ではありません。",
            f"“{match.group()}” is not a form of 違う.",
        )
        ending = _PROPER.get(match.group(2))
        if ending is None:
            return self.finding(start, end, message)
        proper = match.group(1) + ending
        label = Localized(f"「{proper}」に直す", f"Replace with “{proper}”")
        return self.finding(start, end, message, Fix(label, start, end, proper))
