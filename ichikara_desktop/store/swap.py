"""Puts a rebuilt store in the place of another one, which is moved aside and never deleted.

The new one is made as ``ready-<name>.db`` and has that name only once it is whole. From then on
the exchange is finished whatever happens: at the next opening, if not now.
"""

import itertools
from pathlib import Path

from ichikara_desktop.files import rename, sync_folder

_READY = "ready-"
_FILES = ("store.db-wal", "store.db-shm", "store.db-journal", "store.db")


def ready_path(folder: Path, reason: str, stamp: str) -> Path:
    """Return where a new store is to be put together.

    Args:
        folder: of the store.
        reason: what the store that is there now will be called, such as ``damaged``.
        stamp: the moment, in a form that can stand in a file name.
    """
    names = itertools.chain([f"{reason}-{stamp}"], (f"{reason}-{stamp}-{n}" for n in range(2, 100)))
    name = next(n for n in names if not (folder / n).exists())
    return folder / f"{_READY}{name}.db"


def is_pending(folder: Path) -> bool:
    """Return whether an exchange was begun and did not end."""
    return any(folder.glob(f"{_READY}*.db"))


def finish(folder: Path) -> Path | None:
    """Move the store aside and put the ready one in its place; returns where the former is.

    The lock of the store is to be held. May be interrupted and called again.
    """
    ready = next(iter(sorted(folder.glob(f"{_READY}*.db"))), None)
    if ready is None:
        return None
    aside = folder / ready.stem.removeprefix(_READY)
    aside.mkdir(exist_ok=True)
    sync_folder(folder)
    # The WAL goes first: beside the new store its frames would be taken for that one's.
    for name in _FILES:
        if (folder / name).exists():
            rename(folder / name, aside / name)
    rename(ready, folder / "store.db")
    return aside
