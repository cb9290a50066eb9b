"""Words of the same sound taken for one another: 感心を持つ, 以外と, 一同に会する."""

from collections.abc import Iterator

from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.phrases import Phrase, PhraseRule, phrases_of
from ichikara_desktop.checks.predicate import is_only_mentioned
from ichikara_desktop.checks.rule import RuleInfo, Scope


class ConfusedWord(PhraseRule):
    """Homophones, only beside words that leave no doubt; disputed phrases are hints."""

    info = RuleInfo(
        "confused-word",
        Scope.SENTENCE,
        Localized("同音語の取り違え", "Confused words"),
        Localized(
            "読みが同じで意味の違う言葉の取り違えは、変換のときに起こります。"
            "前後の言葉から誤りと言えるものだけを取り上げます。"
            "使い分けは「異字同訓」の漢字の使い分け例（文化審議会 平成26年）などによります。"
            "「的を得る」のように意見の分かれるものはヒントにとどめます。",
            "Homophones are easily taken for one another when kana are converted. Only cases that"
            " the words beside them make plain are reported, by the Council for Cultural Affairs'"
            " examples of 異字同訓 (2014) and the like. Disputed phrases are no more than hints.",
        ),
        bad="この問題は以外と難しく、多くの人が感心を持っています。",
        good="この問題は意外と難しく、多くの人が関心を持っています。",
        severity=Severity.WARNING,
    )
    phrases = phrases_of("confused-word")

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield one finding for each phrase that is used, not only mentioned."""
        for found in super().check(sentence):
            if not is_only_mentioned(sentence, found.end):
                yield found

    def message(self, found: str, phrase: Phrase) -> Localized:
        """Ask whether the other word is meant."""
        if not phrase.instead:
            return Localized(
                f"「{found}」は誤用とされることがあります。", f"“{found}” is disputed."
            )
        proper = phrase.instead[0] + found[len(phrase.text) :]
        return Localized(
            f"「{found}」は「{proper}」ではありませんか。", f"Is “{proper}” meant by “{found}”?"
        )
