"""Which parts of a text stand word for word in another: where a text came from."""

from collections.abc import Iterable

LEAST_RUN = 20
"""Characters that must be the same in a row: shorter runs are how people speak."""

Span = tuple[int, int]


def copied_spans(text: str, sources: Iterable[str], least: int = LEAST_RUN) -> list[Span]:
    """Return the spans of ``text`` that stand in one of the sources, in their order.

    Args:
        text: where to look.
        sources: what may have been copied.
        least: characters that a run must have.
    """
    copied = bytearray(len(text))
    for source in sources:
        for start, end in _runs(text, source, least):
            copied[start:end] = b"\1" * (end - start)
    return _spans(copied)


def copied_share(text: str, sources: Iterable[str]) -> float:
    """Return which share of ``text`` stands in one of the sources, from 0.0 to 1.0."""
    copied = sum(end - start for start, end in copied_spans(text, sources))
    return copied / len(text) if text else 0.0


def _runs(text: str, source: str, least: int) -> Iterable[Span]:
    """Yield runs greedily from the start; each grows from the first place of its beginning."""
    places: dict[str, int] = {}
    for start in range(len(source) - least + 1):
        places.setdefault(source[start : start + least], start)
    position = 0
    while position + least <= len(text):
        place = places.get(text[position : position + least])
        if place is None:
            position += 1
            continue
        length = least
        while text[position + length : position + length + 1] == source[
            place + length : place + length + 1
        ] and position + length < len(text):
            length += 1
        yield position, position + length
        position += length


def _spans(copied: bytearray) -> list[Span]:
    spans = []
    start = copied.find(1)
    while start >= 0:
        end = copied.find(0, start)
        end = len(copied) if end < 0 else end
        spans.append((start, end))
        start = copied.find(1, end)
    return spans
