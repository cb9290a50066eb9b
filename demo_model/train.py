"""Train the demo's adapter on the CPU, and write it where the program can read it.

Usage: ``python -m demo_model.train --base build/demo-model/base.gguf``. One thread, unless
``XLA_FLAGS`` says otherwise. After each epoch the adapter is kept where it is the best so far on
the dialogues for validation; the held-out ones are for ``python -m demo_model.measure`` alone.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

os.environ.setdefault(
    "XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
)

import jax
import numpy as np
import optax

from benchmarks.corpora import dialogues
from demo_model.dialogues import Example, batches, encode, split
from demo_model.export import write_adapter
from demo_model.gemma import Lora, Shape, read_base
from demo_model.lora import Base, base_of, loss_and_gradient, losses, new_lora
from demo_model.vocabulary import japanese_tokens
from ichikara_desktop.preview.native import Model


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a training depends on, beside base and data.

    Attributes:
        targets: the matrices that the adapter changes, in every block.
        rank: of the adapter.
        alpha: of the adapter; what it adds is scaled by alpha / rank.
        rate: highest learning rate; it rises over ``warm_up`` steps and falls as a cosine.
        decay: of the weights (AdamW).
        clip: largest norm of a gradient.
        size: dialogues of a batch.
        epochs: times that every dialogue is seen in the schedule of the learning rate.
        stop_after: epochs that are done of these.
        seed: of the adapter's beginning and of the order.
    """

    targets: tuple[str, ...] = ("attn_q", "attn_v")
    rank: int = 8
    alpha: float = 16.0
    rate: float = 2e-3
    warm_up: int = 10
    decay: float = 0.01
    clip: float = 1.0
    size: int = 8
    epochs: int = 4
    stop_after: int = 2
    seed: int = 20261128

    @property
    def scale(self) -> float:
        """By which the adapter's product is multiplied."""
        return self.alpha / self.rank


def main() -> None:
    """Read the arguments, train, and write the adapter and a log beside it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("build/demo-model/training"))
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    train(arguments.base, arguments.out, Recipe())


def train(base: Path, out: Path, recipe: Recipe) -> None:
    """Write ``adapter.gguf``, the best of all epochs, and ``log.jsonl``."""
    parts = split(dialogues())
    model = Model(base, 0, lambda: False)
    training = [encode(dialogue, model) for dialogue in parts.training]
    validation = [encode(dialogue, model) for dialogue in parts.validation]
    pieces = [model.piece(token, special=True) for token in range(model.size)]
    model.close()
    shape, weights = read_base(base)
    frozen = base_of(weights, japanese_tokens(pieces, training + validation))
    best, started = float("inf"), time.monotonic()
    with (out / "log.jsonl").open("w", encoding="utf-8", buffering=1) as log:

        def note(**said: Any) -> None:
            log.write(json.dumps({"seconds": round(time.monotonic() - started)} | said) + "\n")

        note(recipe=asdict(recipe), training=len(training), validation=len(validation))
        for epoch, lora in epochs(shape, frozen, training, recipe, note):
            seen = mean_loss(shape, frozen, lora, recipe.scale, validation)
            note(epoch=epoch, validation_loss=round(seen, 4))
            if seen < best:
                best = seen
                write_adapter(out / "adapter.gguf", lora, recipe.alpha)


def epochs(
    shape: Shape, base: Base, examples: Sequence[Example], recipe: Recipe, note: Any
) -> Iterator[tuple[int, Lora]]:
    """Yield the adapter before the first epoch (number 0) and after each."""
    random = np.random.default_rng(recipe.seed)
    steps = recipe.epochs * -(-len(examples) // recipe.size)
    schedule = optax.warmup_cosine_decay_schedule(
        0.0, recipe.rate, recipe.warm_up, max(steps, recipe.warm_up + 1)
    )
    optimizer = optax.chain(
        optax.clip_by_global_norm(recipe.clip),
        optax.adamw(schedule, weight_decay=recipe.decay),
    )
    lora = new_lora(base.weights, recipe.targets, recipe.rank, recipe.seed)
    state = optimizer.init(lora)
    descend = jax.jit(partial(loss_and_gradient, shape))
    yield 0, lora
    for epoch in range(1, min(recipe.stop_after, recipe.epochs) + 1):
        for batch in batches(examples, recipe.size, random):
            mean, gradient = descend(base, lora, recipe.scale, batch)
            changes, state = optimizer.update(gradient, state, lora)
            lora = optax.apply_updates(lora, changes)
            note(epoch=epoch, loss=round(float(mean), 4), width=batch.tokens.shape[1])
        yield epoch, lora


def mean_loss(
    shape: Shape, base: Base, lora: Lora, scale: float, examples: Sequence[Example]
) -> float:
    """Return the mean loss of the answers' tokens, in nats."""
    of_each = jax.jit(partial(losses, shape))
    found = [of_each(base, lora, scale, each).sum() for each in batches(examples, 8)]
    return float(sum(found)) / sum(len(example.answer) for example in examples)


if __name__ == "__main__":
    main()
