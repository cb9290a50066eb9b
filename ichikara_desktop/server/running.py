"""Running the server: in the foreground, or in a thread beside a client."""

import http.client
import os
import socket
import tempfile
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from ichikara_desktop.server import metrics
from ichikara_desktop.server.app import create_app
from ichikara_desktop.server.clock import Clock, utc_now
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.errors import AddressUnavailableError, SeveralProcessesError
from ichikara_desktop.server.logs import log_in_json
from ichikara_desktop.server.settings import IN_THE_OPEN, UNLIMITED, Settings
from ichikara_desktop.server.turns import LONGEST_WAIT

LOOPBACK = "127.0.0.1"

_DATABASE = "ICHIKARA_SERVER_DATABASE"
_SETTINGS = "ICHIKARA_SERVER_SETTINGS"
_LOG_LEVEL = "ICHIKARA_SERVER_LOG_LEVEL"

_BACKLOG = 1024
_HIGHEST_PORT = 65_535
_STARTING_SECONDS = 30.0
_STOPPING_SECONDS = int(LONGEST_WAIT) + 3
"""How long requests under way may still take when the server stops: one may have to wait for its
turn first. ``TimeoutStopSec`` in ``packaging/server/ichikara-server.service`` is longer."""
_STOPPING_SECONDS_ASIDE = 5
"""The same beside a client, which waits for it."""
_SILENT_SECONDS = 60
"""After how long a process that gives no sign of life is replaced. One that is starting on a busy
machine gives none for a while; with uvicorn's five seconds it would be replaced again and again."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where and how a server runs.

    Attributes:
        host: the address to listen on.
        port: the port to listen on; 0 takes a free one.
        workers: how many processes answer; more than one need PostgreSQL.
        trusted_proxy: addresses whose ``X-Forwarded-For`` is believed, with commas between.
        log_level: from which level on lines are logged.
    """

    host: str = LOOPBACK
    port: int = 0
    workers: int = 1
    trusted_proxy: str = LOOPBACK
    log_level: str = "info"


def serve(
    database_url: str,
    place: Place,
    settings: Settings = IN_THE_OPEN,
    ready: Callable[[str], None] = lambda _url: None,
) -> None:
    """Run the server until it is interrupted; requests under way are answered first.

    Args:
        database_url: ``postgresql://…`` or ``sqlite:///path``; an empty one gets its tables.
        place: where and how it runs.
        settings: its limits.
        ready: called with the server's address once it listens.

    Raises:
        DatabaseUrlError: the text names no database.
        DatabaseDamagedError: the file is no database, or a damaged one.
        DatabaseUnavailableError: the database cannot be opened.
        DatabaseTooNewError: it was written by a newer version of the program.
        DatabaseTooOldError: it was written by an older version, and is left as it is.
        AddressUnavailableError: the port is taken, or the host is none of this machine's.
        SeveralProcessesError: several processes on SQLite.
    """
    database = ServerDatabase(database_url)
    if place.workers > 1 and database.engine.dialect.name == "sqlite":
        raise SeveralProcessesError
    try:
        with _listen(place.host, place.port) as listener:
            database.open()
            ready(_url_of(listener))
            log_in_json(place.log_level)
            with suppress(KeyboardInterrupt):
                if place.workers == 1:
                    config = _config(create_app(database, settings=settings), place)
                    uvicorn.Server(config).run(sockets=[listener])
                else:
                    database.close()
                    _supervise(database_url, place, settings, listener)
    finally:
        database.close()


def app_of_environment() -> FastAPI:
    """Return the application of one of several processes; its parent has set the variables."""
    log_in_json(os.environ[_LOG_LEVEL])
    database = ServerDatabase(os.environ[_DATABASE]).open()
    return create_app(database, settings=Settings.parse(os.environ[_SETTINGS]))


