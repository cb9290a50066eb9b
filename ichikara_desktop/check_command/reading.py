"""What is to be checked: files, folders and standard input, as chunks for the workers."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path
from typing import BinaryIO

from ichikara_desktop.checks import Localized

MAX_BYTES = 16 * 1024 * 1024
"""A larger file, or line of JSONL, is no text that anybody wrote by hand."""
CHUNK_BYTES = 128 * 1024
"""Of JSONL for a worker at a time: some tenths of a second."""

STDIN = "-"
BOM = b"\xef\xbb\xbf"
_TEXTS = (".txt", ".md")
_RECORDS = (".jsonl", ".ndjson")
Stamp = tuple[int, int]


class UnusableInputError(Exception):
    """A file that cannot be checked; ``message`` says why and what to do."""

    def __init__(self, message: Localized) -> None:
        super().__init__(message.en)
        self.message = message


@dataclass(frozen=True, slots=True)
class Chunk:
    """Work for one worker: a text, or some lines of a JSONL file.

    Attributes:
        name: the path as given.
        size: bytes, for the progress.
        data: the bytes; ``None`` for a file that the worker reads itself.
        is_records: whether they are lines of JSONL.
        first_line: number of the first of them, counted from 1.
        offset, characters: bytes and code points of the file before them.
        stamp: size and time of change of the file when it was opened.
        problem: why this cannot be checked.
        is_opaque: bytes of something that cannot be checked, to be kept as they are.
    """

    name: str
    size: int = 0
    data: bytes | None = None
    is_records: bool = False
    first_line: int = 1
    offset: int = 0
    characters: int = 0
    stamp: Stamp | None = None
    problem: Localized | None = None
    is_opaque: bool = False


_UNREADABLE = Localized(
    "ファイルを読めません。名前と場所を確かめてください。",
    "The file cannot be read. Check its name and place.",
)
_TOO_LARGE = Localized("大きすぎます（上限 16 MiB）。", "It is too large (at most 16 MiB).")
_FOLDER = Localized(
    "フォルダーです。中の文章を点検するには --recursive を付けてください。",
    "It is a folder. Add --recursive to check the texts in it.",
)
_EMPTY_FOLDER = Localized("中に文章のファイルがありません。", "There are no files of text in it.")
_NEEDS_FIELD = Localized(
    "JSONL です。点検する欄を --field で指定してください。",
    "It is JSONL. Name the field to check with --field.",
)


def chunks(names: list[str], with_fields: bool, recursive: bool) -> Iterator[Chunk]:
    """Yield the work in the order of ``names``; each file once, however often it is named.

    With fields, a file is JSONL unless it is called ``.txt`` or ``.md``.
    """
    seen: set[Path] = set()
    for given in names:
        if given == STDIN:
            yield from _standard_input(with_fields)
            continue
        path = Path(given)
        if not path.is_dir():
            yield from _once(path, given, with_fields, seen)
        elif recursive:
            yield from _folder(path, with_fields, seen)
        else:
            yield Chunk(given, problem=_FOLDER)


def total_bytes(names: list[str]) -> int | None:
    """Return the bytes of all files, or ``None`` where they cannot be known in advance."""
    paths = [Path(name) for name in names]
    if STDIN in names or any(path.is_dir() for path in paths):
        return None
    return sum(path.stat().st_size for path in paths if path.is_file())


def read_file(path: Path) -> tuple[bytes, Stamp]:
    """Return what the file holds, at most one byte more than the limit, and its stamp.

    Raises:
        UnusableInputError: it cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1), stamp_of(os.fstat(file.fileno()))
    except OSError:
        raise UnusableInputError(_UNREADABLE) from None


def stamp_of(status: os.stat_result) -> Stamp:
    """Return what changes when somebody writes to the file."""
    return status.st_size, status.st_mtime_ns


def decoded(data: bytes) -> str:
    """Return the text of a file, as it stands there but for a byte order mark.

    Raises:
        UnusableInputError: too large, or no UTF-8 text.
    """
    if len(data) > MAX_BYTES:
        raise UnusableInputError(_TOO_LARGE)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableInputError(_not_utf8(data)) from None
    if "\0" in text:
        raise UnusableInputError(
            Localized("文章のファイルではありません。", "It is not a file of text.")
        )
    return text


