"""Which words of a text a model expected least: where a slip may be that no rule knows.

How surprising a word is to a model is the negative logarithm of its probability after everything
before it (its *surprisal*: C. E. Shannon, "A Mathematical Theory of Communication", 1948, section
6). Small models are surprised often, so a word is held against the other words of its text, and
only the outliers are named.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ichikara_desktop.preview.messages import ScoredSpan

LEAST = 4.0
"""Nats below which nothing is surprising: one chance in about fifty."""
SHARES = (0.02, 0.06, 0.12)
"""The parts of a text's spans that are at the strongest level, at most at the next, and so on."""
LEVELS = len(SHARES)


@dataclass(frozen=True, slots=True)
class Heat:
    """A part of the text, in code points; ``level`` from 1, faint, to :data:`LEVELS`."""

    start: int
    end: int
    level: int


def heat(spans: Sequence[ScoredSpan]) -> tuple[Heat, ...]:
    """Return what surprised the model most, in the order of the text.

    The first span never counts: nothing stands before it that could have announced it.
    """
    later = list(spans)[1:]
    ordered = sorted((-span.logprob for span in later), reverse=True)
    bounds = [_bound(ordered, share) for share in SHARES]
    return tuple(
        Heat(span.start, span.end, level)
        for span in later
        if (level := _level(-span.logprob, bounds))
    )


def _bound(ordered: list[float], share: float) -> float:
    """Return above which surprisal the given part of the spans lies."""
    place = int(len(ordered) * share)
    return ordered[place] if place < len(ordered) else float("inf")


def _level(surprisal: float, bounds: list[float]) -> int:
    if surprisal < LEAST:
        return 0
    return max(
        (LEVELS - place for place, bound in enumerate(bounds) if surprisal > bound), default=0
    )
