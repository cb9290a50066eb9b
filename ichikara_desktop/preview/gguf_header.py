"""The header of a GGUF file, walked with a bound on everything that it claims.

The form is that of https://github.com/ggml-org/ggml/blob/master/docs/gguf.md. The usual readers
believe a header: a count of 2^60 keeps them busy for ever, or takes all the memory there is. Here
each length is held against the size of the file and against what any real model has, before a
byte of it is read.
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MAGIC = b"GGUF"
VERSIONS = frozenset({2, 3})
"""Version 1 had other widths, and is read by nobody any more."""

NOT_GGUF = "not-gguf"
TRUNCATED = "truncated"
VERSION = "version"
HOSTILE = "hostile"
"""Codes of :class:`NotAModelError`."""

MOST_KEYS = 65_536
MOST_TENSORS = 65_536
"""The largest models of today have some 2,000 tensors and 100 keys."""
MOST_TEXTS = 4_000_000
"""Texts in lists, all together: tokens and merges of a large vocabulary are some 600,000."""
LONGEST_NAME = 65_535
"""Bytes of a key (the form's own limit) or of a tensor's name (which are far shorter)."""
LONGEST_TEXT = 4 << 20
"""Bytes of one text. Long chat templates have some 20,000."""
MOST_NUMBERS = 65_536
"""Numbers of a list that are kept; of a longer one only the count is."""
MOST_ELEMENTS = 1 << 50
"""Elements of one tensor: more than any disk holds."""
MOST_DIMENSIONS = 4
LARGEST_ALIGNMENT = 1 << 20

_AT_ONCE = 1 << 20
_LENGTH = struct.Struct("<Q")
_TEXT, _LIST = 8, 9
_NUMBERS = {
    0: "B",
    1: "b",
    2: "H",
    3: "h",
    4: "I",
    5: "i",
    6: "f",
    7: "?",
    10: "Q",
    11: "q",
    12: "d",
}
"""Types of values in the file, as :mod:`struct` writes them."""


class NotAModelError(ValueError):
    """The file is no model that can be used; nothing of it was believed.

    Attributes:
        code: ``not-gguf``, ``truncated``, ``version`` (of the form, or a tensor type that is not
            known here), ``hostile`` (claims that no model makes), ``no-architecture``, ``split``
            (one part of several) or ``kind`` (neither a language model nor an adapter).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Omitted:
    """A list that was stepped over; ``count`` is how many values it has."""

    count: int


Value = str | int | float | bool | tuple[int | float | bool, ...] | Omitted


@dataclass(frozen=True, slots=True)
class RawTensor:
    """A tensor as the header names it.

    Attributes:
        name: unique in its file.
        shape: in numpy's order, which is the file's backwards: rows before columns.
        type_number: of ``GGMLQuantizationType``.
        offset: bytes behind the beginning of the data.
    """

    name: str
    shape: tuple[int, ...]
    type_number: int
    offset: int


@dataclass(frozen=True, slots=True)
class Header:
    """A whole header.

    Attributes:
        version: of the form.
        values: by their keys.
        tensors: in the file's order.
        data_start: where the tensors' data begins, in bytes.
        size: of the file, in bytes.
    """

    version: int
    values: Mapping[str, Value]
    tensors: tuple[RawTensor, ...]
    data_start: int
    size: int


def read_header(path: Path) -> Header:
    """Return the header of a file.

    Raises:
        NotAModelError: ``not-gguf``, ``truncated``, ``version`` or ``hostile``.
        OSError: the file cannot be read.
    """
    with path.open("rb", buffering=1 << 20) as file:
        walk = _Walk(file, path.stat().st_size)
        version = walk.begin()
        tensor_count, key_count = walk.number("Q"), walk.number("Q")
        if tensor_count > MOST_TENSORS or key_count > MOST_KEYS:
            raise NotAModelError(HOSTILE)
        values = walk.values(int(key_count))
        tensors = walk.tensors(int(tensor_count))
        alignment = _alignment(values.get("general.alignment", 32))
        start = -(-walk.at // alignment) * alignment
        return Header(version, values, tensors, start, walk.size)


def _alignment(value: Value) -> int:
    """Return the step on which tensors begin: a power of two."""
    if not isinstance(value, int) or not 1 <= value <= LARGEST_ALIGNMENT or value & (value - 1):
        raise NotAModelError(HOSTILE)
    return value


class _Walk:
    """Goes through the header once, from its beginning."""

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file, self.size, self.at = file, size, 0
        self._texts_left = MOST_TEXTS

    def begin(self) -> int:
        """Return the version of the form."""
        if self._file.read(4) != MAGIC:
            raise NotAModelError(NOT_GGUF)
        self.at = 4
        version = int(self.number("I"))
        if version not in VERSIONS:
            raise NotAModelError(VERSION)
        return version

    def take(self, length: int) -> bytes:
        content = self._file.read(length) if self.at + length <= self.size else b""
        if len(content) != length:
            raise NotAModelError(TRUNCATED)
        self.at += length
        return content

    def skip(self, length: int) -> None:
        if self.at + length > self.size:
            raise NotAModelError(TRUNCATED)
        self._file.seek(length, 1)
        self.at += length

    def number(self, form: str) -> int | float | bool:
        (value,) = struct.unpack(f"<{form}", self.take(struct.calcsize(f"<{form}")))
        return value  # type: ignore[no-any-return]

    def length(self, most: int) -> int:
        """Return a length or a count, which is at most ``most``."""
        value = int(self.number("Q"))
        if value > most:
            raise NotAModelError(HOSTILE)
        return value

    def text(self, longest: int = LONGEST_TEXT) -> str:
        try:
            return self.take(self.length(longest)).decode("utf-8")
        except UnicodeDecodeError:
            raise NotAModelError(HOSTILE) from None

    def values(self, count: int) -> dict[str, Value]:
        found: dict[str, Value] = {}
        for _ in range(count):
            key = self.text(LONGEST_NAME)
            if not key or key in found:
                raise NotAModelError(HOSTILE)
            found[key] = self._value(int(self.number("I")))
        return found

    def _value(self, kind: int) -> Value:
        if kind == _TEXT:
            return self.text()
        if kind == _LIST:
            return self._list(int(self.number("I")))
        if kind not in _NUMBERS:
            raise NotAModelError(HOSTILE)
        return self.number(_NUMBERS[kind])

    def _list(self, kind: int) -> Value:
        if kind == _TEXT:
            return self._pass_texts()
        if kind not in _NUMBERS:  # lists in lists: allowed by the form, used by no model
            raise NotAModelError(HOSTILE)
        count = int(self.number("Q"))
        form = _NUMBERS[kind]
        length = count * struct.calcsize(f"<{form}")
        if count > MOST_ELEMENTS:
            raise NotAModelError(HOSTILE)
        if count > MOST_NUMBERS:
            self.skip(length)
            return Omitted(count)
        return struct.unpack(f"<{count}{form}", self.take(length))

    def _pass_texts(self) -> Omitted:
        """Step over a list of texts; only how many there are is wanted."""
        count = left = self.length(self._texts_left)
        self._texts_left -= count
        while left:
            passed, length = _texts_in(self._file.read(_AT_ONCE), left)
            self._file.seek(self.at)
            self.skip(length)
            left -= passed
            if not passed:  # it is longer than a piece, or no text at all
                self.skip(self.length(LONGEST_TEXT))
                left -= 1
        return Omitted(count)

    def tensors(self, count: int) -> tuple[RawTensor, ...]:
        found: dict[str, RawTensor] = {}
        for _ in range(count):
            tensor = self._tensor()
            if not tensor.name or tensor.name in found:
                raise NotAModelError(HOSTILE)
            found[tensor.name] = tensor
        return tuple(found.values())

    def _tensor(self) -> RawTensor:
        name = self.text(LONGEST_NAME)
        dimensions = int(self.number("I"))
        if not 1 <= dimensions <= MOST_DIMENSIONS:
            raise NotAModelError(HOSTILE)
        backwards = struct.unpack(f"<{dimensions}Q", self.take(8 * dimensions))
        elements = 1
        for each in backwards:
            elements *= each
        if not 1 <= elements <= MOST_ELEMENTS:
            raise NotAModelError(HOSTILE)
        kind, offset = int(self.number("I")), int(self.number("Q"))
        return RawTensor(name, tuple(reversed(backwards)), kind, offset)


def _texts_in(piece: bytes, most: int) -> tuple[int, int]:
    """Return how many whole texts a piece of a list begins with, and how long they are."""
    count = at = 0
    last = len(piece) - _LENGTH.size
    while count < most and at <= last:
        (length,) = _LENGTH.unpack_from(piece, at)
        if at + _LENGTH.size + length > len(piece):
            break
        at += _LENGTH.size + length
        count += 1
    return count, at
