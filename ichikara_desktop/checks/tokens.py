"""Tokens as UniDic (unidic-lite) gives them, read once and kept as plain tuples."""

import csv
import threading
from functools import cache
from typing import NamedTuple

import fugashi


class Token(NamedTuple):
    """A short-unit word of UniDic. ``start`` and ``end`` count code points in its sentence.

    The other names are UniDic's own fields: part of speech (``pos1``, ``pos2``, ``pos3``),
    conjugation type and form (``ctype``, ``cform``), reading of the lemma (``lform``), lemma,
    dictionary form as written (``orth_base``) and its reading (``form_base``).
    """

    surface: str
    start: int
    end: int
    pos1: str
    pos2: str
    pos3: str
    ctype: str
    cform: str
    lform: str
    lemma: str
    orth_base: str
    form_base: str


_FIELDS = (0, 1, 2, 4, 5, 6, 7, 10, 20)
"""Where the fields of :class:`Token` from ``pos1`` on stand in a line of unidic-lite."""
_KNOWN = 21
"""Fields of a word in the dictionary, at least; an unknown word has six."""

_lock = threading.Lock()
_features: dict[str, tuple[str, ...]] = {}
"""Each line of the dictionary met so far, read: parsing it again would triple the time."""


@cache
def _tagger() -> fugashi.Tagger:
    return fugashi.Tagger()


def warm_up() -> None:
    """Load the dictionary (about 0.1 s) now rather than at the first sentence."""
    tokenise("準備")


def tokenise(text: str) -> tuple[Token, ...]:
    """Return the tokens of ``text``, which must hold no NUL and no lone surrogate.

    Safe to call from any thread: MeCab's tagger is not, so one lock guards it.
    """
    tokens: list[Token] = []
    end = 0
    known = _features
    make = tuple.__new__
    with _lock:
        for node in _tagger()(text):
            surface = node.surface
            start = text.index(surface, end)  # blanks between tokens belong to none
            end = start + len(surface)
            raw = node.feature_raw
            features = known.get(raw) or _read(raw)
            if not features[-2]:
                features = (*features[:-2], surface, "")
            tokens.append(make(Token, (surface, start, end, *features)))
    return tuple(tokens)


def _read(raw: str) -> tuple[str, ...]:
    """Return the fields of a dictionary line, ``*`` as nothing, and remember them."""
    values = next(csv.reader([raw]))
    if len(values) < _KNOWN:
        values = [*values[:3], *[""] * (_KNOWN - 3)]
    fields = tuple("" if values[i] == "*" else values[i] for i in _FIELDS)
    _features[raw] = fields
    return fields
