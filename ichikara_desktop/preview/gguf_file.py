"""What a GGUF file says of itself: a base model or an adapter, its widths, its tensors.

The header is walked by :mod:`ichikara_desktop.preview.gguf_header`; the names of the keys and the
sizes of the tensor types, which change with each release of llama.cpp, are those of ``gguf``.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from ichikara_desktop.preview.gguf_header import (
    HOSTILE,
    TRUNCATED,
    VERSION,
    Header,
    NotAModelError,
    Omitted,
    RawTensor,
    Value,
    read_header,
)

__all__ = ["GgufFile", "Kind", "NotAModelError", "Tensor", "read_gguf"]

NO_ARCHITECTURE = "no-architecture"
SPLIT = "split"
OTHER_KIND = "kind"
"""Codes of :class:`NotAModelError`, beside those of the header."""

T = TypeVar("T", int, float)


class Kind(StrEnum):
    """What a file is."""

    BASE = "base"
    ADAPTER = "adapter"


@dataclass(frozen=True, slots=True)
class Tensor:
    """A tensor.

    Attributes:
        shape: in numpy's order: rows before columns.
        type: as ``F32``, ``F16`` or ``Q4_K``.
        size: of its data, in bytes.
    """

    shape: tuple[int, ...]
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class GgufFile:
    """What the header of a whole file says. What it does not say is absent, empty or nought.

    Attributes:
        kind: a base model or an adapter.
        architecture: as ``llama`` or ``gemma3``.
        name: what its makers call it.
        licence: as its makers wrote it.
        quantisation: as ``Q4_K_M``; what most bytes of it are in, where the file does not say.
        context_length: tokens that it was trained on.
        layers: blocks of the model.
        n_embd: its width.
        heads: of attention, by layer.
        kv_heads: heads that share keys and values, by layer.
        key_length: numbers of a key, for one head.
        value_length: numbers of a value, for one head.
        vocabulary: how many tokens it knows.
        chat_template: in Jinja; absent where the file has none.
        lora_type: ``lora`` for the only kind of adapter that llama.cpp loads.
        lora_alpha: of an adapter; its effective scale is alpha / rank.
        lora_rank: of an adapter, where all of its pairs have the same.
        tensors: by their names.
        size: of the file, in bytes.
    """

    kind: Kind
    architecture: str
    name: str = ""
    licence: str = ""
    quantisation: str = ""
    context_length: int = 0
    layers: int = 0
    n_embd: int = 0
    heads: tuple[int, ...] = ()
    kv_heads: tuple[int, ...] = ()
    key_length: int = 0
    value_length: int = 0
    vocabulary: int = 0
    chat_template: str | None = None
    lora_type: str = ""
    lora_alpha: float | None = None
    lora_rank: int | None = None
    tensors: Mapping[str, Tensor] = field(default_factory=dict)
    size: int = 0


def read_gguf(path: Path) -> GgufFile:
    """Return what a file says of itself. Its weights are not read.

    Raises:
        NotAModelError: it cannot be used; its ``code`` says why.
        ImportError: the extra ``preview`` is not installed.
        OSError: the file cannot be read.
    """
    header = read_header(path)
    tensors = _tensors(header)
    said = _Said(header.values)
    architecture = said.text("general.architecture")
    if not architecture:
        raise NotAModelError(NO_ARCHITECTURE)
    if said.number("split.count", int) > 1:
        raise NotAModelError(SPLIT)
    common = GgufFile(
        kind=Kind.BASE,
        architecture=architecture,
        name=said.text("general.name"),
        licence=said.text("general.license.name") or said.text("general.license"),
        quantisation=_quantisation(said, tensors),
        tensors=tensors,
        size=header.size,
    )
    match said.text("general.type") or "model":
        case "model" if tensors:  # without any it is a vocabulary alone
            return replace(common, **_widths(said, architecture, tensors))
        case "adapter":
            return replace(common, kind=Kind.ADAPTER, **_lora(said, tensors))
        case _:
            raise NotAModelError(OTHER_KIND)


class _Said:
    """The values of a header, by what is expected of them."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values

    def text(self, key: str) -> str:
        value = self._values.get(key, "")
        if not isinstance(value, str):
            raise NotAModelError(HOSTILE)
        return value

    def number(self, key: str, kind: type[T]) -> T:
        """Return a number, or nought where there is none.

        Raises:
            NotAModelError: ``hostile``: it is another kind of value, or negative.
        """
        value = self._values.get(key, 0)
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole and not (kind is float and isinstance(value, float)):
            raise NotAModelError(HOSTILE)
        if kind is int and not 0 <= value < 1 << 40:  # type: ignore[operator]
            raise NotAModelError(HOSTILE)
        return kind(value)  # type: ignore[arg-type]

    def by_layer(self, key: str, layers: int) -> tuple[int, ...]:
        """Return whole numbers, one a layer, whether the file has one for all or one for each."""
        value = self._values.get(key)
        if isinstance(value, tuple):
            if len(value) < layers or not all(isinstance(each, int) for each in value):
                raise NotAModelError(HOSTILE)
            return tuple(int(each) for each in value[:layers])
        return (self.number(key, int),) * layers if value is not None else ()

    def count(self, key: str) -> int:
        """Return how many values a list has."""
        value = self._values.get(key, ())
        if isinstance(value, Omitted):
            return value.count
        return len(value) if isinstance(value, tuple) else 0

    def get(self, key: str) -> Value | None:
        return self._values.get(key)


