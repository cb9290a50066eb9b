"""A crowd that comes back at once after a day offline, and a crowd that works with pauses."""

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks import crowd
from benchmarks.figures import Figure
from ichikara_desktop.server import models
from ichikara_desktop.server.clock import utc_now
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.verify import faults

PEOPLE, EACH = 500, 40
SIZES = (50, 100, 500)
WITHIN = 60.0
THINK = (30.0, 60.0)
"""Seconds between a claim and its submission, and between that and the next claim."""
WORKING = 90.0
FREE = 20
"""Tasks for each person who works with pauses; more than they can do in the time."""
MOST_DRAINED, MOST_MS = 300.0, 250.0
_CLIENTS = (
    "clients: coroutines of one process on the same cores, real messages, gzip, back-off and"
    " Retry-After; every lease claimed before"
)
_CHECKED = (
    "afterwards: `server verify` finds nothing, every operation applied exactly once, quota"
    " counted = answers, no slot with two live leases"
)


def measure() -> Iterator[Figure]:
    """Measure both crowds on PostgreSQL where there is one, and fifty people on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        new = crowd.sqlite_in(Path(folder))
        yield from _returning("SQLite", new, SIZES[0], 1)
        yield from _thinking("SQLite", new, SIZES[0], 1)
    with crowd.postgresql() as made:
        if made is not None:
            for people in SIZES:
                yield from _thinking("PostgreSQL, two processes", made, people, 2)
            yield from _returning("PostgreSQL, two processes", made, PEOPLE, 2)


def _returning(where: str, new: Callable[[], str], people: int, workers: int) -> list[Figure]:
    url = new()
    gathered = crowd.gather(url, people, EACH)
    with crowd.serving(url, workers) as (address, pids):
        report = _clients(address, gathered, within=WITHIN)
        peak = crowd.peak_mib(pids)
    wrong = _wrong(url, people * EACH)
    how = (
        f"{people} clients come back within {WITHIN:g} s with {EACH} answers each, {where};"
        f" {_CLIENTS}"
    )
    return [
        Figure(f"{people} returning clients drained, {where}",
               report["drained"], "s", MOST_DRAINED, how),
        Figure(f"lost, doubled or over quota, {people} clients, {where}",
               len(wrong), "", 0, f"{how}; {_CHECKED}{_told(wrong)}"),
        Figure(f"requests made again, {people} clients, {where}",
               report["retries"], "", None, how),
        Figure(f"memory of all server processes, {people} clients, {where}",
               peak, "MiB", None, f"{how}; sum of the peaks"),
    ]  # fmt: skip


def _thinking(where: str, new: Callable[[], str], people: int, workers: int) -> list[Figure]:
    url = new()
    gathered = crowd.gather(url, people, 0, free=people * FREE)
    with crowd.serving(url, workers) as (address, _):
        report = _clients(address, gathered, seconds=WORKING)
    # A submission whose answer was lost is answered as a duplicate when it is sent again.
    outcomes = report["outcomes"]
    wrong = _wrong(url, outcomes.get("applied", 0) + outcomes.get("duplicate", 0))
    how = (
        f"{people} clients claim and submit one by one with pauses of {THINK[0]:g} to"
        f" {THINK[1]:g} s for {WORKING:g} s, {where}; {len(report['leases'])} claims,"
        f" {len(report['submits'])} submissions; seen by the client; {_CLIENTS.partition(';')[0]}"
    )
    return [
        Figure(f"p95 of a claim, {people} clients with pauses, {where}",
               _p95(report["leases"]), "ms", MOST_MS, how),
        Figure(f"p95 of a submission, {people} clients with pauses, {where}",
               _p95(report["submits"]), "ms", MOST_MS, how),
        Figure(f"lost, doubled or over quota, {people} clients with pauses, {where}",
               len(wrong), "", 0, f"{how}; {_CHECKED}{_told(wrong)}"),
    ]  # fmt: skip


def _clients(
    address: str,
    people: Sequence[crowd.Person],
    within: float | None = None,
    seconds: float = 0.0,
) -> dict[str, Any]:
    order = {
        "server": address,
        "people": [
            asdict(each) | {"held": [(held.task_id, held.lease_id) for held in each.held]}
            for each in people
        ],
        "seed": 1,
        "within": within,
        "seconds": seconds,
        "think": THINK,
    }
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.light_clients"],
        input=json.dumps(order),
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def _wrong(url: str, answers: int) -> list[str]:
    """Return everything that is not as it should be after so many answers."""
    database = ServerDatabase(url).prepare()
    wrong = faults(database, utc_now)
    for what, found in database.read(_counts).items():
        if found != answers:
            wrong.append(f"{what}: {found} instead of {answers}")
    doubled = database.read(_doubled)
    database.close()
    return wrong + [f"slots with two live leases: {doubled}"] * bool(doubled)


def _counts(session: Session) -> dict[str, int]:
    applied = models.OperationRow.result.contains('"outcome":"applied"')
    queries = {
        "operations": select(func.count()).select_from(models.OperationRow),
        "operations that were applied": select(func.count()).where(applied),
        "revisions": select(func.count()).select_from(models.RevisionRow),
        "tasks with a revision": select(func.count(models.RevisionRow.task_id.distinct())),
        "counted by the quota": select(func.sum(models.QuotaRow.counted)),
    }
    return {what: int(session.scalar(query) or 0) for what, query in queries.items()}


def _doubled(session: Session) -> int:
    alive = (
        select(models.LeaseRow.task_id)
        .where(models.LeaseRow.ended_at.is_(None))
        .group_by(models.LeaseRow.task_id, models.LeaseRow.slot)
        .having(func.count() > 1)
    )
    return session.scalar(select(func.count()).select_from(alive.subquery())) or 0


def _p95(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1] * 1000


def _told(wrong: Sequence[str]) -> str:
    return f"; WRONG: {'; '.join(wrong)}" if wrong else ""
