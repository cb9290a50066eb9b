"""Punctuation marks in a row where one is meant: 。。 、、 。、 ？。"""

import re
from collections.abc import Iterator

from ichikara_desktop.checks.document import Content
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.rule import LineRule, RuleInfo, Scope

_ROW = re.compile(
    r"[。、](?:[。、，．]{1,200}|[！？]{1,200})"
    r"|[，．][。、，．]{1,200}"
    r"|[！？]{1,200}。[。、]{0,200}"
)
_NAME = re.compile("モーニング娘|ゲスの極み乙女|藤岡弘")
"""Names that end in a punctuation mark of their own."""
_TWO = re.compile("[。、，．！？][。、，．！？]")
_DOTS = re.compile(r"([。、．，])\1{2,}")
_MENTION = frozenset({"「」", "『』", "（）", "()", "“”", '""', "``"})


class RepeatedPunctuation(LineRule):
    """Full stops and commas in a row.

    A comma after ！ or ？ may belong to a name (Yahoo！、…). A row of three or more inside
    quotation marks is speech that trails off, and is left alone.
    """

    info = RuleInfo(
        "repeated-punctuation",
        Scope.CHARACTERS,
        Localized("句読点の重なり", "Repeated punctuation"),
        Localized(
            "句点や読点は一つだけ打ちます。「？」「！」の後に句点は付けません"
            "（文化庁『公用文作成の考え方』）。余韻は「……」で表します。",
            "One full stop or comma is enough, and none follows ？ or ！ (Agency for Cultural"
            " Affairs, 公用文作成の考え方). A sentence that trails off ends in ……",
        ),
        bad="雨が降ります。。傘が要ります。",
        good="雨が降ります。傘が要ります。",
        severity=Severity.WARNING,
    )

    def check(self, line: Content) -> Iterator[Finding]:
        """Yield one finding for each row."""
        text = line.text
        if not _TWO.search(text):
            return
        for match in _ROW.finditer(text):
            start, end = match.span()
            row = match.group()
            if _NAME.search(text, max(0, start - 8), start) or _is_mention(text, start, end):
                continue
            if _trails_off_in_speech(line, start, row):
                continue
            proper = _proper(row)
            if proper == row:
                continue
            yield self.finding(
                start,
                end,
                Localized(
                    f"「{row}」と句読点が重なっています。"
                    if len(row) < 6
                    else "句読点が重なっています。",
                    "Punctuation marks stand in a row.",
                ),
                Fix(
                    Localized(f"「{proper}」に直す", f"Replace with “{proper}”"), start, end, proper
                ),
            )


def _proper(row: str) -> str:
    """Return what is meant: the stronger mark, or …… for dots in a row."""
    if _DOTS.fullmatch(row):
        return "……"
    exclaims = "".join(mark for mark in row if mark in "！？")
    if exclaims:
        return exclaims
    return next((mark for mark in row if mark in "。．"), row[0])


def _is_mention(text: str, start: int, end: int) -> bool:
    """Whether the row stands alone in quotation marks: text about punctuation."""
    return text[start - 1 : start] + text[end : end + 1] in _MENTION


def _trails_off_in_speech(line: Content, start: int, row: str) -> bool:
    if not _DOTS.fullmatch(row):
        return False
    return any(
        offset <= start < offset + len(sentence.text) and sentence.is_quoted(start - offset)
        for offset, sentence in line.sentences
    )
