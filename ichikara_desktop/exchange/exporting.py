"""Writing the accepted pairs: as ``ID``/``text``/``output`` and as chat ``messages``.

The fields ``ID``, ``text`` and ``output`` are those of the ichikara-instruction data set of
RIKEN AIP; ``messages`` is the form that chat templates of common training programs read.
"""

import json
import os
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from ichikara_desktop.domain.items import Pair
from ichikara_desktop.exchange.errors import UnreadableFileError, UnwritableFileError

_RETRIES = 5
_PAUSE = 0.1
"""Seconds. On Windows another program, such as a virus scanner, may hold the file briefly."""


def write_pairs(path: Path, pairs: Iterable[Pair]) -> int:
    """Write JSON lines with ``ID``, ``text`` and ``output``; return how many.

    Raises:
        UnwritableFileError: nothing was written, and an older file is as it was.
    """
    return _write(path, pairs, _row)


def write_messages(path: Path, pairs: Iterable[Pair]) -> int:
    """Write JSON lines with ``messages`` of a user and an assistant, and ``ID``.

    Raises:
        UnwritableFileError: nothing was written, and an older file is as it was.
    """
    return _write(path, pairs, _chat)


def read_pairs(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows that :func:`write_pairs` wrote.

    Raises:
        UnreadableFileError: the file cannot be read, or holds something else.
    """
    try:
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line:
                row = json.loads(line)
                yield {name: str(row[name]) for name in ("ID", "text", "output")}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableFileError from error


def _row(pair: Pair) -> dict[str, Any]:
    return {"ID": pair.pair_id, "text": pair.instruction.text, "output": pair.response}


def _chat(pair: Pair) -> dict[str, Any]:
    messages = [
        {"role": "user", "content": pair.instruction.text},
        {"role": "assistant", "content": pair.response},
    ]
    return {"messages": messages, "ID": pair.pair_id}


def _write(path: Path, pairs: Iterable[Pair], form: Callable[[Pair], dict[str, Any]]) -> int:
    """Write beside the file and put it in place at the end: whole or not at all."""
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    except OSError as error:
        raise UnwritableFileError from error
    fresh, count = Path(name), 0
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            for pair in pairs:
                file.write(json.dumps(form(pair), ensure_ascii=False) + "\n")
                count += 1
            file.flush()
            os.fsync(file.fileno())
        _put_in_place(fresh, path)
    except OSError as error:
        raise UnwritableFileError from error
    finally:
        fresh.unlink(missing_ok=True)
    return count


def _put_in_place(fresh: Path, path: Path) -> None:
    mode = path.stat().st_mode & 0o777 if path.exists() else 0o666 & ~_umask()
    fresh.chmod(mode)  # a temporary file is for its owner alone
    for attempt in range(_RETRIES):
        try:
            fresh.replace(path)
            return
        except PermissionError:
            if attempt == _RETRIES - 1:
                raise
            time.sleep(_PAUSE)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
