"""The API under spoilt requests: no 5xx, nothing that hangs, and the data stays whole."""

import asyncio
import functools
import logging
import random
import re
import shutil
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.server.admin import create_project, invite
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.running import BackgroundServer
from ichikara_desktop.server.settings import Settings
from ichikara_desktop.server.verify import faults
from ichikara_desktop.server.work import transact
from tests.faults import soak
from tests.faults.inside import cheaply, deliver
from tests.faults.requests import Asked, record, spoil
from tests.support.servers import COORDINATOR, PROJECT, House

BATCH = 200
"""Requests of one seed."""
BY_SOCKET = 10
"""How many of them go as bytes over a socket to a real HTTP server."""
LONGEST = 2.0
"""Seconds that an answer may take: of reckoning, since other programs use this computer too."""


@dataclass
class Target:
    """A server in this process, what it was at first, and one behind a socket."""

    house: House
    asked: list[Asked]
    loop: asyncio.Runner
    file: Path
    port: int

    def begin_anew(self) -> None:
        """Bring the data back to what it was when the requests were recorded."""
        self.house.database.close()
        shutil.copyfile(self.file.with_suffix(".begun"), self.file)

    def batch(self, seed: int, size: int = BATCH, by_socket: int = BY_SOCKET) -> Counter[str]:
        """Send spoilt requests, and look at the data; returns how often each class came back."""
        self.begin_anew()
        seen = self.loop.run(self._batch(seed, size, by_socket))
        assert faults(self.house.database, self.house.clock) == [], f"seed {seed}"
        assert self._by_wire(_HEALTH, None) == 200, f"seed {seed}"
        return seen

    async def _batch(self, seed: int, size: int, by_socket: int) -> Counter[str]:
        chance = random.Random(seed)
        seen = Counter[str]()
        for number in range(size):
            asked = spoil(chance.choice(self.asked), chance, self.asked)
            by_wire = number < by_socket
            began = time.process_time()
            status = self._by_wire(asked, chance) if by_wire else await self._inside(asked, seed)
            took = time.process_time() - began
            assert took < LONGEST, f"seed {seed}: {asked.method} {asked.path!r} took {took:.1f} s"
            assert status < 500, f"seed {seed}: {status} {asked}"
            seen[f"{status // 100}xx" if status else "unanswered"] += 1
        return seen

    async def _inside(self, asked: Asked, seed: int) -> int:
        answer = await deliver(self.house.app, asked)
        # An operation that failed in the server is answered so, to be sent again.
        assert b'"outcome":"retry"' not in answer.body, f"seed {seed}: {asked}"
        return answer.status

    def _by_wire(self, asked: Asked, chance: random.Random | None) -> int:
        """Send bytes over a socket, often spoilt once more, and return the first status or 0."""
        content = asked.on_the_wire()
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as wire:
            with suppress(BrokenPipeError, ConnectionResetError):
                for piece in _pieces(content, chance):
                    wire.sendall(piece)
                if chance is not None:
                    wire.shutdown(socket.SHUT_WR)
            answer = b""
            with suppress(ConnectionResetError):
                while piece := wire.recv(65_536):
                    answer += piece
                    if chance is None and answer.startswith(b"HTTP/1.1 200"):
                        break
        return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0


_HEALTH = Asked("GET", b"/healthz", b"", ((b"host", b"127.0.0.1"),), b"")


def _pieces(content: bytes, chance: random.Random | None) -> list[bytes]:
    """Cut a request, change its bytes, say a wrong length, or bring it byte by byte."""
    if chance is None:
        return [content]
    at = chance.randrange(len(content))
    said = chance.choice([b"0", b"1", b"-1", b"99999999999999999999", b"x", b"1, 2", b""])
    version = chance.choice([b"HTTP/9.9", b"", b"HTTP/1.0"])
    return chance.choice(
        [
            [content[:at]],
            [content[:at], chance.randbytes(chance.randrange(1, 30)), content[at:]],
            [content.replace(b"content-length: ", b"content-length: " + said, 1)],
            [content.replace(b"content-length", b"transfer-encoding: chunked\r\nx", 1)],
            [*(bytes([each]) for each in content[:200]), content[200:]],
            [content, content[: at + 1]],
            [content.replace(b"HTTP/1.1", version, 1)],
        ]
    )


