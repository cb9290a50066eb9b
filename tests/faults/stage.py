"""What all worlds share, so that a history costs what its people do and nothing else.

The application is built once and pointed at one database after the other, and an engine lives on
with everything that it has compiled; only the files behind them change. Whatever would be another
thread runs where it is called: of a history nothing but its seed decides the order.
"""

import sqlite3
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from ichikara_desktop.server.app import create_app
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.store import database as store_database
from ichikara_desktop.store.thread import StoreThread
from ichikara_desktop.sync.client import ServerClient

T = TypeVar("T")

FULL = "database or disk is full"


class Disk:
    """Makes the statements and commits of an engine fail, as a full disk does.

    Attributes:
        good_for: so many statements or commits still go well; none: all do.
        bad_for: so many after them fail.
        after_all: whether a commit that fails has been written all the same.
    """

    def __init__(self, engine: Engine, error: type[Exception]) -> None:
        self.good_for: int | None = None
        self.bad_for = 0
        self.after_all = False
        self.failures = 0
        self._error = error
        event.listen(engine, "do_execute", self._execute)
        self._commit = engine.dialect.do_commit
        engine.dialect.do_commit = self._do_commit  # type: ignore[method-assign]

    @contextmanager
    def spared(self) -> Iterator[None]:
        """Let what is done meanwhile go well, and not count."""
        before, self.good_for = self.good_for, None
        yield
        self.good_for = before

    def mend(self) -> None:
        self.good_for, self.bad_for, self.after_all = None, 0, False

    def _execute(self, _cursor: Any, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "ROLLBACK", "SELECT")) and self._fails():
            raise self._error(FULL)

    def _do_commit(self, connection: Any) -> None:
        if not self._fails():
            self._commit(connection)
            return
        (self._commit if self.after_all else lambda one: one.rollback())(connection)
        raise self._error(FULL)

    def _fails(self) -> bool:
        if self.good_for is None:
            return False
        if self.good_for > 0:
            self.good_for -= 1
            return False
        self.bad_for -= 1
        if self.bad_for <= 0:
            self.good_for = None
        self.failures += 1
        return True


class _Later:
    """A word that is known only when it is read."""

    def __init__(self) -> None:
        self.value: object = ""

    def __str__(self) -> str:
        return str(self.value)


class _Engines:
    """The engines of each computer's store, lent again when the store is opened again."""

    def __init__(self, make: Callable[..., Engine]) -> None:
        self._make = make
        self._known: dict[str, tuple[_Later, _Later, Engine]] = {}
        self.disks: dict[str, Disk] = {}

    def __call__(self, path: Path, key: str) -> Engine:
        name = path.parent.name
        if name not in self._known:
            place, secret = _Later(), _Later()
            engine = self._make(place, secret)
            self._known[name] = place, secret, engine
            self.disks[name] = Disk(engine, sqlcipher.OperationalError)
        place, secret, engine = self._known[name]
        place.value, secret.value = path, key
        return engine


class Stage:
    """The server and the engines, for one world at a time."""

    def __init__(self, url: str = "sqlite:///:stage:") -> None:
        """``url`` names a database that stays; without one the server's file is :meth:`put`."""
        self.database = ServerDatabase(url)
        self.now: Callable[[], datetime] = lambda: datetime.min
        self._path = ""
        self.app = create_app(self.database, self._now)
        self.writers = _Engines(store_database.writing_engine)
        self.readers = _Engines(store_database.reading_engine)
        self.disk = Disk(self.database.engine, sqlite3.OperationalError)
        if self.database.engine.dialect.name == "sqlite":
            event.listen(self.database.engine, "do_connect", self._place)
            event.listen(self.database.engine, "connect", _hurry)

    def put(self, path: Path) -> None:
        """Let the server's data be those of ``path``."""
        self.database.close()
        self._path = str(path)
        self.database.identify()

    def look(self, work: Callable[[Session], T]) -> T:
        """Return what ``work`` reads of the server's data, whatever its disk does."""
        with self.disk.spared():
            return self.database.read(work)

    def _now(self) -> datetime:
        return self.now()

    def _place(self, _dialect: object, _record: object, args: list[str], _named: object) -> None:
        args[0] = self._path


class InPlace(StoreThread):
    """Does each piece of work where it is submitted."""

    def __init__(self, engine: Engine, committed: Callable[..., None], **how: Any) -> None:
        self._engine, self._committed = engine, committed
        self._make_room, self._reopen = how["make_room"], how["reopen"]

    def submit(self, work: Callable[[Session], Any]) -> "Future[Any]":
        future: Future[Any] = Future()
        self._do(work, future)
        return future

    def close(self) -> None:
        """There is no thread to end."""


class Caller(ServerClient):
    """Waits for an answer in the thread that asked."""

    def _answer(self, ask: Callable[[], httpx.Response]) -> httpx.Response:
        return ask()


async def _at_once(work: Callable[..., object], *args: object, **named: object) -> object:
    return work(*args, **named)


async def _first_in_line(_operations: int, work: Callable[[], object], *_: object) -> object:
    return work()


def _hurry(connection: Any, _record: object) -> None:
    """No power is cut here: other tests do that."""
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA journal_mode=MEMORY")


class Wire:
    """Carries requests to an application that never waits for anything."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def deliver(self, request: httpx.Request) -> httpx.Response:
        url = request.url
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": request.method,
            "scheme": url.scheme,
            "path": url.path,
            "raw_path": url.raw_path.split(b"?")[0],
            "query_string": url.query,
            "root_path": "",
            "headers": [(name.lower(), value) for name, value in request.headers.raw],
            "server": (url.host, url.port),
            "client": ("127.0.0.1", 1),
        }
        started: dict[str, Any] = {}
        parts: list[bytes] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": request.content, "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
            else:
                parts.append(message.get("body", b""))

        _finish(self._app(scope, receive, send))
        body, headers = b"".join(parts), started["headers"]
        return httpx.Response(started["status"], headers=headers, content=body)


def _finish(work: Coroutine[Any, Any, None]) -> None:
    try:
        work.send(None)
    except StopIteration:
        return
    work.close()
    raise AssertionError("something in the application waits")


@contextmanager
def set_up(url: str | None = None) -> Iterator[Stage]:
    """Give a stage, with everything in place of threads and of random ids."""
    with pytest.MonkeyPatch.context() as patch:
        stage = Stage() if url is None else Stage(url)
        patch.setattr("ichikara_desktop.store.store.writing_engine", stage.writers)
        patch.setattr("ichikara_desktop.store.store.reading_engine", stage.readers)
        patch.setattr("ichikara_desktop.store.store.StoreThread", InPlace)
        patch.setattr("ichikara_desktop.store.keys._SCRYPT_N", 2**4)
        patch.setattr("ichikara_desktop.store.ballast.SIZE", 4096)
        for module in ("fastapi.routing", "fastapi.dependencies.utils"):
            patch.setattr(f"{module}.run_in_threadpool", _at_once)
        for name in ("at_the_door", "in_turn"):
            patch.setattr(f"ichikara_desktop.server.endpoints.{name}", _first_in_line)
        yield stage
        stage.database.close()
