"""The items of a data set: instructions, and the pairs that become its rows."""

from dataclasses import dataclass

MAX_TEXT_LENGTH = 100_000
"""The longest text in code points that a submission may carry."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an item came from, kept on it for ever."""

    name: str
    licence: str
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Instruction:
    """What the model is asked, with what the project wants of the answer.

    Attributes:
        family_id: names the question and everything written for it.
        target_length: wanted length of the answer in characters, if the project gives one.
        source: set for imported instructions; those written here have an author instead.
    """

    family_id: str
    text: str
    genre: str
    purpose: str = ""
    target_length: int | None = None
    source: Source | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """An accepted instruction and response: one row of the data set.

    Attributes:
        pair_id: the id of the task that the response was written for.
        revision_id: the accepted revision of the response.
        accepted_at: the server's time of acceptance, ISO 8601 in UTC.
        corrected: whether the checker's corrected text was accepted in place of the author's.
    """

    pair_id: str
    instruction: Instruction
    response: str
    revision_id: str
    accepted_at: str
    guideline_version: int
    corrected: bool = False


class EmptyTextError(ValueError):
    """The text holds nothing but white space, so there is nothing to submit."""


class TextTooLongError(ValueError):
    """The text is longer than :data:`MAX_TEXT_LENGTH` code points."""


class UnencodableTextError(ValueError):
    """The text holds half a surrogate pair, which no file or wire can carry."""


def require_submittable(text: str) -> str:
    """Return ``text`` if it may be submitted.

    Raises:
        EmptyTextError: nothing but white space.
        TextTooLongError: longer than :data:`MAX_TEXT_LENGTH`.
        UnencodableTextError: not encodable as UTF-8 (a lone surrogate), or a NUL inside, which
            PostgreSQL cannot store.
    """
    if not text.strip():
        raise EmptyTextError
    if len(text) > MAX_TEXT_LENGTH:
        raise TextTooLongError
    if "\0" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise UnencodableTextError
    return text
