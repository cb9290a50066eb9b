"""From the bytes of tokens to text: whole characters, and nothing of a stop string."""

import codecs


class TextStream:
    """The text of one answer as it comes.

    Bytes that are not a whole character yet are held back, and so is what may become a stop
    string.

    Attributes:
        text: all that was given out.
        stopped: whether a stop string came. It is not part of the text.
    """

    def __init__(self, stop: tuple[str, ...] = ()) -> None:
        self._stop = tuple(one for one in stop if one)
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._held = ""
        self._given: list[str] = []
        self.stopped = False

    @property
    def text(self) -> str:
        """All that was given out."""
        return "".join(self._given)

    def feed(self, piece: bytes) -> str:
        """Take the bytes of a token and return the text that is certain now."""
        if self.stopped:
            return ""
        self._held += self._decoder.decode(piece)
        ends = [place for place in map(self._held.find, self._stop) if place >= 0]
        if ends:
            self.stopped = True
            return self._give(min(ends))
        return self._give(len(self._held) - self._beginning_of_a_stop())

    def finish(self) -> str:
        """Return what was held back; half a character becomes U+FFFD."""
        if self.stopped:
            return ""
        self._held += self._decoder.decode(b"", final=True)
        return self._give(len(self._held))

    def _give(self, length: int) -> str:
        given, self._held = self._held[:length], self._held[length:]
        self._given.append(given)
        return given

    def _beginning_of_a_stop(self) -> int:
        longest = max(map(len, self._stop), default=1) - 1
        for length in range(min(longest, len(self._held)), 0, -1):
            if any(one.startswith(self._held[-length:]) for one in self._stop):
                return length
        return 0


def spans(text: str, pieces: list[bytes]) -> list[tuple[int, int, int]] | None:
    """Return which code points each token is, as (start, end, tokens).

    A character whose bytes are split over several tokens makes one span of them.

    Returns:
        ``None`` when the tokens are not the text.
    """
    if b"".join(pieces) != text.encode():
        return None
    found: list[tuple[int, int, int]] = []
    decoder = codecs.getincrementaldecoder("utf-8")()
    start, end, tokens = 0, 0, 0
    for piece in pieces:
        end += len(decoder.decode(piece))
        tokens += 1
        if end > start and not decoder.getstate()[0]:
            found.append((start, end, tokens))
            start, tokens = end, 0
    return found
