"""A text as lines with roles, and sentences: what the rules look at.

Texts are Markdown as people write it. A line is a unit, because in Japanese a line break ends
a paragraph. Sentences are cut at 。！？ outside of brackets. Whatever was cut before is
remembered, so that a keystroke costs one line, and in it one sentence.
"""

import re
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cached_property
from typing import Any, Generic, NamedTuple, TypeVar

from ichikara_desktop.checks.findings import Finding
from ichikara_desktop.checks.repair import repaired
from ichikara_desktop.checks.tokens import Token, tokenise

K = TypeVar("K")
V = TypeVar("V")

MAX_SENTENCE = 2_000
"""Code points. A longer run without a full stop is cut, so that no keystroke costs more."""
MAX_LINE = 4_000
"""Code points. A longer line is looked at in parts, for the same reason."""

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


_FENCE = re.compile(r"[ \t]{0,20}(```|~~~)")
_ROLES = (
    (re.compile(r"[ \t]{0,3}#{1,6}[ \t　]"), LineRole.HEADING),
    (re.compile(r"[ \t　]{0,20}[>＞]"), LineRole.QUOTE),
    (re.compile(r"[ \t　]{0,20}\|"), LineRole.TABLE),
)
LIST_MARKER = re.compile(
    r"[ \t　]{0,40}(?:"
    r"(?P<bullet>[-*+・●○■□◆◇▪‣•])(?=[\s　]|(?<=[・●○■□◆◇▪‣•]))"
    r"|(?P<number>[（(]?[0-9０-９]{1,3}[)）.．、:：](?![0-9０-９])"
    r"|[①-⑳]|[一二三四五六七八九十]{1,2}[、．）)])"
    r")[ \t　]{0,40}"
)
_SENTENCE_END = frozenset("。！？!?")
_OPENING = dict(zip("「『（(【〔［[｛{〈《“", "」』）)】〕］]｝}〉》”", strict=True))
_CLOSING = frozenset(_OPENING.values())
_STOPS = re.compile("[" + re.escape("".join(_SENTENCE_END | _CLOSING | set(_OPENING))) + "]")
_LITERAL = re.compile(r"`[^`\n]{1,500}`|https?://[!-~]{1,2000}")
_QUOTATION = re.compile(r"「[^」]*」|『[^』]*』|“[^”]*”|\"[^\"]*\"")


