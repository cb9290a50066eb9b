"""How likely a text is to a model, token by token."""

import math

from ichikara_desktop.preview.native import OUTPUTS, Context, NativeError


def log_probabilities(context: Context, tokens: list[int]) -> list[float]:
    """Return the logarithm of each token's probability after those before it.

    The context has just read the prompt; the tokens are read in small windows, since each wants
    a whole row of logits.

    Raises:
        NativeError: ``decode-failed``: a weight of the model, or of the adapter, is no number.
    """
    found = [_log_probability(context.logits(-1), tokens[0])]
    window = min(OUTPUTS, context.batch)
    for start in range(0, len(tokens) - 1, window):
        part = tokens[start : min(start + window, len(tokens) - 1)]
        context.read(part, outputs=len(part), interruptible=True)
        found += [
            _log_probability(context.logits(place), tokens[start + place + 1])
            for place in range(len(part))
        ]
    if not all(map(math.isfinite, found)):  # JSON has no word for it either
        raise NativeError("decode-failed")
    return found


def _log_probability(logits: object, token: int) -> float:
    import numpy as np  # noqa: PLC0415 - comes with the library

    row = np.asarray(logits, dtype=np.float64)
    highest = row.max()
    return float(row[token] - highest - np.log(np.exp(row - highest).sum()))
