"""Whole model files, spoilt by a seed in the places where llama.cpp believes what it reads."""

import random
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass

EDGES = (0, 1, 2, 3, 8, 31, 255, 2**15, 2**31 - 1, 2**31, 2**32 - 1, 2**40, 2**60, 2**63, 2**64 - 1)
HEAD = 24
"""Bytes before the first key: magic, version, two counts."""
_KEY = re.compile(rb"(?:general|llama|tokenizer|adapter)\.[a-z_.0-9]+")
_TENSOR = re.compile(rb"(?:blk\.\d+\.[a-z_]+|token_embd|output_norm|output)\.weight")

Spoil = Callable[[bytearray, random.Random, "Places"], None]


@dataclass(frozen=True)
class Places:
    """Where in a file what stands, in bytes.

    Attributes:
        values: each key's type, with its value behind it.
        tensors: each tensor's number of dimensions, with dimensions, type and offset behind it.
        data: the first byte of the weights.
    """

    values: tuple[int, ...]
    tensors: tuple[int, ...]
    data: int

    @classmethod
    def of(cls, content: bytes) -> "Places":
        assert content.startswith(b"GGUF")
        tensors = tuple(found.end() for found in _TENSOR.finditer(content))
        end = tensors[-1] + 4 + 16 + 4 + 8
        keys = tuple(
            found.end() for found in _KEY.finditer(content, HEAD, tensors[0]) if _named(found)
        )
        return cls(keys, tensors, -(-end // 32) * 32)


def _named(found: "re.Match[bytes]") -> bool:
    """Whether a match is a whole key: the length before it says so."""
    length = found.string[found.start() - 8 : found.start()]
    return bool(length == struct.pack("<Q", len(found[0])))


def spoilt(content: bytes, places: Places, chance: random.Random) -> tuple[str, bytes]:
    """Return how a file was spoilt, and the file."""
    kind = chance.choice(list(KINDS))
    copy = bytearray(content)
    for _ in range(chance.choice((1, 1, 3))):
        KINDS[kind](copy, chance, places)
    return kind, bytes(copy)


def _put(content: bytearray, at: int, form: str, value: int) -> None:
    size = struct.calcsize(form)
    if at + size <= len(content):
        struct.pack_into(form, content, at, value & ((1 << 8 * size) - 1))


def _counts(content: bytearray, chance: random.Random, places: Places) -> None:
    at, form = chance.choice(((4, "<I"), (8, "<Q"), (16, "<Q")))
    known = struct.unpack_from(form, content, at)[0] if len(content) > HEAD else 0
    _put(content, at, form, chance.choice((*EDGES, known - 1, known + 1)))


def _type(content: bytearray, chance: random.Random, places: Places) -> None:
    _put(content, chance.choice(places.values), "<I", chance.randrange(16))


def _value(content: bytearray, chance: random.Random, places: Places) -> None:
    form = chance.choice(("<I", "<Q"))
    _put(content, chance.choice(places.values) + 4, form, chance.choice(EDGES))


def _list(content: bytearray, chance: random.Random, places: Places) -> None:
    """The kind and the length of a list, where the value is one."""
    at = chance.choice(places.values) + 4
    if chance.random() < 0.5:
        _put(content, at, "<I", chance.randrange(16))
    _put(content, at + 4, "<Q", chance.choice(EDGES))


def _shape(content: bytearray, chance: random.Random, places: Places) -> None:
    at = chance.choice(places.tensors)
    if chance.random() < 0.3:
        _put(content, at, "<I", chance.choice((0, 1, 2, 3, 4, 5, 2**31)))
    else:
        _put(content, at + chance.choice((4, 12)), "<Q", chance.choice((*EDGES, 64, 128)))


def _offset(content: bytearray, chance: random.Random, places: Places) -> None:
    at = chance.choice(places.tensors) + chance.choice((12, 16, 20, 24))
    _put(content, at, "<Q", chance.choice((*EDGES, 32, 4096, len(content))))


def _flip(content: bytearray, chance: random.Random, places: Places) -> None:
    for _ in range(chance.choice((1, 4, 32))):
        content[chance.randrange(min(len(content), places.data))] ^= 1 << chance.randrange(8)


def _weights(content: bytearray, chance: random.Random, places: Places) -> None:
    """Numbers that are none: what is computed from them must not leave the vocabulary."""
    start = chance.randrange(places.data, len(content))
    end = min(len(content), start + chance.choice((4, 4096, len(content))))
    content[start:end] = bytes([chance.choice((0, 0x7F, 0xFF))]) * (end - start)


def _cut(content: bytearray, chance: random.Random, places: Places) -> None:
    end = chance.choice((places.data, len(content)))
    del content[chance.randrange(min(end, len(content))) :]
    content.extend(b"" if content else b"G")


def _names(content: bytearray, chance: random.Random, places: Places) -> None:
    """A letter of a key or of a tensor's name: something that is needed is missing."""
    content[chance.choice((*places.values, *places.tensors)) - 1 - chance.randrange(6)] ^= 1


def _words(content: bytearray, chance: random.Random, places: Places) -> None:
    """Letters of the vocabulary, or lengths of its words."""
    start, end = (content.find(b"tokenizer.ggml." + name) for name in (b"tokens", b"scores"))
    if 0 < start < end:
        for _ in range(chance.choice((1, 20))):
            content[chance.randrange(start + 21, end)] ^= 1


KINDS: dict[str, Spoil] = {
    "words": _words,
    "counts": _counts,
    "type": _type,
    "value": _value,
    "list": _list,
    "shape": _shape,
    "offset": _offset,
    "flip": _flip,
    "weights": _weights,
    "cut": _cut,
    "names": _names,
}
