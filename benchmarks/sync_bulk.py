"""Much work that waits goes out, and much that happened comes in, beside the bare cost of both."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert

from benchmarks import crowd
from benchmarks.bulk_client import keys_in
from benchmarks.figures import Figure
from ichikara_desktop.domain.people import Person as Who
from ichikara_desktop.domain.people import Role
from ichikara_desktop.store.account import Account, save_account
from ichikara_desktop.store.models import OperationRow, OperationState
from ichikara_desktop.store.store import create_store

MUCH, LITTLE = 10_000, 1_000
MOST_TIMES = 3.0
MOST_GROWTH = 20.0
_HOW = (
    f"{MUCH:,} answers of {len(crowd.ANSWER)} characters over loopback; SQLCipher store and sync of"
    " the program, server in a process of its own, {database}; "
)
_BARE_PUSH = (
    "bare: the same bodies from the same kind of store by plain httpx, gzip, 50 a request, to a"
    " plain ASGI application that stores the same rows (op, revision, the check's task and slot,"
    " two chained events; task, slot, lease, quota and counter changed) by plain SQL in one"
    " transaction for each operation, with as many commits and the same durability on both sides,"
    " and looks at nothing"
)
_BARE_PULL = (
    "bare: the same events as they are stored, by plain httpx, gzip, 200 a page, into the same"
    " tables and search index by plain SQL, one transaction for each page; the runs of characters"
    " that the index is given are made by the program's own function on both sides"
)


@dataclass(frozen=True, slots=True)
class _Run:
    """Seconds, and peaks of resident memory in MiB."""

    push: float
    pull: float
    client: float
    server: float


def measure() -> Iterator[Figure]:
    """Push and pull on SQLite, and on PostgreSQL where there is one."""
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        yield from _on("SQLite", crowd.sqlite_in(folder), folder)
        with crowd.postgresql() as new:
            if new is not None:
                yield from _on("PostgreSQL", new, folder)


def _on(database: str, new: Callable[[], str], folder: Path) -> list[Figure]:
    how = _HOW.format(database=database)
    little, _ = _real(new(), folder, LITTLE)
    url = new()
    much, person = _real(url, folder, MUCH)
    pull = _bare(url, folder, person, "pull")
    url = new()
    (other,) = crowd.gather(url, 1, MUCH)
    push = _bare(url, folder, other, "push")
    grown = "peak of resident memory in fresh processes, 10,000 less 1,000"
    return [
        Figure(f"pushing 10,000 operations, {database}", much.push, "s", None, how),
        Figure(f"bare push, {database}", push, "s", None, how + _BARE_PUSH),
        Figure(
            f"push beside the bare cost, {database}",
            much.push / push, "ratio", MOST_TIMES, how + _BARE_PUSH,
        ),
        Figure(f"pulling 10,000 changes, {database}", much.pull, "s", None, how),
        Figure(f"bare pull, {database}", pull, "s", None, how + _BARE_PULL),
        Figure(
            f"pull beside the bare cost, {database}",
            much.pull / pull, "ratio", MOST_TIMES, how + _BARE_PULL,
        ),
        Figure(
            f"memory of the client, ten times as much to sync, {database}",
            much.client - little.client, "MiB", MOST_GROWTH, grown,
        ),
        Figure(
            f"memory of the server, ten times as much to sync, {database}",
            much.server - little.server, "MiB", MOST_GROWTH, grown,
        ),
    ]  # fmt: skip


def _real(url: str, folder: Path, count: int) -> tuple[_Run, crowd.Person]:
    (person,) = crowd.gather(url, 1, count)
    with crowd.serving(url) as (address, pids):
        store = _store(folder, address, person, person.held)
        figures = _client("real", store)
        peak = crowd.peak_mib(pids)
    if not figures["pushed"] == figures["pulled"] - 1 == count:  # and the project itself
        raise RuntimeError(f"not everything went through: {figures}")
    return _Run(figures["push"], figures["pull"], figures["peak"], peak), person


def _bare(url: str, folder: Path, person: crowd.Person, what: str) -> float:
    waiting = person.held if what == "push" else ()
    database = url.removeprefix("sqlite:///")
    with crowd.asgi("benchmarks.bare_server", {"BARE_DATABASE": database}) as (address, _):
        store = _store(folder, address, person, waiting)
        figures = _client("bare", store, address, person.person_id, what)
    if figures["moved"] < MUCH:
        raise RuntimeError(f"not everything went through: {figures}")
    return figures[what]


def _client(kind: str, store: Path, *rest: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.bulk_client", kind, str(store), *rest]
    told = subprocess.run(  # noqa: S603 - this project's own program
        command, check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    figures: dict[str, float] = json.loads(told)
    return figures


def _store(folder: Path, address: str, person: crowd.Person, waiting: Sequence[crowd.Held]) -> Path:
    """Make a store in which an answer to each of the leases waits."""
    place = Path(tempfile.mkdtemp(dir=folder))
    store, _ = create_store(place / "store", keys_in(place / "store"))
    account = Account(
        Who(person.person_id, "書く人", frozenset({Role.ANNOTATOR})),
        crowd.PROJECT.project_id,
        address,
        person.token,
        person.device_id,
        "机",
    )
    now = datetime.now(UTC)
    operations = [person.operation(number, held) for number, held in enumerate(waiting, 1)]
    rows = [
        {
            "op_id": operation.op_id,
            "device_seq": operation.device_seq,
            "task_id": operation.task_id,
            "kind": operation.content.kind,
            "title": crowd.QUESTION,
            "body": operation.model_dump_json(),
            "state": OperationState.SEALED,
            "sealed_at": now,
            "attempts": 0,
            "code": "",
        }
        for operation in operations
    ]
    with store:
        store.write(lambda session: save_account(session, account))
        if rows:
            store.write(lambda session: session.execute(insert(OperationRow), rows) and None)
    return place / "store"