MOST_LAYERS = 4096


def _widths(said: _Said, architecture: str, tensors: Mapping[str, Tensor]) -> dict[str, Any]:
    def of(name: str) -> int:
        return said.number(f"{architecture}.{name}", int)

    layers = of("block_count")
    if layers > MOST_LAYERS:
        raise NotAModelError(HOSTILE)
    heads = said.by_layer(f"{architecture}.attention.head_count", layers)
    n_embd, most_heads = of("embedding_length"), max(heads, default=0)
    usual = n_embd // most_heads if most_heads else 0  # as llama.cpp does where nothing is said
    embedding = tensors.get("token_embd.weight")
    tokens = said.count("tokenizer.ggml.tokens")
    return {
        "context_length": of("context_length"),
        "layers": layers,
        "n_embd": n_embd,
        "heads": heads,
        "kv_heads": said.by_layer(f"{architecture}.attention.head_count_kv", layers) or heads,
        "key_length": of("attention.key_length") or usual,
        "value_length": of("attention.value_length") or usual,
        "vocabulary": tokens or (embedding.shape[0] if embedding else 0),
        "chat_template": said.text("tokenizer.chat_template") or None,
    }


def _lora(said: _Said, tensors: Mapping[str, Tensor]) -> dict[str, Any]:
    alpha = None
    if said.get("adapter.lora.alpha") is not None:
        alpha = said.number("adapter.lora.alpha", float)
        if not math.isfinite(alpha):
            raise NotAModelError(HOSTILE)
    ranks = {t.shape[-1] for name, t in tensors.items() if name.endswith(".lora_b")}
    return {
        "lora_type": said.text("adapter.type"),
        "lora_alpha": alpha,
        "lora_rank": ranks.pop() if len(ranks) == 1 else None,
    }


def _tensors(header: Header) -> dict[str, Tensor]:
    """Return the tensors, once each is known to lie in the file as a whole."""
    sizes = _type_sizes()
    return {raw.name: _tensor(header, raw, sizes) for raw in header.tensors}


def _tensor(header: Header, raw: RawTensor, sizes: Mapping[int, tuple[str, int, int]]) -> Tensor:
    if raw.type_number not in sizes:
        raise NotAModelError(VERSION)
    name, block, block_bytes = sizes[raw.type_number]
    if raw.shape[-1] % block:
        raise NotAModelError(HOSTILE)
    size = math.prod(raw.shape) // block * block_bytes
    if raw.offset > 1 << 60:
        raise NotAModelError(HOSTILE)
    if header.data_start + raw.offset + size > header.size:
        raise NotAModelError(TRUNCATED)
    return Tensor(raw.shape, name, size)


def _type_sizes() -> dict[int, tuple[str, int, int]]:
    """Return name, elements of a block and bytes of a block for each type of tensor."""
    # Here: it takes half a second, and most people never see a model.
    from gguf.constants import GGML_QUANT_SIZES  # noqa: PLC0415

    return {int(kind): (kind.name, *sizes) for kind, sizes in GGML_QUANT_SIZES.items()}


def _quantisation(said: _Said, tensors: Mapping[str, Tensor]) -> str:
    from gguf.constants import LlamaFileType  # noqa: PLC0415

    number = said.get("general.file_type")
    if isinstance(number, int) and not isinstance(number, bool):
        try:
            name = str(LlamaFileType(number).name)
            return name.removeprefix("MOSTLY_").removeprefix("ALL_")
        except ValueError:
            pass
    weights: Counter[str] = Counter()
    for tensor in tensors.values():
        weights[tensor.type] += tensor.size
    return weights.most_common(1)[0][0] if weights else ""
