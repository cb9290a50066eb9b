"""Opens what a fault has left of a store, and says how far its session had come."""

from pathlib import Path

from ichikara_desktop.store.database import looking_connection
from ichikara_desktop.store.store import STORE_FILE
from tests.faults.story import State, found_by

FILES = (STORE_FILE, f"{STORE_FILE}-wal")


def state_in(folder: Path, key: str) -> State:
    """Return what is there; raises if anything of the store is damaged.

    SQLite itself recovers and, on closing, checkpoints: the files are others afterwards.
    """
    connection = looking_connection(folder / STORE_FILE, key)
    try:
        assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]
        return found_by(connection)
    finally:
        connection.close()
