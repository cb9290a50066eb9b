"""The part of the vocabulary that a training has to weigh: one token in twelve.

Gemma's 262,144 tokens serve some hundred languages, and the head over all of them is two thirds of
the work of a step. In a Japanese answer nearly all probability lies on tokens that Japanese is
written with; README.md tells how much was measured. Only training takes this short cut: every
figure that is reported is over the whole vocabulary.
"""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from demo_model.dialogues import Example

_JAPANESE = re.compile(r"[\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef 0-9!-/:-@\[-`{-~\n\t]+")
"""Kana, kanji, full-width forms, and digits and signs of ASCII."""


def japanese_tokens(pieces: Sequence[bytes], examples: Iterable[Example]) -> np.ndarray:
    """Return the tokens, in rising order, that the examples hold or Japanese is written with.

    Kanji are those of JIS X 0208 and its extensions in Windows: the rest are other languages'.

    Args:
        pieces: the bytes of each token of the vocabulary.
        examples: their tokens are all in the result.
    """
    kept = {number for number, piece in enumerate(pieces) if _is_japanese(piece)}
    for example in examples:
        kept.update(example.prompt, example.answer)
    return np.array(sorted(kept), np.int32)


def _is_japanese(piece: bytes) -> bool:
    try:
        text = piece.decode()
        text.encode("cp932")
    except UnicodeError:
        return False
    return bool(_JAPANESE.fullmatch(text))
