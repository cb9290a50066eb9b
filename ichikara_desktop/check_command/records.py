"""Lines of JSONL: where the string of a field stands in its line, to the character.

A line that is mended must keep everything else as it was, down to its blanks and escapes. So the
line is not written anew from what was read; the string is found in it, and mended in its place.
"""

import json
import re
from json.decoder import JSONDecoder

from ichikara_desktop.checks import Localized

_DECODER = JSONDecoder()
_BLANK = re.compile(r"[ \t\r\n]*")


class BadLineError(Exception):
    """A line that cannot be checked; ``message`` says why."""

    def __init__(self, message: Localized) -> None:
        super().__init__(message.en)
        self.message = message


def string_at(line: str, field: str) -> tuple[str, tuple[int, int]]:
    """Return the string of a field, and the span between its quotes in the line.

    Args:
        line: one JSON object.
        field: its name. Dots lead into objects and, with a number counted from 0, into lists:
            ``messages.1.content``. A field whose own name holds dots is found as well.

    Raises:
        BadLineError: no JSON, no such field, or no string in it.
    """
    try:
        whole = json.loads(line)
    except (ValueError, RecursionError):
        raise BadLineError(Localized("JSON として読めません。", "It is no JSON.")) from None
    if not isinstance(whole, dict):
        raise BadLineError(
            Localized("JSON のオブジェクトではありません。", "It is no JSON object.")
        )
    start = _find(line, _BLANK.match(line).end(), field)  # type: ignore[union-attr]
    if start is None:
        raise BadLineError(Localized(f"欄「{field}」がありません。", f"It has no field “{field}”."))
    value, end = _DECODER.raw_decode(line, start)
    if not isinstance(value, str):
        raise BadLineError(
            Localized(
                f"欄「{field}」は文字列ではありません。", f"The field “{field}” is no string."
            )
        )
    return value, (start + 1, end - 1)


def _find(line: str, start: int, path: str) -> int | None:
    """Return where the value at ``path`` begins, looking from the value at ``start``."""
    if line[start] not in "{[":
        return None
    members = _members(line, start)
    if path in members:
        return members[path]
    for dot in re.finditer(r"\.", path):
        if path[: dot.start()] in members:
            found = _find(line, members[path[: dot.start()]], path[dot.end() :])
            if found is not None:
                return found
    return None


def _members(line: str, start: int) -> dict[str, int]:
    """Return where each value of an object or a list begins; of equal names the last counts."""
    is_object = line[start] == "{"
    found: dict[str, int] = {}
    position = _skip(line, start + 1)
    while line[position] not in "}]":
        name = str(len(found))
        if is_object:
            name, position = _DECODER.raw_decode(line, position)
            position = _skip(line, _skip(line, position) + 1)  # the colon
        found[name] = position
        _, position = _DECODER.raw_decode(line, position)
        position = _skip(line, position)
        if line[position] == ",":
            position = _skip(line, position + 1)
    return found


def _skip(line: str, position: int) -> int:
    match = _BLANK.match(line, position)
    return match.end() if match else position
