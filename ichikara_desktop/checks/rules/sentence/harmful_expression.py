"""Expressions that the project's policy keeps out."""

from collections.abc import Iterator

from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.extent import milder
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.harmful_words import harmful_pattern, harmful_words
from ichikara_desktop.checks.rule import RuleInfo, Scope, SentenceRule
from ichikara_desktop.checks.tokens import Token


class HarmfulExpression(SentenceRule):
    """A denigrating, sexual or violent expression, with the policy category that it demands.

    Whole words only: カス is not in カスタム. In quotations, and where an expression also has a
    harmless use, it is a hint.
    """

    info = RuleInfo(
        "harmful-expression",
        Scope.SENTENCE,
        Localized("不適切な表現", "Harmful expression"),
        Localized(
            "差別的・性的・暴力的な表現は、そのまま学習データに入れられません。"
            "必要な場合は、方針の区分を付けて提出します。（語の一覧：inappropriate-words-ja）",
            "Denigrating, sexual or violent expressions must not enter the data unmarked. Where one"
            " is needed, the text is submitted under its policy category. (List:"
            " inappropriate-words-ja.)",
        ),
        bad="あの人はキチガイだ。",
        good="バカンスに、デブリの映画を見た。",
        severity=Severity.WARNING,
    )
    trigger = harmful_pattern()

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield a finding for each expression that begins and ends with a token."""
        tokens = sentence.tokens
        starts = {token.start for token in tokens}
        ends = {token.end: token for token in tokens}
        for match in harmful_pattern().finditer(sentence.repaired):
            start, end = match.span()
            if start not in starts or end not in ends or _is_a_name(ends[end], start):
                continue
            harm = harmful_words()[match.group()]
            category = harm.category
            found = self.finding(
                start,
                end,
                Localized(
                    f"不適切な表現かもしれません（区分：{category.ja}）。",
                    f"This may be a harmful expression (category: {category.en}).",
                ),
            )
            is_mild = harm.severity is Severity.HINT or sentence.is_quoted(start)
            yield milder(found) if is_mild else found


def _is_a_name(token: Token, start: int) -> bool:
    """Whether the dictionary takes the word for a name, as in マンコ・カパック."""
    return token.start == start and token.pos2 == "固有名詞"
