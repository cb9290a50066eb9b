"""A client in a process of its own: what waits goes out and what happened comes in.

``python -m benchmarks.bulk_client real FOLDER ADDRESS``: the store and the sync as they are.
``python -m benchmarks.bulk_client bare FOLDER ADDRESS PERSON [push|pull]``: the same rows by plain
SQL and plain httpx. Either prints JSON: seconds, how many, and the peak of resident memory in MiB.
"""

import gzip
import json
import os
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from benchmarks.crowd import PROJECT, peak_mib
from ichikara_desktop.protocol.changes import ChangesReply
from ichikara_desktop.protocol.operations import MAX_OPERATIONS, OperationsReply, Outcome
from ichikara_desktop.store import outbox
from ichikara_desktop.store.account import Account
from ichikara_desktop.store.keys import FileVault, KeyBox
from ichikara_desktop.store.search import runs_of
from ichikara_desktop.store.store import KEY_FILE, KEYS_FILE, STORE_FILE, open_store
from ichikara_desktop.sync.client import ServerClient
from ichikara_desktop.sync.engine import SyncEngine
from ichikara_desktop.sync.errors import OfflineError

_COMPRESSION = 6
_MOST_ROUNDS = 50
"""The program begins another round after one that ended early; so many would be a fault."""


def keys_in(folder: Path) -> KeyBox:
    """Return the keys of a store whose key lies beside it."""
    return KeyBox(folder / KEYS_FILE, FileVault(folder / KEY_FILE))


@dataclass
class _Seen:
    """What went over the connections of a client, and when its last push was stored."""

    began_push: float = 0.0
    ended_push: float = 0.0
    pushing: bool = False
    pushed: int = 0
    pulled: int = 0
    rounds: int = 0


class _Timed(ServerClient):
    """Notes when the last answer to something sent was stored."""

    def __init__(self, account: Account, seen: _Seen) -> None:
        super().__init__(account.server, account.token)
        self._seen = seen
        seen.rounds += 1

    def push(self, bodies: Any) -> OperationsReply:
        seen = self._seen
        seen.began_push = seen.began_push or time.perf_counter()
        seen.pushing = True
        reply = super().push(bodies)
        taken = {Outcome.APPLIED, Outcome.DUPLICATE}
        seen.pushed += sum(result.outcome in taken for result in reply.results)
        return reply

    def changes(self, *given: Any, **named: Any) -> ChangesReply:
        if self._seen.pushing:
            self._seen.pushing, self._seen.ended_push = False, time.perf_counter()
        reply = super().changes(*given, **named)
        self._seen.pulled += len(reply.changes)
        return reply


def real(folder: Path) -> dict[str, float]:
    """Synchronise a store until nothing waits."""
    seen = _Seen()
    with open_store(folder, keys_in(folder)) as store:
        engine = SyncEngine(store, lambda account: _Timed(account, seen))
        _synchronise(engine, lambda: store.read(outbox.counts).waiting)
        ended = time.perf_counter()
    return {
        "push": seen.ended_push - seen.began_push,
        "pull": ended - seen.ended_push,
        "pushed": seen.pushed,
        "pulled": seen.pulled,
        "rounds": seen.rounds,
    }


def _synchronise(engine: SyncEngine, waiting: Callable[[], int]) -> None:
    """Go on with further rounds, as the program's schedule does, but without its pauses."""
    for _ in range(_MOST_ROUNDS):
        try:
            engine.synchronise()
        except OfflineError as error:
            print(f"a round ended early: {type(error).__name__} {error}", file=sys.stderr)
            continue
        if not waiting():
            return
    raise RuntimeError(f"{waiting()} operations wait after {_MOST_ROUNDS} rounds")


def bare(folder: Path, address: str, person: str, what: str) -> dict[str, float]:
    """Move the same rows and bytes without any code of the program."""
    connection = _plain_connection(folder)
    with httpx.Client(base_url=address, timeout=60) as http:
        began = time.perf_counter()
        moved = {"push": _push, "pull": _pull}[what](connection, http, person)
        seconds = time.perf_counter() - began
    connection.close()
    return {what: seconds, "moved": moved}