def _supervise(
    database_url: str, place: Place, settings: Settings, listener: socket.socket
) -> None:
    """Run several processes on one listener; one that ends is started again."""
    with tempfile.TemporaryDirectory(prefix="ichikara-metrics-") as folder:
        os.environ |= {
            _DATABASE: database_url,
            _SETTINGS: str(settings.share_of(place.workers)),
            _LOG_LEVEL: place.log_level,
            metrics.FOLDER: folder,
        }
        config = _config(f"{__name__}:{app_of_environment.__name__}", place)
        _Supervisor(config, sockets=[listener]).run()


class _Supervisor(Multiprocess):
    """Starts again what ended, and no longer counts what that had in hand."""

    def keep_subprocess_alive(self) -> None:
        before = {process.pid for process in self.processes}
        super().keep_subprocess_alive()
        for pid in before - {process.pid for process in self.processes}:
            if pid is not None:
                metrics.forget(pid)


def _config(app: FastAPI | str, place: Place) -> uvicorn.Config:
    # Neither bodies nor addresses of people are logged.
    return uvicorn.Config(
        app,
        factory=isinstance(app, str),
        workers=place.workers,
        log_config=None,
        log_level="warning",
        access_log=False,
        lifespan="off",
        forwarded_allow_ips=place.trusted_proxy,
        timeout_graceful_shutdown=_STOPPING_SECONDS,
        timeout_worker_healthcheck=_SILENT_SECONDS,
    )


class BackgroundServer:
    """A server on the loopback address, in a thread of this process.

    It can be stopped and started again on the same port, as a network that goes and returns.

    Attributes:
        database: its data, also for use from here.
        url: its address once it was started: ``http://127.0.0.1:PORT``.
    """

    def __init__(
        self,
        database_url: str,
        port: int = 0,
        clock: Clock = utc_now,
        settings: Settings = UNLIMITED,
    ) -> None:
        """Name the database; nothing is opened yet.

        Raises:
            DatabaseUrlError: the text names no database.
        """
        self.database = ServerDatabase(database_url)
        self.url = ""
        self._port = port
        self._clock, self._settings = clock, settings
        self._running: tuple[uvicorn.Server, threading.Thread] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Return once the server answers; raises as :func:`serve`. Starting twice is once."""
        if self._running is not None:
            return
        self.database.prepare()
        listener = _listen(LOOPBACK, self._port)
        self._port = listener.getsockname()[1]
        self.url = _url_of(listener)
        server = _uvicorn(create_app(self.database, self._clock, self._settings))
        thread = threading.Thread(
            target=_run, args=(server, listener), name="ichikara-server", daemon=True
        )
        thread.start()
        self._running = server, thread
        _await_health(self._port)

    def stop(self) -> None:
        """Return once nothing listens any more. Requests under way are answered first."""
        if self._running is None:
            return
        server, thread = self._running
        server.should_exit = True
        thread.join()
        self._running = None
        self.database.close()


def _run(server: uvicorn.Server, listener: socket.socket) -> None:
    # Closing the listener, whatever happens, tells those who wait for an answer.
    with listener:
        server.run(sockets=[listener])


def _uvicorn(app: FastAPI) -> uvicorn.Server:
    # Neither bodies nor addresses of people are logged.
    return uvicorn.Server(
        uvicorn.Config(
            app,
            log_level="warning",
            access_log=False,
            lifespan="off",
            timeout_graceful_shutdown=_STOPPING_SECONDS_ASIDE,
        )
    )


def _listen(host: str, port: int) -> socket.socket:
    listener = None
    try:
        if not 0 <= port <= _HIGHEST_PORT:  # some systems would take it modulo 65,536
            raise OverflowError
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        if os.name == "posix":  # on Windows it would let two servers share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_BACKLOG)
    except (OSError, OverflowError) as error:
        if listener is not None:
            listener.close()
        raise AddressUnavailableError(host, port) from error
    return listener


def _url_of(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _await_health(port: int) -> None:
    """Ask the listening server how it is: the question waits in its queue until it runs."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=_STARTING_SECONDS)
    try:
        connection.request("GET", "/healthz")
        if connection.getresponse().status != http.HTTPStatus.OK:
            raise ConnectionError("healthz")
    finally:
        connection.close()