def _not_utf8(data: bytes) -> Localized:
    try:
        data.decode("cp932")
    except UnicodeDecodeError:
        return Localized("UTF-8 の文章ではありません。", "It is not text in UTF-8.")
    return Localized(
        "UTF-8 ではありません（Shift_JIS のようです）。UTF-8 で保存し直してください。",
        "It is not UTF-8 (it looks like Shift_JIS). Please save it as UTF-8.",
    )


def _standard_input(with_fields: bool) -> Iterator[Chunk]:
    if with_fields:
        yield from _records(STDIN, sys.stdin.buffer, None)
        return
    data = sys.stdin.buffer.read(MAX_BYTES + 1)
    yield Chunk(STDIN, len(data), data)


def _folder(folder: Path, with_fields: bool, seen: set[Path]) -> Iterator[Chunk]:
    """Yield the files below, folder by folder in the order of their names; no hidden ones."""
    wanted = (*_TEXTS, *_RECORDS) if with_fields else _TEXTS
    closed: list[str] = []
    found = False
    for root, folders, files in os.walk(folder, onerror=lambda e: closed.append(str(e.filename))):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if name.lower().endswith(wanted) and not name.startswith("."):
                found = True
                path = Path(root, name)
                yield from _once(path, str(path), with_fields, seen)
    for name in closed:
        yield Chunk(name, problem=_UNREADABLE)
    if not found and not closed:
        yield Chunk(str(folder), problem=_EMPTY_FOLDER)


def _once(path: Path, given: str, with_fields: bool, seen: set[Path]) -> Iterator[Chunk]:
    real = path.resolve()
    if real in seen:
        return
    seen.add(real)
    suffix = path.suffix.lower()
    if with_fields and suffix not in _TEXTS:
        yield from _opened(path, given)
    elif suffix in _RECORDS:
        yield Chunk(given, problem=_NEEDS_FIELD)
    else:
        yield Chunk(given, path.stat().st_size if path.is_file() else 0)


def _opened(path: Path, given: str) -> Iterator[Chunk]:
    try:
        file = path.open("rb")
    except OSError:
        yield Chunk(given, problem=_UNREADABLE)
        return
    with file:
        yield from _records(given, file, stamp_of(os.fstat(file.fileno())))


def _records(name: str, stream: BinaryIO, stamp: Stamp | None) -> Iterator[Chunk]:
    """Yield the lines of a stream in chunks, holding no more than one of them."""
    line, offset, characters = 1, 0, 0
    for data, part in _groups(stream):
        yield Chunk(
            name,
            len(data),
            data,
            is_records=part is _Part.LINES,
            first_line=line,
            offset=offset,
            characters=characters,
            stamp=stamp,
            problem=_TOO_LARGE if part is _Part.LONG else None,
            is_opaque=part is not _Part.LINES,
        )
        line += data.count(b"\n")
        offset += len(data)
        characters += len(data.removeprefix(BOM).decode("utf-8", "replace"))
    if not offset:
        yield Chunk(name, data=b"", is_records=True, stamp=stamp)


class _Part(Enum):
    """What a run of bytes is: whole lines, or the first or another piece of one too long."""

    LINES = auto()
    LONG = auto()
    MORE = auto()


def _groups(stream: BinaryIO) -> Iterator[tuple[bytes, _Part]]:
    lines: list[bytes] = []
    size = 0
    while raw := stream.readline(MAX_BYTES + 1):
        is_long = len(raw) > MAX_BYTES
        if not is_long:
            lines.append(raw)
            size += len(raw)
        if lines and (is_long or size >= CHUNK_BYTES):
            yield b"".join(lines), _Part.LINES
            lines, size = [], 0
        if is_long:
            yield raw, _Part.LONG
            while not raw.endswith(b"\n") and (raw := stream.readline(MAX_BYTES)):
                yield raw, _Part.MORE
    if lines:
        yield b"".join(lines), _Part.LINES
