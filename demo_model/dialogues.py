"""The dialogues of instruction_ja as tokens: which are trained on, which never."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import numpy as np

from benchmarks.corpora import Dialogue, held_out
from demo_model.files import TEMPLATE
from ichikara_desktop.preview.messages import Turn
from ichikara_desktop.preview.templates import render

WIDTHS, ROWS = 32, 128
"""Batches are filled up to multiples of these, so that few shapes have to be compiled."""


class Tokenizer(Protocol):
    """What is asked of the base; :class:`ichikara_desktop.preview.native.Model` answers."""

    bos_text: str
    eos_text: str

    def prompt(self, text: str) -> list[int]:
        """Return the tokens of a rendered template."""

    def tokens(self, text: str, *, special: bool = False) -> list[int]:
        """Return the tokens of an answer."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question as the program would put it, and the answer with the token that ends it."""

    prompt: tuple[int, ...]
    answer: tuple[int, ...]

    @property
    def length(self) -> int:
        """Tokens of both."""
        return len(self.prompt) + len(self.answer)


@dataclass(frozen=True, slots=True)
class Split:
    """Dialogues by what they serve.

    Attributes:
        training: gradients come from these.
        validation: these decide when to stop.
        held_out: these are only measured, and kept from every other fitting of the project too.
    """

    training: list[Dialogue]
    validation: list[Dialogue]
    held_out: list[Dialogue]


def split(dialogues: Sequence[Dialogue]) -> Split:
    """Split by the ids alone: a dialogue stays where it is when others come or go."""
    parts = Split([], [], [])
    for dialogue in dialogues:
        if held_out(dialogue.dialogue_id):
            parts.held_out.append(dialogue)
        elif hashlib.sha256(dialogue.dialogue_id.encode()).digest()[1] % 10 == 0:
            parts.validation.append(dialogue)
        else:
            parts.training.append(dialogue)
    return parts


def encode(dialogue: Dialogue, model: Tokenizer) -> Example:
    """Return a dialogue's tokens, made by the code that makes a prompt in the program."""
    turns = [Turn(role="user", content=dialogue.question)]
    template = TEMPLATE.read_text(encoding="utf-8")
    prompt = render(template, turns, model.bos_text, model.eos_text)
    end = model.tokens(model.eos_text, special=True)
    return Example(tuple(model.prompt(prompt)), (*model.tokens(dialogue.human[0]), *end))


class Batch(NamedTuple):
    """Some examples, filled up.

    Attributes:
        tokens: (examples, width); each from the first column on.
        places: into the flattened ``tokens``: after which a token of an answer is expected.
        labels: these tokens.
        counts: 1.0 for them, 0.0 for what only fills up.
    """

    tokens: np.ndarray
    places: np.ndarray
    labels: np.ndarray
    counts: np.ndarray


def batch(examples: Sequence[Example]) -> Batch:
    """Lay examples side by side."""
    width = _filled(max(example.length for example in examples), WIDTHS)
    tokens = np.zeros((len(examples), width), np.int32)
    places: list[int] = []
    labels: list[int] = []
    for row, example in enumerate(examples):
        tokens[row, : example.length] = (*example.prompt, *example.answer)
        first = row * width + len(example.prompt) - 1
        places += range(first, first + len(example.answer))
        labels += example.answer
    missing = _filled(len(labels), ROWS) - len(labels)
    return Batch(
        tokens,
        np.array(places + [0] * missing, np.int32),
        np.array(labels + [0] * missing, np.int32),
        np.array([1.0] * len(labels) + [0.0] * missing, np.float32),
    )


def batches(
    examples: Sequence[Example], size: int, random: np.random.Generator | None = None
) -> Iterator[Batch]:
    """Yield batches of about equal lengths: in another order each time where ``random`` is given.

    The last examples, too few for a batch, make a smaller one.
    """
    order = np.arange(len(examples)) if random is None else random.permutation(len(examples))
    by_length = sorted(order, key=lambda i: _filled(examples[i].length, WIDTHS))
    groups = [by_length[start : start + size] for start in range(0, len(by_length), size)]
    if random is not None:
        random.shuffle(groups)
    for group in groups:
        yield batch([examples[i] for i in group])


def _filled(number: int, unit: int) -> int:
    return -(-number // unit) * unit
