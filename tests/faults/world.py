"""A small world by one seed: real clients, the real server, virtual time, and bad weather.

Nothing here knows how the sync works. People claim, write, submit, take back and check; networks,
disks and programs fail; people leave and return; a store is copied to a second computer; the
server's data are restored from a copy. When the faults stop, the real schedules run by virtual
time until every queue is empty, and :meth:`World.judge` asks whether the promises were kept.
"""

import random
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from ichikara_desktop.domain.invitation import Invitation
from ichikara_desktop.domain.tasks import TaskKind, Verdict
from ichikara_desktop.protocol.operations import SubmitResponse, SubmitVerdict
from ichikara_desktop.protocol.views import CommentView
from ichikara_desktop.server.admin import revoke, set_overlap, set_quota
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.models import PersonRow, ServerIdentity
from ichikara_desktop.server.quotas import QuotaTooSmallError
from ichikara_desktop.store import ballast, outbox
from ichikara_desktop.store.drafts import append_splice as append
from ichikara_desktop.store.drafts import begin_draft, load_draft, splice_between
from ichikara_desktop.store.errors import StoreError
from ichikara_desktop.store.models import OperationState
from ichikara_desktop.store.store import create_store
from ichikara_desktop.store.tasks import MirroredTask
from ichikara_desktop.sync.enrolment import keep_account
from ichikara_desktop.sync.errors import SyncError
from tests.faults.drain import Schedules
from tests.faults.people import CAST, Person
from tests.faults.stage import Stage, Wire
from tests.faults.weather import KILLS, KilledError
from tests.faults.world_judge import (
    judge_end,
    judge_mirror,
    judge_person,
    judge_server,
    server_operations,
)
from tests.support.servers import CHECKING, PROJECT, WRITING, House
from tests.support.stores import keys_in

QUESTIONS = 8
DRAINED_WITHIN = 60.0
"""Virtual seconds after the last fault, by when nothing waits anywhere."""
SEEN_WITHIN = 100.0
"""Seconds after that, by when everybody has seen what the others' work led to: a round by the
clock."""

_START = datetime(2026, 11, 2, 9, tzinfo=UTC)

Act = Callable[["World", Person], str]


