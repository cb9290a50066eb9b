"""Copies of the store: made daily while it is used, encrypted with the same key, and verified."""

import os
import re
import shutil
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.exc import DatabaseError

from ichikara_desktop.files import rename
from ichikara_desktop.store.database import looking_connection, reading_engine
from ichikara_desktop.store.errors import BackupError, NoRoomError
from ichikara_desktop.store.rows import OWN_WORK, Rows, read_rows

FOLDER = "backups"
KEPT = 7
EVERY = timedelta(days=1)
ROOM = 64 * 1024 * 1024
"""Bytes that stay free on the disk, however large the copy."""

ABANDONED = 3600.0
"""Seconds after which a copy without its name is one that was interrupted."""

_NAME = re.compile(r"store-(\d{8}T\d{6}Z)\.db")
_STAMP = "%Y%m%dT%H%M%SZ"


def backups_in(folder: Path) -> list[Path]:
    """Return the store's backups, the newest first."""
    found = (folder / FOLDER).glob("store-*.db")
    return sorted(
        (path for path in found if _NAME.fullmatch(path.name) and path.is_file()), reverse=True
    )


def made_at(backup: Path) -> datetime:
    """Return when a backup was made, by its name."""
    match = _NAME.fullmatch(backup.name)
    assert match is not None  # noqa: S101 - only asked of what backups_in returns
    return datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)


def is_due(folder: Path, now: datetime) -> bool:
    """Return whether a backup is to be made again; a clock that was wrong makes it due."""
    newest = next(iter(backups_in(folder)), None)
    return newest is None or not timedelta(0) <= now - made_at(newest) < EVERY


def make_backup(path: Path, key: str, now: datetime) -> Path:
    """Copy the store at ``path`` into the folder of its backups, and return the copy.

    Others may go on writing. Older backups than :data:`KEPT` go once the new one is verified.

    Raises:
        NoRoomError: the disk has too little room; writing goes before copies.
        BackupError: the copy is not what was copied, or cannot be made. There is no new one then.
    """
    folder = path.parent / FOLDER
    folder.mkdir(exist_ok=True)
    _remove_unfinished(folder)
    backup = folder / f"store-{now.astimezone(UTC).strftime(_STAMP)}.db"
    copy(path, key, backup)
    for old in backups_in(path.parent)[KEPT:]:
        old.unlink()
    return backup


def copy(path: Path, key: str, target: Path) -> None:
    """Copy a store to ``target``, which has its name only once it is verified; raises as above."""
    wal = path.with_name(f"{path.name}-wal")
    size = path.stat().st_size + (wal.stat().st_size if wal.exists() else 0)
    if shutil.disk_usage(path.parent).free < size + ROOM:
        raise NoRoomError
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    try:
        connection = looking_connection(path, key)
        try:
            least = _counts(connection)
            connection.execute("PRAGMA query_only = OFF")  # only the copy is written
            connection.execute("VACUUM INTO ?", (str(part),))
        finally:
            connection.close()
        _verify(part, key, least)
        _sync(part)
        rename(part, target)
    except BackupError:
        part.unlink(missing_ok=True)
        raise
    except Exception as error:
        part.unlink(missing_ok=True)
        raise BackupError from error


def salts_in(folder: Path) -> tuple[bytes, ...]:
    """Return what the backups begin with: a copy begins as its store does."""
    found = []
    for backup in backups_in(folder):
        with backup.open("rb") as file:
            found.append(file.read(16))
    return tuple(dict.fromkeys(found))


def newest_good(folder: Path, key: str) -> tuple[Path, Rows] | None:
    """Return the newest backup that can be read as a whole, with its rows."""
    for backup in backups_in(folder):
        try:
            return backup, read_backup(backup, key)
        except BackupError:
            continue
    return None


def read_backup(backup: Path, key: str) -> Rows:
    """Return the rows of a backup.

    Raises:
        BackupError: it cannot be read as a whole.
    """
    engine = reading_engine(backup, key)
    try:
        _verify(backup, key, {})
        return read_rows(engine)
    except (DatabaseError, sqlcipher.DatabaseError) as error:
        raise BackupError from error
    finally:
        engine.dispose()


def _counts(connection: Any) -> dict[str, int]:
    present = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    names = {row[0] for row in present} & set(OWN_WORK) - {"journal"}  # compacting drops entries
    return {
        name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]  # noqa: S608
        for name in names
    }


def _verify(copy_: Path, key: str, least: dict[str, int]) -> None:
    """Read the copy from end to end, and count what is in it."""
    connection = looking_connection(copy_, key)
    try:
        wrong = connection.execute("PRAGMA cipher_integrity_check").fetchall()
        if wrong or connection.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
            raise BackupError
        counts = _counts(connection)
    finally:
        connection.close()
    # Dismissals and claims may be taken back while the copy is made; work may not.
    if any(counts.get(name, 0) < least[name] for name in ("draft", "operation") if name in least):
        raise BackupError


def _remove_unfinished(folder: Path) -> None:
    """Remove what copies have left that were killed: it would fill the disk, and has no name."""
    for part in folder.glob("store-*.db.part*"):
        with suppress(OSError):
            if time.time() - part.stat().st_mtime > ABANDONED:
                part.unlink()


def _sync(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())
