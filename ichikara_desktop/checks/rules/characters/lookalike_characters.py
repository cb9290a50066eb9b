"""Characters that look like ordinary ones and are not: radicals, compatibility ideographs."""

import re
from collections.abc import Iterator

from ichikara_desktop.checks.document import Content
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.radicals import RADICALS
from ichikara_desktop.checks.repair import LOOKALIKES
from ichikara_desktop.checks.rule import LineRule, RuleInfo, Scope

_CANDIDATE = re.compile(r"[\u2E80-\u2FD5\uF900-\uFAFF\uFE10-\uFE19\U0002F800-\U0002FA1F]")
"""Ranges rather than the characters themselves: ten times faster, filtered afterwards."""


class LookalikeCharacters(LineRule):
    """Kangxi radicals, CJK radicals, compatibility ideographs and vertical punctuation.

    They come with text copied from PDF files and break search, tokenisers and training data.
    """

    info = RuleInfo(
        "lookalike-characters",
        Scope.CHARACTERS,
        Localized("康熙部首・互換漢字", "Look-alike characters"),
        Localized(
            "PDFから写した文章には、見た目が同じでも別の文字（康熙部首など）が混じることがあります。"
            "検索や学習で別の字として扱われます。",
            "Text copied from PDF files may hold characters that look like ordinary kanji but are"
            " others (Kangxi radicals, compatibility ideographs). Search and training treat them"
            " as different.",
        ),
        bad="⼤きな声で話す。",
        good="大きな声で話す。",
        severity=Severity.ERROR,
    )
    looks_at_code = True

    def check(self, line: Content) -> Iterator[Finding]:
        """Yield one finding for each such character."""
        for match in _CANDIDATE.finditer(line.text):
            found = match.group()
            proper = LOOKALIKES.get(found)
            if proper is None:
                continue
            kind = _kind(found)
            start, end = match.span()
            yield self.finding(
                start,
                end,
                Localized(
                    f"「{found}」は{kind.ja}です（U+{ord(found):04X}）。",
                    f"“{found}” is {kind.en} (U+{ord(found):04X}).",
                ),
                Fix(
                    Localized(f"「{proper}」に直す", f"Replace with “{proper}”"), start, end, proper
                ),
            )


def _kind(character: str) -> Localized:
    if character in RADICALS:
        return Localized("部首用の文字", "a radical")
    if character in "︐︑︒︓︔︕︖︙":
        return Localized("縦書き用の記号", "a vertical form")
    return Localized("互換漢字", "a compatibility ideograph")
