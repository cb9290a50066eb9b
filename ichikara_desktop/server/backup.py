"""Backups: every row in one file that either kind of database can take back.

The file is gzip of JSON lines. The first names the form and the revision of the tables, each
other one a table and a row of it, the last how many rows there are and the SHA-256 of all lines
before it: a file that was cut short, or damaged, is told before anything is written. It holds
what people wrote and the hashes of tokens, and should be kept as the database itself is.
"""

import gzip
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, DateTime, MetaData, Table, insert, select, text, update
from sqlalchemy.orm import Session

from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.errors import BackupDamagedError, DatabaseNotEmptyError
from ichikara_desktop.server.models import Base, ServerIdentity

FORM = "ichikara-server-backup-1"
_REVISIONS = "alembic_version"
_ROWS_AT_ONCE = 500


def back_up(database: ServerDatabase, file: Path) -> int:
    """Write every row, as they are at one moment, and return how many there are.

    The server may go on meanwhile. The file is read through before it gets its name: it is whole,
    or what was there before stays.

    Args:
        database: not necessarily prepared: what an older version left is backed up as it is.
        file: replaced when it is there.
    """
    partial = file.with_name(f"{file.name}.part")
    try:
        count = _write_file(database, partial)
        if _examine(partial)[1] != count:
            raise BackupDamagedError
        partial.replace(file)
    except BaseException:
        partial.unlink(missing_ok=True)  # on a full disk it would only be in the way
        raise
    return count


def _write_file(database: ServerDatabase, file: Path) -> int:
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as raw:
        with gzip.GzipFile(fileobj=raw, mode="wb", compresslevel=6, mtime=0) as packed:
            count = database.read(
                lambda session: _write(session.connection(), packed), at_one_moment=True
            )
        raw.flush()
        os.fsync(raw.fileno())
    return count


def restore(database: ServerDatabase, file: Path) -> int:
    """Bring a backup back into an empty database, and return how many rows it had.

    The data gets a new epoch: every client then offers what it holds, so that work which came
    after the backup was made comes in again.

    Raises:
        BackupDamagedError: the file is no backup, or not whole; nothing was written.
        DatabaseNotEmptyError: there is something in the database; nothing was written.
        DatabaseTooNewError: the backup is of a newer version of the program.
    """
    revision, count = _examine(file)
    if database.has_tables():
        raise DatabaseNotEmptyError
    database.migrate(revision)
    database.write(lambda session: _take_in(session, file))
    database.migrate()
    return count


def _take_in(session: Session, file: Path) -> None:
    """Bring the rows in and name the new lineage: in one transaction, never only one of them."""
    _read_into(session.connection(), file)
    session.execute(update(ServerIdentity).values(epoch=secrets.token_hex(8)))


def _write(connection: Connection, packed: gzip.GzipFile) -> int:
    metadata = _reflected(connection)
    revision = connection.scalar(text(f"SELECT version_num FROM {_REVISIONS}"))  # noqa: S608
    digest, count = hashlib.sha256(), 0

    def put(value: object) -> None:
        line = (json.dumps(value, ensure_ascii=False) + "\n").encode("utf-8")
        digest.update(line)
        packed.write(line)

    put({"form": FORM, "revision": revision, "made": datetime.now(UTC).isoformat()})
    for table in metadata.sorted_tables:
        for row in connection.execution_options(yield_per=_ROWS_AT_ONCE).execute(_query(table)):
            put([table.name, {name: _plain(value) for name, value in row._mapping.items()}])
            count += 1
    end = json.dumps({"rows": count, "sha256": digest.hexdigest()})
    packed.write(f"{end}\n".encode())
    return count


def _query(table: Table) -> Any:
    # A check comes after the answer that it looks at.
    order = [column for column in (table.c.get("subject_task_id"),) if column is not None]
    return select(table).order_by(
        *(column.is_not(None) for column in order), *table.primary_key.columns
    )


def _examine(file: Path) -> tuple[str, int]:
    """Read the whole file once, and return its revision and how many rows it has."""
    digest, before, head = hashlib.sha256(), b"", b""
    rows = -1
    try:
        with gzip.open(file) as lines:
            for line in lines:
                digest.update(before)
                head = head or before
                rows += bool(before)
                before = line
        first, last = json.loads(head), json.loads(before)
        if first["form"] != FORM or last != {"rows": rows, "sha256": digest.hexdigest()}:
            raise BackupDamagedError
        return str(first["revision"]), rows
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, FileNotFoundError | PermissionError):
            raise
        raise BackupDamagedError from error


def _read_into(connection: Connection, file: Path) -> None:
    metadata = _reflected(connection)
    connection.execute(metadata.tables["server_identity"].delete())
    waiting = _rows(file)
    while rows := list(islice(waiting, _ROWS_AT_ONCE)):
        by_table: dict[str, list[dict[str, Any]]] = {}
        for name, row in rows:
            by_table.setdefault(name, []).append(row)
        for name, values in by_table.items():  # in the order of the file: what is pointed at first
            table = metadata.tables[name]
            moments = [c.name for c in table.columns if isinstance(c.type, DateTime)]
            for row in values:
                for moment in moments:
                    row[moment] = _moment(connection, row[moment])
            connection.execute(insert(table), values)


def _rows(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    with gzip.open(file) as lines:
        for line in lines:
            value = json.loads(line)
            if isinstance(value, list):
                yield value[0], value[1]


def _reflected(connection: Connection) -> MetaData:
    """Return the tables as they are, whatever version made them."""
    metadata = MetaData()
    known = set(Base.metadata.tables)
    metadata.reflect(connection, only=lambda name, _: name in known)
    return metadata


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return moment.isoformat()
    return value


def _moment(connection: Connection, value: str | None) -> datetime | None:
    if value is None:
        return None
    moment = datetime.fromisoformat(value)
    return moment.replace(tzinfo=None) if connection.dialect.name == "sqlite" else moment
