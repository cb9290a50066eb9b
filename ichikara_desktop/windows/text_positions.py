"""The one place where code points become Qt's UTF-16 positions, and back.

Everything below the windows counts code points. Qt counts UTF-16 units, so that 😀 and 𠮷 are
two positions long.
"""

import re
from bisect import bisect_left

_WIDE = re.compile("[\U00010000-\U0010ffff]")


class Positions:
    """The positions in one text, both ways."""

    def __init__(self, text: str, *, has_wide: bool = True) -> None:
        """Look once through ``text`` for the characters beyond U+FFFF, if it may have any."""
        self._length = len(text)
        self._wide = [found.start() for found in _WIDE.finditer(text)] if has_wide else []
        self._wide_in_qt = [index + before for before, index in enumerate(self._wide)]

    def to_qt(self, code_points: int) -> int:
        """Return Qt's position before the character at ``code_points``, kept inside the text."""
        place = min(max(code_points, 0), self._length)
        return place + bisect_left(self._wide, place)

    def from_qt(self, position: int) -> int:
        """Return the code points before Qt's ``position``, kept inside the text.

        A position inside a character counts as the place before it.
        """
        place = max(position, 0)
        return min(place - bisect_left(self._wide_in_qt, place), self._length)


def count_wide(text: str) -> int:
    """Return how many characters of ``text`` take two of Qt's positions."""
    return sum(1 for _ in _WIDE.finditer(text))


def to_qt(text: str, code_points: int) -> int:
    """Return Qt's position for one place in ``text``; for many use :class:`Positions`."""
    return Positions(text).to_qt(code_points)


def from_qt(text: str, position: int) -> int:
    """Return the code points before Qt's ``position`` in ``text``."""
    return Positions(text).from_qt(position)
