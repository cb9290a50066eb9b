"""The training on a tiny model of random weights: its loss falls, and its gradient is right."""

from functools import partial
from typing import Any

import pytest

jax = pytest.importorskip("jax", reason="the group `demo-model` is not installed")
optax = pytest.importorskip("optax", reason="the group `demo-model` is not installed")
pytest.importorskip("gguf", reason="the extra `preview` is not installed")

import jax.numpy as jnp  # noqa: E402
import numpy as np  # noqa: E402

from demo_model.dialogues import Batch, Example, batch  # noqa: E402
from demo_model.gemma import MATRICES, NORMS, Shape, hidden, logits  # noqa: E402
from demo_model.lora import base_of, loss_and_gradient, losses, new_lora  # noqa: E402

SHAPE = Shape(
    layers=6,
    width=16,
    heads=4,
    kv_heads=2,
    head_width=8,
    window=4,
    global_base=1e6,
    epsilon=1e-6,
)
VOCABULARY, GATE, SCALE = 40, 24, 2.0
of_each = jax.jit(partial(losses, SHAPE))
seen_by = jax.jit(partial(hidden, SHAPE))
descend = jax.jit(partial(loss_and_gradient, SHAPE))
SIZES = {
    "attn_q": (32, 16),
    "attn_k": (16, 16),
    "attn_v": (16, 16),
    "attn_output": (16, 32),
    "ffn_gate": (GATE, 16),
    "ffn_up": (GATE, 16),
    "ffn_down": (16, GATE),
}


@pytest.fixture(scope="module")
def weights() -> dict[str, Any]:
    random = np.random.default_rng(5)
    made = {"token_embd": random.normal(0, 0.3, (VOCABULARY, 16)), "output_norm": np.ones(16)}
    for name in MATRICES:
        made[name] = random.normal(0, 0.3, (SHAPE.layers, *SIZES[name]))
    for name in NORMS:
        width = SHAPE.head_width if name in ("attn_q_norm", "attn_k_norm") else SHAPE.width
        made[name] = np.ones((SHAPE.layers, width))
    return {name: jnp.asarray(value, jnp.float32) for name, value in made.items()}


@pytest.fixture(scope="module")
def examples() -> Batch:
    return batch([Example((2, 5, 6), (7, 8, 9, 1)), Example((2, 5), (11, 12, 1))])


def changed(weights: dict[str, Any], targets: tuple[str, ...] = ("attn_q", "attn_v")) -> Any:
    """Return an adapter that changes something."""
    lora = new_lora(weights, targets, rank=2, seed=1)
    return jax.tree.map(lambda half: half + 0.1, lora)


def test_a_few_steps_lower_the_loss(weights: dict[str, Any], examples: Batch) -> None:
    lora = new_lora(weights, ("attn_q", "attn_v"), rank=2, seed=1)
    optimizer = optax.adam(0.02)
    state = optimizer.init(lora)
    seen = []
    for _ in range(15):
        mean, gradient = descend(base_of(weights), lora, SCALE, examples)
        changes, state = optimizer.update(gradient, state)
        lora = optax.apply_updates(lora, changes)
        seen.append(float(mean))
    assert seen[-1] < seen[0] - 0.1


def test_the_gradient_is_the_one_of_the_plain_loss(
    weights: dict[str, Any], examples: Batch
) -> None:
    def plain(lora: Any) -> Any:
        seen = hidden(SHAPE, weights, examples.tokens, lora, SCALE).reshape(-1, SHAPE.width)
        likely = jax.nn.log_softmax(logits(weights, seen))[examples.places]
        own = jnp.take_along_axis(likely, examples.labels[:, None], axis=1)[:, 0]
        return -jnp.sum(own * examples.counts) / jnp.sum(examples.counts)

    lora = changed(weights)
    mean, gradient = descend(base_of(weights), lora, SCALE, examples)
    expected, slopes = jax.jit(jax.value_and_grad(plain))(lora)
    assert float(mean) == pytest.approx(float(expected), abs=1e-5)
    for name in lora:
        for half in ("a", "b"):
            np.testing.assert_allclose(gradient[name][half], slopes[name][half], atol=1e-5)
            assert np.abs(slopes[name][half]).max() > 1e-4


def test_an_adapter_at_its_beginning_changes_nothing(
    weights: dict[str, Any], examples: Batch
) -> None:
    lora = new_lora(weights, ("attn_q", "attn_v"), rank=2, seed=1)
    without = of_each(base_of(weights), {}, SCALE, examples)
    np.testing.assert_allclose(of_each(base_of(weights), lora, SCALE, examples), without, atol=1e-5)
    assert not np.allclose(of_each(base_of(weights), changed(weights), SCALE, examples), without)


def test_an_adapter_is_what_it_adds_to_the_weights(weights: dict[str, Any]) -> None:
    tokens = jnp.array([[2, 5, 6, 7]])
    lora = changed(weights, MATRICES)
    sums = {
        name: weights[name] + SCALE * jnp.einsum("lor,lri->loi", pair["b"], pair["a"])
        for name, pair in lora.items()
    }
    together = seen_by(weights | sums, tokens)
    np.testing.assert_allclose(seen_by(weights, tokens, lora, SCALE), together, atol=2e-4)


def test_losses_over_a_part_of_the_vocabulary_leave_the_rest_out(
    weights: dict[str, Any], examples: Batch
) -> None:
    kept = np.array([0, 1, 2, 5, 6, 7, 8, 9, 11, 12])
    part = base_of(weights, kept)
    found = of_each(part, {}, SCALE, examples)
    seen = seen_by(weights, examples.tokens).reshape(-1, SHAPE.width)[examples.places]
    likely = jax.nn.log_softmax(logits(weights, seen)[:, kept])
    places = np.searchsorted(kept, examples.labels)
    expected = -np.asarray(likely)[np.arange(len(places)), places] * examples.counts
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_what_comes_later_changes_nothing_before_it(weights: dict[str, Any]) -> None:
    one, other = jnp.array([[2, 5, 6, 7, 8, 9]]), jnp.array([[2, 5, 6, 7, 30, 31]])
    np.testing.assert_array_equal(seen_by(weights, one)[:, :4], seen_by(weights, other)[:, :4])
    assert not np.allclose(seen_by(weights, one)[:, 4], seen_by(weights, other)[:, 4])


def test_a_local_layer_sees_its_window_and_a_global_one_everything(
    weights: dict[str, Any],
) -> None:
    one, other = jnp.array([[2, 5, 6, 7, 8, 9]]), jnp.array([[2, 30, 6, 7, 8, 9]])

    def last(layers: int) -> list[np.ndarray]:
        shape = Shape(
            **{name: getattr(SHAPE, name) for name in SHAPE.__slots__} | {"layers": layers}
        )
        own = {
            name: value[:layers] if name in (*MATRICES, *NORMS) else value
            for name, value in weights.items()
        }
        return [
            np.asarray(jax.jit(partial(hidden, shape))(own, tokens))[0, -1]
            for tokens in (one, other)
        ]

    np.testing.assert_array_equal(*last(1))  # the second token is five before the last one
    assert not np.allclose(*last(6))
