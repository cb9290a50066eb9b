"""A text to check, and where its characters stand in the file that it came from."""

import json
import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

_CHARACTER = re.compile(
    r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.|.",
    re.DOTALL,
)
"""One code point as a string of JSON writes it."""


class Place(NamedTuple):
    """Line and column of a code point, both counted from 1."""

    line: int
    column: int


class Region(NamedTuple):
    """A span of the file: its two ends, and its code points from the start of the file."""

    start: Place
    end: Place
    offset: int
    length: int


@dataclass(frozen=True)
class Passage:
    """A text with its lines ended by ``\\n``, cut out of what the file holds.

    Attributes:
        file: the path as given.
        raw: the whole file; of a JSONL file the line, without its end.
        record: the number of that line, counted from 1; 0 where the file is the text.
        field: the name of the field in that line.
        literal: where in ``raw`` the string of the field stands, between its quotes.
        before: code points of the file before ``raw``.
        question: what the text answers.
    """

    file: str
    raw: str
    value: str
    record: int = 0
    field: str = ""
    literal: tuple[int, int] = (0, 0)
    before: int = 0
    question: str = ""

    @cached_property
    def text(self) -> str:
        """The text as the rules read it."""
        return self.value.replace("\r\n", "\n").replace("\r", "\n")

    def place(self, offset: int) -> Place:
        """Return where the code point stands in the text."""
        return _place(self._lines, offset)

    def region(self, start: int, end: int) -> Region:
        """Return where a span of the text stands in the file."""
        first, last = self.origin(start), self.origin(end)
        if self.record:
            ends = Place(self.record, first + 1), Place(self.record, last + 1)
        else:
            ends = self.place(start), self.place(end)
        return Region(*ends, self.before + first, last - first)

    def origin(self, offset: int) -> int:
        """Return where in ``raw`` the code point of the text stands."""
        in_value = offset + bisect_left(self._double_ends, offset)
        return self._characters[in_value] if self.record else in_value

    def written(self, replacement: str) -> str:
        """Return ``replacement`` as ``raw`` would write it."""
        if not self.record:
            return replacement.replace("\n", self._line_end)
        escaped = self.raw.isascii() or any("\ud800" <= c <= "\udfff" for c in replacement)
        return json.dumps(replacement, ensure_ascii=escaped)[1:-1]

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    @cached_property
    def _double_ends(self) -> list[int]:
        """Offsets in the text of the line ends that are two characters in the file."""
        found = re.finditer("\r\n", self.value)
        return [match.start() - index for index, match in enumerate(found)]

    @cached_property
    def _characters(self) -> list[int]:
        """Where in ``raw`` each code point of the value begins, and the end."""
        start, end = self.literal
        return [*(match.start() for match in _CHARACTER.finditer(self.raw, start, end)), end]

    @property
    def _line_end(self) -> str:
        found = re.search("\r\n|\n|\r", self.raw)
        return found.group() if found else "\n"


def _place(lines: list[int], offset: int) -> Place:
    line = bisect_right(lines, offset)
    return Place(line, offset - lines[line - 1] + 1)
