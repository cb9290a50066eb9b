"""Runs a program on a disk that is full, fails or is cut off; the library is compiled here."""

import functools
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.faults.warm import Warm

SOURCE = Path(__file__).with_name("faulty_disk.c")
WORKER = Path(__file__).with_name("writer.py")
ROOT = Path(__file__).resolve().parents[2]
SECTOR = 512
HALF, TORN = 0.5, 0.1
"""How likely."""


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
        self._said = said
        self._warm = Warm("tests.faults.writer", LD_PRELOAD=str(library()))

    def run_on(self, folder: Path, *arguments: object, **faults: object) -> list[str]:
        session = json.dumps([str(folder.resolve()), arguments, faults, str(self._said)])
        self._warm.victim("faulty", session).rest()
        return self._said.read_text(encoding="utf-8").splitlines()

    def close(self) -> None:
        self._warm.close()


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
        gone: whether it was removed; until another of its name is synced, it may be there again.
        former: what lay under its name before it, while that may be there again.
    """

    kept: bytearray = field(default_factory=bytearray)
    pending: list[Event] = field(default_factory=list)
    gone: bool = False
    former: "File | None" = None

    def settle(self) -> None:
        for event in self.pending:
            apply(self.kept, event)
        self.pending.clear()
        self.former = None

    def left(self, chance: random.Random) -> bytes | None:
        """Return what may be there after a power cut, or nothing if it may not be there."""
        if self.former is not None and chance.random() < HALF:
            return self.former.left(chance)
        if self.gone and chance.random() < HALF:
            return None
        content, pending = bytearray(self.kept), list(self.pending)
        share = chance.choice([0.0, 0.3, 0.7, 1.0])
        pending = [event for event in pending if chance.random() < share]
        if chance.random() < HALF:
            chance.shuffle(pending)
        for event in pending:
            torn = chance.random() < TORN
            length = chance.randrange(0, len(event.content) + 1, SECTOR) if torn else None
            apply(content, event, length)
        return bytes(content)


class Disk:
    """What is on a disk while a log of events is walked through, once, forwards."""

    def __init__(self, start: dict[str, bytes], events: list[Event]) -> None:
        self.files = {name: File(bytearray(content)) for name, content in start.items()}
        self.at = 0
        self.promised = -1
        """The last mark of the program."""
        self._events = events
        self._names: dict[int, str] = {}

    def go_to(self, moment: int) -> None:
        """Go on to a moment that lies ahead."""
        for event in self._events[self.at : moment]:
            self._happens(event)
        self.at = moment

    def _happens(self, event: Event) -> None:
        if event.kind == "M":
            self.promised = event.offset
        elif event.kind == "O":
            self._names[event.file] = self._opened(Path(event.content.decode()).name)
        elif event.kind == "U":
            removed = self.files.get(Path(event.content.decode()).name)
            if removed is not None:
                removed.gone = True
        elif event.kind == "S":
            self.files[self._names[event.file]].settle()
        elif event.kind in "WT":
            self.files[self._names[event.file]].pending.append(event)

    def _opened(self, name: str) -> str:
        before = self.files.get(name)
        if before is None or before.gone:
            self.files[name] = File(former=before)
        return name


def apply(content: bytearray, event: Event, length: int | None = None) -> None:
    if event.kind == "T":
        del content[event.offset :]
        content.extend(bytes(max(0, event.offset - len(content))))
        return
    data = event.content if length is None else event.content[:length]
    if len(content) < event.offset:
        content.extend(bytes(event.offset - len(content)))
    content[event.offset : event.offset + len(data)] = data
