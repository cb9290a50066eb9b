"""One database, PostgreSQL or SQLite, and the transactions that the server makes in it."""

import math
import secrets
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Self, TypeVar

from sqlalchemy import (
    Connection,
    Engine,
    Insert,
    QueuePool,
    create_engine,
    event,
    insert,
    inspect,
    literal,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from ichikara_desktop.server.errors import (
    DatabaseDamagedError,
    DatabaseUnavailableError,
    DatabaseUrlError,
)
from ichikara_desktop.server.migrate import require_newest, revision_of, upgrade
from ichikara_desktop.server.models import Base, ServerIdentity

T = TypeVar("T")

_KEPT, _USED = "kept", "used"

IDLE_SECONDS = 5.0
"""A connection that was not used for longer is asked whether it still lives before it is."""

ATTEMPTS = 5
"""How often a transaction is tried that lost a race for locks."""

_LOST_RACES = frozenset({"40001", "40P01", "55P03"})
"""SQLSTATEs of PostgreSQL: serialization failure, deadlock, lock not available."""

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_PRIMARY = 0xFF
"""The part of SQLite's result codes that says what; the rest says where
(https://sqlite.org/rescode.html#primary_result_codes_versus_extended_result_codes)."""


class ServerDatabase:
    """The server's data. Safe to share between threads.

    Attributes:
        engine: the SQLAlchemy engine.
        epoch: names this lineage of the data; known after :meth:`prepare` or :meth:`open`.
    """

    def __init__(self, url: str) -> None:
        """Name the database; nothing is opened yet.

        Args:
            url: ``postgresql://…`` or ``sqlite:///path``.

        Raises:
            DatabaseUrlError: the text names neither.
        """
        self.engine = _engine(_parse(url))
        # Made once: each copy of an engine prepares its events anew.
        self._engine_for = {
            writes: self.engine.execution_options(writes=writes) for writes in (False, True)
        }
        self.epoch = ""

    def prepare(self) -> Self:
        """Bring the tables to this version and learn the epoch.

        Raises:
            DatabaseDamagedError: the file is no database, or a damaged one.
            DatabaseUnavailableError: it cannot be opened.
            DatabaseTooNewError: it was written by a newer version of the program.
        """
        self.migrate()
        self.identify()
        return self

    def identify(self) -> None:
        """Learn the epoch, and begin one where the data has none; raises as :meth:`prepare`."""
        self.epoch = self.write(_epoch)

    def open(self) -> Self:
        """Learn the epoch of tables that are this version's; an empty database gets them.

        Raises:
            DatabaseDamagedError: the file is no database, or a damaged one.
            DatabaseUnavailableError: it cannot be opened.
            DatabaseTooNewError: it was written by a newer version of the program.
            DatabaseTooOldError: it was written by an older one, and is left as it is.
        """
        with _translated():
            require_newest(self.engine)
        self.identify()
        return self

    def revision(self) -> str | None:
        """Return the revision of the tables as they are now; raises as :meth:`write`."""
        return self.read(lambda session: revision_of(session.connection()))

    def migrate(self, revision: str = "head") -> None:
        """Bring the tables to a revision, the newest unless told; raises as :meth:`prepare`."""
        with _translated():
            upgrade(self.engine, revision)

    def has_tables(self) -> bool:
        """Return whether there is anything at all; raises as :meth:`write`."""
        with _translated(), self.engine.connect() as connection:
            return bool(inspect(connection).get_table_names())

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def read(self, work: Callable[[Session], T], *, at_one_moment: bool = False) -> T:
        """Return what ``work`` reads, in one transaction; raises as :meth:`write`.

        Args:
            work: reads.
            at_one_moment: whether all that it reads is of one moment, on PostgreSQL too.
        """
        with _translated(), self._session(writes=False) as session:
            if at_one_moment and session.get_bind().dialect.name == "postgresql":
                session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"))
            return work(session)

    def write(self, work: Callable[[Session], T]) -> T:
        """Return what ``work`` did, in one committed transaction.

        A transaction that loses a race for locks is made again from its beginning, so ``work``
        must keep nothing outside its session.

        Raises:
            DatabaseDamagedError: the file is damaged.
            DatabaseUnavailableError: the database does not answer, or is busy for too long.
        """
        with _translated():
            for attempt in range(ATTEMPTS):
                try:
                    with self._session(writes=True) as session:
                        return work(session)
                except DBAPIError as error:
                    if not _lost_race(error) or attempt == ATTEMPTS - 1:
                        raise
                    time.sleep(secrets.randbelow(20 << attempt) / 1000)
        raise AssertionError("unreachable")

    @contextmanager
    def _session(self, *, writes: bool) -> Iterator[Session]:
        engine = self._engine_for[writes]
        kind = _WritingSession if writes else Session
        with kind(engine, expire_on_commit=False) as session, session.begin():
            yield session


class _WritingSession(Session):
    """Keeps what it has read until it ends: rows that are locked are not read twice."""


@event.listens_for(_WritingSession, "loaded_as_persistent")
@event.listens_for(_WritingSession, "pending_to_persistent")
def _keep(session: Session, row: object) -> None:
    session.info.setdefault(_KEPT, []).append(row)


def insert_once(session: Session, table: type[Base], **values: object) -> bool:
    """Insert a row unless its key is taken, and return whether it was inserted.

    On PostgreSQL this waits for a transaction that is just now inserting the same key.
    """
    session.flush()
    connection = session.connection()
    inserted = connection.execute(_insert_if_new(table, connection.dialect.name), values)
    return inserted.first() is not None  # a driver's rowcount may be unknown: -1


def insert_rows(session: Session, *rows: Base) -> None:
    """Insert rows of one table at once, past the session, which does not know them afterwards.

    A row that the session writes itself costs several times as much. What was added to the
    session before is written before.
    """
    session.flush()
    values = [
        {name: value for name, value in vars(row).items() if not name.startswith("_")}
        for row in rows
    ]
    session.connection().execute(_insert(type(rows[0])), values)


# Statements are built once: building one takes longer than the database needs to run it.
@cache
def _insert(table: type[Base]) -> Insert:
    return insert(table.__table__)  # type: ignore[arg-type]


@cache
def _insert_if_new(table: type[Base], dialect: str) -> Insert:
    make = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return make(table.__table__).on_conflict_do_nothing().returning(literal(1))  # type: ignore[arg-type]


def _parse(name: str) -> URL:
    try:
        url = make_url(name)
    except (ArgumentError, ValueError):  # a port that is no number is a bare ValueError
        raise DatabaseUrlError from None
    if url.drivername in {"postgresql", "postgres"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername == "postgresql+psycopg":
        return url
    if url.drivername == "sqlite" and url.database not in {None, "", ":memory:"}:
        return url
    raise DatabaseUrlError


def _engine(url: URL) -> Engine:
    # Parameters are what people wrote: they must not reach logs through error messages.
    try:
        if url.drivername == "sqlite" and not all(isinstance(v, str) for v in url.query.values()):
            raise ValueError  # an option that is given twice
        engine = _sqlite_engine(url) if url.drivername == "sqlite" else _postgresql_engine(url)
        _require_connectable(engine)
    except (ArgumentError, ImportError, NoSuchModuleError, ValueError):
        raise DatabaseUrlError from None
    return engine


def _postgresql_engine(url: URL) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=10,
        max_overflow=10,
        pool_timeout=30,
        connect_args={"connect_timeout": 5},
    )
    event.listen(engine, "checkin", _note_use)
    event.listen(engine, "checkout", _require_alive)
    return engine


def _require_connectable(engine: Engine) -> None:
    """Raise ValueError where the driver would not understand the URL once it connects."""
    words, options = engine.dialect.create_connect_args(engine.url)
    options = {name: value for name, value in options.items() if name != "context"}  # no text
    if any("\0" in str(word) for word in (*words, *options, *options.values())):
        raise ValueError
    if engine.dialect.name == "sqlite":
        if any(isinstance(each, int) and not _is_c_int(each) for each in options.values()):
            raise ValueError
        return
    from psycopg import ProgrammingError  # noqa: PLC0415 - a server on SQLite never needs it
    from psycopg.conninfo import make_conninfo  # noqa: PLC0415

    try:
        make_conninfo(*words, **options)
        str(engine.url.host or "").encode("idna")
    except ProgrammingError:
        raise ValueError from None


def _is_c_int(number: int) -> bool:
    return -(2**31) <= number < 2**31


def _note_use(_connection: object, record: ConnectionPoolEntry) -> None:
    record.info[_USED] = time.monotonic()


def _require_alive(connection: Any, record: ConnectionPoolEntry, _proxy: object) -> None:
    """Ask a connection that was idle whether it still lives; one in use need not be asked.

    Raises:
        DisconnectionError: it does not; the pool makes another one.
    """
    if time.monotonic() - record.info.get(_USED, math.inf) <= IDLE_SECONDS:
        return
    try:
        connection.execute("")  # the shortest way to the server and back
    except Exception as error:
        raise DisconnectionError from error
    connection.rollback()


def _sqlite_engine(url: URL) -> Engine:
    # One connection, and a rollback journal: SQLite before 3.51.3 can corrupt a database in WAL
    # mode when two connections write or checkpoint (https://sqlite.org/wal.html#walresetbug).
    engine = create_engine(
        url,
        hide_parameters=True,
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        pool_timeout=30,
        connect_args={"isolation_level": None, "check_same_thread": False, "timeout": 10.0},
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: Any, _record: object) -> None:
    for pragma in ("journal_mode=DELETE", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", True)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _lost_race(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlstate", None) in _LOST_RACES


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except PoolTimeoutError as error:
        raise DatabaseUnavailableError from error
    except DBAPIError as error:
        if _damaged(error):
            raise DatabaseDamagedError from error
        if _lost_race(error) or _unreachable(error):
            raise DatabaseUnavailableError from error
        raise


def _damaged(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlite_errorcode", 0) & _PRIMARY in _DAMAGED


def _unreachable(error: DBAPIError) -> bool:
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    # SQLite's and a failed connection's operational errors: locked, unable to open, no answer.
    # Class 08, 53 and 57 of PostgreSQL: connection, resources, shut down by an operator.
    operational = type(error.orig).__name__ == "OperationalError"
    return operational if state is None else state[:2] in {"08", "53", "57"}


def _epoch(session: Session) -> str:
    epoch = session.scalar(select(ServerIdentity.epoch))
    if epoch is None:
        insert_once(session, ServerIdentity, id=1, epoch=secrets.token_hex(8))
        epoch = session.scalars(select(ServerIdentity.epoch)).one()  # another process's, perhaps
    return epoch
