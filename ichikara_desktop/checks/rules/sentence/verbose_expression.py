"""することができる for できる."""

from ichikara_desktop.checks.findings import Localized, Severity
from ichikara_desktop.checks.phrases import Phrase, PhraseRule, phrases_of
from ichikara_desktop.checks.rule import CREATIVE, RuleInfo, Scope


class VerboseExpression(PhraseRule):
    """Long ways to say something short: right, and common, so off unless wanted."""

    info = RuleInfo(
        "verbose-expression",
        Scope.SENTENCE,
        Localized("回りくどい表現", "Verbose expression"),
        Localized(
            "「利用することができる」は「利用できる」で足ります。誤りではないので、好みの問題です。",
            "利用することができる may be 利用できる. It is not wrong: this is a matter of taste.",
        ),
        bad="誰でも利用することができます。",
        good="誰でも利用できます。",
        severity=Severity.HINT,
        enabled=False,
        not_in=(CREATIVE,),
    )
    phrases = phrases_of("verbose-expression")

    def message(self, found: str, phrase: Phrase) -> Localized:  # noqa: ARG002
        """Say that it is long; the reason says what is enough."""
        return Localized(f"「{found}」は短くできます。", f"“{found}” can be shorter.")
