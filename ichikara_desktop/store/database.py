"""Connections to the encrypted SQLite file: one that writes, a few that only read.

Measured facts behind the settings are in docs/architecture.md. ``synchronous=FULL`` is what
makes a commit outlive a power cut; only the writing connection checkpoints the WAL.
"""

import sys
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, QueuePool, StaticPool, create_engine, event
from sqlalchemy.exc import DatabaseError

from ichikara_desktop.store.errors import (
    NotAStoreError,
    NotWritableError,
    StoreError,
    UnsafeSqliteError,
)

_SAFE_SQLITE = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
"""The releases without the WAL-reset bug: the first, and those that it was mended in since
(https://sqlite.org/wal.html#walresetbug)."""

_PRAGMAS = (
    "temp_store=MEMORY",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "secure_delete=ON",
    "mmap_size=0",
    "foreign_keys=ON",
    "busy_timeout=5000",
)
_WRITER_PRAGMAS = ("journal_mode=WAL", "synchronous=FULL")
_MAC_PRAGMAS = ("fullfsync=ON", "checkpoint_fullfsync=ON")
_READERS = 4


def writing_engine(path: Path, key: str) -> Engine:
    """Return an engine over one connection, which may write and is never shared.

    Args:
        path: the file; it is made if it is missing.
        key: 64 hex digits.

    Raises:
        UnsafeSqliteError: the SQLite library is one that can corrupt the file.
    """
    require_safe_sqlite(sqlcipher.sqlite_version_info)
    engine = _engine(path, key, poolclass=StaticPool)
    event.listen(engine, "connect", _prepare_writer)
    event.listen(engine, "begin", _begin_writing)
    return engine


def reading_engine(path: Path, key: str) -> Engine:
    """Return an engine whose connections cannot change anything."""
    engine = _engine(path, key, poolclass=QueuePool, pool_size=_READERS, max_overflow=_READERS)
    event.listen(engine, "connect", _prepare_reader)
    event.listen(engine, "begin", _begin_reading)
    return engine


def looking_connection(path: Path, key: str) -> Any:
    """Return a plain connection that cannot change anything, for checks and copies."""
    connection = _connect(path, key)
    _prepare_reader(connection, None)
    return connection


def checkpoint(engine: Engine) -> None:
    """Bring everything from the WAL into the file, and empty the WAL."""
    with engine.connect() as connection, connection.begin():
        connection.connection.rollback()  # a checkpoint stands outside of any transaction
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def is_full(error: DatabaseError) -> bool:
    """Return whether the disk had no room; the transaction is rolled back and the rest intact."""
    return "disk is full" in str(error.orig)


def is_failing(error: DatabaseError) -> bool:
    """Return whether the disk failed to read, write or synchronise."""
    return "disk I/O error" in str(error.orig)


def require_safe_sqlite(version: tuple[int, ...]) -> None:
    """Refuse a SQLite library that is known to corrupt databases in WAL mode."""
    first, *mended = _SAFE_SQLITE
    if version < first and not any(
        version[:2] == other[:2] and version >= other for other in mended
    ):
        raise UnsafeSqliteError(".".join(map(str, version)))


def translated(error: DatabaseError) -> StoreError | None:
    """Return what a database error means for the person, or nothing if it is a programming one."""
    name = getattr(error.orig, "sqlite_errorname", "")
    text = str(error.orig)
    damaged = ("file is not a database", "malformed", "vtable constructor failed")
    if name == "SQLITE_NOTADB" or any(part in text for part in damaged):
        return NotAStoreError()
    # sqlcipher3 gives no error names: the texts are those of sqlite3_errstr.
    unwritable = ("disk is full", "readonly database", "disk I/O error", "unable to open")
    if any(part in text for part in unwritable):
        return NotWritableError()
    return None


def _engine(path: Path, key: str, **pool: Any) -> Engine:
    # Parameters are what people wrote: they must not reach logs through error messages.
    return create_engine(
        "sqlite://",
        module=sqlcipher,
        creator=lambda: _connect(path, key),
        hide_parameters=True,
        **pool,
    )


def _connect(path: Path, key: str) -> Any:
    connection = sqlcipher.connect(
        str(path), isolation_level=None, check_same_thread=False, timeout=5.0
    )
    # A damaged page would fill the standard error: what is wrong is told by exceptions.
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key}'\"")
    return connection


def _prepare_writer(connection: Any, _record: object) -> None:
    mac = _MAC_PRAGMAS if sys.platform == "darwin" else ()
    _run_pragmas(connection, (*_WRITER_PRAGMAS, *_PRAGMAS, *mac))


def _prepare_reader(connection: Any, _record: object) -> None:
    _run_pragmas(connection, (*_PRAGMAS, "query_only=ON", "wal_autocheckpoint=0"))


def _run_pragmas(connection: Any, pragmas: tuple[str, ...]) -> None:
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")


def _begin_writing(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _begin_reading(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")
