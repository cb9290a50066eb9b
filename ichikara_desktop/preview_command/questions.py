"""Questions for the preview: lines of JSONL, one conversation each.

A line holds ``messages`` (as chat templates have them), or its question as ``instruction`` or as
``text``, the field of the ichikara-instruction data set. Its name is ``id`` or ``ID``. What else
stands there, such as ``output``, is left alone.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from pydantic import ValidationError

from ichikara_desktop.check_command.records import BadLineError, string_at
from ichikara_desktop.checks import Localized
from ichikara_desktop.preview.messages import LONGEST_LINE, Turn

BOM = b"\xef\xbb\xbf"
FIELDS = ("instruction", "text")
Id = str | int


@dataclass(frozen=True, slots=True)
class Question:
    """A line that can be asked.

    Attributes:
        line: its number in the file, from 1.
        name: its id; where it has none, its line's number.
        size: bytes of the line.
    """

    line: int
    name: Id
    turns: tuple[Turn, ...]
    size: int


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be asked, and why. Has no text of it."""

    line: int
    message: Localized
    size: int


_TOO_LONG = Localized("長すぎます（上限 1 MB）。", "It is too long (at most 1 MB).")
_NOT_UTF8 = Localized("UTF-8 ではありません。", "It is not UTF-8.")
_NO_JSON = Localized("JSON として読めません。", "It is no JSON.")
_NO_OBJECT = Localized("JSON のオブジェクトではありません。", "It is no JSON object.")
_NO_QUESTION = Localized(
    "質問がありません（messages、instruction、text のいずれか、または --field）。",
    "It has no question (messages, instruction or text, or name it with --field).",
)
_NO_STRING = Localized("質問が文字列ではありません。", "The question is no string.")
_EMPTY = Localized("質問が空です。", "The question is empty.")
_BAD_MESSAGES = Localized(
    "messages は、role（system・user・assistant）と content を持つ並びにしてください。",
    "messages must be a list with role (system, user, assistant) and content.",
)
_NO_USER = Localized("messages に user の発言がありません。", "messages has no turn of the user.")
_BAD_ID = Localized(
    "id は文字列か整数にしてください。", "The id must be a string or a whole number."
)
_SAME_ID = Localized("同じ id の行が前にあります。", "An earlier line has the same id.")


def questions(stream: BinaryIO, field: str = "") -> Iterator[Question | BadLine]:
    """Yield what the lines ask; blank ones are stepped over.

    Args:
        stream: no more than one line of it is held.
        field: where the question stands, as ``check --field`` takes it; empty for the usual places.
    """
    seen: set[Id] = set()
    for number, raw in enumerate(_lines(stream), 1):
        if raw is not None and not raw.strip():
            continue
        size = LONGEST_LINE if raw is None else len(raw)
        try:
            name, turns = _read(raw, field)
            name = number if name is None else name
            if name in seen:
                raise BadLineError(_SAME_ID)
        except BadLineError as error:
            yield BadLine(number, error.message, size)
        else:
            seen.add(name)
            yield Question(number, name, turns, size)


def _lines(stream: BinaryIO) -> Iterator[bytes | None]:
    """Yield lines, and ``None`` for one that is too long."""
    first = True
    while raw := stream.readline(LONGEST_LINE + 1):
        raw, first = (raw.removeprefix(BOM) if first else raw), False
        if len(raw) <= LONGEST_LINE:
            yield raw
            continue
        while not raw.endswith(b"\n") and (raw := stream.readline(LONGEST_LINE)):
            pass
        yield None


def _read(raw: bytes | None, field: str) -> tuple[Id | None, tuple[Turn, ...]]:
    if raw is None:
        raise BadLineError(_TOO_LONG)
    try:
        line = raw.decode()
        record = json.loads(line)
    except UnicodeDecodeError:
        raise BadLineError(_NOT_UTF8) from None
    except (ValueError, RecursionError):
        raise BadLineError(_NO_JSON) from None
    if not isinstance(record, dict):
        raise BadLineError(_NO_OBJECT)
    name = record.get("id", record.get("ID"))
    if name is not None and (isinstance(name, bool) or not isinstance(name, str | int)):
        raise BadLineError(_BAD_ID)
    if field:
        return name, _asked(string_at(line, field)[0])
    if "messages" in record:
        return name, _conversation(record["messages"])
    found = next((record[each] for each in FIELDS if each in record), None)
    if found is None:
        raise BadLineError(_NO_QUESTION)
    return name, _asked(found)


def _asked(text: Any) -> tuple[Turn, ...]:
    if not isinstance(text, str):
        raise BadLineError(_NO_STRING)
    if not text.strip():
        raise BadLineError(_EMPTY)
    return (Turn(role="user", content=text),)


def _conversation(messages: Any) -> tuple[Turn, ...]:
    """Return the turns up to the last of the user: what stands behind it is an answer."""
    try:
        turns = [Turn.model_validate(each) for each in messages]
    except (ValidationError, TypeError):
        raise BadLineError(_BAD_MESSAGES) from None
    while turns and turns[-1].role != "user":
        turns.pop()
    if not turns:
        raise BadLineError(_NO_USER)
    return tuple(turns)
