"""Is the store whole? A short look at every start, a thorough one every week.

SQLCipher checks every page that is read; these read what would not be read for a long time.
"""

import json
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine
from sqlalchemy.exc import DatabaseError

from ichikara_desktop.files import write_durably
from ichikara_desktop.store.carving import SALT, WAL_HEAD, frames_in, mac_check, whole_frames
from ichikara_desktop.store.database import looking_connection, translated
from ichikara_desktop.store.errors import DamagedStoreError, NotAStoreError

HEALTH_FILE = "health.json"
EVERY = timedelta(days=7)
_OWN_WORK = ("account", "draft", "journal", "operation")


@dataclass(frozen=True, slots=True)
class Health:
    """What the last thorough look found.

    Attributes:
        at: when, as ISO 8601 in UTC.
        whole: whether nothing is wrong.
        pages: how many pages have a wrong check sum.
        notes: how many other things SQLite found.
        seconds: how long it took.
    """

    at: str
    whole: bool
    pages: int
    notes: int
    seconds: float


def quick_check(engine: Engine) -> None:
    """Look at the tables that hold what exists here alone.

    Raises:
        DamagedStoreError: something is wrong with one of them.
    """
    try:
        with engine.begin() as connection:
            for table in _OWN_WORK:
                found = connection.exec_driver_sql(f"PRAGMA quick_check({table})").scalars().all()
                if list(found) != ["ok"]:
                    raise DamagedStoreError
    except DatabaseError as error:
        meant = translated(error)
        if isinstance(meant, NotAStoreError):
            raise DamagedStoreError from error
        raise meant or error from error


def wal_check(path: Path, key: str) -> None:
    """See that SQLite will read everything that was committed into the WAL, and nothing else.

    SQLite reads a WAL up to its first damaged frame and says nothing of what comes after; it
    believes one that is of another store; and it brings what it read into the file when it closes
    it. So this looks before the file is opened at all. Every commit is synchronised before the
    next one begins: what lies behind the end of a commit proves that this one was told.

    Raises:
        DamagedStoreError: a commit would not be read, or pages that are not of this store would.
    """
    wal = path.with_name(f"{path.name}-wal")
    if not path.is_file() or not wal.is_file() or wal.stat().st_size == 0:
        return
    content = wal.read_bytes()
    read = whole_frames(content)
    if read is None:
        # The head is synchronised before anything behind it is written.
        if any(content[WAL_HEAD:]):
            raise DamagedStoreError
        return
    frames = frames_in(content)
    behind = [frame.commits for frame in frames[read:]]
    if True in behind[:-1]:
        raise DamagedStoreError
    with path.open("rb") as file:
        page = mac_check(key, file.read(SALT))
    if not all(page(frame.page, frame.content) for frame in frames[:read]):
        raise DamagedStoreError


def full_check(path: Path, key: str) -> Health:
    """Read and check everything, on a connection of its own; others may go on writing."""
    begun = time.monotonic()
    pages, notes = _bad_pages(path, key), 0
    try:
        connection = looking_connection(path, key)
        try:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(100)")]
            notes = 0 if found == ["ok"] else len(found)
        finally:
            connection.close()
    except sqlcipher.OperationalError:
        raise
    except sqlcipher.DatabaseError:
        notes = 1
    seconds = round(time.monotonic() - begun, 3)
    whole = not pages and not notes
    return Health(datetime.now(UTC).isoformat(), whole, len(pages), notes, seconds)


def keep_health(folder: Path, health: Health) -> None:
    """Keep what a look found, for the next start and for the command line."""
    write_durably(folder / HEALTH_FILE, json.dumps(asdict(health)).encode())


def last_health(folder: Path) -> Health | None:
    """Return what the last look found, or nothing if there was none."""
    try:
        return Health(**json.loads((folder / HEALTH_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def is_due(folder: Path, now: datetime) -> bool:
    """Return whether a thorough look is to be taken again."""
    health = last_health(folder)
    if health is None:
        return True
    try:
        at = datetime.fromisoformat(health.at)
        return not timedelta(0) <= now - at < EVERY
    except (ValueError, TypeError):
        return True


def _bad_pages(path: Path, key: str) -> set[str]:
    """Return the pages of the file with wrong check sums: those that are wrong each of three times.

    A page may be read while a checkpoint writes it.
    """
    bad: set[str] | None = None
    for attempt in range(3):
        connection = looking_connection(path, key)
        try:
            found = {str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check")}
        finally:
            connection.close()
        bad = found if bad is None else bad & found
        if not bad:
            return set()
        time.sleep(0.2 * (attempt < 2))
    return bad or set()
