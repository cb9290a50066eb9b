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
from array import array
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
    """Known texts by key, asked for those that are like a new one. For one thread at a time.

    Texts and grams have numbers, and lists of these are arrays: ten thousand questions take tens
    of megabytes, not hundreds.
    """

    def __init__(self, texts: Iterable[tuple[str, str]] = ()) -> None:
        """Know ``texts``: pairs of a key and a text."""
        self._texts: dict[str, str] = {}
        self._place: dict[str, int] = {}
        self._keys: list[str] = []
        self._free: list[int] = []
        self._grams: dict[str, array[int]] = {}
        self._number: dict[_Gram, int] = {}
        self._places_with: list[array[int]] = []
        for key, text in texts:
            self.add(key, text)

    def __len__(self) -> int:
        return len(self._texts)

    def add(self, key: str, text: str) -> None:
        """Know a text, in place of what was known under its key."""
        if self._texts.get(key) == text:
            return
        self.remove(key)
        place = self._place[key] = self._place_for(key)
        self._texts[key] = text
        self._grams[key] = array("I", map(self._number_for, _grams(text)))
        for number in self._grams[key]:
            self._places_with[number].append(place)

    def remove(self, key: str) -> None:
        """Forget a text; nothing happens where it is not known."""
        if self._texts.pop(key, None) is None:
            return
        place = self._place.pop(key)
        for number in self._grams.pop(key):
            self._places_with[number].remove(place)
        self._free.append(place)

    def similarity(self, text: str, key: str) -> float:
        """Return how alike ``text`` and the text known under ``key`` are, from 0.0 to 1.0."""
        known, total = self._weighed(text)
        return self._similarity(known, total, key)

    def nearest(
        self, text: str, at_least: float = CLOSE, most: int = 5, without: str = ""
    ) -> list[Neighbour]:
        """Return the known texts that are like ``text``, the most similar first.

        Args:
            at_least: similarity that a neighbour must have, above 0.0.
            most: how many to return.
            without: a key that is not looked at, such as the text's own.
        """
        known, total = self._weighed(text)
        found = []
        for place in self._candidates(known, total, at_least):
            key = self._keys[place]
            if key != without:
                value = self._similarity(known, total, key)
                if value >= at_least:
                    found.append(Neighbour(key, self._texts[key], value))
        return sorted(found, key=lambda near: (-near.similarity, near.key))[:most]

    def _place_for(self, key: str) -> int:
        if self._free:
            place = self._free.pop()
            self._keys[place] = key
            return place
        self._keys.append(key)
        return len(self._keys) - 1

    def _number_for(self, gram: _Gram) -> int:
        number = self._number.setdefault(gram, len(self._places_with))
        if number == len(self._places_with):
            self._places_with.append(array("I"))
        return number

    def _weighed(self, text: str) -> tuple[dict[int, float], float]:
        """Return the weights of a text's known grams by their number, and that of all of them."""
        known: dict[int, float] = {}
        total = 0.0
        for gram in _grams(text):
            number = self._number.get(gram)
            weight = self._weight(0 if number is None else len(self._places_with[number]))
            total += weight
            if number is not None:
                known[number] = weight
        return known, total

    def _weight(self, texts_with: int) -> float:
        return math.log(1 + (len(self._texts) + 1) / (texts_with + 1))

    def _similarity(self, known: dict[int, float], total: float, key: str) -> float:
        shared = other = 0.0
        for number in self._grams[key]:
            weight = known.get(number)
            if weight is None:
                other += self._weight(len(self._places_with[number]))
            else:
                shared += weight
        if other == 0.0 and math.isclose(shared, total, rel_tol=1e-12):
            return 1.0
        return 2 * shared / (total + shared + other)

    def _candidates(self, known: dict[int, float], total: float, at_least: float) -> set[int]:
        """Return the place of every text that can reach the threshold, and a few that cannot.

        A text that does shares at least this weight, so it shares one of the grams that remain
        when the commonest are put aside until less than that is left. The rarest are kept.
        """
        may_miss = total * (1 - at_least / (2 - at_least))
        candidates: set[int] = set()
        missed = total - sum(known.values())
        for number in sorted(known, key=lambda number: (-known[number], number)):
            if missed > may_miss:
                break
            candidates.update(self._places_with[number])
            missed += known[number]
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
