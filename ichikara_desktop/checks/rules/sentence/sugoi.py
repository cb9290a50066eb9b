"""すごい for すごく: すごい嬉しい."""

import re
from collections.abc import Iterator
from itertools import pairwise

from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.rule import CREATIVE, RuleInfo, Scope, SentenceRule


class Sugoi(SentenceRule):
    """すごい just before an adjective, outside of quotations."""

    info = RuleInfo(
        "sugoi",
        Scope.SENTENCE,
        Localized("「すごい」の副詞的用法", "すごい as an adverb"),
        Localized(
            "形容詞にかかるときは「すごく」です。「すごい嬉しい」は話し言葉です。",
            "Before an adjective it is すごく; すごい嬉しい belongs to speech.",
        ),
        bad="すごい嬉しい知らせです。",
        good="すごく嬉しい知らせです。",
        severity=Severity.WARNING,
        not_in=(CREATIVE,),
    )
    trigger = re.compile("すごい|凄い|スゴい")

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield one finding for each."""
        for adverb, adjective in pairwise(sentence.tokens):
            if (
                adverb.lform == "スゴイ"
                and adverb.surface.endswith("い")
                and adjective.pos1 == "形容詞"
                and adjective.start == adverb.end
                and not sentence.is_quoted(adverb.start)
            ):
                proper = adverb.surface[:-1] + "く"
                yield self.finding(
                    adverb.start,
                    adverb.end,
                    Localized(
                        f"「{adjective.surface}」にかかるので「{proper}」とします。",
                        f"Before “{adjective.surface}” it is “{proper}”.",
                    ),
                    Fix(
                        Localized(f"「{proper}」に直す", f"Replace with “{proper}”"),
                        adverb.start,
                        adverb.end,
                        proper,
                    ),
                )
