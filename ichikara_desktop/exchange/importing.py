"""Reading questions from JSONL or CSV. A bad row is told with its line; the good ones stay."""

import hashlib
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ichikara_desktop.domain.items import (
    MAX_TEXT_LENGTH,
    EmptyTextError,
    TextTooLongError,
    UnencodableTextError,
    require_submittable,
)
from ichikara_desktop.exchange.errors import UnreadableFileError
from ichikara_desktop.exchange.tables import NotATableError, read_table
from ichikara_desktop.protocol.views import SourceView

MAX_FILE_BYTES = 256 * 1024 * 1024
"""A larger file is refused: it is read as a whole."""

_TEXT_FIELDS = ("text", "instruction", "question", "質問")
_TEXT_PROBLEMS: dict[type[ValueError], str] = {
    EmptyTextError: "no-text",
    TextTooLongError: "text-too-long",
    UnencodableTextError: "text-not-storable",
}
_LONGEST_SHORT = 200
"""Longest purpose, source name or licence in characters; more is cut by no one, but refused."""


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """A question that can be brought in. ``line`` counts from 1."""

    line: int
    text: str
    genre: str
    purpose: str
    target_length: int | None
    source: SourceView


@dataclass(frozen=True, slots=True)
class ImportProblem:
    """A row, or the whole file when ``line`` is missing, that cannot be brought in.

    Attributes:
        code: ``not-json``, ``not-an-object``, ``no-text``, ``text-too-long``,
            ``text-not-storable``, ``unknown-genre``, ``bad-length``, ``bad-field``,
            ``duplicate``, ``not-utf8`` or ``not-a-table``.
    """

    line: int | None
    code: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What a file holds, before anything of it is brought in."""

    path: Path
    rows: tuple[ImportedRow, ...]
    problems: tuple[ImportProblem, ...]


class _RowError(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_instructions(path: Path, genres: frozenset[str]) -> ImportReport:
    """Read questions from JSON lines, or from a table when the name ends in .csv or .tsv.

    Fields: ``text`` (or ``instruction``, ``question``, 質問), ``genre``, and if wanted
    ``purpose``, ``target_length`` (characters) and ``source`` (an object, or the columns
    ``source`` and ``licence``). A row without a source names the file as its source. UTF-8 with
    or without a byte order mark; a table may also be CP932, as Excel writes it.

    Raises:
        UnreadableFileError: the file is missing, may not be read, or is too large.
    """
    raw = _read(path)
    rows: list[ImportedRow] = []
    problems: list[ImportProblem] = []
    known: set[str] = set()
    for line, found in _records(path, raw):
        try:
            if isinstance(found, _RowError):
                raise found
            row = _row(line, found, genres, path.name)
            if (key := _key(row.text)) in known:
                raise _RowError("duplicate")
            known.add(key)
            rows.append(row)
        except _RowError as error:
            problems.append(ImportProblem(line, error.code))
    return ImportReport(path, tuple(rows), tuple(problems))


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            raise UnreadableFileError
        return path.read_bytes()
    except OSError as error:
        raise UnreadableFileError from error


def _records(path: Path, raw: bytes) -> Iterator[tuple[int | None, Any]]:
    """Yield line numbers with what stands there: a mapping, something else, or an error."""
    try:
        if path.suffix.lower() in {".csv", ".tsv"}:
            yield from read_table(raw)
        else:
            yield from _json_lines(raw)
    except UnicodeDecodeError:
        yield None, _RowError("not-utf8")
    except NotATableError:
        yield None, _RowError("not-a-table")


def _json_lines(raw: bytes) -> Iterator[tuple[int, Any]]:
    # Not splitlines(): U+2028 and U+0085 may stand inside a JSON string.
    for number, line in enumerate(raw.decode("utf-8-sig").split("\n"), 1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError):
                yield number, _RowError("not-json")


def _row(line: int | None, found: Any, genres: frozenset[str], file_name: str) -> ImportedRow:
    if not isinstance(found, dict) or line is None:
        raise _RowError("not-an-object")
    text = next((found[name] for name in _TEXT_FIELDS if found.get(name)), None)
    genre = found.get("genre")
    if not isinstance(text, str):
        raise _RowError("no-text")
    try:
        require_submittable(text)
    except (EmptyTextError, TextTooLongError, UnencodableTextError) as error:
        raise _RowError(_TEXT_PROBLEMS[type(error)]) from error
    if not isinstance(genre, str) or genre.strip() not in genres:
        raise _RowError("unknown-genre")
    return ImportedRow(
        line=line,
        text=text,
        genre=genre.strip(),
        purpose=_short(found.get("purpose")),
        target_length=_length(found.get("target_length")),
        source=_source(found, file_name),
    )


def _source(found: dict[str, Any], file_name: str) -> SourceView:
    source = found.get("source")
    if isinstance(source, dict):
        fields = {name: _short(source.get(name)) for name in ("name", "licence", "ref")}
    else:
        fields = {"name": _short(source), "licence": _short(found.get("licence")), "ref": ""}
    return SourceView(
        name=fields["name"] or file_name[:_LONGEST_SHORT],
        licence=fields["licence"],
        ref=fields["ref"],
    )


def _short(value: Any) -> str:
    if value is None:
        return ""
    if not isinstance(value, str) or len(value) > _LONGEST_SHORT:
        raise _RowError("bad-field")
    try:
        return require_submittable(value).strip() if value.strip() else ""
    except UnencodableTextError as error:
        raise _RowError("bad-field") from error


def _length(value: Any) -> int | None:
    if value is None or value == "":
        return None
    try:
        length = int(value) if isinstance(value, str) else value
    except ValueError as error:
        raise _RowError("bad-length") from error
    if type(length) is not int or not 0 < length <= MAX_TEXT_LENGTH:
        raise _RowError("bad-length")
    return length


def _key(text: str) -> str:
    """Return what two equal questions share: the text but for its white space and width."""
    normal = " ".join(unicodedata.normalize("NFKC", text).split())
    return hashlib.sha256(normal.encode()).hexdigest()