def _push(connection: Any, http: httpx.Client, person: str) -> int:
    pushed = 0
    while rows := connection.execute(
        "SELECT op_id, body FROM operation WHERE state = 'sealed' ORDER BY device_seq LIMIT ?",
        (MAX_OPERATIONS,),
    ).fetchall():
        now = datetime.now(UTC).isoformat()
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "UPDATE operation SET attempts = attempts + 1, last_attempt_at = ? WHERE op_id = ?",
            [(now, op_id) for op_id, _ in rows],
        )
        connection.execute("COMMIT")
        body = '{"operations":[' + ",".join(body for _, body in rows) + "]}"
        answer = http.post(
            "/ops",
            params={"person": person},
            content=gzip.compress(body.encode("utf-8"), _COMPRESSION, mtime=0),
        )
        results = json.loads(answer.content)["results"]
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "UPDATE operation SET state = 'acknowledged', result = ? WHERE op_id = ?",
            [(json.dumps(result), result["op_id"]) for result in results],
        )
        connection.execute("COMMIT")
        pushed += len(results)
    return pushed


def _pull(connection: Any, http: httpx.Client, person: str) -> int:
    pulled = after = 0
    more = True
    while more:
        params: dict[str, str | int] = {
            "project": PROJECT.project_id, "person": person, "after": after,
        }  # fmt: skip
        page = json.loads(http.get("/changes", params=params).content)
        tasks = [
            (change["seq"], change["body"]["task"])
            for change in page["changes"]
            if change["body"]["kind"] == "task"
        ]
        connection.execute("BEGIN IMMEDIATE")
        _mirror(connection, tasks)
        connection.execute("UPDATE account SET cursor = ?", (str(after),))
        connection.execute("COMMIT")
        pulled += len(page["changes"])
        after = page["changes"][-1]["seq"] if page["changes"] else after
        more = page["more"]
    return pulled


def _mirror(connection: Any, tasks: Sequence[tuple[int, dict[str, Any]]]) -> None:
    """Write the rows of tasks that are new, and of the search index."""
    connection.executemany(
        "INSERT INTO task (task_id, kind, state, title, body, seq, held, expires_at)"
        " VALUES (?, ?, ?, ?, ?, ?, 0, NULL)",
        [
            (
                task["task_id"],
                task["kind"],
                task["state"],
                task["instruction"]["text"],
                json.dumps(task, ensure_ascii=False),
                seq,
            )
            for seq, task in tasks
        ],
    )
    last = connection.execute("SELECT max(entry) FROM task_search_key").fetchone()[0] or 0
    connection.executemany(
        "INSERT INTO task_search_key (entry, task_id) VALUES (?, ?)",
        [(entry, task["task_id"]) for entry, (_, task) in enumerate(tasks, last + 1)],
    )
    # The runs are the bytes of the row, so both sides make them by the same function.
    connection.executemany(
        "INSERT INTO task_search (rowid, runs) VALUES (?, ?)",
        [
            (entry, runs_of(f"\n{task['instruction']['text']}\n{task['revision']['text']}"))
            for entry, (_, task) in enumerate(tasks, last + 1)
        ],
    )


def _plain_connection(folder: Path) -> Any:
    import sqlcipher3.dbapi2 as sqlcipher  # noqa: PLC0415 - the real client has it by its store

    connection = sqlcipher.connect(str(folder / STORE_FILE), isolation_level=None)
    connection.execute(f"PRAGMA key = \"x'{keys_in(folder).key()}'\"")
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "temp_store=MEMORY",
        "secure_delete=ON",
        "cell_size_check=ON",
        "mmap_size=0",
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def main() -> None:
    """Run one client and print its figures."""
    kind, folder, *rest = sys.argv[1:]
    figures = real(Path(folder)) if kind == "real" else bare(Path(folder), *rest)
    print(json.dumps(figures | {"peak": peak_mib([os.getpid()])}))


if __name__ == "__main__":
    main()
