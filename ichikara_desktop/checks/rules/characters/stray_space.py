"""Spaces that break Japanese prose: before a full stop, two in a row, after a particle."""

import re
from collections.abc import Iterator
from itertools import pairwise

from ichikara_desktop.checks.document import LIST_MARKER, Content, LineRole
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.repair import repaired
from ichikara_desktop.checks.rule import LineRule, RuleInfo, Scope
from ichikara_desktop.checks.tokens import Token, tokenise

_JAPANESE = "ぁ-ゖァ-ヺー一-鿿々"
_STRAY = re.compile(
    rf"(?P<before>[ 　])(?<=[{_JAPANESE}A-Za-z0-9％%].)(?=[、。，．！？」』])"
    rf"|(?P<two> (?<=[{_JAPANESE}。、！？」』）] ) {{1,7}})(?=[{_JAPANESE}「『（])"
    rf"|(?P<inside> )(?<=[ぁ-ん、] )(?=[{_JAPANESE}「『])"
)
"""The space leads and what precedes it is looked up afterwards, for speed."""
_NEAR = 30
"""Characters on either side of a space that tell what stands there."""
_MOST = 2
"""Single spaces in a line; more are there on purpose, as in books for small children."""


class StraySpace(LineRule):
    """Spaces inside a Japanese sentence.

    One after a full stop is a habit and left alone, as are names (山田 太郎), titles in
    katakana, blanks to be filled in and lines that are no sentences.
    """

    info = RuleInfo(
        "stray-space",
        Scope.CHARACTERS,
        Localized("余分な空白", "Stray spaces"),
        Localized(
            "日本語の文の途中や句読点の前に、空白は入れません。写し間違いや変換の名残です。",
            "No space stands inside a Japanese sentence or before its punctuation; it is left over"
            " from copying or from the input method.",
        ),
        bad="視力の問題や 目の乾きがあります 。",
        good="視力の問題や目の乾きがあります。",
        severity=Severity.WARNING,
    )

    def check(self, line: Content) -> Iterator[Finding]:
        """Yield one finding for each stray space."""
        text = line.text
        if (" " not in text and "　" not in text) or "。" not in text:
            return
        if line.role not in (LineRole.PROSE, LineRole.LIST):
            return
        marker = LIST_MARKER.match(text) if line.role is LineRole.LIST else None
        matches = list(_STRAY.finditer(text, marker.end() if marker else 0))
        on_purpose = sum(match["inside"] is not None for match in matches) > _MOST
        for match in matches:
            if not (on_purpose and match["inside"]):
                yield self._found(match)

    def _found(self, match: re.Match[str]) -> Finding:
        if match["before"]:
            message = Localized("句読点や括弧の前に空白があります。", "A space before punctuation.")
        elif match["two"]:
            message = Localized("空白が続いています。", "Several spaces in a row.")
        else:
            message = Localized("文の途中に空白があります。", "A space inside the sentence.")
        remove = Fix(Localized("空白を取る", "Remove the space"), *match.span(), "")
        if match["before"] or not _is_pause(match.string, *match.span()):
            return self.finding(*match.span(), message, remove)
        comma = Fix(Localized("「、」に替える", "Replace with “、”"), *match.span(), "、")
        message = Localized(
            message.ja + "「、」が抜けたのかもしれません。", message.en + " A 、 may be lost here."
        )
        return self.finding(*match.span(), message, comma, remove)


def _is_pause(text: str, start: int, end: int) -> bool:
    """Whether a clause ends before the space (なっており この), so that 、 may belong there."""
    before = repaired(text[max(0, start - _NEAR) : start])
    tokens = tokenise(before + repaired(text[end : end + _NEAR]))
    for last, following in pairwise(tokens):
        if last.end == len(before):
            return _ends_clause(last, following)
    return False


def _ends_clause(last: Token, following: Token) -> bool:
    if following.pos1 in {"助詞", "助動詞", "接尾辞"} or following.pos2 == "非自立可能":
        return False  # 食べて いる, 食べ ながら
    if last.pos2 == "接続助詞" and last.surface in {"て", "で"}:
        return True
    inflected = last.pos1 == "動詞" or last.lform in {"マス", "レル", "ラレル", "セル", "サセル"}
    return inflected and last.cform == "連用形-一般" and following.pos1 not in {"動詞", "名詞"}
