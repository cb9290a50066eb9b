"""Slips of spelling: シュミレーション, うる覚え, 読みずらい."""

from ichikara_desktop.checks.findings import Localized, Severity
from ichikara_desktop.checks.phrases import Phrase, PhraseRule, phrases_of
from ichikara_desktop.checks.rule import RuleInfo, Scope


class Misspelling(PhraseRule):
    """Spellings that are no words, from a list; what may be right somewhere is not in it."""

    info = RuleInfo(
        "misspelling",
        Scope.SENTENCE,
        Localized("書き誤り", "Misspelling"),
        Localized(
            "よくある書き誤りです。仮名遣いは「現代仮名遣い」（昭和61年内閣告示）によります。"
            "正しく使える場面のない書き方だけを取り上げます。",
            "Common slips of spelling. Kana follow the Cabinet notification on modern kana usage"
            " (1986). Only spellings that are right nowhere are listed.",
        ),
        bad="シュミレーションの結果を読みずらい表にまとめた。",
        good="シミュレーションの結果を読みづらい表にまとめた。",
        severity=Severity.WARNING,
    )
    phrases = phrases_of("misspelling")

    def message(self, found: str, phrase: Phrase) -> Localized:
        """Name the proper spelling."""
        proper = phrase.instead[0]
        return Localized(
            f"「{found}」は「{proper}」の書き誤りのようです。",
            f"“{found}” seems to be a slip for “{proper}”.",
        )
