"""Miles, °F, 911: a text that was made for another country."""

import re
from collections.abc import Iterator

from ichikara_desktop.checks.culture_marks import marks_in
from ichikara_desktop.checks.document import Document, LineRole
from ichikara_desktop.checks.extent import milder
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import CREATIVE, RuleInfo, Scope, TaskContext, TaskRule

_ALPHABETICAL = re.compile(r"(?:アルファベット|ABC|ＡＢＣ)順に(?:並べ|ソート|整列|配列|整理)")
_LATIN_WORD = re.compile(r"[A-Za-zＡ-Ｚａ-ｚ]{2}|[a-z]")
_ITEMS = re.compile(r"[ぁ-ヺー一-龥]{1,12}(?:[、,，・][ 　]?[ぁ-ヺー一-龥]{1,12}){2}")


class CulturalMismatch(TaskRule):
    """Units, institutions and orders that do not fit Japan, where the question has no cause.

    Silent when the question itself speaks of them, and where a conversion stands beside.
    """

    info = RuleInfo(
        "cultural-mismatch",
        Scope.TASK,
        Localized("文化の違い", "Cultural mismatch"),
        Localized(
            "海外のデータを訳した文章には、マイルや華氏、911番など、日本の暮らしに合わない内容が残りがちです。",
            "Texts translated from abroad tend to keep miles, Fahrenheit or 911, which do not fit"
            " life in Japan.",
        ),
        bad="空港から国立公園までは約30マイルです。",
        good="空港から国立公園までは約30マイル（約48キロ）です。",
        severity=Severity.WARNING,
        not_in=(CREATIVE,),
    )

    def check(self, document: Document, context: TaskContext) -> Iterator[Finding]:
        """Yield a finding for each mark in each line, and for an order that does not fit."""
        for line in document.lines:
            if line.role is LineRole.CODE:
                continue
            for start, end, mark in marks_in(line.text):
                if not mark.question.search(context.instruction):
                    found = self.finding(line.start + start, line.start + end, mark.message)
                    yield milder(found) if mark.severity is Severity.HINT else found
        if "順" in document.text:
            yield from self._orders(document.text)

    def _orders(self, text: str) -> Iterator[Finding]:
        match = _ALPHABETICAL.search(text)
        if match and _ITEMS.search(text) and not _LATIN_WORD.search(text.replace("ABC", "")):
            message = Localized(
                "日本語の言葉なら、五十音順のほうが自然です。",
                "Japanese words are rather put into the order of the syllabary.",
            )
            yield self.finding(*match.span(), message)
