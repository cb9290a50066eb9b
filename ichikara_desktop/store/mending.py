"""Makes rows that were gathered from several places hold together again.

What cannot be told for certain is kept and counted, so that the person can look at it.
"""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.domain.people import Role
from ichikara_desktop.protocol.operations import Operation, content_sha256
from ichikara_desktop.protocol.views import ComparisonView, PairView, ProjectView, TaskView
from ichikara_desktop.store.drafts import Splice
from ichikara_desktop.store.preview_runs import RunPlan
from ichikara_desktop.store.rows import Row, Rows

CHANGED_CODE = "hash-mismatch"
"""Why an operation is parked whose content is not quite what was sealed."""


@dataclass(frozen=True, slots=True)
class Mended:
    """What was found, in counts.

    Attributes:
        drafts: drafts that are kept.
        doubtful: how many of them are to be read through: something may be missing.
        waiting: operations that will be sent.
        parked: operations that need a person.
        unreadable: operations whose content could not be read; their drafts are open again.
        tasks: tasks that are kept.
    """

    drafts: int
    doubtful: int
    waiting: int
    parked: int
    unreadable: int
    tasks: int


def mend(rows: Rows) -> Mended:
    """Change ``rows`` so that they can be one store."""
    _drop_unreadable(rows, "task", TaskView)
    _drop_unreadable(rows, "pair", PairView)
    _drop_unreadable(rows, "comparison", ComparisonView)
    _drop_unreadable(rows, "project", ProjectView)
    _drop_unreadable(rows, "preview_run", RunPlan, "plan")
    _drop_strange_accounts(rows)
    _rename_without_key(rows)
    unreadable = _mend_operations(rows)
    doubtful = _mend_drafts(rows)
    states = [row["state"] for row in rows.of("operation").values()]
    return Mended(
        drafts=len(rows.of("draft")),
        doubtful=len(doubtful),
        waiting=states.count("sealed"),
        parked=states.count("parked"),
        unreadable=unreadable,
        tasks=len(rows.of("task")),
    )


def _drop_unreadable(rows: Rows, table: str, model: type[BaseModel], column: str = "body") -> None:
    found = rows.of(table)
    for key in [key for key, row in found.items() if not _is_valid(model, row[column])]:
        del found[key]


def _is_valid(model: type[BaseModel], body: str) -> bool:
    try:
        model.model_validate_json(body)
    except ValidationError:
        return False
    return True


def _drop_strange_accounts(rows: Rows) -> None:
    known = {role.value for role in Role}
    accounts = rows.of("account")
    for key in [k for k, row in accounts.items() if not known.issuperset(_roles(row))]:
        del accounts[key]


def _rename_without_key(rows: Rows) -> None:
    """Go on as another device where this one's key is lost: the server takes one key a device."""
    owners = {row["device_id"] for row in rows.of("device_key").values()}
    for account in rows.of("account").values():
        if account["device_id"] not in owners:
            account["device_id"] = new_id()


def _roles(account: Row) -> list[str]:
    return [name for name in account["roles"].split(",") if name]


def _mend_operations(rows: Rows) -> int:
    """Drop what cannot be read, and park what was changed; returns how many were dropped."""
    operations = rows.of("operation")
    lost = []
    for key, row in operations.items():
        try:
            operation = Operation.model_validate_json(row["body"])
        except ValidationError:
            lost.append(key)
            continue
        if row["state"] == "sealed" and operation.sha256 != content_sha256(
            operation.content, operation.task_id
        ):
            row |= {"state": "parked", "code": CHANGED_CODE}
    for key in lost:
        del operations[key]
    _number_anew(rows)
    return len(lost)


def _number_anew(rows: Rows) -> None:
    """Give each operation a number of its own, and the account one behind them all."""
    taken: set[int] = set()
    last = max((row["device_seq"] for row in rows.of("operation").values()), default=0)
    for row in rows.of("operation").values():
        if row["device_seq"] in taken:
            last += 1
            row["device_seq"] = last
        taken.add(row["device_seq"])
    for account in rows.of("account").values():
        account["next_device_seq"] = max(account["next_device_seq"], last + 1)


def _mend_drafts(rows: Rows) -> set[Any]:
    """Give each journal its draft and each seal its operation; returns what is doubtful."""
    drafts, operations = rows.of("draft"), rows.of("operation")
    doubtful = {key for table, key in rows.doubtful if table == "draft"}
    by_task: dict[str, list[Row]] = {}
    for entry in sorted(rows.of("journal")):
        row = rows.of("journal")[entry]
        by_task.setdefault(row["task_id"], []).append(row)
        if ("journal", entry) in rows.doubtful:
            doubtful.add(row["task_id"])
    for task_id, entries in by_task.items():
        if task_id not in drafts:
            drafts[task_id] = _empty_draft(entries[0])
            doubtful.add(task_id)
        if not _fit(drafts[task_id], entries):
            doubtful.add(task_id)
    for key in [
        e for e, row in rows.of("journal").items() if e <= drafts[row["task_id"]]["through"]
    ]:
        del rows.of("journal")[key]
    for draft in drafts.values():
        if draft["sealed_by"] is not None and draft["sealed_by"] not in operations:
            draft["sealed_by"] = None
            doubtful.add(draft["task_id"])
    return doubtful & set(drafts)


def _empty_draft(first: Row) -> Row:
    """Return a draft for journal entries whose snapshot is lost."""
    return {
        "task_id": first["task_id"],
        "text": "",
        "cursor": 0,
        "through": first["entry"] - 1,
        "saved_at": first["saved_at"],
        "sealed_by": None,
    }


def _fit(draft: Row, entries: list[Row]) -> bool:
    """Return whether every burst changes a place that is there: else one before it is missing."""
    text: str = draft["text"]
    for row in entries:
        if row["entry"] <= draft["through"]:
            continue
        if row["start"] + row["removed"] > len(text):
            return False
        text = Splice(row["start"], row["removed"], row["inserted"]).apply(text)
    return True
