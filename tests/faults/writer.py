"""A process that writes and submits, and says what was acknowledged.

``python tests/faults/writer.py FOLDER COUNT SEED [SYNCHRONOUS] [varied]``. Each line is ``ok N``
or ``no N NAME``; a line ``trouble NAME`` is what the store told of the disk, ``unopened NAME``
that it could not be opened. ``N`` numbers the steps of :mod:`tests.faults.story`. At the end
``done WRITES SYNCS``.
"""

import ctypes
import json
import os
import random
import sys
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.orm import Session

from ichikara_desktop.protocol.operations import OperationResult, Outcome, SubmitResponse
from ichikara_desktop.store import database, drafts, outbox
from ichikara_desktop.store.drafts import append_splice, begin_draft, load_draft, splice_between
from ichikara_desktop.store.errors import AlreadyWaitingError, StoreError
from ichikara_desktop.store.store import open_store
from tests.faults.story import answers, submits, task_of, text_of
from tests.support.stores import keys_in

CHECKPOINTS, COMPACTIONS = (10, 40, 150, 1000), (4, 15, 200)
"""After how many pages and bursts; the last of each is what the program does."""


def write(session: Session, number: int, seed: int) -> None:
    """Take one step."""
    name, text, now = task_of(number), text_of(number, seed), datetime.now(UTC)
    if answers(number):
        for oldest in outbox.waiting(session, 1):
            answer = OperationResult(op_id=oldest.op_id, outcome=Outcome.APPLIED)
            outbox.store_result(session, answer)
    if submits(number):
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


def take_habits(seed: int, synchronous: str = "FULL") -> None:
    """Checkpoint and compact as the seed says, in most sessions much oftener than the program does.

    A log of a few hundred steps would not reach either otherwise.
    """
    chance = random.Random(seed)
    pages, bursts = chance.choice(CHECKPOINTS), chance.choice(COMPACTIONS)
    database._WRITER_PRAGMAS = (
        "journal_mode=WAL",
        f"synchronous={synchronous}",
        f"wal_autocheckpoint={pages}",
    )
    drafts.COMPACT_AFTER = bursts


def main(folder: Path, count: int, seed: int, synchronous: str = "FULL", habits: str = "") -> None:
    library = ctypes.CDLL(None)
    mark = getattr(library, "faulty_mark", lambda _: None)
    database._WRITER_PRAGMAS = ("journal_mode=WAL", f"synchronous={synchronous}")
    closes_at = -1
    if habits:
        take_habits(seed, synchronous)
        closes_at = random.Random(seed + 1).randrange(-count, count)
    try:
        store = open_store(folder, keys_in(folder))
    except StoreError as error:
        print("unopened", type(error).__name__, flush=True)
        return
    store.trouble = lambda trouble: print("trouble", trouble.name, flush=True)
    for number in range(count):
        if number == closes_at:
            store.close()
            store = open_store(folder, keys_in(folder))
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


def faulty(session: str) -> None:
    """Write one session on a disk with faults; what is said of it goes into a file."""
    folder, arguments, faults, said = json.loads(session)
    voice = os.dup(1)
    os.dup2(os.open(said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
    set_faults = ctypes.CDLL(None).faulty_set
    set_faults.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_long, ctypes.c_long]
    set_faults.argtypes += [ctypes.c_int, ctypes.c_char_p]
    chosen = faults["mode"].encode(), faults.get("at", 0), faults.get("for", 0)
    if set_faults(folder.encode(), *chosen, faults.get("ballast", 0), None):
        raise OSError(folder)
    try:
        main(Path(folder), *arguments)
    finally:
        sys.stdout.flush()
        os.dup2(voice, 1)  # a failure is said to whoever asked


WORKS = {"faulty": faulty}
"""What a warm process (:mod:`tests.faults.warm`) can be asked to do."""


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
