"""Room that is kept for the last words: a file that goes when the disk is full.

Measured: a MiB takes about 59 drafts of a few thousand characters, or hours of typing.
"""

import os
from pathlib import Path

from ichikara_desktop.files import LITTLE, free_bytes

__all__ = ["ENOUGH", "FILE", "LITTLE", "SIZE", "drop", "free_bytes", "lay_down"]

FILE = "ballast"
SIZE = 1024 * 1024
ENOUGH = 8 * SIZE
"""Free bytes from which the ballast is laid down again."""


def lay_down(folder: Path) -> bool:
    """See that the ballast is there; returns whether it is. It never takes the last room."""
    path = folder / FILE
    try:
        if path.exists() and path.stat().st_size == SIZE:
            return True
        if free_bytes(folder) < ENOUGH:
            return False
        with path.open("wb") as file:
            file.write(os.urandom(SIZE))  # what can be compressed might take no room at all
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        return False
    return True


def drop(folder: Path) -> bool:
    """Give the room back; returns whether there was any."""
    path = folder / FILE
    try:
        if not path.exists():
            return False
        path.unlink()
    except OSError:
        return False
    return True
