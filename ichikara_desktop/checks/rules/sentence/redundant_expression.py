"""Expressions that say the same twice: 頭痛が痛い, 約10人ほど, 第3回目."""

import re
from collections.abc import Iterator

from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.phrases import Phrase, PhraseRule, phrases_of
from ichikara_desktop.checks.rule import CREATIVE, RuleInfo, Scope

_LIST = phrases_of("redundant-expression")
_NUMBER = r"[0-9０-９一二三四五六七八九十百千万億兆.,．，]{1,15}"
_ABOUT = re.compile(
    rf"(?P<first>約|およそ|おおよそ){_NUMBER}(?:％|%|パーセント|[^\W\d_ぁ-ん]{{1,3}})?"
    r"(?P<again>ほど|程度|くらい|ぐらい|前後)"
)
_ORDINAL = re.compile(
    rf"(?P<first>第){_NUMBER}(?P<unit>回|日|章|番|位|期|代|話|弾|週)(?P<again>目)(?!的|標|次|線)"
)
_EACH = re.compile(r"(?P<first>各)[一-龥ァ-ヶー]{2,6}(?P<again>ごと|毎)に")


class RedundantExpression(PhraseRule):
    """Phrases from a list, and numbers hedged or counted twice. Disputed ones are hints."""

    info = RuleInfo(
        "redundant-expression",
        Scope.SENTENCE,
        Localized("重複表現", "Redundant expression"),
        Localized(
            "同じ意味の言葉が重なると、くどく読めます。"
            "「被害を被る」「犯罪を犯す」など辞書が認めるものは取り上げません。"
            "意見の分かれるものはヒントにとどめます。",
            "Saying the same twice is tiresome. What dictionaries accept is left alone; what people"
            " disagree about is no more than a hint.",
        ),
        bad="薬を飲んだが、頭痛が痛い。",
        good="薬を飲んだが、頭が痛い。",
        severity=Severity.WARNING,
        not_in=(CREATIVE,),
    )
    phrases = _LIST
    trigger = re.compile(f"約|およそ|おおよそ|第|各|{_LIST.pattern.pattern}")

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield one finding for each phrase and each number."""
        yield from super().check(sentence)
        for pattern in (_ABOUT, _ORDINAL, _EACH):
            for match in pattern.finditer(sentence.repaired):
                if not sentence.is_quoted(match.start()):
                    yield self._twice(match)

    def message(self, found: str, phrase: Phrase) -> Localized:  # noqa: ARG002
        """Say that the meaning stands twice; the reason says which."""
        return Localized(f"「{found}」は意味が重なります。", f"“{found}” says the same twice.")

    def _twice(self, match: re.Match[str]) -> Finding:
        """Report two words for one thing; either may go. Many people accept it: a hint."""
        left, right = match.group("first"), match.group("again")
        return Finding(
            self.info.rule_id,
            *match.span(),
            Severity.HINT,
            Localized(
                f"「{match.group()}」は意味が重なります。「{left}」か「{right}」の一方で足ります。",
                f"“{match.group()}” says the same twice; “{left}” or “{right}” is enough.",
            ),
            (_without(left, match.span("first")), _without(right, match.span("again"))),
        )


def _without(word: str, span: tuple[int, int]) -> Fix:
    return Fix(Localized(f"「{word}」を取る", f"Remove “{word}”"), *span, "")
