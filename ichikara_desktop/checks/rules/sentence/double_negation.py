"""Two negations that make an affirmation: ないわけではない."""

import re
from collections.abc import Iterator

from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import CREATIVE, RuleInfo, Scope, SentenceRule

_NEGATIVE = "(?:な(?:い|かった|く)|ありません|ございません)"
_PATTERN = re.compile(
    "(?:ない|なかった)(?:"
    f"(?:わけ|訳|もの|はず|筈)(?:では|じゃ|でも|は|が|も){_NEGATIVE}"
    f"|(?:こと|事)(?:は|も){_NEGATIVE}"
    f"|(?:では|でも){_NEGATIVE}(?!で?しょうか|か)"
    f"|と(?:は|も)(?:言え|いえ|限ら|かぎら)(?:{_NEGATIVE}|ません)"
    f")|なく(?:は|も){_NEGATIVE}"
)


class DoubleNegation(SentenceRule):
    """A negation of a negation, outside of quotations.

    ざるを得ない, なければならない and ないわけにはいかない are the only way to say what they
    say, so they are left alone.
    """

    info = RuleInfo(
        "double-negation",
        Scope.SENTENCE,
        Localized("二重否定", "Double negation"),
        Localized(
            "二重の否定は回りくどく、肯定なのか否定なのか読み取りにくくなります。"
            "控えめに言う意図がなければ、肯定の形にします。",
            "Two negations must be worked out before one knows what is said. Unless the reserve"
            " is meant, say it in the affirmative.",
        ),
        bad="その意見も分からないわけではない。",
        good="その意見も分かる。",
        severity=Severity.HINT,
        enabled=False,
        not_in=(CREATIVE,),
    )
    trigger = re.compile("ない[わ訳もはこ事でと筈]|なかった[わ訳もはこ事でと筈]|なく[はも]")

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield one finding for each."""
        for match in _PATTERN.finditer(sentence.repaired):
            if _is_negation(sentence, match.start()) and not sentence.is_quoted(match.start()):
                yield self.finding(
                    match.start(),
                    match.end(),
                    Localized("二重否定です。", "This is a double negation."),
                )


def _is_negation(sentence: Sentence, offset: int) -> bool:
    """Whether ない there is a word: that of 少ない and みっともない is not."""
    return any(
        token.start == offset and token.lemma in {"ない", "無い"} for token in sentence.tokens
    )
