"""Measure a trained adapter on the held-out dialogues, and write ``figures.json``.

Usage: ``python -m demo_model.measure --base … --training build/demo-model/training``. What the
program does is measured with the program's own engine on the quantised base; the same losses are
computed in JAX beside it. Answers are made with the program's own settings and a fixed seed.
"""

import argparse
import json
import math
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import jax
import numpy as np
from gguf import GGUFReader

from benchmarks.corpora import Dialogue, dialogues
from demo_model.dialogues import batches, encode, split
from demo_model.files import ADAPTER, FIGURES, TEMPLATE, sha256
from demo_model.gemma import Lora, read_base
from demo_model.lora import base_of, losses
from ichikara_desktop.preview.engine import Engine
from ichikara_desktop.preview.messages import (
    Answered,
    Generate,
    Load,
    Sampling,
    Score,
    Scored,
    Turn,
)
from ichikara_desktop.preview.native import Model

COLUMNS = ("base", "tuned")
LIMIT = 160
"""Tokens of an answer at most; of the people's answers one in thirty is longer."""
ANSWERED, SHOWN = 24, 6
"""How many of the held-out questions are answered, and shown."""


def main() -> None:
    """Read the arguments, measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--training", type=Path, required=True)
    parser.add_argument("--adapter", type=Path, default=ADAPTER)
    parser.add_argument("--out", type=Path, default=FIGURES)
    arguments = parser.parse_args()
    held_out = split(dialogues()).held_out
    figures = {
        "base": {"sha256": sha256(arguments.base), "bytes": arguments.base.stat().st_size},
        "adapter": {"sha256": sha256(arguments.adapter), "bytes": arguments.adapter.stat().st_size},
        "template": {"sha256": sha256(TEMPLATE)},
        "training": _training(arguments.training / "log.jsonl"),
        "held_out": {"dialogues": len(held_out)}
        | by_program(arguments.base, arguments.adapter, held_out)
        | by_jax(arguments.base, arguments.adapter, held_out),
    }
    text = json.dumps(figures, ensure_ascii=False, indent=2)
    arguments.out.write_text(text + "\n", encoding="utf-8")


def by_program(base: Path, adapter: Path, held_out: Sequence[Dialogue]) -> dict[str, Any]:
    """Return losses of people's answers, and answers, of both columns of the program."""
    engine = Engine(lambda: False)
    engine.load(Load(model=str(base), adapter=str(adapter), context=1024))
    template = TEMPLATE.read_text(encoding="utf-8")
    losses = {column: _score(engine, column, template, held_out) for column in COLUMNS}
    answers = _answers(engine, template, held_out[:ANSWERED])
    engine.unload()
    ended = {
        column: sum(answer[column]["reason"] == "end" for answer in answers) for column in COLUMNS
    }
    return {
        "by_program": losses,
        "endings": {"answers": len(answers), "limit": LIMIT, "ended_by_itself": ended},
        "examples": answers[:SHOWN],
    }


def by_jax(base: Path, adapter: Path, held_out: Sequence[Dialogue]) -> dict[str, Any]:
    """Return the same losses in JAX, and those of the tokens that end the answers."""
    model = Model(base, 0, lambda: False)
    examples = [encode(dialogue, model) for dialogue in held_out]
    model.close()
    shape, weights = read_base(base)
    of_each = jax.jit(partial(losses, shape))
    lora, scale = read_adapter(adapter)
    found = {}
    for column, own in (("base", {}), ("tuned", lora)):
        text, ends = 0.0, 0.0
        for batch in batches(examples, 8):
            nats = np.asarray(of_each(base_of(weights), own, scale, batch), np.float64)
            is_end = batch.labels == examples[0].answer[-1]
            text, ends = text + nats[~is_end].sum(), ends + nats[is_end].sum()
        tokens = sum(len(example.answer) - 1 for example in examples)
        found[column] = _figures(text, tokens) | {"nats_of_the_end": round(ends / len(examples), 4)}
    return {"by_jax": found}


def read_adapter(path: Path) -> tuple[Lora, float]:
    """Return what :func:`demo_model.export.write_adapter` wrote, and alpha / rank."""
    reader = GGUFReader(path)
    tensors = {tensor.name: np.asarray(tensor.data, np.float32) for tensor in reader.tensors}
    names = {name.split(".")[2] for name in tensors}
    layers = 1 + max(int(name.split(".")[1]) for name in tensors)
    lora = {
        name: {
            half: np.stack(
                [tensors[f"blk.{block}.{name}.weight.lora_{half}"] for block in range(layers)]
            )
            for half in ("a", "b")
        }
        for name in sorted(names)
    }
    rank = next(iter(lora.values()))["a"].shape[1]
    return lora, float(reader.fields["adapter.lora.alpha"].contents()) / rank


def _score(engine: Engine, column: Any, template: str, asked: Sequence[Dialogue]) -> dict[str, Any]:
    nats, tokens = 0.0, 0
    for dialogue in asked:
        turns = (Turn(role="user", content=dialogue.question),)
        request = Score(column=column, turns=turns, template=template, text=dialogue.human[0])
        (scored,) = (event for event in engine.score(request) if isinstance(event, Scored))
        nats -= sum(span.logprob for span in scored.spans)
        tokens += sum(span.tokens for span in scored.spans)
    return _figures(nats, tokens)


def _answers(engine: Engine, template: str, asked: Sequence[Dialogue]) -> list[dict[str, Any]]:
    found = []
    for dialogue in asked:
        turns = (Turn(role="user", content=dialogue.question),)
        request = Generate(turns=turns, template=template, sampling=Sampling(limit=LIMIT))
        done = {
            event.column: {"text": event.text, "reason": event.reason, "tokens": event.tokens}
            for event in engine.generate(request)
            if isinstance(event, Answered)
        }
        found.append({"id": dialogue.dialogue_id, "question": dialogue.question} | done)
    return found


def _figures(nats: float, tokens: int) -> dict[str, Any]:
    mean = nats / tokens
    return {
        "tokens": tokens,
        "nats_per_token": round(mean, 4),
        "perplexity": round(math.exp(mean), 2),
    }


def _training(log: Path) -> dict[str, Any]:
    """Return what the log of a training says; the adapter that was kept is that of one epoch."""
    lines = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    validated = [line for line in lines if "validation_loss" in line]
    kept = min(validated, key=lambda line: line["validation_loss"])
    return {
        "recipe": lines[0]["recipe"],
        "training_dialogues": lines[0]["training"],
        "validation_dialogues": lines[0]["validation"],
        "validation_loss_by_epoch": [line["validation_loss"] for line in validated],
        "kept_epoch": kept["epoch"],
        "steps": sum("loss" in line for line in lines[: lines.index(kept)]),
        "seconds": kept["seconds"],
    }


if __name__ == "__main__":
    main()
