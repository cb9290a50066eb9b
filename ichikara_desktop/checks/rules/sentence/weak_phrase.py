"""Statements left open: かもしれない, と思われる."""

from ichikara_desktop.checks.findings import Localized, Severity
from ichikara_desktop.checks.phrases import Phrase, PhraseRule, phrases_of
from ichikara_desktop.checks.rule import CREATIVE, RuleInfo, Scope


class WeakPhrase(PhraseRule):
    """Hedges, which an honest answer may need: off unless wanted."""

    info = RuleInfo(
        "weak-phrase",
        Scope.SENTENCE,
        Localized("弱い表現", "Weak phrase"),
        Localized(
            "「かもしれない」「と思われる」が多いと、頼りない説明になります。"
            "確かでないことを伝えるときは、そのままで構いません。",
            "Many hedges make an explanation sound unsure. Where something is unsure, they are"
            " right.",
        ),
        bad="この方法が役に立つかもしれません。",
        good="この方法が役に立ちます。",
        severity=Severity.HINT,
        enabled=False,
        not_in=(CREATIVE,),
    )
    phrases = phrases_of("weak-phrase")

    def message(self, found: str, phrase: Phrase) -> Localized:  # noqa: ARG002
        """Ask whether the statement can be plainer."""
        return Localized(f"「{found}」は言い切れませんか。", f"Can this be said without “{found}”?")
