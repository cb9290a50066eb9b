"""A process that writes and submits, and says what was acknowledged.

``python tests/faults/writer.py FOLDER COUNT SEED [SYNCHRONOUS]``. Each line is ``ok N`` or
``no N NAME``; a line ``trouble NAME`` is what the store told of the disk, ``unopened NAME``
that it could not be opened. ``N`` numbers texts:
what a text is, :func:`text_of` says. At the end ``done WRITES SYNCS``.
"""

import ctypes
import random
import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from ichikara_desktop.protocol.operations import SubmitResponse
from ichikara_desktop.store import database, outbox
from ichikara_desktop.store.drafts import append_splice, begin_draft, load_draft, splice_between
from ichikara_desktop.store.errors import AlreadyWaitingError, StoreError
from ichikara_desktop.store.store import open_store
from tests.support.stores import keys_in

TASKS = 6


def text_of(number: int, seed: int) -> str:
    chance = random.Random(seed * 100_003 + number)
    return f"{number}：" + "".join(
        chance.choice("あいう漢字😀、。") for _ in range(chance.randint(5, 400))
    )


def write(session: Session, number: int, seed: int) -> None:
    """Make the text of a task the one of this number, or submit it."""
    name, text, now = f"task-{number % TASKS}", text_of(number, seed), datetime.now(UTC)
    if number % 50 == 49:
        try:
            outbox.submit_draft(session, name, SubmitResponse(text=text), text)
        except AlreadyWaitingError:
            pass
        else:
            return
    draft = load_draft(session, name)
    if draft is None or draft.sealed_by:
        begin_draft(session, name, text, now)
        return
    append_splice(session, name, splice_between(draft.text, text), len(text), now)


def main(folder: Path, count: int, seed: int, synchronous: str = "FULL") -> None:
    library = ctypes.CDLL(None)
    mark = getattr(library, "faulty_mark", lambda _: None)
    database._WRITER_PRAGMAS = ("journal_mode=WAL", f"synchronous={synchronous}")
    try:
        store = open_store(folder, keys_in(folder))
    except StoreError as error:
        print("unopened", type(error).__name__, flush=True)
        return
    store.trouble = lambda trouble: print("trouble", trouble.name, flush=True)
    for number in range(count):
        try:
            store.write(lambda s, n=number: write(s, n, seed))
        except Exception as error:
            print("no", number, type(error).__name__, flush=True)
        else:
            print("ok", number, flush=True)
            mark(ctypes.c_int64(number))
    store.close()
    counted = [getattr(library, f"faulty_{name}", lambda: 0)() for name in ("writes", "syncs")]
    print("done", *counted, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
