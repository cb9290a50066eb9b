"""Which words of a text are not in another one, for showing two answers beside each other."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from html import escape

_WORDS = re.compile(r"[ァ-ヶー]+|[一-龥々]+|[A-Za-z0-9]+|\s+|.", re.DOTALL)
"""Runs of one script, or a single character: enough to see what differs, without a dictionary."""


def words_of(text: str) -> list[str]:
    """Return a text in pieces that together are the text."""
    return _WORDS.findall(text)


def new_spans(before: str, after: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of ``after``, in code points, that are not in ``before``."""
    old, new = words_of(before), words_of(after)
    places = [0]
    for word in new:
        places.append(places[-1] + len(word))
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, _, _, start, end in matcher.get_opcodes():
        if tag in {"insert", "replace"} and start < end:
            yield places[start], places[end]


def marked(text: str, spans: Iterator[tuple[int, int]], colour: str) -> str:
    """Return a text as HTML with the spans on a ground of ``colour``."""
    parts, at = [], 0
    for start, end in spans:
        parts.append(escape(text[at:start]))
        inside = escape(text[start:end])
        parts.append(f'<span style="background-color: {colour}">{inside}</span>')
        at = end
    parts.append(escape(text[at:]))
    return f'<div style="white-space: pre-wrap">{"".join(parts)}</div>'
