"""Small files and renames that outlive a power cut, on every system; and the room on a disk."""

import os
import shutil
import time
from pathlib import Path

PATIENCE = 2.5
"""Seconds for which a rename is tried: scanners on Windows hold new files for a moment."""

LITTLE = 200 * 1024 * 1024
"""Free bytes under which the person is warned, and nothing is fetched or copied any more."""


def free_bytes(folder: Path) -> int:
    """Return how much the disk of ``folder`` still takes."""
    return shutil.disk_usage(folder).free


def write_durably(path: Path, content: bytes) -> None:
    """Put ``content`` into the file: after a power cut it holds either this or what it held."""
    temporary = path.with_name(f"{path.name}.new")
    owner_only = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(owner_only, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    rename(temporary, path)


def rename(source: Path, target: Path) -> None:
    """Rename a file, over another one if need be, and note it on the disk.

    Raises:
        OSError: the name cannot be given, also after :data:`PATIENCE` seconds.
    """
    give_up = time.monotonic() + PATIENCE
    while True:
        try:
            source.replace(target)
        except PermissionError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.05)
        else:
            break
    sync_folder(target.parent)
    if source.parent != target.parent:
        sync_folder(source.parent)


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system can do that."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
