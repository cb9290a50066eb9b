"""Puts rows into a new store, and makes sure of it before anything is exchanged."""

from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from ichikara_desktop.files import rename
from ichikara_desktop.protocol.views import TaskView
from ichikara_desktop.store import search
from ichikara_desktop.store.database import checkpoint, writing_engine
from ichikara_desktop.store.errors import NotWritableError
from ichikara_desktop.store.rows import TABLES, Rows, read_rows
from ichikara_desktop.store.tasks import searched


def rebuild(target: Path, key: str, rows: Rows, from_the_start: bool) -> None:
    """Make a store of ``rows`` at ``target``, whole on the disk when this returns.

    Args:
        target: the new file; a part of it that is left from before is made anew.
        key: 64 hex digits.
        rows: what holds together (see :mod:`ichikara_desktop.store.mending`).
        from_the_start: whether the feed is to be read again, since tasks may be missing.

    Raises:
        NotWritableError: what was written does not come back as it went in.
        DatabaseError: the disk takes no file.
    """
    from ichikara_desktop.store.migrate import upgrade  # noqa: PLC0415 - see schema.py

    part = target.with_name(f"{target.name}.part")
    for end in ("", "-wal", "-shm"):
        part.with_name(part.name + end).unlink(missing_ok=True)
    engine = writing_engine(part, key)
    try:
        upgrade(engine, part, key)
        with engine.begin() as connection:
            _fill(connection, rows, from_the_start)
        with Session(engine) as session, session.begin():
            for row in rows.of("task").values():
                view = TaskView.model_validate_json(row["body"])
                search.index(session, {row["task_id"]: searched(view)})
        checkpoint(engine)
        found = read_rows(engine)
    finally:
        engine.dispose()
    if any(len(found.of(t.name)) != len(rows.of(t.name)) for t in TABLES):
        raise NotWritableError
    rename(part, target)


def _fill(connection: Connection, rows: Rows, from_the_start: bool) -> None:
    for table in TABLES:
        columns = [column.name for column in table.columns]
        names = ", ".join(f'"{name}"' for name in columns)
        places = ", ".join(f":{name}" for name in columns)
        statement = text(f"INSERT INTO {table.name} ({names}) VALUES ({places})")  # noqa: S608
        if found := list(rows.of(table.name).values()):
            connection.execute(statement, found)
    if from_the_start:
        connection.execute(text("UPDATE account SET cursor = '', epoch = ''"))
    _go_on_numbering(connection, rows)


def _go_on_numbering(connection: Connection, rows: Rows) -> None:
    """See that the next burst of typing gets a number behind every one that was ever given."""
    through = (row["through"] for row in rows.of("draft").values())
    last = max((*rows.of("journal"), *through), default=0)
    connection.execute(text("DELETE FROM sqlite_sequence WHERE name = 'journal'"))
    connection.execute(
        text("INSERT INTO sqlite_sequence (name, seq) VALUES ('journal', :last)"), {"last": last}
    )
