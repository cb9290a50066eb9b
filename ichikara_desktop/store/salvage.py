"""Brings back what a damaged store still holds, and what a backup holds, into a new store.

The store that is replaced is moved aside as it is; nothing is deleted. Rows come from the file as
SQLite reads it, then page by page from the file and its WAL, then from the newest good backup:
of each thing what is furthest along. So neither loses a draft or an operation that the other has.
"""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout
from sqlalchemy.exc import DatabaseError

from ichikara_desktop.files import write_durably
from ichikara_desktop.store import swap
from ichikara_desktop.store.backups import backups_in, newest_good, read_backup, salts_in
from ichikara_desktop.store.carving import wrote
from ichikara_desktop.store.database import translated, writing_engine
from ichikara_desktop.store.errors import StoreError, StoreInUseError, WrongKeyError
from ichikara_desktop.store.keys import KeyBox
from ichikara_desktop.store.mending import Mended, mend
from ichikara_desktop.store.rebuild import rebuild
from ichikara_desktop.store.rows import OWN_WORK, Rows, carve_rows, read_rows

REPORT_FILE = "report.json"
_STORE = "store.db"
_LOCK = "store.lock"
_STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What was saved and what was not, in counts; no text is in it.

    Attributes:
        aside: the folder in which the former store lies.
        mended: what the new store holds.
        damaged_pages: how many pages of the former one are not as they were written.
        from_backup: how many rows only the backup had, or had further along.
        backup: the name of the backup that was used; empty if there was none.
    """

    aside: Path
    mended: Mended
    damaged_pages: int
    from_backup: int
    backup: str


def salvage(folder: Path, keys: KeyBox, secret: str | None = None) -> Salvaged:
    """Put a new store with everything that can be read in the place of a damaged one.

    Raises:
        StoreError: the key is missing or another's, a program has the store open, or the disk
            takes nothing. The store is as it was then.
    """
    with _held(folder), _told():
        key = _key(folder, keys, secret)
        rows = _gathered(folder, key)
        found = newest_good(folder, key)
        taken = rows.merge(found[1], OWN_WORK) if found else 0
        if found:
            _fill_in(rows, found[1])
        name = found[0].name if found else ""
        return _exchange(folder, key, rows, "damaged", (rows.damaged, taken, name))


def restore(folder: Path, keys: KeyBox, backup: Path, secret: str | None = None) -> Salvaged:
    """Go back to a backup; drafts, operations and decisions that came since are kept.

    Raises:
        BackupError: the backup cannot be read as a whole.
        StoreError: as :func:`salvage`.
    """
    with _held(folder), _told():
        key = _key(folder, keys, secret)
        rows = read_backup(backup, key)
        current = _gathered(folder, key)
        rows.merge(current, OWN_WORK)
        for task_id in {*current.of("draft"), *_tasks_of(current)} - set(rows.of("task")):
            if task_id in current.of("task"):
                rows.add("task", current.of("task")[task_id])
        details = (current.damaged, len(rows.of("task")), backup.name)
        return _exchange(folder, key, rows, "replaced", details)


def _gathered(folder: Path, key: str) -> Rows:
    """Return the rows of the store as it lies there; it is read from a copy, or not by SQLite.

    SQLite would write into what it opens: it recovers the WAL.
    """
    rows = Rows()
    path = folder / _STORE
    if path.is_file() and (read := _read_copy(folder, key)) is not None:
        rows = read
    carved = carve_rows(path, key, salts_in(folder))
    rows.merge(carved)
    rows.damaged = carved.damaged
    return rows


def _read_copy(folder: Path, key: str) -> Rows | None:
    work = folder / "salvage.tmp"
    shutil.rmtree(work, ignore_errors=True)
    try:
        work.mkdir()
        for name in (_STORE, f"{_STORE}-wal"):
            if (folder / name).is_file():
                shutil.copyfile(folder / name, work / name)
        engine = writing_engine(work / _STORE, key)
        try:
            return read_rows(engine)
        except DatabaseError:
            return None
        finally:
            engine.dispose()
    except OSError:
        return None  # a full disk: the rows are carved from where they lie
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _fill_in(rows: Rows, backup: Rows) -> None:
    """Take from the backup what the server would send again, where the store has none of it."""
    for table in ("project", "task", "pair", "comparison"):
        for key, row in backup.of(table).items():
            if key not in rows.of(table):
                rows.add(table, row)


def _tasks_of(rows: Rows) -> set[str]:
    return {row["task_id"] for row in rows.of("operation").values() if row["task_id"]}


def _exchange(
    folder: Path, key: str, rows: Rows, reason: str, details: tuple[int, int, str]
) -> Salvaged:
    mended = mend(rows)
    ready = swap.ready_path(folder, reason, datetime.now(UTC).strftime(_STAMP))
    rebuild(ready, key, rows, from_the_start=True)
    aside = swap.finish(folder)
    assert aside is not None  # noqa: S101 - rebuild made it
    salvaged = Salvaged(aside, mended, *details)
    report = asdict(salvaged) | {"aside": aside.name}
    write_durably(aside / REPORT_FILE, json.dumps(report, indent=1).encode())
    return salvaged


def _key(folder: Path, keys: KeyBox, secret: str | None) -> str:
    key = keys.key() if secret is None else keys.unlock(secret)
    if keys.fits(key) is False and not any(
        wrote(path, key) for path in (folder / _STORE, *backups_in(folder))
    ):
        raise WrongKeyError
    return key


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    lock = FileLock(folder / _LOCK, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise StoreInUseError from None
    try:
        swap.finish(folder)
        yield
    finally:
        lock.release()


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except StoreError:
        raise
    except DatabaseError as error:
        raise translated(error) or error from error
