"""れ足す: 行けれる for 行ける."""

import re
from collections.abc import Iterator

from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.inflection import is_potential
from ichikara_desktop.checks.predicate import end_of_predicate
from ichikara_desktop.checks.rule import RuleInfo, Scope, SentenceRule
from ichikara_desktop.checks.tokens import Token

_AFTER_POTENTIAL = frozenset({"ナイ", "マス", "タ", "テ", "ズ", "ヌ", "ソウ", "タラ"})


class ReTasu(SentenceRule):
    """Potential forms of godan verbs with れ too much.

    UniDic reads them in three ways: 行け (imperative) + れる, 読める + れる, and 行けれ
    (the form before ば) + ない.
    """

    info = RuleInfo(
        "re-tasu",
        Scope.SENTENCE,
        Localized("れ足す言葉", "Superfluous れ"),
        Localized(
            "「行ける」「書ける」はそれだけで可能を表します。「れ」を重ねる必要はありません。",
            "行ける and 書ける already mean “can”; another れ adds nothing.",
        ),
        bad="歩いて行けれる距離です。",
        good="歩いて行ける距離です。",
        severity=Severity.WARNING,
    )
    trigger = re.compile("[けげせてねべめれえ]れ[るなまたてずぬそ]")

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield one finding for each such verb."""
        tokens = sentence.tokens
        for index in range(1, len(tokens)):
            verb, following = tokens[index - 1], tokens[index]
            extra = _superfluous(verb, following)
            if extra is not None and not sentence.is_quoted(verb.start):
                apart = extra == following.start
                whole = end_of_predicate(tokens, index if apart else index - 1)
                end = following.end if apart else verb.end
                yield self._report(sentence.text, (verb.start, extra, end, whole))

    def _report(self, text: str, places: tuple[int, int, int, int]) -> Finding:
        """Report the form from start to end, and quote the predicate as a whole."""
        start, extra, end, whole = places
        said, proper = text[start:whole], text[start:extra] + text[extra + 1 : whole]
        return self.finding(
            start,
            end,
            Localized(f"「{said}」の「れ」は不要です。", f"“{said}” needs no れ."),
            Fix(
                Localized(f"「{proper}」に直す", f"Replace with “{proper}”"),
                start,
                end,
                text[start:extra] + text[extra + 1 : end],
            ),
        )


def _superfluous(verb: Token, following: Token) -> int | None:
    """Return where the れ stands that should not, or ``None``."""
    if verb.pos1 != "動詞":
        return None
    if following.pos1 == "助動詞" and following.lform == "レル":
        imperative = verb.cform == "命令形" and verb.ctype.startswith("五段")
        return following.start if imperative or is_potential(verb) else None
    doubled = verb.cform.startswith("仮定形") and verb.surface.endswith("れ")
    if doubled and following.lform in _AFTER_POTENTIAL and is_potential(verb):
        return verb.end - 1
    return None
