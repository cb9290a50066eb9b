"""The items of a text's lists, as the rules for lists see them."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from ichikara_desktop.checks.document import LIST_MARKER, Document, Line, LineRole

_NUMBER = re.compile(r"[0-9０-９]{1,3}|[①-⑳]|[一二三四五六七八九十]{1,2}")
_KANJI = {character: n for n, character in enumerate("一二三四五六七八九十", start=1)}
_LONGEST_MARKER = 100


class Marker(NamedTuple):
    """What stands before an item.

    Attributes:
        depth: of the indentation, two half-width columns a level.
        start: where the marker itself starts in the line; ``end`` is behind the blanks after it.
        text: the marker as written, with the blanks after it.
        number: of the item; ``None`` for a bullet.
        digits: the number as written; empty for a bullet.
        shape: the marker without its number, whatever its width: ``1)`` for １） and 2).
    """

    depth: int
    start: int
    end: int
    text: str
    number: int | None
    digits: str
    shape: str


class Item(NamedTuple):
    """One item of a list.

    Attributes:
        gap: whether something other than an item or an empty line stands before it.
    """

    line: Line
    marker: Marker
    gap: bool


def items(document: Document) -> Iterator[Item]:
    """Yield the items of all lists, in the order of the text."""
    gap = True
    for line in document.lines:
        content = line[1]
        if content.role is LineRole.LIST:
            marker = _marker(content.text[:_LONGEST_MARKER])
            if marker is not None:
                yield Item(line, marker, gap)
                gap = False
        elif content.text and not content.text.isspace():
            gap = True


@lru_cache(4096)
def _marker(text: str) -> Marker | None:
    match = LIST_MARKER.match(text)
    if match is None:
        return None
    start = len(text) - len(text.lstrip(" \t　"))
    indent = sum(2 if character in "　\t" else 1 for character in text[:start])
    if match["bullet"]:
        bullet = match["bullet"]
        return Marker(indent // 2, start, match.end(), text[start : match.end()], None, "", bullet)
    digits = _NUMBER.search(text, start)
    if digits is None:
        return None
    marker, number = text[start : match.end()], digits.group()
    frame = unicodedata.normalize("NFKC", marker.strip().replace(number, "", 1))
    shape = _kind(number[0]) + frame
    return Marker(indent // 2, start, match.end(), marker, _value(number), number, shape)


def _kind(digit: str) -> str:
    """Return the first number of the series that ``digit`` belongs to."""
    if digit in _KANJI:
        return "一"
    return "①" if "①" <= digit <= "⑳" else "1"


def _value(digits: str) -> int:
    """Return the number that ``digits`` write; kanji up to 十九."""
    if digits[0] not in _KANJI:
        return int(unicodedata.normalize("NFKC", digits))
    if len(digits) == 1:
        return _KANJI[digits]
    return (10 if digits[0] == "十" else 10 * _KANJI[digits[0]]) + _KANJI[digits[1]] * (
        digits[1] != "十"
    )
