"""Gemma 3 in JAX, as far as a LoRA can be trained beneath it: text only, from a GGUF's weights.

The architecture is that of "Gemma 3 Technical Report" (arXiv:2503.19786); what the report leaves
open (which layers are global, the scale of the attention) is what llama.cpp does with a file of
the architecture ``gemma3``, and ``python -m demo_model.agreement`` compares the logits
of both. Weights are those of the quantised file, so that the adapter learns what is run.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from gguf import GGUFReader
from gguf.quants import dequantize

ARCHITECTURE = "gemma3"
GLOBAL_EVERY = 6
"""Of so many layers the last one sees everything, the others only the window."""
LOCAL_BASE = 10_000.0
"""Base of the rotary frequencies in layers with a window; the file does not name it."""

MATRICES = ("attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down")
NORMS = (
    "attn_norm",
    "attn_q_norm",
    "attn_k_norm",
    "post_attention_norm",
    "ffn_norm",
    "post_ffw_norm",
)

Array = jax.Array
Weights = Mapping[str, Array]
"""By names as in the file without the number of the block: all blocks lie on the first axis."""
Lora = Mapping[str, Mapping[str, Array]]
"""By the name of a matrix: ``a`` (blocks, rank, inputs) and ``b`` (blocks, outputs, rank)."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The numbers that a file gives of its model.

    Attributes:
        layers: blocks.
        width: of the residual stream.
        heads: of the queries.
        kv_heads: of keys and values, each for ``heads / kv_heads`` of the queries.
        head_width: numbers in a key.
        window: tokens that a local layer sees, the newest included.
        global_base: base of the rotary frequencies in global layers.
        epsilon: under the root of a norm.
    """

    layers: int
    width: int
    heads: int
    kv_heads: int
    head_width: int
    window: int
    global_base: float
    epsilon: float


def read_base(path: Path) -> tuple[Shape, Weights]:
    """Return the shape and the dequantised weights of a GGUF, a gigabyte of float32 for 270M.

    Raises:
        ValueError: it is of another architecture.
        KeyError: it lacks a number or a tensor.
    """
    reader = GGUFReader(path)
    if _value(reader, "general.architecture") != ARCHITECTURE:
        raise ValueError(f"not {ARCHITECTURE}")
    shape = Shape(
        layers=_value(reader, f"{ARCHITECTURE}.block_count"),
        width=_value(reader, f"{ARCHITECTURE}.embedding_length"),
        heads=_value(reader, f"{ARCHITECTURE}.attention.head_count"),
        kv_heads=_value(reader, f"{ARCHITECTURE}.attention.head_count_kv"),
        head_width=_value(reader, f"{ARCHITECTURE}.attention.key_length"),
        window=_value(reader, f"{ARCHITECTURE}.attention.sliding_window"),
        global_base=_value(reader, f"{ARCHITECTURE}.rope.freq_base"),
        epsilon=_value(reader, f"{ARCHITECTURE}.attention.layer_norm_rms_epsilon"),
    )
    tensors = {tensor.name: tensor for tensor in reader.tensors}

    def numbers(name: str) -> np.ndarray:
        tensor = tensors[f"{name}.weight"]
        return dequantize(tensor.data, tensor.tensor_type)

    weights = {name: jnp.asarray(numbers(name)) for name in ("token_embd", "output_norm")}
    for name in (*MATRICES, *NORMS):
        blocks = [numbers(f"blk.{block}.{name}") for block in range(shape.layers)]
        weights[name] = jnp.asarray(np.stack(blocks))
    return shape, weights


def _value(reader: GGUFReader, key: str) -> Any:
    return reader.fields[key].contents()


def hidden(
    shape: Shape, weights: Weights, tokens: Array, lora: Lora | None = None, scale: float = 1.0
) -> Array:
    """Return what the head reads: (texts, tokens, width) for tokens (texts, tokens).

    Texts begin at the first column; what is behind their end changes nothing before it.

    Args:
        scale: of the adapter: alpha / rank.
    """
    length = tokens.shape[1]
    distance = jnp.arange(length)[:, None] - jnp.arange(length)[None, :]
    masks = jnp.stack([(distance >= 0) & (distance < shape.window), distance >= 0])
    turns = jnp.stack(
        [_turns(length, shape.head_width, base) for base in (LOCAL_BASE, shape.global_base)]
    )
    is_global = (jnp.arange(shape.layers) + 1) % GLOBAL_EVERY == 0
    blocks = {name: weights[name] for name in (*MATRICES, *NORMS)}
    stream = weights["token_embd"][tokens] * jnp.sqrt(jnp.float32(shape.width))

    def block(stream: Array, layer: tuple[Weights, Lora, Array]) -> tuple[Array, None]:
        own, adapter, sees_all = layer
        kind = sees_all.astype(int)
        view = _View(masks[kind], turns[kind])
        read = _Linear(own, adapter, scale)
        stream = stream + _attention(shape, own, read, stream, view)
        return stream + _feed_forward(shape, own, read, stream), None

    stream, _ = jax.lax.scan(block, stream, (blocks, lora or {}, is_global))
    return _norm(stream, weights["output_norm"], shape.epsilon)


def logits(weights: Weights, seen: Array) -> Array:
    """Return the logits over the vocabulary; the head is the embedding itself."""
    return seen @ weights["token_embd"].T


@dataclass(frozen=True, slots=True)
class _Linear:
    """Multiplies by a block's matrices, with the adapter's share where it has one."""

    weights: Weights
    lora: Lora
    scale: float

    def __call__(self, name: str, x: Array) -> Array:
        y = x @ self.weights[name].T
        if name in self.lora:
            pair = self.lora[name]
            y = y + self.scale * ((x @ pair["a"].T) @ pair["b"].T)
        return y


class _View(NamedTuple):
    """Which tokens each token sees, and how its place turns queries and keys."""

    mask: Array
    turns: Array


def _attention(shape: Shape, own: Weights, read: _Linear, stream: Array, view: _View) -> Array:
    texts, length, _ = stream.shape
    x = _norm(stream, own["attn_norm"], shape.epsilon)
    groups = shape.heads // shape.kv_heads

    def split(name: str, heads: int) -> Array:
        return read(name, x).reshape(texts, length, heads, shape.head_width)

    q = _norm(split("attn_q", shape.heads), own["attn_q_norm"], shape.epsilon)
    k = _norm(split("attn_k", shape.kv_heads), own["attn_k_norm"], shape.epsilon)
    v = split("attn_v", shape.kv_heads)
    q = _rotate(q, view.turns).reshape(texts, length, shape.kv_heads, groups, shape.head_width)
    k = _rotate(k, view.turns)
    score = jnp.einsum("tqhgd,tkhd->thgqk", q, k) / jnp.sqrt(jnp.float32(shape.head_width))
    weight = jax.nn.softmax(jnp.where(view.mask, score, -jnp.inf), axis=-1)
    mixed = jnp.einsum("thgqk,tkhd->tqhgd", weight, v)
    out = read("attn_output", mixed.reshape(texts, length, shape.heads * shape.head_width))
    return _norm(out, own["post_attention_norm"], shape.epsilon)


def _feed_forward(shape: Shape, own: Weights, read: _Linear, stream: Array) -> Array:
    x = _norm(stream, own["ffn_norm"], shape.epsilon)
    gate: Any = jax.nn.gelu(read("ffn_gate", x), approximate=True)
    return _norm(read("ffn_down", gate * read("ffn_up", x)), own["post_ffw_norm"], shape.epsilon)


def _norm(x: Array, weight: Array, epsilon: float) -> Array:
    """Scale to the root mean square; a GGUF holds the report's ``1 + w`` already summed."""
    return x * jax.lax.rsqrt(jnp.mean(x * x, axis=-1, keepdims=True) + epsilon) * weight


def _turns(length: int, width: int, base: float) -> Array:
    """Return cosine and sine of each position's angles: (2, tokens, width / 2)."""
    frequency = base ** (-jnp.arange(0, width, 2) / width)
    angle = jnp.arange(length)[:, None] * frequency[None, :]
    return jnp.stack([jnp.cos(angle), jnp.sin(angle)])


def _rotate(x: Array, turns: Array) -> Array:
    """Turn the pairs that the two halves of each head make: (texts, tokens, heads, width)."""
    first, second = jnp.split(x, 2, axis=-1)
    cosine, sine = turns[0][:, None, :], turns[1][:, None, :]
    return jnp.concatenate(
        [first * cosine - second * sine, second * cosine + first * sine], axis=-1
    )
