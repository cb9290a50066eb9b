"""Runs a program on a disk that is full, fails or is cut off; the library is compiled here."""

import functools
import json
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

SOURCE = Path(__file__).with_name("faulty_disk.c")
WORKER = Path(__file__).with_name("writer.py")
WARM = Path(__file__).with_name("warm.py")
ROOT = Path(__file__).resolve().parents[2]


@functools.cache
def library() -> Path:
    """Return the compiled library; the test is skipped where it cannot be compiled."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if not sys.platform.startswith("linux") or compiler is None:
        pytest.skip("needs Linux and a C compiler: faults come from a library that is preloaded")
    built = Path(tempfile.mkdtemp()) / "faulty_disk.so"
    command = [compiler, "-shared", "-fPIC", "-O2", "-o", built, SOURCE, "-ldl", "-lpthread"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"the C compiler cannot build the library: {done.stderr.strip()[:200]}")
    return built


def run_on(folder: Path, *arguments: object, mode: str, **settings: object) -> list[str]:
    """Run the writer on a faulty disk and return its lines."""
    named = {f"FAULTY_{name.upper()}": str(value) for name, value in settings.items()}
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library()),
        "FAULTY_FOLDER": str(folder.resolve()),
        "FAULTY_MODE": mode,
        "PYTHONPATH": str(ROOT),
        **named,
    }
    command = [sys.executable, str(WORKER), str(folder), *map(str, arguments)]
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()


class WarmWriter:
    """Runs the writer as :func:`run_on` does, without the second that Python takes to start."""

    def __init__(self, said: Path) -> None:
        """Start; what the writer says passes through the file ``said``."""
        environment = {**os.environ, "LD_PRELOAD": str(library()), "PYTHONPATH": str(ROOT)}
        self._said = said
        self._process = subprocess.Popen(
            [sys.executable, str(WARM)],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run_on(self, folder: Path, *arguments: object, **faults: object) -> list[str]:
        assert self._process.stdin
        assert self._process.stdout
        session = {
            "folder": str(folder.resolve()),
            "arguments": arguments,
            "faults": faults,
            "said": str(self._said),
        }
        print(json.dumps(session), file=self._process.stdin, flush=True)
        assert self._process.stdout.readline().strip() == "0"
        return self._said.read_text(encoding="utf-8").splitlines()

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


@dataclass(slots=True)
class Event:
    """One record of the log; see the C source."""

    kind: str
    file: int
    offset: int
    content: bytes


def events(log: Path) -> Iterator[Event]:
    data, at = log.read_bytes(), 0
    while at + 17 <= len(data):
        kind, file, offset, length = struct.unpack_from("<ciqI", data, at)
        at += 17
        size = length if kind in b"OWU" else 0
        yield Event(kind.decode(), file, offset, data[at : at + size])
        at += size


@dataclass(slots=True)
class File:
    """A file on a disk: what is there for certain, and what is still on its way.

    Attributes:
        kept: as of the last sync.
        pending: writes and cuts since.
    """

    kept: bytearray = field(default_factory=bytearray)
    pending: list[Event] = field(default_factory=list)

    def settle(self) -> None:
        for event in self.pending:
            apply(self.kept, event)
        self.pending.clear()


def apply(content: bytearray, event: Event, length: int | None = None) -> None:
    if event.kind == "T":
        del content[event.offset :]
        content.extend(bytes(max(0, event.offset - len(content))))
        return
    data = event.content if length is None else event.content[:length]
    if len(content) < event.offset:
        content.extend(bytes(event.offset - len(content)))
    content[event.offset : event.offset + len(data)] = data