def make_template(folder: Path, overlap: int = 1) -> None:
    """Make the beginning of every world once: a server, and a store for each of the cast."""
    database = ServerDatabase(f"sqlite:///{folder / 'server.sqlite'}").prepare()
    house = House(database)
    set_overlap(database, PROJECT.project_id, overlap, house.clock)
    house.questions(QUESTIONS // overlap)
    for name, (roles, _) in CAST.items():
        store, _ = create_store(folder / name, keys_in(folder / name))
        reply = house.client().enrol(house.invitation(roles), name, name)
        keep_account(store, Invitation("http://127.0.0.1", "x"), reply, name, name)
        store.close()
        (folder / name / ballast.FILE).unlink()
    database.close()


class World:
    """See the module. One instance is one history.

    Attributes:
        seconds: virtual time since the beginning.
        restores: whether the server's data may be restored from a copy.
        faults: whether anything goes wrong at all.
        clocks: chooses how wrong the computers' clocks are; none for honest ones.
    """

    def __init__(
        self,
        stage: Stage,
        folder: Path,
        seed: int,
        *,
        restores: bool = True,
        faults: bool = True,
        overlap: int = 1,
        clocks: random.Random | None = None,
    ) -> None:
        self.stage, self.folder, self.seed = stage, folder, seed
        self.restores, self.faults, self.overlap, self.clocks = restores, faults, overlap, clocks
        self.chance = random.Random(seed)
        self.seconds = 0.0
        self.restored = self.kills = self.full_disks = self.copies = 0
        self.trace: list[str] = []
        self._copy: Path | None = None
        self._texts = 0
        self._over = False
        stage.now = self.server_now
        self.line = Wire(stage.app)
        self.people = {name: Person(self, name, clock) for name, (_, clock) in CAST.items()}
        for person in self.people.values():
            self._set_clock(person)
        self.actor = "checker"

    def close(self) -> None:
        for person in self.people.values():
            person.disk.mend()
            person.store.close()
        self.stage.database.close()

    def pass_time(self, seconds: float) -> None:
        self.seconds += seconds

    def server_now(self) -> datetime:
        return _START + timedelta(seconds=self.seconds)

    def client_now(self) -> datetime:
        return self.people[self.actor].now()

    def live(self, steps: int) -> None:
        """Let so many things happen."""
        self.begin()
        self.go_on(steps)

    def go_on(self, steps: int) -> None:
        """Let so many more things happen."""
        acts = [(weight, act) for weight, act in ACTS if self.faults or act in HARMLESS]
        weights = [weight for weight, _ in acts]
        for _ in range(steps):
            person = self.people[self.chance.choice(sorted(self.people))]
            (_, act) = self.chance.choices(acts, weights)[0]
            self.do(act, person)

    def begin(self) -> None:
        for name in ("old", "far"):
            self.do(claim, self.people[name])

    def do(self, act: Act, person: Person) -> None:
        """Let one thing happen to one person."""
        self.actor = person.name
        if self.clocks is not None:
            self._set_clock(person)
        self.trace.append(f"{person.name} {act.__name__}: {act(self, person)}")
        if act in READING and len(self.trace) % 3 == 0:
            judge_mirror(self.stage, person)

    def settle(self) -> None:
        """The faults stop, and everybody synchronises twice: no schedule, whose clocks differ."""
        self._faults_stop()
        for _ in range(2):
            for person in self.people.values():
                self.actor = person.name
                self.attempt(person, person.engine.synchronise)
                assert person.waiting() == 0, f"{person.name} still waits"

    def drain(self) -> None:
        """Let the schedules run, first through what still goes wrong, then until all is still."""
        schedules = Schedules(self, self.people.values())
        if self.faults:
            schedules.run(self.chance.choice([0.0, 0.0, 30.0, 90.0]))
        self.kills += schedules.kills
        self._faults_stop()
        before = schedules.rounds.copy()
        for person in self.people.values():
            schedules.wake(person, asked=person.revoked)
        people = tuple(self.people.values())
        welcome = [person.name for person in people if not person.revoked]

        def all_had_a_round() -> bool:
            return all(schedules.rounds[name] > before[name] for name in welcome)

        # With its first round a computer offers a restored server what waits nowhere any more.
        drained = schedules.run(
            DRAINED_WITHIN,
            lambda: not any(p.waiting() for p in people) and all_had_a_round(),
        )
        assert drained, {p.name: p.waiting() for p in people}
        before = schedules.rounds.copy()
        seen = schedules.run(SEEN_WITHIN, all_had_a_round)
        assert seen, "somebody's rounds have ended"
        schedules.close()

    def judge(self) -> None:
        """Ask whether every promise was kept."""
        server = server_operations(self.stage.database)
        judge_server(self.stage, self.overlap)
        for person in self.people.values():
            twins = [p for p in self.people.values() if p.person_id == person.person_id]
            judge_person(person, server, restored=bool(self.restored), twins=twins)
            judge_mirror(self.stage, person)
            if not person.revoked:
                judge_end(self.stage, person)

    def meanwhile(self, person: Person) -> None:
        """Let the person type or hand in while their computer talks to the server."""
        if self.faults and not self._over and self.chance.random() < 0.05:
            self.trace.append(f"  {person.name} meanwhile: {write_or_type(self, person)}")

    def attempt(self, person: Person, work: Callable[[], object]) -> str:
        """Let a person's program do something that may fail, or be killed at."""
        try:
            work()
        except KilledError:
            self.kills += 1
            person.reopen()
            return "killed"
        except (SyncError, StoreError) as error:
            return type(error).__name__
        return "ok"

    def new_text(self) -> str:
        self._texts += 1
        return f"{self._texts}番目の文章です。"

    def _faults_stop(self) -> None:
        self._over = True
        self.full_disks += self.stage.disk.failures
        self.stage.disk.failures = 0
        self.stage.disk.mend()
        for person in self.people.values():
            self.full_disks += person.disk.failures
            person.disk.failures = 0
            person.disk.mend()
            person.weather.rate = 0.0
            while person.weather.late:
                person.weather.arrive()

    def _set_clock(self, person: Person) -> None:
        if self.clocks is None:
            return
        if self.clocks.random() < 0.3:
            years = timedelta(days=self.clocks.uniform(0, 130 * 365))
            person.clock = datetime(1970, 1, 1, tzinfo=UTC) + years

    # What operators do, kept here because it changes the world itself.

    def copy_server(self) -> str:
        self._copy = self.folder / "copy.sqlite"
        self.stage.database.close()
        shutil.copy(self.folder / "server.sqlite", self._copy)
        return "copied"

    def restore_server(self) -> str:
        if self._copy is None:
            return "nothing"
        self.stage.disk.mend()
        self.stage.database.close()
        shutil.copy(self._copy, self.folder / "server.sqlite")
        self.stage.database.write(lambda session: session.execute(delete(ServerIdentity)))
        self.stage.put(self.folder / "server.sqlite")
        self.restored += 1
        ended = set(self.stage.look(revoked_people))
        for person in self.people.values():
            person.revoked = person.person_id in ended
        return "restored"

    def add_twin(self, person: Person) -> str:
        """Copy a person's store to a second computer, which goes on with it."""
        name = f"{person.name}-twin"
        if name in self.people or person.name.endswith("twin"):
            return "nothing"
        person.disk.mend()
        person.store.close()
        shutil.copytree(person.folder, self.folder / name)
        person.reopen()
        twin = Person(self, name, person.clock)
        twin.weather.answered = set(person.weather.answered)
        twin.drafts, twin.sealed = dict(person.drafts), dict(person.sealed)
        twin.taken_back, twin.revoked = set(person.taken_back), person.revoked
        self.people[name] = twin
        self.copies += 1
        return "copied"


# What people do.


def synchronise(world: World, person: Person) -> str:
    return world.attempt(person, person.engine.synchronise)


def claim(world: World, person: Person) -> str:
    kinds = CHECKING if person.name.startswith("checker") else WRITING
    count = world.chance.randint(1, 3)
    return world.attempt(person, lambda: person.engine.claim(kinds, count))


def work(world: World, person: Person) -> str:
    tasks = person.open_tasks()
    if not tasks:
        return "nothing"
    task = world.chance.choice(tasks)
    if task.view.kind is TaskKind.CHECK:
        return _check(world, person, task)
    bad = world.chance.random() < 0.05
    text = "　" if bad else world.new_text()
    task_id = task.view.task_id

    def hand_in() -> None:
        content = SubmitResponse(text=text)
        person.store.write(lambda s: outbox.submit_draft(s, task_id, content, text))
        person.drafts[task_id] = text
        person.note_sealed()

    return world.attempt(person, hand_in)


def _check(world: World, person: Person, task: MirroredTask) -> str:
    if task.view.revision is None:
        return "nothing"
    kind = world.chance.choice([Verdict.ACCEPT, Verdict.RETURN, Verdict.RETURN, Verdict.REJECT])
    accept = kind is Verdict.ACCEPT
    corrects = accept and world.chance.random() < 0.3
    verdict = SubmitVerdict(
        revision_id=task.view.revision.revision_id,
        verdict=kind,
        reason="" if accept else world.new_text(),
        comments=() if accept else (CommentView(text="もう一文を"),),
        corrected_text=world.new_text() if corrects else None,
    )

    def decide() -> None:
        person.store.write(lambda s: outbox.seal(s, verdict, task_id=task.view.task_id))
        person.note_sealed()

    return f"{kind} {world.attempt(person, decide)}"


def type_text(world: World, person: Person) -> str:
    tasks = [t for t in person.open_tasks() if t.view.kind is not TaskKind.CHECK]
    if not tasks:
        return "nothing"
    task_id, text = world.chance.choice(tasks).view.task_id, world.new_text()
    now = world.client_now()

    def write(session: object) -> None:
        begin_draft(session, task_id, "", now)
        draft = load_draft(session, task_id)
        append(session, task_id, splice_between(draft.text, text), len(text), now)

    def keep() -> None:
        person.store.write(write)
        person.drafts[task_id] = text

    return world.attempt(person, keep)


def write_or_type(world: World, person: Person) -> str:
    return (work if world.chance.random() < 0.5 else type_text)(world, person)


def take_back(world: World, person: Person) -> str:
    rows = [row for row in person.operations() if row.kind == "submit_response"]
    rows = [r for r in rows if r.state in {OperationState.SEALED, OperationState.PARKED}]
    if not rows:
        return "nothing"
    row = world.chance.choice(rows)

    def recall() -> None:
        person.store.write(lambda s: outbox.take_back(s, row.task_id))
        if row.state is OperationState.SEALED:
            person.taken_back.add(row.op_id)

    return world.attempt(person, recall)


def retry(world: World, person: Person) -> str:
    parked = [r for r in person.operations() if r.state is OperationState.PARKED]
    if not parked:
        return "nothing"
    row = world.chance.choice(parked)

    def again() -> None:
        person.store.write(lambda s: outbox.retry(s, row.op_id))
        person.note_sealed()

    return world.attempt(person, again)


def wait(world: World, _: Person) -> str:
    hours = world.chance.choice([0.02, 1, 30, 24 * 12])
    world.pass_time(3600 * hours)
    return f"{hours} h"


# What happens to them.


def die(world: World, person: Person) -> str:
    """Be killed in the middle of the next round, or just now."""
    how = world.chance.random()
    if how < 0.2:
        person.reopen()
        return "reopened"
    if how < 0.6:
        person.die_at_write(world.chance.randrange(5))
        told = synchronise(world, person)
        if told != "killed":
            person.reopen()
        return told
    rate, faults = person.weather.rate, person.weather.faults
    person.weather.rate, person.weather.faults = 0.4, KILLS
    told = synchronise(world, person)
    person.weather.rate, person.weather.faults = rate, faults
    return told


def change_weather(world: World, person: Person) -> str:
    person.weather.rate = world.chance.choice([0.0, 0.0, 0.2, 0.5, 0.9, 1.0])
    return str(person.weather.rate)


def fill_disk(world: World, person: Person) -> str:
    """Let the person's disk be full for some statements, soon."""
    person.disk.good_for = world.chance.randrange(40)
    person.disk.bad_for = world.chance.choice([1, 2, 20])
    return f"{person.disk.bad_for} after {person.disk.good_for}"


def fill_servers_disk(world: World, _: Person) -> str:
    disk = world.stage.disk
    disk.good_for = world.chance.randrange(40)
    disk.bad_for = world.chance.choice([1, 1, 5, 40])
    disk.after_all = world.chance.random() < 0.5
    return f"{disk.bad_for} after {disk.good_for}"


def twin(world: World, person: Person) -> str:
    return world.add_twin(person)


def copy_server(world: World, _: Person) -> str:
    return world.copy_server() if world.restores else "never"


def restore_server(world: World, _: Person) -> str:
    return world.restore_server()


def leave_or_return(world: World, person: Person) -> str:
    """End a person's part, or let them come back."""
    world.stage.disk.mend()
    database = world.stage.database
    if person.revoked:
        back = update(PersonRow).where(PersonRow.person_id == person.person_id)
        database.write(lambda session: session.execute(back.values(revoked_at=None)))
    else:
        revoke(database, PROJECT.project_id, person.person_id, world.server_now)
    for each in world.people.values():
        if each.person_id == person.person_id:
            each.revoked = not person.revoked if each is not person else each.revoked
    person.revoked = not person.revoked
    return "revoked" if person.revoked else "back"


def limit(world: World, _: Person) -> str:
    """Want no more than a few answers or checks, or as many as there are."""
    kind = world.chance.choice([TaskKind.WRITE_RESPONSE, TaskKind.CHECK])
    cap = world.chance.choice([None, 2, 5, 9])
    world.stage.disk.mend()
    try:
        set_quota(world.stage.database, PROJECT.project_id, kind, "life", cap, world.server_now)
    except QuotaTooSmallError:
        return "too small"
    return f"{kind} {cap}"


ACTS: tuple[tuple[int, Act], ...] = (
    (50, synchronise),
    (30, claim),
    (50, work),
    (20, type_text),
    (10, take_back),
    (10, retry),
    (20, wait),
    (6, limit),
    (10, die),
    (20, change_weather),
    (8, fill_disk),
    (6, fill_servers_disk),
    (3, twin),
    (4, leave_or_return),
    (10, copy_server),
    (10, restore_server),
)
READING = frozenset({synchronise, claim, die})
HARMLESS = frozenset({synchronise, claim, work, type_text, take_back, retry, wait, limit})


def revoked_people(session: Session) -> list[str]:
    ended = select(PersonRow.person_id).where(PersonRow.revoked_at.is_not(None))
    return list(session.scalars(ended))


@contextmanager
def living(stage: Stage, template: Path, folder: Path, seed: int, **how: object) -> Iterator[World]:
    """Give a world that began as the template; its ids and clocks come from the seed."""
    shutil.copytree(template, folder)
    made: list[World] = []
    ids, keys = random.Random(f"ids {seed}"), random.Random(f"keys {seed}")

    class Clocked(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # noqa: ARG003
            return made[0].client_now() if made else _START

    class Chances:
        @staticmethod
        def randbelow(bound: int) -> int:
            return ids.randrange(bound)

    class Keys(Ed25519PrivateKey):
        @staticmethod
        def generate() -> Ed25519PrivateKey:
            return Ed25519PrivateKey.from_private_bytes(keys.randbytes(32))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ichikara_desktop.store.device_key.Ed25519PrivateKey", Keys)
        patch.setattr("uuid6.uuid7", lambda: uuid.UUID(int=ids.getrandbits(128), version=4))
        patch.setattr("ichikara_desktop.sync.schedule.secrets", Chances)
        for module in ("store.outbox", "store.claims", "sync.push"):
            patch.setattr(f"ichikara_desktop.{module}.datetime", Clocked)
        stage.put(folder / "server.sqlite")
        world = World(stage, folder, seed, **how)
        made.append(world)
        try:
            yield world
        finally:
            world.close()
            shutil.rmtree(folder)
