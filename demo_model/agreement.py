"""Compare the logits of ``gemma.py`` with llama.cpp's: ``python -m demo_model.agreement --base …``.

Twice: with the file itself, where llama.cpp rounds what it multiplies to 8 bits, and with the same
weights written out as float32 (1.1 GB, in a temporary folder), where only the KV cache in 16 bits
is left between the two. The second shows that the arithmetic is the same.
"""

import argparse
import json
import tempfile
from pathlib import Path
from typing import Any

import jax
import numpy as np
from gguf import GGUFReader, GGUFValueType, GGUFWriter
from gguf.quants import dequantize

from benchmarks.corpora import dialogues
from demo_model.gemma import ARCHITECTURE, hidden, logits, read_base
from ichikara_desktop.preview.native import OUTPUTS, Context, Model

LONG = 700
"""Tokens of the longest text: more than the window of the local layers."""
COMPARED = 100
"""Of each text the last tokens."""


def main() -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", type=Path, required=True)
    base = parser.parse_args().base
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "float32.gguf"
        write_float32(base, plain)
        found = {"as_it_is": compare(base, base), "float32": compare(base, plain)}
    print(json.dumps(found, indent=2))


def compare(base: Path, judged: Path) -> list[dict[str, Any]]:
    """Return, for each text, how far llama.cpp on ``judged`` is from JAX on ``base``."""
    model = Model(judged, 0, lambda: False)
    shape, weights = read_base(base)
    found = []
    for text in texts():
        tokens = model.prompt(text)[:LONG]
        theirs = _their_logits(model, tokens)[-COMPARED:]
        seen = hidden(shape, weights, np.array([tokens]))[0][-COMPARED:]
        ours = np.asarray(logits(weights, seen), np.float64)
        found.append({"tokens": len(tokens)} | distance(theirs, ours))
    model.close()
    return found


def texts() -> list[str]:
    """Return a Japanese, an English, a templated and a long text."""
    several = [f"質問：{one.question}\n回答：{one.human[0]}" for one in dialogues()[:9]]
    return [
        "日本の首都は東京都です。富士山は",
        "The capital of France is Paris, and",
        several[4].split("回答：")[0] + "回答：",
        "\n\n".join(several),
    ]


def distance(theirs: np.ndarray, ours: np.ndarray) -> dict[str, float]:
    """Return the largest difference of two logits, the mean KL in nats, and the same first choice.

    Logits are those of the same texts, one row for a token.
    """
    likely = [np.asarray(jax.nn.log_softmax(rows)) for rows in (theirs, ours)]
    divergence = (np.exp(likely[0]) * (likely[0] - likely[1])).sum(-1)
    return {
        "largest_difference": round(float(np.abs(theirs - ours).max()), 4),
        "mean_kl": float(f"{divergence.mean():.2g}"),
        "same_choice": round(float((theirs.argmax(-1) == ours.argmax(-1)).mean()), 3),
    }


def write_float32(base: Path, target: Path) -> None:
    """Write the same model with its weights in float32."""
    reader = GGUFReader(base)
    writer = GGUFWriter(target, ARCHITECTURE)
    for key, field in reader.fields.items():
        if key.startswith("GGUF.") or key in ("general.architecture", "general.file_type"):
            continue
        kind = field.types[0]
        inner = field.types[1] if kind is GGUFValueType.ARRAY else None
        writer.add_key_value(key, field.contents(), kind, inner)
    writer.add_file_type(0)
    for tensor in reader.tensors:
        writer.add_tensor(tensor.name, dequantize(tensor.data, tensor.tensor_type))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _their_logits(model: Model, tokens: list[int]) -> np.ndarray:
    context = Context(model, 768, OUTPUTS, 1, lambda: False)
    rows = []
    for start in range(0, len(tokens), OUTPUTS):
        part = tokens[start : start + OUTPUTS]
        context.read(part, outputs=len(part))
        rows += [np.array(context.logits(place)) for place in range(len(part))]
    context.close()
    return np.array(rows, np.float64)


if __name__ == "__main__":
    main()
