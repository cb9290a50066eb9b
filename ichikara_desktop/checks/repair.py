"""Characters put right before analysis, one for one, so that every span stays true.

⼤学 (with U+2F24) is an unknown word to the dictionary; 大学 is not. A tokeniser written in C
can take neither NUL nor half a surrogate pair.
"""

import unicodedata

from ichikara_desktop.checks.radicals import RADICALS

_PRESENTATION_FORMS = dict(zip("︐︑︒︓︔︕︖︙", "，、。：；！？…", strict=True))
"""Vertical forms (U+FE10-FE19) that PDF extraction leaves in horizontal text."""


def _compatibility_ideographs() -> dict[str, str]:
    """Map each compatibility ideograph to its unified one.

    Twelve characters in U+FA0E-FA29 are unified ideographs in spite of their block; NFKC
    leaves these as they are, so they do not appear.
    """
    codes = [*range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20)]
    pairs = ((chr(code), unicodedata.normalize("NFKC", chr(code))) for code in codes)
    return {left: right for left, right in pairs if left != right and len(right) == 1}


LOOKALIKES: dict[str, str] = RADICALS | _PRESENTATION_FORMS | _compatibility_ideographs()
"""Every character that stands in for an ordinary one, with the ordinary one."""

_UNREADABLE = {"\0": "\ufffd"} | {chr(code): "\ufffd" for code in range(0xD800, 0xE000)}
_TABLE = str.maketrans(LOOKALIKES | _UNREADABLE)


def repaired(text: str) -> str:
    """Return ``text`` with look-alikes and unreadable characters replaced one for one."""
    return text.translate(_TABLE)
