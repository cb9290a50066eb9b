"""A small world by one seed: real clients, the real server, virtual time, and bad weather.

Nothing here knows how the sync works. People claim, write, submit, take back and check; networks
and programs fail; the server's data is restored from a copy. Afterwards :meth:`World.judge` asks
whether the promises were kept.
"""

import random
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from ichikara_desktop.domain.invitation import Invitation
from ichikara_desktop.domain.people import Role
from ichikara_desktop.domain.tasks import TaskKind, Verdict
from ichikara_desktop.domain.workflow import State
from ichikara_desktop.protocol.operations import Operation, SubmitResponse, SubmitVerdict
from ichikara_desktop.protocol.views import CommentView
from ichikara_desktop.server.app import create_app
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.models import OperationRow as ServerOperation
from ichikara_desktop.server.models import RevisionRow, ServerIdentity
from ichikara_desktop.store import outbox
from ichikara_desktop.store.account import load_account
from ichikara_desktop.store.drafts import append_splice as append
from ichikara_desktop.store.drafts import begin_draft, load_draft, splice_between
from ichikara_desktop.store.errors import StoreError
from ichikara_desktop.store.models import OperationRow, OperationState
from ichikara_desktop.store.store import Store, create_store, open_store
from ichikara_desktop.store.tasks import MirroredTask, find_task, known_tasks
from ichikara_desktop.sync.client import ServerClient
from ichikara_desktop.sync.engine import SyncEngine
from ichikara_desktop.sync.enrolment import keep_account
from ichikara_desktop.sync.errors import SyncError
from ichikara_desktop.sync.pull import agrees
from tests.faults.weather import FAULTS, KILLS, KilledError, Line, Weather
from tests.support.servers import ANNOTATOR, CHECKING, REVIEWER, WRITING, House
from tests.support.stores import keys_in

CAST: dict[str, tuple[frozenset[Role], datetime]] = {
    "old": (ANNOTATOR, datetime(1970, 1, 1, tzinfo=UTC)),
    "far": (ANNOTATOR, datetime(2090, 6, 1, tzinfo=UTC)),
    "checker": (REVIEWER, datetime(2026, 11, 2, 9, tzinfo=UTC)),
}
"""Who takes part, and what their computer's clock says at the start."""

QUESTIONS = 8
_START = datetime(2026, 11, 2, 9, tzinfo=UTC)


def make_template(folder: Path) -> None:
    """Make the beginning of every world once: a server, and a store for each of the cast."""
    database = ServerDatabase(f"sqlite:///{folder / 'server.sqlite'}").prepare()
    house = House(database)
    house.questions(QUESTIONS)
    for name, (roles, _) in CAST.items():
        store, _ = create_store(folder / name, keys_in(folder / name))
        reply = house.client().enrol(house.invitation(roles), name, name)
        keep_account(store, Invitation("http://127.0.0.1", "x"), reply, name, name)
        store.close()
    database.close()


class Person:
    """Somebody at a computer that may die, behind a network that may fail."""

    def __init__(self, world: "World", name: str) -> None:
        self.world, self.name = world, name
        self.folder = world.folder / name
        self.weather = Weather(world.line, world.chance, FAULTS, passes=world.pass_time)
        self.drafts: dict[str, str] = {}
        self.taken_back: set[str] = set()
        self._open()
        account = self.store.read(load_account)
        assert account is not None
        self.person_id = account.person.person_id

    def _open(self) -> None:
        self.store: Store = open_store(self.folder, keys_in(self.folder))
        self.engine = SyncEngine(
            self.store,
            lambda account: ServerClient(account.server, account.token, self.weather),
        )

    def reopen(self) -> None:
        self.store.close()
        self._open()

    def die_at_write(self, number: int) -> None:
        """Be killed instead of making the so manieth transaction from now on."""
        left, write = iter(range(number)), self.store.write

        def maybe(work: Callable[[object], object]) -> object:
            if next(left, None) is None:
                raise KilledError
            return write(work)

        self.store.write = maybe  # until it is opened again

    def tasks(self) -> list[MirroredTask]:
        return self.store.read(known_tasks)

    def operations(self) -> list[OperationRow]:
        rows = select(OperationRow).order_by(OperationRow.device_seq)
        return self.store.read(lambda session: list(session.scalars(rows)))

    def waiting(self) -> int:
        return self.store.read(outbox.counts).waiting

    def open_tasks(self) -> list[MirroredTask]:
        writable = {State.LEASED, State.RETURNED}
        return [t for t in self.tasks() if t.held and not t.waiting and t.view.state in writable]


