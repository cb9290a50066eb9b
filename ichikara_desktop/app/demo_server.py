"""The demo's own server, on this computer alone. It can be stopped to see the offline life."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ichikara_desktop.server.running import BackgroundServer

_DATABASE = "server.sqlite"
_MODELS = "offered"


class NoDemoServerError(Exception):
    """The program was installed without its server, or the server cannot start."""


class DamagedDemoError(Exception):
    """The data of the demo's server is damaged."""


def offered_folder(demo: Path) -> Path:
    """Return the folder of the models that the demo's server offers, where there are any."""
    return demo / _MODELS


class DemoServer:
    """A server over SQLite on the loopback address, with the demo project in it.

    It offers the models that lie in :func:`offered_folder` when it starts; ``make demo-model``
    puts them there.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        """Name the folder of the server's data; :meth:`start` starts it.

        Args:
            folder: where the database is, or will be made.
            port: the port of an earlier run; another is taken when that one is in use.
        """
        self._folder, self._port = folder, port
        self._server: BackgroundServer | None = None
        self._one_at_a_time = threading.Lock()
        self.online = False

    @property
    def url(self) -> str:
        """The server's address; empty before it was started."""
        return self._server.url if self._server else ""

    def start(self) -> None:
        """Start to answer, on the same port as before if it was stopped.

        Raises:
            DamagedDemoError: its data is damaged.
            NoDemoServerError: the server is not installed, or cannot start.
        """
        with self._one_at_a_time, _damage_told():
            if self._server is None:
                self._server = self._started()
            else:
                self._server.start()
            self._offer_models(self._server)
            self.online = True

    def stop(self) -> None:
        """Answer nothing more, as when the network is gone."""
        with self._one_at_a_time:
            if self._server is not None:
                self._server.stop()
            self.online = False

    def invite(self) -> Mapping[str, str]:
        """Make the demo project if it is missing; returns fresh invitation codes by part.

        Raises:
            DamagedDemoError: its data is damaged.
        """
        from ichikara_desktop.server.demo import init_demo  # noqa: PLC0415 - an extra

        assert self._server is not None  # noqa: S101 - started before
        with _damage_told():
            invitations = init_demo(self._server.database).invitations
            self._offer_models(self._server)
            return invitations

    def revoke(self, project_id: str, person_id: str) -> None:
        """Let somebody take part no more, as a coordinator does."""
        from ichikara_desktop.server import admin  # noqa: PLC0415 - an extra

        assert self._server is not None  # noqa: S101 - started before
        admin.revoke(self._server.database, project_id, person_id)

    def _offer_models(self, server: BackgroundServer) -> None:
        from ichikara_desktop.server.demo_models import offer_demo_models  # noqa: PLC0415

        offer_demo_models(server.database, offered_folder(self._folder))

    def _started(self) -> BackgroundServer:
        try:
            from ichikara_desktop.server.errors import AddressUnavailableError  # noqa: PLC0415
            from ichikara_desktop.server.running import BackgroundServer  # noqa: PLC0415
            from ichikara_desktop.server.settings import Settings  # noqa: PLC0415
        except ImportError as error:
            raise NoDemoServerError from error
        self._folder.mkdir(parents=True, exist_ok=True)
        database = f"sqlite:///{(self._folder / _DATABASE).as_posix()}"
        settings = Settings(models=str(offered_folder(self._folder)))
        for port in (self._port, 0):
            server = BackgroundServer(database, port, settings=settings)
            try:
                server.start()
            except AddressUnavailableError:
                continue
            return server
        raise NoDemoServerError


@contextmanager
def _damage_told() -> Iterator[None]:
    """Raise the server's error as one of the app's, which has words without the server too."""
    try:
        yield
    except Exception as error:
        if _is_damage(error):
            raise DamagedDemoError from error
        raise


def _is_damage(error: Exception) -> bool:
    try:
        from ichikara_desktop.server.errors import DatabaseDamagedError  # noqa: PLC0415
    except ImportError:
        return False
    return isinstance(error, DatabaseDamagedError)
