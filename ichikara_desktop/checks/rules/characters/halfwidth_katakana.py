"""Half-width katakana and half-width Japanese punctuation."""

import re
import unicodedata
from collections.abc import Iterator

from ichikara_desktop.checks.document import Content
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.rule import LineRule, RuleInfo, Scope

_RUN = re.compile("[\uff61-\uff9f]+")
_PUNCTUATION = re.compile("[｡｢｣､･]+")
_MARKS = "ﾞﾟ"
_LETTERS = re.compile("[ｦ-ﾝ]")
_JAPANESE = re.compile(r"[ぁ-ゖァ-ヺー一-鿿々。、]")
_FACE = re.compile(r"[∀ωДд▽□≧≦´｀^＾＿━]|(?<![ﾊ-ﾎ])ﾟ|[(（][*＊;；:]")
"""What faces such as (ﾟДﾟ) are made of."""
_NEAR = 8
"""Characters from a run in which a face would stand."""
_ELSEWHERE = re.compile("[縺繧繝縲]|半角")
"""Lines with garbled characters, which another rule mends, or about half-width characters."""
_SPACING = str.maketrans("\u3099\u309a", "゛゜")


class HalfwidthKatakana(LineRule):
    """ｶﾀｶﾅ where カタカナ is meant. Emoticons keep theirs: (ﾟ∀ﾟ)ﾉ."""

    info = RuleInfo(
        "halfwidth-katakana",
        Scope.CHARACTERS,
        Localized("半角カタカナ", "Half-width katakana"),
        Localized(
            "半角カタカナは古い機器のための文字で、濁点が別の文字になり、検索にも掛かりません。"
            "全角で書きます。",
            "Half-width katakana were made for old devices: their voiced sound marks are separate"
            " characters, and searching misses them. Write full-width ones.",
        ),
        bad="ﾊﾟｿｺﾝを買う。",
        good="パソコンを買う。",
        severity=Severity.WARNING,
    )

    def check(self, line: Content) -> Iterator[Finding]:
        """Yield one finding for each run of half-width characters."""
        text = line.text
        if not _RUN.search(text) or _ELSEWHERE.search(text):
            return
        for match in _RUN.finditer(text):
            start, end = match.span()
            while start < end and text[start] in _MARKS:  # of the kana before, or of an emoticon
                start += 1
            if start == end or not _is_writing(text, start, end):
                continue
            proper = _full_width(text[start:end])
            yield self.finding(
                start,
                end,
                Localized(
                    f"半角の文字です。「{proper}」と全角で書きます。",
                    f"These are half-width characters; write “{proper}”.",
                ),
                Fix(Localized("全角に直す", "Make full-width"), start, end, proper),
            )


def _is_writing(text: str, start: int, end: int) -> bool:
    """Whether a run is Japanese writing, and not part of a face such as (ﾟДﾟ)ﾊｧ."""
    run = text[start:end]
    if _PUNCTUATION.fullmatch(run):
        return _JAPANESE.match(text, start - 1) is not None if start else run[0] == "｢"
    if len(_LETTERS.findall(run)) == 1 and not _touches_japanese(text, start, end):
        return False
    around = text[max(0, start - _NEAR) : end + _NEAR]
    return not _FACE.search(around) or _touches_japanese(text, start, end)


def _touches_japanese(text: str, start: int, end: int) -> bool:
    before = start > 0 and _JAPANESE.match(text, start - 1)
    return bool(before or _JAPANESE.match(text, end))


def _full_width(run: str) -> str:
    """Return full-width kana, the marks joined to them where a joined form exists."""
    return unicodedata.normalize("NFKC", run).translate(_SPACING)
