"""A server in a process of its own, a chaos proxy before it, and people with real stores."""

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Self

from sqlalchemy import select

from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.domain.invitation import Invitation
from ichikara_desktop.domain.people import Role
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.protocol.operations import (
    Evidence,
    ImportInstruction,
    Operation,
    Outcome,
    SubmitResponse,
    content_sha256,
)
from ichikara_desktop.protocol.views import SourceView
from ichikara_desktop.server.admin import create_project, invite
from ichikara_desktop.server.clock import utc_now
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.models import EventRow, OperationRow, RevisionRow
from ichikara_desktop.server.work import transact
from ichikara_desktop.store import outbox
from ichikara_desktop.store.account import Account, load_account, move_server
from ichikara_desktop.store.models import OperationState
from ichikara_desktop.store.store import Store, create_store, open_store
from ichikara_desktop.store.tasks import known_tasks
from ichikara_desktop.sync.client import ServerClient
from ichikara_desktop.sync.engine import SyncEngine
from ichikara_desktop.sync.enrolment import keep_account
from ichikara_desktop.sync.pull import agrees
from tests.support.server_process import ServerProcess, ServerThread
from tests.support.servers import ANNOTATOR, COORDINATOR, PROJECT
from tests.support.stores import keys_in

Server = ServerProcess | ServerThread


class Town:
    """See the module. Every story in it has a project of its own."""

    def __init__(self, folder: Path, kind: Callable[[Path], Server] = ServerProcess) -> None:
        """Begin with an empty folder; the server is in a process of its own unless told."""
        folder.mkdir()
        self._folder = folder
        self._numbers = itertools.count(1)
        self.database = ServerDatabase(f"sqlite:///{folder / 'server.sqlite'}").prepare()
        self.server: Server = kind(folder / "server.sqlite")
        create_store(folder / "empty", keys_in(folder / "empty"))[0].close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.server.kill()
        self.database.close()

    @property
    def upstream(self) -> tuple[str, int]:
        return "127.0.0.1", self.server.port

    def restart(self) -> None:
        """Kill the server and start it anew on its port."""
        self.server.kill()
        self.server = ServerProcess(self._folder / "server.sqlite", self.server.port)

    def project(self, questions: int) -> str:
        """Make a project with so many questions to answer and return its id."""
        project_id = f"project-{next(self._numbers)}"
        view = PROJECT.model_copy(update={"project_id": project_id})
        transact(self.database, project_id, utc_now, lambda work: create_project(work, view))
        code = self.invitation(project_id, COORDINATOR)
        device_id = new_id()
        with ServerClient(self.server.url) as client:
            token = client.enrol(code, device_id, "机").token
        operations = [_question(project_id, device_id, number) for number in range(questions)]
        with ServerClient(self.server.url, token) as client:
            for start in range(0, questions, 50):
                bodies = [op.model_dump_json() for op in operations[start : start + 50]]
                outcomes = {result.outcome for result in client.push(bodies).results}
                assert outcomes == {Outcome.APPLIED}
        return project_id

    def invitation(self, project_id: str, roles: frozenset[Role]) -> str:
        return invite(self.database, project_id, "だれか", roles)

    def inhabitant(self, project_id: str, server: str) -> "Inhabitant":
        """Let somebody join whose computer reaches the server by way of ``server``."""
        folder = self._folder / f"home-{next(self._numbers)}"
        shutil.copytree(self._folder / "empty", folder)
        code, device_id = self.invitation(project_id, ANNOTATOR), new_id()
        with ServerClient(self.server.url) as client:
            reply = client.enrol(code, device_id, "机")
        store = open_store(folder, keys_in(folder))
        keep_account(store, Invitation(server, code), reply, device_id, "机")
        return Inhabitant(store, reply.person.person_id)

    def judge(self, somebody: "Inhabitant", project_id: str) -> None:
        """See that everything is there, once, that nothing waits, and that both sides agree."""
        wrote = somebody.written
        assert somebody.states() == dict.fromkeys(wrote, OperationState.ACKNOWLEDGED)
        assert sorted(self.revisions(project_id)) == sorted(wrote.items()), "all of it, each once"
        mine = select(OperationRow.op_id).where(OperationRow.person_id == somebody.person_id)
        ids = self.database.read(lambda session: list(session.scalars(mine)))
        assert sorted(ids) == sorted(wrote)
        numbers = select(EventRow.seq).where(EventRow.project_id == project_id)
        seqs = sorted(self.database.read(lambda session: list(session.scalars(numbers))))
        assert seqs == list(range(1, len(seqs) + 1)), "the feed has no gaps"
        account = somebody.account()
        with ServerClient(self.server.url, account.token) as client:
            client.changes(project_id, "", 1)  # tells what the server can do
            assert agrees(somebody.store, client)

    def revisions(self, project_id: str) -> list[tuple[str, str]]:
        """Return id and text of every answer that the server has."""
        query = select(RevisionRow.revision_id, RevisionRow.text).join(
            OperationRow, OperationRow.op_id == RevisionRow.revision_id
        )
        mine = query.where(OperationRow.project_id == project_id)
        return [tuple(row) for row in self.database.read(lambda s: s.execute(mine).all())]


class Inhabitant:
    """Somebody at their computer.

    Attributes:
        written: the text of each operation that was sealed here.
    """

    def __init__(self, store: Store, person_id: str) -> None:
        self.store, self.person_id = store, person_id
        self.engine = SyncEngine(store)
        self.written: dict[str, str] = {}

    def account(self) -> Account:
        account = self.store.read(load_account)
        assert account is not None
        return account

    def answerable(self) -> list[str]:
        return [
            task.view.task_id
            for task in self.store.read(known_tasks)
            if task.held and task.view.kind is TaskKind.WRITE_RESPONSE and not task.waiting
        ]

    def answer(self, task_id: str, text: str) -> None:
        content = SubmitResponse(text=text)
        op_id = self.store.write(lambda s: outbox.submit_draft(s, task_id, content, text))
        self.written[op_id] = text

    def states(self) -> dict[str, OperationState]:
        latest = self.store.read(lambda session: outbox.latest(session, 10_000))
        return {operation.op_id: operation.state for operation in latest}

    def waiting(self) -> int:
        return self.store.read(outbox.counts).waiting

    def restart(self) -> None:
        """Close the program and open it again."""
        folder = self.store.folder
        self.engine.close()
        self.store.close()
        self.store = open_store(folder, keys_in(folder))
        self.engine = SyncEngine(self.store)

    def move(self, server: str) -> None:
        """Reach the same server by another address from now on."""
        self.store.write(lambda session: move_server(session, server))

    def leave(self) -> None:
        self.engine.close()
        self.store.close()
        shutil.rmtree(self.store.folder)


def _question(project_id: str, device_id: str, number: int) -> Operation:
    content = ImportInstruction(
        text=f"質問の{number}番です。",
        genre="life",
        source=SourceView(name="試し", licence="CC0-1.0"),
    )
    return Operation(
        op_id=new_id(),
        device_id=device_id,
        device_seq=number + 1,
        project_id=project_id,
        task_id=None,
        lease_id=None,
        lease_epoch=None,
        content=content,
        sha256=content_sha256(content, None),
        evidence=Evidence(wall="2026-11-02T09:00:00Z"),
    )
