"""The least a server could do: the same rows by plain SQL, each operation its own transaction.

``python -m benchmarks.bare_server`` with ``BARE_DATABASE`` (a file of SQLite, or a URL of
PostgreSQL) says its address and serves ``POST /ops`` and ``GET /changes``. It trusts everything
it is sent: no token, no hash, no lease is looked at.
"""

import gzip
import hashlib
import json
import os
import sqlite3
import uuid
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import psycopg
import uvicorn
from starlette.requests import Request
from starlette.responses import Response

PAGE = 200
_COMPRESSION = 5

Rows = Sequence[tuple[Any, ...]]


class Bare:
    """One connection, and the statements that the rows of an operation need."""

    def __init__(self, database: str) -> None:
        self._is_file = "://" not in database
        if self._is_file:
            connection = sqlite3.connect(database, isolation_level=None)
            for pragma in ("journal_mode=DELETE", "synchronous=FULL", "foreign_keys=ON"):
                connection.execute(f"PRAGMA {pragma}")
            self._execute: Callable[..., Any] = connection.execute
            self._transaction: Callable[[], AbstractContextManager[Any]] = lambda: _Transaction(
                connection
            )
        else:
            opened = psycopg.connect(database, autocommit=True)
            self._execute = opened.execute  # type: ignore[assignment]
            self._transaction = opened.transaction
        last = self._run("SELECT hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()
        self._hash = last[0] if last else "0" * 64

    def take(self, op: dict[str, Any], person: str) -> dict[str, Any]:
        """Store one operation with everything that follows from it."""
        now, project, task = datetime.now(UTC), op["project_id"], op["task_id"]
        if self._is_file:
            now = now.replace(tzinfo=None)  # type: ignore[assignment]
            now = str(now)  # type: ignore[assignment]
        content = json.dumps(op["content"], ensure_ascii=False)
        check = str(uuid.uuid4())
        result = {"op_id": op["op_id"], "outcome": "applied", "disposition": "counted"}
        with self._transaction():
            self._run(
                "INSERT INTO op (op_id, sha256, project_id, person_id, device_id, device_seq,"
                " task_id, content, evidence, received_at, result)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                op["op_id"], op["sha256"], project, person, op["device_id"], op["device_seq"],
                task, content, json.dumps(op["evidence"]), now, json.dumps(result),
            )  # fmt: skip
            self._run(
                "INSERT INTO revision (revision_id, task_id, person_id, number, text, disposition,"
                " guideline_version, created_at) VALUES (?, ?, ?, 1, ?, 'counted', 1, ?)",
                op["op_id"], task, person, op["content"]["text"], now,
            )  # fmt: skip
            self._run("UPDATE task SET state = 'submitted' WHERE task_id = ?", task)
            self._run("UPDATE quota SET reserved = reserved - 1, counted = counted + 1")
            self._run("UPDATE slot SET filled_by = ? WHERE task_id = ?", person, task)
            self._run("UPDATE lease SET ended_at = ? WHERE lease_id = ?", now, op["lease_id"])
            self._run(
                "INSERT INTO task (task_id, project_id, family_id, kind, state, genre, brief,"
                " overlap, lease_epoch, subject_task_id, subject_revision_id, round, created_at)"
                " VALUES (?, ?, ?, 'check', 'open', 'life', '', 1, 0, ?, ?, 1, ?)",
                check, project, task, task, op["op_id"], now,
            )  # fmt: skip
            self._run("INSERT INTO slot (task_id, n, overlap) VALUES (?, 1, 1)", check)
            counted = self._run("UPDATE project_counter SET seq = seq + 2 RETURNING seq")
            seq = counted.fetchone()[0]
            self._tell(project, seq - 1, "log", "operation", json.dumps(result), None, now)
            self._tell(project, seq, f"person:{person}", "task", content, task, now)
        return result | {"seq": seq}

    def page(self, project: str, person: str, after: int) -> bytes:
        """Return a page of the feed, its bodies as they were stored."""
        rows = self._run(
            "SELECT seq, payload FROM event WHERE project_id = ? AND seq > ?"
            " AND audience IN ('all', ?) ORDER BY seq LIMIT ?",
            project, after, f"person:{person}", PAGE + 1,
        ).fetchall()  # fmt: skip
        changes = ",".join(f'{{"seq":{seq},"body":{body}}}' for seq, body in rows[:PAGE])
        more = "true" if len(rows) > PAGE else "false"
        return f'{{"changes":[{changes}],"more":{more}}}'.encode()

    def _tell(  # noqa: PLR0913, PLR0917 - the columns of a row
        self, project: str, seq: int, audience: str, kind: str, payload: str, subject: Any, now: Any
    ) -> None:
        before = self._hash
        self._hash = hashlib.sha256(f"{before}{seq}{payload}".encode()).hexdigest()
        self._run(
            "INSERT INTO event (project_id, seq, audience, kind, payload, created_at, prev_hash,"
            " hash, subject) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            project, seq, audience, kind, payload, now, before, self._hash, subject,
        )  # fmt: skip

    def _run(self, statement: str, *values: Any) -> Any:
        return self._execute(statement if self._is_file else _FOR_PSYCOPG[statement], values)


class _Translations(dict[str, str]):
    def __missing__(self, statement: str) -> str:
        self[statement] = statement.replace("?", "%s")
        return self[statement]


_FOR_PSYCOPG = _Translations()


class _Transaction:
    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def __enter__(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, kind: object, *_: object) -> None:
        self._connection.execute("COMMIT" if kind is None else "ROLLBACK")


def application(database: str) -> Any:
    """Return the least application that takes operations and shows changes."""
    bare = Bare(database)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        query = {name: value[0] for name, value in parse_qs(request.url.query).items()}
        headers = {"Content-Type": "application/json"}
        if request.url.path == "/ops":
            packed = await request.body()
            operations = json.loads(gzip.decompress(packed))["operations"]
            results = [bare.take(op, query["person"]) for op in operations]
            body = json.dumps({"results": results}).encode()
        elif request.url.path == "/changes":
            body = bare.page(query["project"], query["person"], int(query["after"]))
            body = gzip.compress(body, _COMPRESSION)
            headers["Content-Encoding"] = "gzip"
        else:
            body = b"{}"
        await Response(body, headers=headers)(scope, receive, send)

    return app


def main() -> None:
    """Serve until ended."""
    app = application(os.environ["BARE_DATABASE"])
    config = uvicorn.Config(app, port=0, log_level="warning", access_log=False, lifespan="off")
    listener = config.bind_socket()
    print(f"http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    uvicorn.Server(config).run(sockets=[listener])


if __name__ == "__main__":
    main()