class World:
    """See the module. One instance is one history."""

    def __init__(self, folder: Path, seed: int, *, restores: bool = True) -> None:
        self.folder, self.seed, self.restores = folder, seed, restores
        self.chance = random.Random(seed)
        self.seconds = 0.0
        self.restored = 0
        self.kills = 0
        self.trace: list[str] = []
        self._copy: Path | None = None
        self._texts = 0
        self._open_server()
        self.line = Line(lambda: self._app)
        self.actor = "checker"
        self.people = {name: Person(self, name) for name in CAST}

    def close(self) -> None:
        for person in self.people.values():
            person.store.close()
        self.line.close()
        self.database.close()

    def pass_time(self, seconds: float) -> None:
        self.seconds += seconds

    def server_now(self) -> datetime:
        return _START + timedelta(seconds=self.seconds)

    def client_now(self) -> datetime:
        return CAST[self.actor][1] + timedelta(seconds=self.seconds)

    def live(self, steps: int) -> None:
        """Let so many things happen."""
        acts: list[tuple[int, Callable[[Person], str]]] = [
            (5, self._sync),
            (3, self._claim),
            (5, self._work),
            (2, self._type),
            (1, self._take_back),
            (1, self._retry),
            (1, self._die),
            (2, self._change_weather),
            (2, self._wait),
            (1, self._copy_server),
            (1, self._restore_server),
        ]
        weights = [weight for weight, _ in acts]
        for self.actor in ("old", "far"):
            self._claim(self.people[self.actor])
        for _ in range(steps):
            person = self.people[self.chance.choice(sorted(self.people))]
            self.actor = person.name
            (_, act) = self.chance.choices(acts, weights)[0]
            self.trace.append(f"{person.name} {act.__name__}: {act(person)}")

    def clear_up(self) -> None:
        """The faults stop; what is still on its way arrives, and everybody synchronises once."""
        for person in self.people.values():
            person.weather.rate = 0.0
            while person.weather.late:
                person.weather.arrive()
        for _ in range(2):  # the second time: what the others' work led to
            for person in self.people.values():
                self.actor = person.name
                person.engine.synchronise()
                assert person.waiting() == 0, f"{person.name} still waits"

    def judge(self) -> None:
        """Ask whether every promise was kept."""
        server = self._server_operations()
        self._judge_texts()
        for person in self.people.values():
            for row in person.operations():
                self._judge_operation(person, row, server)
            for task_id, text in person.drafts.items():
                draft = person.store.read(lambda s, i=task_id: load_draft(s, i))
                assert draft is not None, "a draft is gone"
                assert draft.text == text, "a draft changed"
            self._judge_mirror(person)

    def _judge_operation(self, person: Person, row: OperationRow, server: dict[str, str]) -> None:
        known = server.get(row.op_id)
        if row.op_id in person.taken_back:
            assert known is None, "what was taken back before it was sent reached the server"
            return
        sealed = Operation.model_validate_json(row.body)
        if row.state is OperationState.ACKNOWLEDGED:
            assert row.result is not None
            assert row.op_id in person.weather.answered, "acknowledged without an answer"
        if row.state is OperationState.PARKED and not self.restored:
            assert row.code in {"empty-text", "revision-stale", "no-such-move"}, row.code
        refused = row.state in {OperationState.PARKED, OperationState.SUPERSEDED}
        if known is None and refused and self.restored:
            return  # the restored server forgot that it refused it; the text is here
        assert known is not None, f"{row.op_id} ({row.state}) is not on the server"
        assert known == sealed.sha256, "other bytes arrived"

    def _judge_texts(self) -> None:
        texts = self.database.read(lambda s: list(s.scalars(select(RevisionRow.text))))
        assert len(texts) == len(set(texts)), "something was applied twice"

    def _judge_mirror(self, person: Person) -> None:
        account = person.store.read(load_account)
        assert account is not None
        last = {}
        cursor = ""
        with ServerClient(account.server, account.token, person.weather) as client:
            while True:
                page = client.changes("project-1", cursor)
                for change in page.changes:
                    if change.body.kind == "task":
                        last[change.body.task.task_id] = change.body.task
                cursor = page.cursor
                if not page.more:
                    break
            assert agrees(person.store, client), "the digests differ"
        for task_id, view in last.items():
            here = person.store.read(lambda s, i=task_id: find_task(s, i))
            assert here is not None, "a task is missing here"
            assert here.view == view, "both do not see the same"
        held = {t.view.task_id for t in person.tasks() if t.held}
        assert held == {i for i, view in last.items() if view.lease}, "held is not what is leased"

    def _server_operations(self) -> dict[str, str]:
        rows = select(ServerOperation.op_id, ServerOperation.sha256)
        return {row[0]: row[1] for row in self.database.read(lambda s: s.execute(rows).all())}

    # What people do.

    def _sync(self, person: Person) -> str:
        return self._try(person, person.engine.synchronise)

    def _claim(self, person: Person) -> str:
        kinds = CHECKING if person.name == "checker" else WRITING
        count = self.chance.randint(1, 3)
        return self._try(person, lambda: person.engine.claim(kinds, count))

    def _try(self, person: Person, work: Callable[[], object]) -> str:
        try:
            work()
        except KilledError:
            self.kills += 1
            person.reopen()
            return "killed"
        except SyncError as error:
            return type(error).__name__
        return "ok"

    def _work(self, person: Person) -> str:
        tasks = person.open_tasks()
        if not tasks:
            return "nothing"
        task = self.chance.choice(tasks)
        if task.view.kind is TaskKind.CHECK:
            return self._judge_work(person, task)
        bad = self.chance.random() < 0.05
        text = "　" if bad else self._new_text()
        content = SubmitResponse(text=text)
        task_id = task.view.task_id
        person.store.write(lambda s: outbox.submit_draft(s, task_id, content, text))
        person.drafts[task_id] = text
        return "bad" if bad else "submitted"

    def _judge_work(self, person: Person, task: MirroredTask) -> str:
        if task.view.revision is None:
            return "nothing"
        accept = self.chance.random() < 0.5
        verdict = SubmitVerdict(
            revision_id=task.view.revision.revision_id,
            verdict=Verdict.ACCEPT if accept else Verdict.RETURN,
            reason="" if accept else self._new_text(),
            comments=() if accept else (CommentView(text="もう一文を"),),
        )
        person.store.write(lambda s: outbox.seal(s, verdict, task_id=task.view.task_id))
        return verdict.verdict.value

    def _type(self, person: Person) -> str:
        tasks = [t for t in person.open_tasks() if t.view.kind is not TaskKind.CHECK]
        if not tasks:
            return "nothing"
        task_id, text = self.chance.choice(tasks).view.task_id, self._new_text()
        now = self.client_now()

        def write(session: object) -> None:
            begin_draft(session, task_id, "", now)
            draft = load_draft(session, task_id)
            append(session, task_id, splice_between(draft.text, text), len(text), now)

        person.store.write(write)
        person.drafts[task_id] = text
        return "typed"

    def _take_back(self, person: Person) -> str:
        rows = [row for row in person.operations() if row.kind == "submit_response"]
        rows = [r for r in rows if r.state in {OperationState.SEALED, OperationState.PARKED}]
        if not rows:
            return "nothing"
        row = self.chance.choice(rows)
        try:
            person.store.write(lambda s: outbox.take_back(s, row.task_id))
        except StoreError as error:
            return type(error).__name__
        if row.state is OperationState.SEALED:
            person.taken_back.add(row.op_id)
        return "taken back"

    def _retry(self, person: Person) -> str:
        parked = [r for r in person.operations() if r.state is OperationState.PARKED]
        if not parked:
            return "nothing"
        row = self.chance.choice(parked)
        try:
            person.store.write(lambda s: outbox.retry(s, row.op_id))
        except StoreError as error:
            return type(error).__name__
        return "again"

    def _new_text(self) -> str:
        self._texts += 1
        return f"{self._texts}番目の文章です。"

    # What happens to them.

    def _die(self, person: Person) -> str:
        """Be killed in the middle of the next round, or just now."""
        how = self.chance.random()
        if how < 0.2:
            person.reopen()
            return "reopened"
        if how < 0.6:
            person.die_at_write(self.chance.randrange(5))
            told = self._sync(person)
            if told != "killed":
                person.reopen()
            return told
        rate, faults = person.weather.rate, person.weather.faults
        person.weather.rate, person.weather.faults = 0.4, KILLS
        told = self._sync(person)
        person.weather.rate, person.weather.faults = rate, faults
        return told

    def _change_weather(self, person: Person) -> str:
        person.weather.rate = self.chance.choice([0.0, 0.0, 0.2, 0.5, 0.9, 1.0])
        return str(person.weather.rate)

    def _wait(self, _: Person) -> str:
        hours = self.chance.choice([0.02, 1, 30, 24 * 12])
        self.pass_time(3600 * hours)
        return f"{hours} h"

    def _copy_server(self, _: Person) -> str:
        if not self.restores:
            return "never"
        self._copy = self.folder / "copy.sqlite"
        self.database.engine.dispose()
        shutil.copy(self.folder / "server.sqlite", self._copy)
        return "copied"

    def _restore_server(self, _: Person) -> str:
        if self._copy is None:
            return "nothing"
        self.database.close()
        shutil.copy(self._copy, self.folder / "server.sqlite")
        fresh = ServerDatabase(f"sqlite:///{self.folder / 'server.sqlite'}").prepare()
        fresh.write(lambda session: session.execute(delete(ServerIdentity)))
        fresh.close()
        self._open_server()
        self.restored += 1
        return "restored"

    def _open_server(self) -> None:
        self.database = ServerDatabase(f"sqlite:///{self.folder / 'server.sqlite'}").prepare()
        self._app = create_app(self.database, self.server_now)


async def _at_once(work: Callable[..., object], *args: object, **named: object) -> object:
    """Stand in for a thread pool: one thing after the other, which is quicker here."""
    return work(*args, **named)


@contextmanager
def living(template: Path, folder: Path, seed: int, **how: bool) -> Iterator[World]:
    """Give a world that began as the template; its ids and clocks come from the seed."""
    shutil.copytree(template, folder)
    made: list[World] = []
    ids = random.Random(f"ids {seed}")

    class Clocked(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # noqa: ARG003
            return made[0].client_now() if made else _START

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("uuid6.uuid7", lambda: uuid.UUID(int=ids.getrandbits(128), version=4))
        for module in ("store.outbox", "store.claims", "sync.push"):
            patch.setattr(f"ichikara_desktop.{module}.datetime", Clocked)
        for module in ("fastapi.routing", "fastapi.dependencies.utils"):
            patch.setattr(f"{module}.run_in_threadpool", _at_once)
        world = World(folder, seed, **how)
        made.append(world)
        try:
            yield world
        finally:
            world.close()
            shutil.rmtree(folder)
