"""さ入れ: 休まさせて for 休ませて."""

import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise

from ichikara_desktop.assets import resource
from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.inflection import godan_of_negative
from ichikara_desktop.checks.rule import RuleInfo, Scope, SentenceRule
from ichikara_desktop.checks.tokens import Token

_VERBS_OF_THEIR_OWN = frozenset(
    tomllib.loads(resource("checks", "sa-ire.toml").read_text(encoding="utf-8"))["stems"]
)


class SaIre(SentenceRule):
    """Causatives of godan verbs with さ too much.

    UniDic takes some apart as 行か + させる, others as 休ます + せる. The latter is also how
    動かす + せる looks, which is right; such verbs are listed.
    """

    info = RuleInfo(
        "sa-ire",
        Scope.SENTENCE,
        Localized("さ入れ言葉", "Superfluous さ"),
        Localized(
            "五段活用の動詞の使役は「せる」です（「休ませる」「行かせる」）。"
            "「させる」は「食べさせる」「来させる」のように使います。",
            "Godan verbs form their causative with せる (休ませる, 行かせる); させる belongs to"
            " verbs such as 食べる and 来る.",
        ),
        bad="明日は休まさせていただきます。",
        good="明日は休ませていただきます。",
        severity=Severity.WARNING,
    )
    trigger = re.compile("[かがさたなばまらわ]さ[せし]")

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield one finding for each such causative."""
        for verb, causative in pairwise(sentence.tokens):
            extra = _superfluous(verb, causative)
            if extra is not None and not sentence.is_quoted(verb.start):
                yield self._report(sentence.text, verb.start, causative.end, extra)

    def _report(self, text: str, start: int, end: int, extra: int) -> Finding:
        proper = text[start:extra] + text[extra + 1 : end]
        return self.finding(
            start,
            end,
            Localized(
                f"「{text[start:end]}」は「さ」が余分です。",
                f"“{text[start:end]}” has a さ too much.",
            ),
            Fix(Localized(f"「{proper}」に直す", f"Replace with “{proper}”"), start, end, proper),
        )


def _superfluous(verb: Token, causative: Token) -> int | None:
    """Return where the さ stands that should not, or ``None``."""
    if causative.pos1 != "助動詞" or not verb.ctype.startswith("五段"):
        return None
    if not verb.cform.startswith("未然形"):
        return None
    if causative.lform == "サセル":
        return None if verb.surface in _VERBS_OF_THEIR_OWN else causative.start
    if causative.lform != "セル" or verb.ctype != "五段-サ行":
        return None
    stem = verb.surface[:-1]
    if stem in _VERBS_OF_THEIR_OWN or godan_of_negative(stem) is None:
        return None
    return verb.end - 1
