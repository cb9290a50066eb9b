"""、。 and ，． in one text."""

import re
from collections import Counter
from collections.abc import Iterator

from ichikara_desktop.checks.bounds import bounded
from ichikara_desktop.checks.document import Document, LineRole
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.rule import DocumentRule, RuleInfo, Scope

_JAPANESE = "ぁ-ゖァ-ヺー一-鿿々）」』"
_NEXT = "(?=[ 　]?[ぁ-ゖァ-ヺ一-鿿々「『（])"
_COMMA = rf",(?<=[{_JAPANESE}],){_NEXT}"
_STOP = rf"\.(?<=[{_JAPANESE}]\.)(?:$|{_NEXT})"
_NARROW_COMMA, _NARROW_STOP = re.compile(_COMMA), re.compile(_STOP, re.MULTILINE)
"""The comma and the full stop of Latin text after Japanese; the mark leads, for speed."""
_MARKS = re.compile(
    rf"(?P<comma>、|(?<![0-9０-９])，|，(?![0-9０-９])|{_COMMA})"
    rf"|(?P<stop>。|(?<=[{_JAPANESE}])．|{_STOP})"
)
_ORDINARY = {"comma": "、", "stop": "。"}
_NEARLY_ALL = 3
_JUDGED = frozenset({LineRole.PROSE, LineRole.LIST, LineRole.HEADING})


class MixedPunctuation(DocumentRule):
    """Commas, or full stops, of which some are Japanese and some are not.

    Commas and full stops are judged apart: ， with 。 was the rule of official documents until
    2022. Numbers (１，０００) and quotations do not count.
    """

    info = RuleInfo(
        "mixed-punctuation",
        Scope.DOCUMENT,
        Localized("句読点の混在", "Mixed punctuation"),
        Localized(
            "「、」と「，」、「。」と「．」は、一つの文章の中で揃えます"
            "（文化庁『公用文作成の考え方』。基本は「、」と「。」）。",
            "A text uses either 、 or ， and either 。 or ． throughout (公用文作成の考え方 of the"
            " Agency for Cultural Affairs: 、 and 。 as a rule).",
        ),
        bad="春は、花が咲く。夏は，海へ行く。秋は、月を見る。",
        good="春は、花が咲く。夏は、海へ行く。秋は、月を見る。",
        severity=Severity.WARNING,
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield one finding for each mark that the text mostly does not use."""
        return bounded(self._found_in(document))

    def _found_in(self, document: Document) -> Iterator[Finding]:
        if not _has_rare_mark(document.text):
            return
        marks = [
            (start + match.start(), match.lastgroup or "", match.group())
            for start, sentence in document.sentences(*_JUDGED)
            for match in _MARKS.finditer(sentence.repaired)
            if not sentence.is_quoted(match.start())
        ]
        used = Counter(mark for _, _, mark in marks)
        if not used.keys() - _ORDINARY.values():
            return
        usual = {kind: _majority(kind, used) for kind in _ORDINARY}
        for at, kind, mark in marks:
            if mark != usual[kind]:
                yield self._found(at, mark, usual[kind], used)

    def _found(self, at: int, mark: str, proper: str, used: Counter[str]) -> Finding:
        return self.finding(
            at,
            at + 1,
            Localized(
                f"「{mark}」と「{proper}」が混じっています"
                f"（「{mark}」{used[mark]}か所、「{proper}」{used[proper]}か所）。",
                f"“{mark}” and “{proper}” are mixed ({used[mark]} and {used[proper]}).",
            ),
            Fix(Localized(f"「{proper}」に直す", f"Replace with “{proper}”"), at, at + 1, proper),
        )


def _has_rare_mark(text: str) -> bool:
    return (
        "，" in text
        or "．" in text
        or ("," in text and _NARROW_COMMA.search(text) is not None)
        or ("." in text and _NARROW_STOP.search(text) is not None)
    )


def _majority(kind: str, used: Counter[str]) -> str:
    """Return the mark of the text; one of Latin text only where it stands nearly everywhere."""
    japanese, latin = ("、，", ",") if kind == "comma" else ("。．", ".")
    usual = max(japanese, key=used.__getitem__)
    return latin if used[latin] > _NEARLY_ALL * used[usual] else usual
