"""Which of many known texts are like a new one: near-duplicates.

Texts are compared by the characters and pairs of characters of their normalised forms. What is
rare among the known texts weighs more than what many share, since 「…について教えてください」
makes no two questions alike (inverse document frequency; Spärck Jones, 1972). The measure is the
weighted Dice coefficient: 1.0 for the same text, 0.0 for nothing in common. The index finds
every text above a threshold without comparing all, by the prefix filter of Chaudhuri, Ganti and
Kaushik ("A Primitive Operator for Similarity Joins in Data Cleaning", 2006).
"""

import math
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

NEAR = 0.7
"""Similarity from which two questions are shown as near-duplicates (``make bench``)."""
CLOSE = 0.45
"""Similarity from which a question is worth a look beside the text."""

_Gram = tuple[str, int]
"""A character or pair of characters, with how often it came before in the same text."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A known text that is like the one asked about."""

    key: str
    text: str
    similarity: float

    @property
    def is_same(self) -> bool:
        """Whether nothing but width, case, blanks and punctuation differs."""
        return self.similarity == 1.0


def normalised(text: str) -> str:
    """Return ``text`` with one width and case, without blanks, marks and punctuation."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(filter(str.isalnum, plain))


class SimilarityIndex:
    """Known texts by key, asked for those that are like a new one. For one thread at a time."""

    def __init__(self, texts: Iterable[tuple[str, str]] = ()) -> None:
        """Know ``texts``: pairs of a key and a text."""
        self._texts: dict[str, str] = {}
        self._grams: dict[str, frozenset[_Gram]] = {}
        self._keys_with: dict[_Gram, set[str]] = {}
        for key, text in texts:
            self.add(key, text)

    def __len__(self) -> int:
        return len(self._texts)

    def add(self, key: str, text: str) -> None:
        """Know a text, in place of what was known under its key."""
        if self._texts.get(key) == text:
            return
        self.remove(key)
        grams = _grams(text)
        self._texts[key], self._grams[key] = text, grams
        for gram in grams:
            self._keys_with.setdefault(gram, set()).add(key)

    def remove(self, key: str) -> None:
        """Forget a text; nothing happens where it is not known."""
        self._texts.pop(key, None)
        for gram in self._grams.pop(key, ()):
            keys = self._keys_with[gram]
            keys.discard(key)
            if not keys:
                del self._keys_with[gram]

    def similarity(self, text: str, key: str) -> float:
        """Return how alike ``text`` and the text known under ``key`` are, from 0.0 to 1.0."""
        weights = {gram: self._weight(gram) for gram in _grams(text)}
        return self._similarity(weights, sum(weights.values()), key)

    def nearest(
        self, text: str, at_least: float = CLOSE, most: int = 5, without: str = ""
    ) -> list[Neighbour]:
        """Return the known texts that are like ``text``, the most similar first.

        Args:
            at_least: similarity that a neighbour must have, above 0.0.
            most: how many to return.
            without: a key that is not looked at, such as the text's own.
        """
        weights = {gram: self._weight(gram) for gram in _grams(text)}
        total = sum(weights.values())
        found = []
        for key in self._candidates(weights, total, at_least):
            if key != without:
                value = self._similarity(weights, total, key)
                if value >= at_least:
                    found.append(Neighbour(key, self._texts[key], value))
        return sorted(found, key=lambda near: (-near.similarity, near.key))[:most]

    def _weight(self, gram: _Gram) -> float:
        return math.log(1 + (len(self._texts) + 1) / (len(self._keys_with.get(gram, ())) + 1))

    def _similarity(self, weights: dict[_Gram, float], total: float, key: str) -> float:
        shared = other = 0.0
        for gram in self._grams[key]:
            weight = weights.get(gram)
            if weight is None:
                other += self._weight(gram)
            else:
                shared += weight
        value = 2 * shared / (total + shared + other)
        return 1.0 if other == 0.0 and shared == total else value

    def _candidates(self, weights: dict[_Gram, float], total: float, at_least: float) -> set[str]:
        """Return every key that can reach the threshold, and a few that cannot.

        A text that does shares at least this weight, so it shares one of the grams that remain
        when the commonest are put aside until less than that is left. The rarest are kept.
        """
        may_miss = total * (1 - at_least / (2 - at_least))
        candidates: set[str] = set()
        missed = 0.0
        for gram in sorted(weights, key=lambda gram: (-weights[gram], gram)):
            if missed > may_miss:
                break
            candidates |= self._keys_with.get(gram, set())
            missed += weights[gram]
        return candidates


def _grams(text: str) -> frozenset[_Gram]:
    plain = normalised(text)
    seen: Counter[str] = Counter()
    grams = []
    for index, character in enumerate(plain):
        for gram in (
            (character, plain[index : index + 2]) if index + 1 < len(plain) else (character,)
        ):
            grams.append((gram, seen[gram]))
            seen[gram] += 1
    return frozenset(grams)
