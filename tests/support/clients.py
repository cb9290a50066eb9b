"""A person's computer for tests of the sync: a real store before a real server."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ichikara_desktop.domain.invitation import Invitation
from ichikara_desktop.domain.people import Role
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.protocol.operations import SubmitResponse
from ichikara_desktop.store import outbox
from ichikara_desktop.store.store import Store, create_store
from ichikara_desktop.store.tasks import MirroredTask, known_tasks
from ichikara_desktop.sync.client import ServerClient
from ichikara_desktop.sync.engine import SyncEngine
from ichikara_desktop.sync.enrolment import keep_account
from tests.support.faulty_transport import FaultyTransport
from tests.support.servers import House, inside
from tests.support.stores import keys_in


class Computer:
    """A store with its sync, over a network that may fail."""

    def __init__(self, house: House, folder: Path, roles: frozenset[Role], seed: int = 0) -> None:
        self.store: Store = create_store(folder, keys_in(folder))[0]
        reply = house.client().enrol(house.invitation(roles), folder.name, "机")
        keep_account(self.store, Invitation("http://127.0.0.1", "x"), reply, folder.name, "机")
        self.person_id = reply.person.person_id
        self.network = FaultyTransport(inside(house), seed)
        self.engine = SyncEngine(
            self.store,
            lambda account: ServerClient(account.server, account.token, self.network),
        )

    def tasks(self) -> list[MirroredTask]:
        return self.store.read(known_tasks)

    def answerable(self) -> list[str]:
        return [
            t.view.task_id
            for t in self.tasks()
            if t.held and t.view.kind is TaskKind.WRITE_RESPONSE and not t.waiting
        ]

    def answer(self, task_id: str, text: str) -> str:
        return self.store.write(
            lambda s: outbox.submit_draft(s, task_id, SubmitResponse(text=text), text)
        )

    def waiting(self) -> int:
        return self.store.read(outbox.counts).waiting


@pytest.fixture
def computer(house: House, tmp_path: Path, cheap_keys: None) -> Iterator[Callable[..., Computer]]:
    """Set up somebody's computer."""
    made: list[Computer] = []

    def set_up(roles: frozenset[Role], seed: int = 0) -> Computer:
        made.append(Computer(house, tmp_path / f"computer-{len(made)}", roles, seed))
        return made[-1]

    yield set_up
    for one in made:
        one.store.close()
