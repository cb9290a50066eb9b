"""Small GGUF files, written with the ``gguf`` package: bases, adapters, and what is neither."""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

gguf = pytest.importorskip("gguf", reason="the extra `preview` is not installed")
np = pytest.importorskip("numpy")

TEMPLATE = "{% for m in messages %}{{ m.role }}: {{ m.content }}\n{% endfor %}"


@dataclass(frozen=True)
class TinyBase:
    """A base model of some kilobytes; no model that says anything sensible."""

    architecture: str = "llama"
    name: str = "Tiny"
    layers: int = 2
    n_embd: int = 32
    heads: int = 4
    kv_heads: int = 2
    context_length: int = 128
    template: str | None = TEMPLATE
    tokens: tuple[str, ...] = ("<s>", "</s>", "あ", "い")
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def kv_width(self) -> int:
        return self.n_embd // self.heads * self.kv_heads

    def write(self, path: Path) -> Path:
        writer = gguf.GGUFWriter(path, self.architecture)
        writer.add_type("model")
        writer.add_name(self.name)
        writer.add_license("apache-2.0")
        writer.add_block_count(self.layers)
        writer.add_embedding_length(self.n_embd)
        writer.add_head_count(self.heads)
        writer.add_head_count_kv(self.kv_heads)
        writer.add_context_length(self.context_length)
        writer.add_token_list(list(self.tokens))
        if self.template is not None:
            writer.add_chat_template(self.template)
        for key, value in self.extra.items():
            writer.add_key_value(key, value, *_kind_of(value))
        writer.add_tensor("token_embd.weight", np.ones((len(self.tokens), self.n_embd), "float32"))
        for layer in range(self.layers):
            for part, width in (("q", self.n_embd), ("v", self.kv_width)):
                shape = (width, self.n_embd)
                writer.add_tensor(f"blk.{layer}.attn_{part}.weight", np.ones(shape, "float16"))
        return _finished(writer, path)


@dataclass(frozen=True)
class TinyAdapter:
    """A LoRA adapter for a :class:`TinyBase`."""

    base: TinyBase = field(default_factory=TinyBase)
    rank: int = 2
    alpha: float | None = 4.0
    kind: str = "lora"
    dtype: str = "float32"
    parts: tuple[str, ...] = ("q", "v")
    transposed: bool = False
    fill: float = 0.5
    left_out: tuple[str, ...] = ()
    other: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    """Shapes of further tensors, or of the same in another shape."""

    def write(self, path: Path) -> Path:
        writer = gguf.GGUFWriter(path, self.base.architecture)
        writer.add_type("adapter")
        writer.add_string("adapter.type", self.kind)
        if self.alpha is not None:
            writer.add_float32("adapter.lora.alpha", self.alpha)
        for name, shape in (self.shapes() | dict(self.other)).items():
            if name not in self.left_out:
                turned = shape[::-1] if self.transposed else shape
                writer.add_tensor(name, np.full(turned, self.fill, self.dtype))
        return _finished(writer, path)

    def shapes(self) -> dict[str, tuple[int, ...]]:
        found: dict[str, tuple[int, ...]] = {}
        for layer in range(self.base.layers):
            for part in self.parts:
                width = self.base.n_embd if part == "q" else self.base.kv_width
                name = f"blk.{layer}.attn_{part}.weight"
                found[f"{name}.lora_a"] = (self.rank, self.base.n_embd)
                found[f"{name}.lora_b"] = (width, self.rank)
        return found

    def but(self, **changed: object) -> "TinyAdapter":
        return replace(self, **changed)


def raw_header(
    values: bytes = b"", keys: int = 0, tensors: bytes = b"", count: int = 0, version: int = 3
) -> bytes:
    """Return a file that is written by hand, as nobody's library would write it."""
    return b"GGUF" + struct.pack("<IQQ", version, count, keys) + values + tensors


def raw_text(text: bytes, length: int | None = None) -> bytes:
    return struct.pack("<Q", len(text) if length is None else length) + text


def _kind_of(value: object) -> tuple[object, ...]:
    kinds = {
        bool: gguf.GGUFValueType.BOOL,
        float: gguf.GGUFValueType.FLOAT32,
        str: gguf.GGUFValueType.STRING,
    }
    if isinstance(value, list):
        return gguf.GGUFValueType.ARRAY, kinds.get(type(value[0]), gguf.GGUFValueType.UINT32)
    return (kinds.get(type(value), gguf.GGUFValueType.UINT32),)


def _finished(writer: Any, path: Path) -> Path:
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path
