"""People at their desks, for tests of services and windows: real stores, a real server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ichikara_desktop.app.demo_server import DemoServer
from ichikara_desktop.demo.desk import Desk

Join = Callable[[str], Desk]


@pytest.fixture(autouse=True)
def cheap_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive keys quickly: how dear it is to guess them is not what is tested here."""
    monkeypatch.setattr("ichikara_desktop.store.keys._SCRYPT_N", 2**4)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[DemoServer]:
    """A running server with the demo project."""
    server = DemoServer(tmp_path / "server")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def join(qapp: object, server: DemoServer, tmp_path: Path) -> Iterator[Join]:
    """Let somebody join as ``author``, ``answerer``, ``checker``, ``coordinator`` or ``me``."""
    desks: list[Desk] = []
    codes = dict(server.invite())

    def as_part(part: str) -> Desk:
        desk = Desk(tmp_path / f"{part}{len(desks)}")
        desk.join(server.url, codes.pop(part))
        desks.append(desk)
        return desk

    yield as_part
    for desk in desks:
        desk.close()
