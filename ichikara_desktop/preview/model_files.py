"""Large files: read in pieces, hashed, copied with progress, and never over the last room."""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from ichikara_desktop.files import LITTLE, free_bytes
from ichikara_desktop.preview.cards import Verified
from ichikara_desktop.preview.model_errors import CancelledError, NoRoomError

PIECE = 4 << 20
"""Bytes between two looks at whether it was cancelled: some hundredths of a second."""

Progress = Callable[[int, int], None]
"""Hears how many bytes are done, and of how many."""
Cancelled = Callable[[], bool]
"""Says whether to stop."""


def silent(_done: int, _total: int) -> None:
    """Tell nobody."""


def never() -> bool:
    """Go on."""
    return False


def require_room(folder: Path, size: int) -> None:
    """Raise unless ``size`` bytes may be written: what people write must find room after it.

    Raises:
        NoRoomError: with what should be free, and what is.
    """
    free = free_bytes(folder)
    if free < size + LITTLE:
        raise NoRoomError(size + LITTLE, free)


def hash_of(path: Path, progress: Progress = silent, cancelled: Cancelled = never) -> str:
    """Return the SHA-256 of a file's content.

    Raises:
        CancelledError: ``cancelled`` said so.
        OSError: it cannot be read.
    """
    digest = hashlib.sha256()
    reading = Reading(path.stat().st_size, progress, cancelled)
    with path.open("rb", buffering=0) as file:
        for piece in reading.pieces(file):
            digest.update(piece)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads a file in pieces, tells how far it is, and stops when it is told to."""

    size: int
    progress: Progress
    cancelled: Cancelled

    def pieces(self, file: BinaryIO) -> Iterator[bytes]:
        """Yield the file's content; raises CancelledError."""
        done = 0
        while piece := file.read(PIECE):
            if self.cancelled():
                raise CancelledError
            yield piece
            done += len(piece)
            self.progress(done, self.size)


def copy_file(source: Path, target: Path, reading: Reading) -> str:
    """Copy a file to the disk and return the SHA-256 of what was written.

    Raises:
        CancelledError: it was told to stop; what was written stays.
        OSError: as for any file; ``target`` must not exist.
    """
    digest = hashlib.sha256()
    with source.open("rb", buffering=0) as file, target.open("xb", buffering=0) as copy:
        for piece in reading.pieces(file):
            digest.update(piece)
            rest = memoryview(piece)
            while rest:  # an unbuffered file may take less than it is given
                rest = rest[copy.write(rest) :]
        os.fsync(copy.fileno())
    return digest.hexdigest()


def look_of(path: Path) -> Verified:
    """Return how a file looks now; raises OSError where it is not there."""
    seen = path.stat()
    return Verified(size=seen.st_size, mtime_ns=seen.st_mtime_ns)


def size_of(path: Path) -> int:
    """Return how many bytes a file has; none where it is gone meanwhile."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
