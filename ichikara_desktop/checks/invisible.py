"""What invisible characters are called, and where they are at home."""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

from ichikara_desktop.checks.findings import Localized


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """A kind of invisible character.

    Attributes:
        name: in words, for a message.
        replacement: what may safely stand instead; ``None`` when something was lost.
    """

    name: Localized
    replacement: str | None = ""


_CONTROL = Kind(Localized("制御文字", "a control character"))
_LINE_BREAK = Kind(Localized("特殊な改行文字", "an unusual line break"), "\n")
_SOFT_HYPHEN = Kind(Localized("見えないハイフン（ソフトハイフン）", "a soft hyphen"))
_ZERO_WIDTH = Kind(Localized("ゼロ幅の文字（幅のない空白など）", "a zero-width character"))
_BOM = Kind(Localized("ゼロ幅の文字（BOM）", "a byte order mark"))
_JOINER = Kind(Localized("ゼロ幅の接合子", "a zero-width joiner"))
_FILLER = Kind(Localized("見えない文字（ハングルの埋め草）", "an invisible filler"))
_DIRECTION = Kind(Localized("文字の向きを変える制御文字", "a character that changes direction"))
_VARIATION = Kind(Localized("行き場のない異体字セレクター", "a variation selector out of place"))
_TAG = Kind(Localized("見えないタグ文字", "an invisible tag character"))
_OBJECT = Kind(Localized("画像などを埋め込んだ跡", "the trace of an embedded object"))
_ANNOTATION = Kind(Localized("ルビ用の制御文字", "an annotation control character"))
_PRIVATE = Kind(
    Localized(
        "外字（ほかの環境では読めない文字）", "a private-use character, unreadable elsewhere"
    ),
    None,
)
_LOST = Kind(Localized("文字が化けて失われた跡", "a mark where a character was lost"), None)
_HALF = Kind(Localized("壊れた文字（サロゲートの片方）", "half of a character (a surrogate)"), None)
_NONE = Kind(Localized("文字ではない符号", "a code that is no character"))

_RANGES: tuple[tuple[int, int, Kind], ...] = (
    (0x00, 0x08, _CONTROL),
    (0x0B, 0x0D, _LINE_BREAK),
    (0x0E, 0x1B, _CONTROL),
    (0x1C, 0x1E, _LINE_BREAK),
    (0x1F, 0x1F, _CONTROL),
    (0x7F, 0x84, _CONTROL),
    (0x85, 0x85, _LINE_BREAK),
    (0x86, 0x9F, _CONTROL),
    (0xAD, 0xAD, _SOFT_HYPHEN),
    (0x034F, 0x034F, _ZERO_WIDTH),
    (0x061C, 0x061C, _DIRECTION),
    (0x115F, 0x1160, _FILLER),
    (0x180B, 0x180D, _VARIATION),
    (0x180E, 0x180E, _ZERO_WIDTH),
    (0x200B, 0x200B, _ZERO_WIDTH),
    (0x200C, 0x200D, _JOINER),
    (0x200E, 0x200F, _DIRECTION),
    (0x2028, 0x2029, _LINE_BREAK),
    (0x202A, 0x202E, _DIRECTION),
    (0x2060, 0x2065, _ZERO_WIDTH),
    (0x2066, 0x2069, _DIRECTION),
    (0x206A, 0x206F, _CONTROL),
    (0x3164, 0x3164, _FILLER),
    (0xD800, 0xDFFF, _HALF),
    (0xE000, 0xF8FF, _PRIVATE),
    (0xFE00, 0xFE0F, _VARIATION),
    (0xFEFF, 0xFEFF, _BOM),
    (0xFFA0, 0xFFA0, _FILLER),
    (0xFFF0, 0xFFF8, _NONE),
    (0xFFF9, 0xFFFB, _ANNOTATION),
    (0xFFFC, 0xFFFC, _OBJECT),
    (0xFFFD, 0xFFFD, _LOST),
    (0xFFFE, 0xFFFF, _NONE),
    (0x1D173, 0x1D17A, _CONTROL),
    (0xE0000, 0xE00FF, _TAG),
    (0xE0100, 0xE01EF, _VARIATION),
    (0xE01F0, 0xEFFFF, _NONE),
    (0xF0000, 0x10FFFF, _PRIVATE),
)
_STARTS = [first for first, _, _ in _RANGES]

_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_OVERRIDES = "\u202d\u202e"
_NEAR = 200
"""Code points in which a letter written from the right must stand for its controls to make
sense; a bound, so that a long line of them costs no more than its length."""
_MAX_TAGS = 32
_UPPER_CONTROLS = frozenset(map(chr, range(0x80, 0xA0)))
_GARBLED = re.compile("[\x80-\xff縺繧繝縲\uff61-\uff9f]")
"""Neighbours that show a whole word to be garbled: that is for another rule to say."""


def kind_of(character: str) -> Kind | None:
    """Return what kind of invisible character it is; ``None`` for an ordinary one."""
    code = ord(character)
    first = bisect_right(_STARTS, code) - 1
    if first < 0 or code > _RANGES[first][1]:
        return None
    return _RANGES[first][2]


def is_in_place(text: str, index: int) -> bool:
    """Whether the invisible character there is needed: in an emoji, a variant kanji, Arabic."""
    kind = kind_of(text[index])
    before = text[index - 1] if index else ""
    after = text[index + 1 : index + 2]
    if kind is _VARIATION:
        return before != "" and _takes_selector(before, text[index])
    if kind is _JOINER:
        return _joins(text, index, before, after)
    if kind is _DIRECTION and text[index] not in _OVERRIDES:
        near = text[max(0, index - _NEAR) : index + _NEAR]
        return _RIGHT_TO_LEFT.search(near) is not None
    if kind is _TAG:
        return "\U0001f3f4" in text[max(0, index - _MAX_TAGS) : index]
    if kind is _LOST or text[index] in _UPPER_CONTROLS:
        return before == "\ufffd" != text[index] or bool(
            _GARBLED.match(before) or _GARBLED.match(after)
        )
    return False


def _takes_selector(base: str, selector: str) -> bool:
    """Whether Unicode has variants of this character (IVS; emoji and text styles)."""
    if selector >= "\U000e0100":
        return _is_ideograph(base)
    if selector < "\ufe00":
        return "\u1800" <= base <= "\u18af"
    return (
        _is_emoji(base)
        or _is_ideograph(base)
        or base in "#*0123456789‼⁉ℹ〰〽〆、。，．！：；？"
        or "\u1000" <= base <= "\u109f"
        or unicodedata.category(base).startswith("S")
    )


def _joins(text: str, index: int, before: str, after: str) -> bool:
    if not before or not after:
        return False
    if text[index] == "\u200d" and _is_emoji(after):
        return before in {"\ufe0f", "\U000e007f"} or _is_emoji(before)
    return _needs_joiners(before) and (_needs_joiners(after) or unicodedata.combining(after) > 0)


def _needs_joiners(character: str) -> bool:
    """Whether it is of a script from Arabic to Mongolian in which joiners spell words."""
    return "\u0600" <= character <= "\u18af"


def _is_emoji(character: str) -> bool:
    return "\U0001f000" <= character <= "\U0001faff" or unicodedata.category(character) == "So"


def _is_ideograph(character: str) -> bool:
    return (
        "\u3400" <= character <= "\u9fff"
        or "\uf900" <= character <= "\ufaff"
        or "\U00020000" <= character <= "\U000323af"
        or character in "々〇〻"
    )