class Sentence:
    """A sentence and what is known of it, shared between all places where it stands."""

    def __init__(self, text: str) -> None:
        """Keep the text; nothing is analysed before it is asked for."""
        self.text = text
        self.repaired = _without_literals(repaired(text))
        """The text as the rules read it, of the same length: inline code and addresses are
        blotted out, look-alike characters stand for what they look like."""
        self.findings: tuple[Finding, ...] | None = None
        self.facts: tuple[tuple[str, Any], ...] = ()
        """What rules of wider scope found out about this sentence, by rule id."""

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The tokens of the repaired text; their offsets are those of the text itself."""
        return tokenise(self.repaired)

    def forget_tokens(self) -> None:
        """Give their memory back: every rule has seen them. Asked for again, they are made anew."""
        self.__dict__.pop("tokens", None)

    @cached_property
    def quotations(self) -> tuple[tuple[int, int], ...]:
        """The spans of what somebody else says, brackets included, in their order."""
        return tuple(match.span() for match in _QUOTATION.finditer(self.repaired))

    def is_quoted(self, offset: int) -> bool:
        """Whether the character there stands in a quotation."""
        index = bisect_right(self.quotations, (offset, MAX_SENTENCE)) - 1
        return index >= 0 and offset < self.quotations[index][1]


class Place:
    """Where a line stands in the text that is being checked.

    Facts point to it instead of knowing their own offset. A keystroke moves every line below it;
    so one number a line changes, in place of a new object for each fact, whose number would
    keep the garbage collector busy for longer than the check itself takes.
    """

    __slots__ = ("start",)

    def __init__(self, start: int = -1) -> None:
        self.start = start


class Fact:
    """What a rule found out about one sentence, and where."""

    __slots__ = ("_offset", "_place", "role", "sentence", "value")

    def __init__(
        self, place: Place, offset: int, sentence: Sentence, role: LineRole, value: Any
    ) -> None:
        self._place, self._offset = place, offset
        self.sentence, self.role, self.value = sentence, role, value

    @property
    def start(self) -> int:
        """Offset of the sentence in the text."""
        return self._place.start + self._offset

    def at(self, place: Place) -> "Fact":
        """Return the same fact about a line that stands elsewhere too."""
        return Fact(place, self._offset, self.sentence, self.role, self.value)


@dataclass(slots=True)
class Content:
    """What is known of a line whatever its place: made once, kept while it is remembered."""

    text: str
    role: LineRole
    sentences: tuple[tuple[int, Sentence], ...]
    """Each sentence with its offset in the line."""
    findings: tuple[Finding, ...] | None = None
    """Of the rules for characters and sentences, with offsets in the line."""
    place: Place = field(default_factory=Place)
    """Where the line stands first in the text that is being checked."""
    facts: dict[str, tuple[Fact, ...]] = field(default_factory=dict)
    """What the gathering rules found out about its sentences, by rule."""


class Line(NamedTuple):
    """A line without its line break, at its place in the text."""

    start: int
    content: Content

    @property
    def text(self) -> str:
        """The line itself."""
        return self.content.text

    @property
    def role(self) -> LineRole:
        """What the line is in the text."""
        return self.content.role

    @property
    def end(self) -> int:
        """Offset of the line break."""
        return self.start + len(self.content.text)


@dataclass(frozen=True, slots=True)
class Document:
    """A whole text, cut into lines and sentences."""

    text: str
    lines: tuple[Line, ...]
    _starts: list[int] = field(default_factory=list, compare=False)

    def sentences(self, *roles: LineRole) -> Iterator[tuple[int, Sentence]]:
        """Yield each sentence with its offset, in lines of the given roles (none: all)."""
        for start, content in self.lines:
            if not roles or content.role in roles:
                for offset, sentence in content.sentences:
                    yield start + offset, sentence

    def line_at(self, offset: int) -> Line:
        """Return the line that holds ``offset``."""
        if not self._starts:
            self._starts.extend(line.start for line in self.lines)
        return self.lines[bisect_right(self._starts, offset) - 1]


class Segmenter:
    """Cuts texts into documents, remembering lines and sentences that it has seen."""

    def __init__(self) -> None:
        """Start with nothing remembered."""
        self._sentences: _Recent[str, Sentence] = _Recent(_CACHED_SENTENCES)
        self._lines: _Recent[tuple[str, bool], Content] = _Recent(_CACHED_LINES)

    def document(self, text: str) -> Document:
        """Return ``text`` as a document; only lines not seen before cost more than a look-up."""
        lines: list[Line] = []
        position = 0
        in_code = False
        for raw in text.split("\n"):
            is_fence = ("`" in raw or "~" in raw) and _FENCE.match(raw) is not None
            for part in _parts(raw.removesuffix("\r")):
                content = self._content(part, in_code or is_fence)
                lines.append(Line(position, content))
                position += len(part)
            in_code ^= is_fence
            position += 2 if raw.endswith("\r") else 1
        return Document(text, tuple(lines))

    def _content(self, text: str, is_code: bool) -> Content:
        known = self._lines.get((text, is_code))
        if known is None:
            role = LineRole.CODE if is_code else _role(text)
            known = Content(text, role, () if is_code else tuple(self._cut(text, role)))
            self._lines.put((text, is_code), known)
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


class _Recent(Generic[K, V]):
    """The most recently used values, up to a limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: K, value: V) -> None:
        self._values[key] = value
        if len(self._values) > self._limit:
            self._values.popitem(last=False)


def _without_literals(text: str) -> str:
    """Return ``text`` with inline code and addresses blotted out, character for character."""
    if "`" not in text and "://" not in text:
        return text
    return _LITERAL.sub(lambda match: "\ufffd" * len(match.group()), text)


def _parts(content: str) -> Iterator[str]:
    """Yield a line whole, or a very long one in parts that end with a sentence if they can."""
    while len(content) > MAX_LINE:
        cut = content.rfind("。", MAX_LINE // 2, MAX_LINE) + 1 or MAX_LINE
        yield content[:cut]
        content = content[cut:]
    yield content


def _role(content: str) -> LineRole:
    for pattern, role in _ROLES:
        if pattern.match(content):
            return role
    return LineRole.LIST if LIST_MARKER.match(content) else LineRole.PROSE


def _spans(content: str, start: int) -> Iterator[tuple[int, int]]:
    """Yield the spans of the sentences of a line, without blanks around them."""
    open_brackets: list[str] = []
    begin, ended = start, 0
    for match in _STOPS.finditer(content, start):
        index, character = match.start(), match.group()
        if ended and index > ended:  # something else stands between the full stop and this
            yield from _bounded(content, begin, ended)
            begin, ended = ended, 0
            open_brackets.clear()
        if character in _OPENING:
            if ended:
                yield from _bounded(content, begin, ended)
                begin, ended = ended, 0
            open_brackets.append(_OPENING[character])
        elif character in _SENTENCE_END:
            ended = 0 if open_brackets else index + 1
        else:
            if open_brackets and character == open_brackets[-1]:
                open_brackets.pop()
            ended = index + 1 if ended else 0
    if ended:
        yield from _bounded(content, begin, ended)
        begin = ended
    yield from _bounded(content, begin, len(content))


def _bounded(content: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for cut in range(start, end, MAX_SENTENCE):
        yield from _trimmed(content, cut, min(cut + MAX_SENTENCE, end))


def _trimmed(content: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    text = content[start:end]
    left = len(text) - len(text.lstrip())
    stripped = text.strip()
    if stripped:
        yield start + left, start + left + len(stripped)
