"""The prompt: what a template makes of a conversation, as tokens.

The control tokens of a chat, such as ``<|im_end|>``, stand in a template as text. A person may
write that text too, and means the letters: were it taken for the token, an instruction could end
its own turn. So a mark is put into each such place of what people wrote before the template sees
it, and the rendered text is cut at the marks before it becomes tokens. A conversation without such
places is tokenised as a whole, exactly as the model was trained.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ichikara_desktop.preview.messages import Turn
from ichikara_desktop.preview.templates import TemplateError, render

_PRIVATE_USE = range(0xF0000, 0x10FFFE)
"""Code points that mean nothing to others (Unicode, chapter 23.5); the mark is one of them."""


class Vocabulary(Protocol):
    """What a prompt needs of a model."""

    @property
    def bos_text(self) -> str:
        """The text of the token that begins every prompt; empty where there is none."""

    @property
    def eos_text(self) -> str:
        """The text of the token that ends an answer."""

    def control_texts(self, text: str) -> set[str]:
        """Return the control tokens that the tokeniser finds written out in a text."""

    def prompt(self, parts: Sequence[str]) -> list[int]:
        """Return the tokens of a rendered template."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """What the model reads.

    Attributes:
        tokens: of it.
        sha256: of its text, as the template made it.
    """

    tokens: list[int]
    sha256: str


def make_prompt(model: Vocabulary, template: str, turns: Sequence[Turn]) -> Prompt:
    """Return the prompt of a conversation.

    Raises:
        TemplateError: the template cannot be used, or makes nothing.
    """
    mark = _mark("".join([template, *(turn.content for turn in turns)]))
    literal = [
        turn.model_copy(update={"content": _literal(model, turn.content, mark)}) for turn in turns
    ]
    parts = render(template, literal, model.bos_text, model.eos_text).split(mark)
    text = "".join(parts)
    if not text:
        raise TemplateError("failed")
    return Prompt(model.prompt(parts), hashlib.sha256(text.encode()).hexdigest())


def _mark(taken: str) -> str:
    """Return a character that stands nowhere in a text."""
    used = set(taken)
    return next(one for one in map(chr, _PRIVATE_USE) if one not in used)


def _literal(model: Vocabulary, text: str, mark: str) -> str:
    """Put the mark into every control token that is written out in a text.

    One that is broken may uncover another that it lay over, so this is done until none is left.
    """
    while True:
        found = {name for part in text.split(mark) for name in model.control_texts(part)}
        broken = text
        for name in found:
            broken = broken.replace(name, name[0] + mark + name[1:])
        if broken == text:
            return text
        text = broken
