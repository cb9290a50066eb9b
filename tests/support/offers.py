"""A server with models on offer, and a line to it that can be held, cut and turned into a portal.

Everything goes over real sockets: a person's program, the line, the server.
"""

import asyncio
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ichikara_desktop.demo.desk import Desk
from ichikara_desktop.protocol.models import ModelOffer
from ichikara_desktop.server.demo import init_demo
from ichikara_desktop.server.offers import OfferFields, add_offer, remove_offer
from ichikara_desktop.server.running import BackgroundServer
from ichikara_desktop.server.settings import Settings
from tests.faults import proxy as faults
from tests.faults.proxy import ChaosProxy, Exchange
from tests.support.people import Person

_FILE = re.compile(rb"^GET \S+/models/[0-9a-f]{64} ")
_RANGE = re.compile(rb"\r\nrange: *bytes=(\d+)-", re.IGNORECASE)


class Shop:
    """Offers models of a project, and hears who asks for them.

    Attributes:
        ranges: of each request for a file: from which byte on it was asked for.
        held: set while files stop in their middle.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        settings = Settings(models=str(folder / "offered"))
        self.server = BackgroundServer(f"sqlite:///{folder / 'server.sqlite'}", settings=settings)
        self.server.start()
        self._demo = init_demo(self.server.database)
        host, port = self.server.url.removeprefix("http://").split(":")
        self.line = ChaosProxy((host, int(port)))
        self.line.rate, self.line.faults = 1.0, (self._pass_on,)
        self.ranges: list[int] = []
        self.held = threading.Event()
        self.instead: faults.Fault | None = None
        """What happens to requests for files, if not what should."""
        self._desks: list[Desk] = []

    def offer(self, file: Path, fields: OfferFields) -> ModelOffer:
        folder = self._folder / "offered"
        return add_offer(self.server.database, self._demo.project_id, folder, file, fields)

    def withdraw(self, sha256: str) -> None:
        folder = self._folder / "offered"
        remove_offer(self.server.database, self._demo.project_id, folder, sha256)

    def desk(self, part: str) -> Desk:
        desk = Desk(self._folder / part)
        desk.join(self.line.url, self._demo.invitations[part])
        self._desks.append(desk)
        return desk

    def close(self) -> None:
        self.held.clear()
        for desk in self._desks:
            desk.close()
        self.line.close()
        self.server.stop()

    async def _pass_on(self, x: Exchange) -> None:
        if not _FILE.match(x.head):
            await faults.passed(x)
            return
        begin = _RANGE.search(x.head)
        self.ranges.append(int(begin[1]) if begin else 0)
        if self.instead is not None:
            await self.instead(x)
            return
        answer = await x.deliver(await x.whole())
        if self.held.is_set():
            await x.send(answer[: len(answer) // 2])
            while self.held.is_set():
                await asyncio.sleep(0.02)
            x.cut()
        else:
            await x.send(answer)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    yield shop
    shop.close()


def sit_down(qtbot: QtBot, desk: Desk) -> Person:
    """Return somebody who looks at the models' page."""
    person = Person(qtbot, desk.workspace)
    person.window.show_page("models")
    return person


def card(person: Person, sha256: str) -> QWidget:
    """Return the card of a model, which has to be there."""
    found = person.window.findChild(QWidget, f"card-{sha256[:12]}")
    assert isinstance(found, QWidget), "there is no such card"
    return found


def has_card(person: Person, sha256: str) -> bool:
    found = person.window.findChildren(QWidget, f"card-{sha256[:12]}")
    return any(one.isVisible() for one in found)


def button(person: Person, sha256: str, name: str) -> QPushButton:
    found = card(person, sha256).findChild(QPushButton, name)
    assert isinstance(found, QPushButton), f"there is no button {name}"
    return found
