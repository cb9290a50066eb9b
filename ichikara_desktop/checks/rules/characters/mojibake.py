"""Text that was decoded in the wrong way: 縺薙ｓ縺ｫ縺｡縺ｯ, ã“ã‚“ã«ã¡ã¯."""

import re
from collections.abc import Iterator

from ichikara_desktop.checks.document import Content
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.rule import LineRule, RuleInfo, Scope

_UPPER_HALF = {
    bytes([code]).decode("cp1252"): code
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)  # no character in Windows-1252
} | {chr(code): code for code in range(0x80, 0xC0)}
"""What the bytes that continue a character of UTF-8 look like in Windows-1252 and Latin-1."""
_BYTES = _UPPER_HALF | {chr(code): code for code in range(0xC0, 0x100)}
_NO_QUOTES = "".join(map(re.escape, (c for c in _UPPER_HALF if c not in "«»‘’“”‚„")))
_NEXT = "".join(map(re.escape, _UPPER_HALF)) + "\ufffd"
_LATIN = re.compile(rf"(?:[ÂÃ][{_NO_QUOTES}]|[âãäåæçèéï][{_NEXT}]{{2}}|ð[{_NEXT}]{{3}}){{1,1000}}")
"""UTF-8 read as Latin-1 or Windows-1252."""
_SHIFT_JIS = re.compile(r"[縺繧繝縲](?:[^縺繧繝縲\s]{0,5}[縺繧繝縲]){1,1000}")
"""UTF-8 read as Shift_JIS: the first byte of a kana, E3, and half of the next make such a kanji."""
_DEBRIS = re.compile("[ÂÃâãäåæçèéïð縺繧繝縲]")
_SURE = re.compile("[\uff61-\uff9f\ufffd]|(?:[縺繧繝縲].{1,3}){3}")
"""What tells a garbled run from 繧繝 (うんげん, a way of shading), the one word written so."""
_REACH = 24
"""Characters on either side that are tried, since a kanji leaves other debris than a kana."""


class Mojibake(LineRule):
    """Kana and kanji that became other characters by decoding with the wrong encoding."""

    info = RuleInfo(
        "mojibake",
        Scope.CHARACTERS,
        Localized("文字化け", "Garbled characters"),
        Localized(
            "UTF-8の文章をShift_JISやLatin-1として読むと「縺」「ã」などの並びに化けます。"
            "元に戻せるものは戻し、戻せないものは書き直します。",
            "UTF-8 read as Shift_JIS or Latin-1 turns into rows of “縺” or “ã”. What can be turned"
            " back is turned back; the rest must be written again.",
        ),
        bad="縺薙ｓ縺ｫ縺｡縺ｯと言った。",
        good="こんにちはと言った。",
        severity=Severity.ERROR,
    )

    def check(self, line: Content) -> Iterator[Finding]:
        """Yield one finding for each garbled run."""
        if (
            not _DEBRIS.search(line.text) or "文字化け" in line.text
        ):  # an example of it, most likely
            return
        for match in _LATIN.finditer(line.text):
            original = _from_latin(match.group())
            if original is not None or "\ufffd" in match.group():
                yield self._found(*match.span(), original)
        for match in _SHIFT_JIS.finditer(line.text):
            start, end = match.span()
            if _SURE.search(line.text[start : end + 2]):
                yield self._found(*_widened(line.text, start, end))

    def _found(self, start: int, end: int, original: str | None) -> Finding:
        if original is None:
            message = Localized(
                "文字化けしています。元の文を確かめて書き直してください。",
                "This is garbled; please write it again from the original.",
            )
            return self.finding(start, end, message)
        return self.finding(
            start,
            end,
            Localized(
                f"文字化けしています。元は「{original[:20]}」のようです。",
                f"This is garbled; it seems to have been “{original[:20]}”.",
            ),
            Fix(Localized("元の文字に戻す", "Turn back"), start, end, original),
        )


def _from_latin(garbled: str) -> str | None:
    """Return what bytes shown as Latin-1 say in UTF-8; ``None`` when they say nothing."""
    try:
        return bytes(_BYTES[character] for character in garbled).decode()
    except (KeyError, UnicodeDecodeError):
        return None


def _from_shift_jis(garbled: str) -> str | None:
    try:
        return garbled.encode("cp932").decode()
    except UnicodeError:
        return None


def _widened(text: str, start: int, end: int) -> tuple[int, int, str | None]:
    """Return the widest span around a garbled run that can be turned back, and its original."""
    after = _debris(text[end : end + _REACH])
    for last in range(end + after, end - 1, -1):
        if _from_shift_jis(text[start:last]) is not None:
            before = _debris(text[max(0, start - _REACH) : start][::-1])
            first = next(
                first
                for first in range(start - before, start + 1)
                if _from_shift_jis(text[first:last]) is not None
            )
            return first, last, _from_shift_jis(text[first:last])
    return start, end + min(after, 1), None


def _debris(text: str) -> int:
    """Return how many characters from the start may belong to a garbled run."""
    return next((i for i, c in enumerate(text) if c <= "\x7f" or c in "、。「」　"), len(text))