@pytest.fixture(scope="module")
def target(memory: Path) -> Iterator[Target]:
    """A server on SQLite in memory, and requests that were recorded there."""
    place = memory / "fuzz"
    place.mkdir()
    file = place / "server.sqlite"
    with cheaply(), asyncio.Runner() as loop:
        house = House(ServerDatabase(f"sqlite:///{file}").prepare())
        models = place / "models"
        asked = record(house, lambda: shutil.copyfile(file, file.with_suffix(".begun")), models)
        shutil.copyfile(file.with_suffix(".begun"), place / "wire.sqlite")
        with BackgroundServer(
            f"sqlite:///{place / 'wire.sqlite'}",
            clock=house.clock,
            settings=Settings(models=str(models)),
        ) as wire:
            logging.getLogger("uvicorn.error").setLevel(logging.ERROR)  # each broken request
            yield Target(house, asked, loop, file, int(wire.url.rpartition(":")[2]))
        assert faults(wire.database, house.clock) == []
        house.database.close()
    shutil.rmtree(place)


def test_a_request_to_every_endpoint_was_recorded_and_is_understood(target: Target) -> None:
    target.begin_anew()
    described = {
        (method.upper(), path)
        for path, methods in target.house.app.openapi()["paths"].items()
        for method in methods
    }
    answered = Counter(
        target.loop.run(deliver(target.house.app, each)).status for each in target.asked
    )
    assert answered[200] > 0.7 * len(target.asked), answered
    reached = {(each.method, _pattern(target, each)) for each in target.asked}
    assert described <= reached


def _pattern(target: Target, asked: Asked) -> str:
    scope = {"type": "http", "path": asked.path.decode(), "method": asked.method}
    for route in target.house.app.routes:
        for each in getattr(getattr(route, "original_router", None), "routes", [route]):
            if each.matches(scope)[0].value == 2:
                return str(each.path)
    return ""


REGRESSIONS: tuple[int, ...] = ()


@pytest.mark.parametrize("seed", [*range(3), *REGRESSIONS])
def test_spoilt_requests_are_refused_and_harm_nothing(target: Target, seed: int) -> None:
    seen = target.batch(seed)
    assert seen["2xx"]
    assert seen["4xx"]


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_a_million_spoilt_requests(target: Target) -> None:
    run = soak.run("fuzz-api", 5_000, f"batches of {BATCH} spoilt requests to every endpoint")
    for seed in run.seeds():
        run.count(requests=BATCH, by_socket=BY_SOCKET, **target.batch(seed))


def test_other_peoples_ids_tell_nothing(target: Target) -> None:
    """Somebody of another project is answered about what exists as about what does not."""
    target.begin_anew()
    house = target.house
    other = PROJECT.model_copy(update={"project_id": "project-2"})
    transact(
        house.database, other.project_id, house.clock, lambda work: create_project(work, other)
    )
    code = invite(house.database, other.project_id, "よその人", COORDINATOR, clock=house.clock)
    stranger = house.client().enrol(code, "device-9", "机").token
    for asked in target.asked:
        if asked.path in {b"/v1/enrolments", b"/v1/ops:status"} or b"/v1/" not in asked.path:
            continue
        token = (b"authorization", f"Bearer {stranger}".encode())
        theirs = replace(asked, headers=(*asked.without(b"authorization"), token))
        unknown = replace(theirs, **{f: _elsewhere(getattr(theirs, f)) for f in ("path", "body")})
        one, two = (target.loop.run(deliver(house.app, each)) for each in (theirs, unknown))
        assert (one.status, _codes(one.body)) == (two.status, _codes(two.body)), asked
        assert "光が曲がる".encode() not in one.body
        assert "番目の質問".encode() not in one.body


def _elsewhere(content: bytes) -> bytes:
    """Name things that do not exist in the place of those that do."""
    content = content.replace(b"project-1", b"project-9")
    if b'"sha256"' in content:
        return content  # it covers the task's id: a sealed operation names what it names
    return re.sub(rb"[0-9a-f]{8}-[0-9a-f-]{27}", lambda found: _another(found[0]), content)


@functools.cache
def _another(_known: bytes) -> bytes:
    return new_id().encode()


def _codes(body: bytes) -> list[bytes]:
    return re.findall(rb'"(?:code|outcome)":"([^"]*)"', body)
