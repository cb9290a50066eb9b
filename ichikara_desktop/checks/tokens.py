"""Tokens as UniDic (unidic-lite) gives them, read once and kept as plain tuples."""

import threading
from functools import cache
from typing import NamedTuple

import fugashi


class Token(NamedTuple):
    """A short-unit word of UniDic. ``start`` and ``end`` count code points in its sentence.

    The other names are UniDic's own fields: part of speech (``pos1``, ``pos2``), conjugation
    type and form (``ctype``, ``cform``), reading of the lemma (``lform``), lemma, dictionary
    form as written (``orth_base``) and its reading (``form_base``).
    """

    surface: str
    start: int
    end: int
    pos1: str
    pos2: str
    ctype: str
    cform: str
    lform: str
    lemma: str
    orth_base: str
    form_base: str


_lock = threading.Lock()


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
    with _lock:
        nodes = _tagger()(text)
        tokens: list[Token] = []
        position = 0
        for node in nodes:
            start = position + len(node.white_space)
            position = start + len(node.surface)
            feature = node.feature
            tokens.append(
                Token(
                    node.surface,
                    start,
                    position,
                    feature.pos1,
                    feature.pos2 or "",
                    feature.cType or "",
                    feature.cForm or "",
                    feature.lForm or "",
                    feature.lemma or "",
                    feature.orthBase or node.surface,
                    feature.formBase or "",
                )
            )
    return tuple(tokens)
