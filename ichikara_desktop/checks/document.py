"""A text as lines with roles, and sentences: what the rules look at.

Texts are Markdown as people write it. A line is a unit, because in Japanese a line break ends
a paragraph. Sentences are cut at 。！？ outside of brackets.
"""

import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from typing import Any, Generic, TypeVar

from ichikara_desktop.checks.findings import Finding
from ichikara_desktop.checks.repair import repaired
from ichikara_desktop.checks.tokens import Token, tokenise

V = TypeVar("V")

MAX_SENTENCE = 2_000
"""Code points. A longer run without a full stop is cut, so that no keystroke costs more."""

_CACHED_SENTENCES = 50_000
_CACHED_LINES = 20_000


class LineRole(Enum):
    """What a line is in the text."""

    PROSE = auto()
    LIST = auto()
    HEADING = auto()
    QUOTE = auto()
    TABLE = auto()
    CODE = auto()


_FENCE = re.compile(r"\s*(```|~~~)")
_ROLES = (
    (re.compile(r"\s{0,3}#{1,6}\s"), LineRole.HEADING),
    (re.compile(r"\s*[>＞]"), LineRole.QUOTE),
    (re.compile(r"\s*\|"), LineRole.TABLE),
)
LIST_MARKER = re.compile(
    r"[\s　]*(?:"
    r"(?P<bullet>[-*+・●○■□◆◇▪‣•])(?=[\s　]|(?<=[・●○■□◆◇▪‣•]))"
    r"|(?P<number>[（(]?[0-9０-９]{1,3}[)）.．、:：](?![0-9０-９])"
    r"|[①-⑳]|[一二三四五六七八九十]{1,2}[、．）)])"
    r")[\s　]*"
)
_SENTENCE_END = frozenset("。！？!?")
_OPENING = dict(zip("「『（(【〔［[｛{〈《“", "」』）)】〕］]｝}〉》”", strict=True))
_CLOSING = frozenset(_OPENING.values())


class Sentence:
    """A sentence and what is known of it, shared between all places where it stands."""

    def __init__(self, text: str) -> None:
        """Keep the text; nothing is analysed before it is asked for."""
        self.text = text
        self.repaired = repaired(text)
        self.findings: dict[str, tuple[Finding, ...]] = {}
        self.facts: dict[str, Any] = {}
        """What a rule of wider scope found out about this sentence, by rule id."""

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens of the repaired text; their offsets are those of the text itself."""
        return tokenise(self.repaired)


@dataclass(frozen=True, slots=True)
class Line:
    """A line without its line break, at its place in the text."""

    start: int
    text: str
    role: LineRole
    sentences: tuple[tuple[int, Sentence], ...]
    """Each sentence with its offset in the text."""

    @property
    def end(self) -> int:
        """Offset of the line break."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole text, cut into lines and sentences."""

    text: str
    lines: tuple[Line, ...]

    def sentences(self, *roles: LineRole) -> Iterator[tuple[int, Sentence]]:
        """Yield each sentence with its offset, in lines of the given roles (none: all)."""
        for line in self.lines:
            if not roles or line.role in roles:
                yield from line.sentences


class Segmenter:
    """Cuts texts into documents, remembering lines and sentences that it has seen."""

    def __init__(self) -> None:
        """Start with nothing remembered."""
        self._sentences: _Recent[Sentence] = _Recent(_CACHED_SENTENCES)
        self._lines: _Recent[tuple[LineRole, tuple[tuple[int, Sentence], ...]]] = _Recent(
            _CACHED_LINES
        )

    def document(self, text: str) -> Document:
        """Return ``text`` as a document; only lines not seen before cost more than a look-up."""
        lines: list[Line] = []
        position = 0
        in_code = False
        for raw in text.split("\n"):
            content = raw.removesuffix("\r")
            role, relative = self._line(content)
            if _FENCE.match(content):
                role, in_code = LineRole.CODE, not in_code
            elif in_code:
                role = LineRole.CODE
            placed = () if role is LineRole.CODE else relative
            sentences = tuple((position + offset, sentence) for offset, sentence in placed)
            lines.append(Line(position, content, role, sentences))
            position += len(raw) + 1
        return Document(text, tuple(lines))

    def _line(self, content: str) -> tuple[LineRole, tuple[tuple[int, Sentence], ...]]:
        known = self._lines.get(content)
        if known is None:
            role = _role(content)
            known = role, tuple(self._cut(content, role))
            self._lines.put(content, known)
        return known

    def _cut(self, content: str, role: LineRole) -> Iterator[tuple[int, Sentence]]:
        marker = LIST_MARKER.match(content) if role is LineRole.LIST else None
        for start, end in _spans(content, marker.end() if marker else 0):
            text = content[start:end]
            sentence = self._sentences.get(text)
            if sentence is None:
                sentence = Sentence(text)
                self._sentences.put(text, sentence)
            yield start, sentence


class _Recent(Generic[V]):
    """The most recently used values by text, up to a limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: OrderedDict[str, V] = OrderedDict()

    def get(self, text: str) -> V | None:
        value = self._values.get(text)
        if value is not None:
            self._values.move_to_end(text)
        return value

    def put(self, text: str, value: V) -> None:
        self._values[text] = value
        if len(self._values) > self._limit:
            self._values.popitem(last=False)


def _role(content: str) -> LineRole:
    for pattern, role in _ROLES:
        if pattern.match(content):
            return role
    return LineRole.LIST if LIST_MARKER.match(content) else LineRole.PROSE


def _spans(content: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences of a line, without blanks around them."""
    open_brackets: list[str] = []
    begin = start
    ended = False
    for index in range(start, len(content)):
        character = content[index]
        if ended and character not in _SENTENCE_END and character not in _CLOSING:
            yield from _trimmed(content, begin, index)
            begin, ended = index, False
        elif index - begin >= MAX_SENTENCE:
            yield from _trimmed(content, begin, index)
            begin = index
            open_brackets.clear()
        if character in _OPENING:
            open_brackets.append(_OPENING[character])
        elif open_brackets and character == open_brackets[-1]:
            open_brackets.pop()
        elif character in _SENTENCE_END and not open_brackets:
            ended = True
    yield from _trimmed(content, begin, len(content))


def _trimmed(content: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    text = content[start:end]
    left = len(text) - len(text.lstrip())
    stripped = text.strip()
    if stripped:
        yield start + left, start + left + len(stripped)
