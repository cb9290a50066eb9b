"""Makes the store of an older revision, for tests/fixtures/stores: once, when it becomes older.

``python -m tests.support.older_stores REVISION…``: three answers, one of them submitted. Columns
that the revision does not have are left out.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from ichikara_desktop.protocol.views import TaskView
from ichikara_desktop.store import keys
from ichikara_desktop.store.account import save_account, save_project
from ichikara_desktop.store.database import checkpoint, writing_engine
from ichikara_desktop.store.migrate import config
from ichikara_desktop.store.rows import TABLES, Rows, read_rows
from ichikara_desktop.store.search import index, normalised
from ichikara_desktop.store.store import STORE_FILE, create_store
from ichikara_desktop.store.tasks import searched
from tests.support.damage import at_work
from tests.support.stores import ACCOUNT, PROJECT, keys_in

FIXTURES = Path(__file__).parents[1] / "fixtures" / "stores"


def make(revision: str) -> None:
    """Make the folder of one revision anew."""
    keys._SCRYPT_N = 2**4
    target = FIXTURES / revision
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "store"
        store, _ = create_store(folder, keys_in(folder))
        store.write(lambda session: save_account(session, ACCOUNT))
        store.write(lambda session: save_project(session, PROJECT))
        at_work(store, 3, 4)
        rows, key = read_rows(store._readers), keys_in(folder).key()
        store.close()
        shutil.copyfile(folder / "keys.json", target / "keys.json")
    (target / "key").write_text(key, encoding="ascii")
    engine = writing_engine(target / STORE_FILE, key)
    with engine.begin() as connection:
        command.upgrade(config(connection), revision)
    with engine.begin() as connection:
        fill(connection, rows)
    checkpoint(engine)
    engine.dispose()


def fill(connection: Connection, rows: Rows) -> None:
    for table in TABLES:
        asked = text("SELECT name FROM pragma_table_info(:name)")
        columns = set(connection.execute(asked, {"name": table.name}).scalars())
        for row in rows.of(table.name).values() if columns else ():
            known = {name: value for name, value in row.items() if name in columns}
            names, places = ", ".join(known), ", ".join(f":{name}" for name in known)
            into = text(f"INSERT INTO {table.name} ({names}) VALUES ({places})")  # noqa: S608
            connection.execute(into, known)
    contents = {
        row["task_id"]: searched(TaskView.model_validate_json(row["body"]))
        for row in rows.of("task").values()
    }
    asked = text("SELECT count(*) FROM pragma_table_info('task_search') WHERE name = 'text'")
    if connection.execute(asked).scalar():  # the index of revisions before 0004
        for task_id, found_by in contents.items():
            into = text("INSERT INTO task_search (task_id, text) VALUES (:id, :text)")
            connection.execute(into, {"id": task_id, "text": normalised(found_by)})
    else:
        with Session(connection) as session:
            index(session, contents)
            session.flush()


if __name__ == "__main__":
    for name in sys.argv[1:]:
        make(name)
