"""Rows of a store outside of any database: read from a whole or a damaged file, and merged.

A table's rows are found by what the models say of its columns. Two rows for one thing never
compete by chance: what is further along wins (a draft's later snapshot, an operation's answer).
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Column, DefaultClause, Engine, Enum, Float, Integer, Table

from ichikara_desktop.store.carving import Carver, Pages, Record
from ichikara_desktop.store.models import Base, UtcTime

Row = dict[str, Any]

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_STATES = ("sealed", "parked", "acknowledged", "superseded")
_RUN_STATES = ("open", "done", "given-up", "handed-on")
"""Of runs of previews; what was handed on once must not be offered again."""
TABLES: tuple[Table, ...] = tuple(Base.metadata.sorted_tables)
OWN_WORK = (
    "draft",
    "journal",
    "operation",
    "dismissal",
    "pasted",
    "preview",
    "preview_run",
    "preview_item",
    "claim",
    "account",
    "device_key",
    "draft_key",
    "draft_copy",
    "draft_fork",
)
"""What exists on this computer alone; the rest comes from the server again."""


@dataclass(slots=True)
class Rows:
    """Rows by table and key.

    Attributes:
        damaged: how many pages could not be read as they were written.
        doubtful: table and key of rows that lie on such a page.
    """

    tables: dict[str, dict[Any, Row]] = field(
        default_factory=lambda: {table.name: {} for table in TABLES}
    )
    damaged: int = 0
    doubtful: set[tuple[str, Any]] = field(default_factory=set)

    def of(self, table: str) -> dict[Any, Row]:
        """Return the rows of a table by their keys."""
        return self.tables[table]

    def add(self, table: str, row: Row, sound: bool = True) -> None:
        """Take a row, unless there is one that is further along."""
        key = _key_of(table, row)
        before = self.tables[table].get(key)
        rank = _RANKS.get(table)
        was_doubtful = (table, key) in self.doubtful
        if before is not None:
            if rank is None and not (was_doubtful and sound):
                return
            if rank is not None and (rank(row), sound) <= (rank(before), not was_doubtful):
                return
        self.tables[table][key] = row
        self.doubtful.discard((table, key))
        if not sound:
            self.doubtful.add((table, key))

    def merge(self, other: "Rows", tables: Iterable[str] | None = None) -> int:
        """Take what another has and this one lacks, or has less far along; returns how many."""
        taken = 0
        for name in tables or other.tables:
            for key, row in other.tables[name].items():
                before = self.tables[name].get(key)
                self.add(name, row, (name, key) not in other.doubtful)
                taken += self.tables[name][key] is not before
        return taken


def read_rows(engine: Engine) -> Rows:
    """Return every row of a store that SQLite can read, of this revision or an older one.

    Raises:
        DatabaseError: it cannot read all of it.
    """
    rows = Rows()
    with engine.begin() as connection:
        known = "SELECT name FROM sqlite_master WHERE type = 'table'"
        present = set(connection.exec_driver_sql(known).scalars())
        for table in TABLES:
            if table.name in present:
                found = connection.exec_driver_sql(f'SELECT * FROM "{table.name}"')  # noqa: S608
                for row in found.mappings():
                    rows.add(table.name, dict(row))
    return rows


def carve_rows(path: Path, key: str, salts: tuple[bytes, ...] = ()) -> Rows:
    """Return every row that can still be read from a file and its WAL, however damaged.

    Args:
        path: of the file.
        key: 64 hex digits.
        salts: what the file may have begun with; without it nobody can tell what is damaged.
    """
    pages = Pages(path, key, salts)
    rows = Rows(damaged=len(pages.damaged))
    for record in Carver(pages).records():
        for name, row in _rows_of(record):
            rows.add(name, row, record.sound)
    return rows


def _key_of(table: str, row: Row) -> Any:
    """Return what tells a row from the others of its table: a tuple where several columns do."""
    names = [column.name for column in Base.metadata.tables[table].primary_key.columns]
    return row[names[0]] if len(names) == 1 else tuple(row[name] for name in names)


def _rows_of(record: Record) -> Iterator[tuple[str, Row]]:
    for table in TABLES:
        columns = list(table.columns)
        values = [*record.values, *_added_since(columns, len(record.values))]
        if len(values) != len(columns):
            continue
        if isinstance(columns[0].type, Integer) and columns[0].primary_key:
            if values[0] is not None:
                continue
            values[0] = record.rowid
        if all(_may_be(column, value) for column, value in zip(columns, values, strict=True)):
            yield table.name, {c.name: v for c, v in zip(columns, values, strict=True)}


def _added_since(columns: list[Column[Any]], count: int) -> list[Any]:
    """Return the values of columns that a row of ``count`` was written before: SQLite adds none."""
    added = [column.server_default for column in columns[count:]]
    return [each.arg for each in added if isinstance(each, DefaultClause)]


def _may_be(column: Column[Any], value: object) -> bool:
    """Whether a value may stand in a column: kinds, choices and moments tell tables apart."""
    if value is None:
        return bool(column.nullable)
    if isinstance(column.type, UtcTime):
        return isinstance(value, str) and _MOMENT.match(value) is not None
    if isinstance(column.type, Enum):
        return value in column.type.enums
    if isinstance(column.type, Float):
        return isinstance(value, (int, float))  # whole numbers are kept as such
    wanted = int if column.type.python_type in {int, bool} else str
    return isinstance(value, wanted)


def _draft_rank(row: Row) -> tuple[Any, ...]:
    return row["through"], row["saved_at"], row["sealed_by"] is not None


def _operation_rank(row: Row) -> tuple[Any, ...]:
    return _STATES.index(row["state"]), row["attempts"]


def _run_rank(row: Row) -> tuple[Any, ...]:
    return (_RUN_STATES.index(row["state"]) if row["state"] in _RUN_STATES else -1,)


def _item_rank(row: Row) -> tuple[Any, ...]:
    return row["preview_id"] != "", row["failure"] != ""


_RANKS: dict[str, Callable[[Row], tuple[Any, ...]]] = {
    "draft": _draft_rank,
    "operation": _operation_rank,
    "account": lambda row: (row["next_device_seq"],),
    "device_key": lambda row: (row["made_at"], row["registered"]),
    "task": lambda row: (row["seq"],),
    "project": lambda row: (row["seq"],),
    "pair": lambda row: (row["seq"],),
    "comparison": lambda row: (row["seq"],),
    "preview": lambda row: (row["copied"],),
    "preview_run": _run_rank,
    "preview_item": _item_rank,
}
