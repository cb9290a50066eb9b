"""Sentences that are too long to follow."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import Options, RuleInfo, Scope, SentenceRule

_URL = re.compile(r"https?://[!-~]+")
"""An address is not read word by word, so it does not make a sentence longer."""
_ASIDE = re.compile("「[^」]{2,80}」|『[^』]{2,80}』|（[^）]{2,80}）|\\([^)]{2,80}\\)")
"""What stands in brackets does not burden the sentence around it: titles, years, asides."""


@dataclass(frozen=True, slots=True)
class LengthOptions(Options):
    """``limit``: the longest sentence in characters; what brackets hold does not count."""

    limit: int = 100


class LongSentence(SentenceRule):
    """A sentence of more characters than the limit."""

    info = RuleInfo(
        "long-sentence",
        Scope.SENTENCE,
        Localized("長い文", "Long sentence"),
        Localized(
            "一文が長いと、主語と述語の関係をたどりにくくなります。二つに分けられないか見てください。"
            "括弧の中は数えません。",
            "A long sentence hides who does what. See whether it can be cut in two. What"
            " brackets hold does not count.",
        ),
        bad="朝早くに起きて、" * 15 + "出かけました。",
        good="朝早くに起きて、駅まで歩きました。",
        severity=Severity.WARNING,
    )
    options_type = LengthOptions

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield a finding for the sentence when it is too long."""
        limit = self.options.limit if isinstance(self.options, LengthOptions) else 0
        if len(sentence.text) <= limit:
            return
        length = len(_ASIDE.sub("（）", _URL.sub("", sentence.text)))
        if length > limit:
            yield self.finding(
                0,
                len(sentence.text),
                Localized(
                    f"一文が長めです（{length}字、目安 {limit}字）。",
                    f"This sentence is long ({length} characters; the guide is {limit}).",
                ),
            )
