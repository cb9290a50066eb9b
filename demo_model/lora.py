"""A LoRA (Hu et al., arXiv:2106.09685) beneath a frozen model: its beginning, loss and gradient."""

from collections.abc import Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp

from demo_model.dialogues import Batch
from demo_model.gemma import Array, Lora, Shape, Weights, hidden

CHUNK = 128
"""Rows of logits at a time: with 262,144 tokens in a vocabulary these are 134 MB."""


class Base(NamedTuple):
    """What does not learn.

    Attributes:
        weights: of the model.
        kept: the tokens that losses are over, in rising order; labels are among them.
        head: of the embedding, their rows.
    """

    weights: Weights
    kept: Array
    head: Array


def base_of(weights: Weights, kept: Array | None = None) -> Base:
    """Return a model with its whole vocabulary, or with a part of it for the losses."""
    if kept is None:
        whole = weights["token_embd"]
        return Base(weights, jnp.arange(len(whole)), whole)
    return Base(weights, jnp.asarray(kept), weights["token_embd"][kept])


def new_lora(weights: Weights, targets: Sequence[str], rank: int, seed: int) -> Lora:
    """Return an adapter that changes nothing yet: ``a`` is random, ``b`` is nought."""
    keys = jax.random.split(jax.random.key(seed), len(targets))
    made = {}
    for key, name in zip(keys, targets, strict=True):
        layers, outputs, inputs = weights[name].shape
        a = jax.random.normal(key, (layers, rank, inputs)) / jnp.sqrt(inputs)
        made[name] = {"a": a, "b": jnp.zeros((layers, outputs, rank))}
    return made


def losses(shape: Shape, base: Base, lora: Lora, scale: float, batch: Batch) -> Array:
    """Return the loss of each of the batch's labels, in nats; 0 for what only fills up."""
    return _losses(base, _rows(shape, base, lora, scale, batch), batch)[0]


def loss_and_gradient(
    shape: Shape, base: Base, lora: Lora, scale: float, batch: Batch
) -> tuple[Array, Lora]:
    """Return the mean over the answers' tokens, in nats, and its gradient by the adapter.

    The head gives its slope along with the loss, so that its logits are computed once and never
    kept.
    """
    count = jnp.sum(batch.counts)
    rows, pull_back = jax.vjp(lambda own: _rows(shape, base, own, scale, batch), lora)
    found, slopes = _losses(base, rows, batch)
    (gradient,) = pull_back(slopes / count)
    return jnp.sum(found) / count, gradient


def _rows(shape: Shape, base: Base, lora: Lora, scale: float, batch: Batch) -> Array:
    seen = hidden(shape, base.weights, batch.tokens, lora, scale)
    return seen.reshape(-1, shape.width)[batch.places]


def _losses(base: Base, rows: Array, batch: Batch) -> tuple[Array, Array]:
    """Return the loss of each row, and its slope by that row."""

    def part(chunk: tuple[Array, Array, Array]) -> tuple[Array, Array]:
        seen, labels, counts = chunk
        likely = jax.nn.log_softmax(seen @ base.head.T)
        found = -jnp.take_along_axis(likely, labels[:, None], axis=1)[:, 0]
        slopes = jnp.exp(likely) @ base.head - base.head[labels]
        return found * counts, slopes * counts[:, None]

    size = min(CHUNK, len(rows))
    labels = jnp.searchsorted(base.kept, batch.labels)
    cut = [x.reshape(-1, size, *x.shape[1:]) for x in (rows, labels, batch.counts)]
    found, slopes = jax.lax.map(part, tuple(cut))
    return found.reshape(-1), slopes.reshape(rows.shape)
