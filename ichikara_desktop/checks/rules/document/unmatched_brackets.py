"""Brackets without a partner, and brackets closed in the wrong order."""

import re
from collections.abc import Iterator

from ichikara_desktop.checks.document import LIST_MARKER, Document, LineRole
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import DocumentRule, RuleInfo, Scope

_PAIRS = dict(zip("「『（(【〔［[｛{〈《", "」』）)】〕］]｝}〉》", strict=True))
_OPENING_OF = {closing: opening for opening, closing in _PAIRS.items()}
_BRACKET = re.compile("[" + re.escape("".join(_PAIRS) + "".join(_OPENING_OF)) + "]")
_EMOTICON = re.compile(r"[:;=8]'?-?[()\[\]{}]|[(（][^()（）\n]{0,6}[)）](?=ノ)")
_ENUMERATION = re.compile(r"(?<![A-Za-z0-9（(])[A-Za-z0-9０-９ア-ン①-⑳]{1,2}[)）]")


class UnmatchedBrackets(DocumentRule):
    """Brackets that do not come in well-nested pairs; （ may be closed by ) of the other width.

    “ and ” are left out: people also write ”…” and "…".

    List markers such as ``１）``, emoticons and code are left alone. A quotation may run over
    several lines, so pairs are looked for in the whole text.
    """

    info = RuleInfo(
        "unmatched-brackets",
        Scope.DOCUMENT,
        Localized("対応しない括弧", "Unmatched brackets"),
        Localized(
            "開いた括弧は閉じ、入れ子の順に対応させます。",
            "Every bracket that opens is closed, in the order of nesting.",
        ),
        bad="彼は「行きます。と言った。",
        good="彼は「行きます。」と言った。",
        severity=Severity.WARNING,
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield one finding for each bracket without a partner."""
        unclosed: list[tuple[int, str]] = []
        for position, bracket in _brackets(document):
            if bracket in _PAIRS:
                unclosed.append((position, bracket))
            elif unclosed and _same(unclosed[-1][1], _OPENING_OF[bracket]):
                unclosed.pop()
            else:
                yield self._closing_alone(position, bracket, unclosed)
        for position, bracket in unclosed:
            yield self.finding(
                position,
                position + 1,
                Localized(
                    f"「{bracket}」に対応する閉じ括弧がありません。",
                    f"“{bracket}” is never closed.",
                ),
            )

    def _closing_alone(
        self, position: int, bracket: str, unclosed: list[tuple[int, str]]
    ) -> Finding:
        """Report a closing bracket, and drop what it crosses if its partner lies deeper."""
        partner = _OPENING_OF[bracket]
        depth = next(
            (i for i in range(len(unclosed) - 1, -1, -1) if _same(unclosed[i][1], partner)), None
        )
        if depth is None:
            return self.finding(
                position,
                position + 1,
                Localized(
                    f"「{bracket}」に対応する開き括弧がありません。",
                    f"“{bracket}” closes nothing.",
                ),
            )
        inner = unclosed[-1][1]
        del unclosed[depth:]
        return self.finding(
            position,
            position + 1,
            Localized(
                f"括弧の順序が入れ違っています（「{inner}」が先に閉じていません）。",
                f"Brackets cross each other (“{inner}” is not closed first).",
            ),
        )


def _same(left: str, right: str) -> bool:
    """Whether two opening brackets are the same but for their width."""
    return left == right or {left, right} in ({"(", "（"}, {"[", "［"}, {"{", "｛"})


def _brackets(document: Document) -> Iterator[tuple[int, str]]:
    """Yield each bracket that counts, with its offset."""
    for line in document.lines:
        if line.role is LineRole.CODE or not _BRACKET.search(line.text):
            continue
        ignored = _ignored(line.text)
        for match in _BRACKET.finditer(line.text):
            if match.start() not in ignored:
                yield line.start + match.start(), match.group()


def _ignored(text: str) -> set[int]:
    spans = [match.span() for match in _EMOTICON.finditer(text)]
    marker = LIST_MARKER.match(text)
    if marker:
        spans.append(marker.span())
    ignored = {index for start, end in spans for index in range(start, end)}
    balance = 0
    for match in re.finditer(r"[（(）)]", text):
        if match.start() in ignored:
            continue
        if match.group() in "（(":
            balance += 1
        elif balance:
            balance -= 1
        elif _ENUMERATION.search(text, max(0, match.start() - 2), match.end()):
            ignored.add(match.start())
    return ignored
