"""One transaction on a project: what it changes, and what it tells, in the server's order."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from ichikara_desktop.protocol.changes import Body, ComparisonChanged, PairAccepted, TaskChanged
from ichikara_desktop.server.clock import Clock
from ichikara_desktop.server.database import ServerDatabase, insert_rows
from ichikara_desktop.server.models import EventRow, ProjectCounter

T = TypeVar("T")

BODY: TypeAdapter[Body] = TypeAdapter(Body)
"""Reads what an event shows."""

ALL = "all"
"""Audience: everybody in the project."""
STAFF = "staff"
"""Audience: reviewers, coordinators and administrators."""
LOG = "log"
"""Audience: nobody; the event stands in the audit log alone."""

FIRST_HASH = "0" * 64
"""What the first event of a project chains to."""

# Built once, since every operation needs them: building takes longer than running them.
_OF_PROJECT: Any = bindparam("of_project")
_TAKING_NUMBERS = (
    update(ProjectCounter.__table__)  # type: ignore[arg-type]
    .where(ProjectCounter.__table__.c.project_id == _OF_PROJECT)
    .values(seq=ProjectCounter.__table__.c.seq + bindparam("count"))
    .returning(ProjectCounter.__table__.c.seq)
)
_HASH_OF = select(EventRow.__table__.c.hash).where(
    EventRow.__table__.c.project_id == _OF_PROJECT,
    EventRow.__table__.c.seq == bindparam("at_seq"),
)


def person_audience(person_id: str) -> str:
    """Return the audience that is one person."""
    return f"person:{person_id}"


@dataclass
class Work:
    """A running transaction of one project.

    Attributes:
        now: the server's time of this transaction.
    """

    session: Session
    project_id: str
    now: datetime
    _told: list[Callable[[], tuple[str, str, str, str | None]]] = field(default_factory=list)

    def log(self, kind: str, **facts: object) -> None:
        """Add to the audit log. ``facts`` are ids and outcomes, never what somebody wrote."""
        payload = canonical(facts)
        self._told.append(lambda: (LOG, kind, payload, None))

    def tell(self, audience: str, body: Callable[[], Body]) -> None:
        """Tell ``audience`` what ``body`` returns once everything else has been done."""

        def told() -> tuple[str, str, str, str]:
            change = body()
            payload = canonical(change.model_dump(mode="json"))
            return audience, change.kind, payload, subject_of(change)

        self._told.append(told)

    def finish(self) -> int | None:
        """Write the events and return the ``seq`` of the first; to be called last.

        The counter's row stays locked until the commit, so that readers never see a later
        event before an earlier one, and no number is lost with a transaction that fails.
        """
        self.session.flush()
        told = [tell() for tell in self._told]
        if not told:
            return None
        first = self._take_numbers(len(told))
        previous = self._hash_before(first)
        rows = []
        for seq, (audience, kind, payload, subject) in enumerate(told, first):
            row = EventRow(
                project_id=self.project_id,
                seq=seq,
                audience=audience,
                kind=kind,
                payload=payload,
                created_at=self.now,
                prev_hash=previous,
                subject=subject,
            )
            row.hash = previous = event_hash(row)
            rows.append(row)
        insert_rows(self.session, *rows)
        return first

    def _take_numbers(self, count: int) -> int:
        values = {"of_project": self.project_id, "count": count}
        taken: int = self.session.connection().execute(_TAKING_NUMBERS, values).scalar_one()
        return taken - count + 1

    def _hash_before(self, seq: int) -> str:
        key = {"of_project": self.project_id, "at_seq": seq - 1}
        return self.session.connection().execute(_HASH_OF, key).scalar() or FIRST_HASH


def transact(
    database: ServerDatabase, project_id: str, clock: Clock, work: Callable[[Work], T]
) -> T:
    """Return what ``work`` did in one transaction on a project, its events written.

    ``work`` may run more than once; see :meth:`ServerDatabase.write`, which this raises as.
    """

    def transaction(session: Session) -> T:
        running = Work(session, project_id, clock())
        result = work(running)
        running.finish()
        return result

    return database.write(transaction)


def subject_of(change: Body) -> str:
    """Return the id of the task, pair or project that a change shows."""
    match change:
        case TaskChanged(task=task):
            return task.task_id
        case PairAccepted(pair=pair):
            return pair.pair_id
        case ComparisonChanged(comparison=comparison):
            return comparison.task_id
        case _:
            return change.project.project_id


def canonical(value: object) -> str:
    """Return ``value`` as JSON with sorted keys and no blanks."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def event_hash(row: EventRow) -> str:
    """Return the SHA-256 in hex of an event and of the hash before it."""
    body = [
        row.prev_hash,
        row.project_id,
        row.seq,
        row.audience,
        row.kind,
        row.payload,
        row.created_at.isoformat(),
    ]
    return hashlib.sha256(canonical(body).encode("utf-8")).hexdigest()
