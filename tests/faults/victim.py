"""A process that does one thing with a store until it is killed.

``python tests/faults/victim.py FOLDER WORK``: ``migrate`` opens the store, ``backup`` copies it
again and again. It prints ``begun`` before the first.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ichikara_desktop.store.migrate import head
from ichikara_desktop.store.store import open_store
from tests.support.stores import keys_in


def main(folder: Path, work: str) -> None:
    head()  # Alembic takes its time, and is not what is to be killed
    if work == "migrate":
        print("begun", flush=True)
        open_store(folder, keys_in(folder)).close()
        return
    store = open_store(folder, keys_in(folder))
    print("begun", flush=True)
    for day in range(1000):
        store.backup(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
