"""Markdown that will not be shown as it was meant."""

import re
from collections.abc import Iterator

from ichikara_desktop.checks.document import Document, Line, LineRole
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.rule import DocumentRule, RuleInfo, Scope

_HEADING = re.compile(r"[ \t]{0,3}(#{1,6})[ \t　]+(.*)")
_BARE = re.compile(r"[ \t]{0,3}#{1,6}[ \t　]*$")
_UNSPACED = re.compile(r"[ \t]{0,3}(#{2,6})(?=[^#\s])")
_RULER = re.compile(r"[\s*]+$")
_BOLD = re.compile(r"\*\*")
_LITERAL = re.compile(r"`[^`\n]{1,500}`|\\\*|\*{3,}|(?<=[0-9A-Za-z_)])\*\*(?=[0-9A-Za-z_(])")
_BRACKETED = re.compile(
    r"\*\*(?P<open>[「『（(【])(?P<word>[^*「」『』（）()【】\n]{1,80})(?P<close>[」』）)】])\*\*(?=\w)"
)
_FENCE = re.compile(r"[ \t]{0,20}(?:```|~~~)")


class MarkdownForm(DocumentRule):
    """Headings that skip a level, are empty or lack their blank; ** that closes nothing, or that
    CommonMark will not take for bold; code that never ends.

    ``**「春」**は`` stays as it stands in CommonMark: behind a bracket, ** closes bold only before
    a blank or another sign (CommonMark 0.31, 6.2, right-flanking delimiter run).
    """

    info = RuleInfo(
        "markdown-form",
        Scope.DOCUMENT,
        Localized("Markdownの書き方", "Markdown form"),
        Localized(
            "このまま表示すると、見出しや強調にならず、記号がそのまま見えるところです。"
            "見出しは「#」の数を一つずつ増やします。",
            "Shown as it stands, this is no heading or no emphasis, and its signs remain visible."
            " Headings go down one level at a time.",
        ),
        bad="# 料理\n### 卵焼き",
        good="# 料理\n## 卵焼き",
        severity=Severity.HINT,
    )

    def check(self, document: Document) -> Iterator[Finding]:
        """Yield a finding for each place that will not be shown as it was meant."""
        level = 0
        fence: Line | None = None
        open_bold: tuple[int, Line] | None = None
        for index, line in enumerate(document.lines):
            role, text = line.content.role, line.content.text
            if role is LineRole.CODE:
                if _FENCE.match(text):
                    fence = None if fence else line
                continue
            if role is LineRole.HEADING:
                yield from self._heading(line, level)
                level = _level(text)
            elif text and text[0] in "# \t":
                yield from self._no_heading(line)
            if "**" in text:
                yield from self._bracketed(line)
                if _is_odd(text):
                    if open_bold and open_bold[0] == index - 1:
                        open_bold = None  # bold over two lines
                        continue
                    if open_bold:
                        yield self._unbalanced(open_bold[1])
                    open_bold = (index, line)
        if open_bold:
            yield self._unbalanced(open_bold[1])
        if fence:
            yield self._at(
                fence,
                "このコードの囲みは閉じられていません。",
                "This code block is never closed.",
            )

    def _heading(self, line: Line, above: int) -> Iterator[Finding]:
        match = _HEADING.match(line.text)
        if match is None:
            return
        level = len(match[1])
        if not match[2].strip(" \t　#"):
            yield self._at(line, "見出しの文字がありません。", "This heading is empty.")
        elif above and level > above + 1:
            signs = "#" * (above + 1)
            start = line.start + match.start(1)
            label = Localized(f"「{signs}」にする", f"Write “{signs}”")
            yield self.finding(
                start,
                start + level,
                Localized(
                    f"見出しの段階が飛んでいます（「{'#' * above}」の次が「{match[1]}」）。",
                    f"The heading skips a level ({match[1]} after {'#' * above}).",
                ),
                Fix(label, start, start + level, signs),
            )

    def _no_heading(self, line: Line) -> Iterator[Finding]:
        if _BARE.match(line.text):
            yield self._at(line, "見出しの文字がありません。", "This heading is empty.")
            return
        match = _UNSPACED.match(line.text)
        if match:
            start, end = line.start + match.start(1), line.start + match.end(1)
            yield self.finding(
                start,
                end,
                Localized(
                    "「#」のあとに空白がないと、見出しになりません。",
                    "Without a blank behind #, this is no heading.",
                ),
                Fix(Localized("空白を入れる", "Insert a blank"), end, end, " "),
            )

    def _bracketed(self, line: Line) -> Iterator[Finding]:
        for match in _BRACKETED.finditer(line.text):
            start, end = line.start + match.start(), line.start + match.end()
            inside = f"{match['open']}**{match['word']}**{match['close']}"
            yield self.finding(
                start,
                end,
                Localized(
                    "括弧の外の「**」は、すぐあとに文字が続くと強調になりません。",
                    "Outside of brackets, ** is not shown as bold when a letter follows.",
                ),
                Fix(Localized(f"「{inside}」にする", f"Write {inside}"), start, end, inside),
            )

    def _unbalanced(self, line: Line) -> Finding:
        start = line.start + line.text.rindex("**")
        return self.finding(
            start,
            start + 2,
            Localized("「**」の数が合いません。", "This ** has no partner."),
        )

    def _at(self, line: Line, ja: str, en: str) -> Finding:
        return self.finding(line.start, line.start + len(line.text.rstrip()), Localized(ja, en))


def _level(text: str) -> int:
    match = _HEADING.match(text)
    return len(match[1]) if match else 0


def _is_odd(text: str) -> bool:
    """Whether the line has an odd number of **, code and powers (2**3) aside."""
    if _RULER.match(text):
        return False
    return len(_BOLD.findall(_LITERAL.sub("", text))) % 2 == 1
