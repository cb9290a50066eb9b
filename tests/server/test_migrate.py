"""The server's migrations, wherever the program was installed."""

import shutil
import threading
from contextlib import nullcontext
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from typer.testing import CliRunner

from ichikara_desktop.server import migrate
from ichikara_desktop.server.command import FAILED
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.errors import DatabaseTooNewError, DatabaseTooOldError
from ichikara_desktop.server.models import Base, DeviceRow
from ichikara_desktop.server.upkeep import server_app
from ichikara_desktop.server.work import canonical
from tests.support.servers import House


def test_a_percent_sign_in_the_path_of_the_program_is_no_placeholder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "100%(of)s it"
    shutil.copytree(Path(migrate.__file__).parent / "migrations", installed / "migrations")
    monkeypatch.setattr(migrate, "__file__", str(installed / "migrate.py"))
    database = ServerDatabase(f"sqlite:///{tmp_path / 'server.sqlite'}").prepare()
    assert database.epoch
    database.close()


def test_an_empty_database_gets_its_tables_and_an_older_one_is_left_alone(
    database_url: str,
) -> None:
    older = ServerDatabase(database_url)
    older.migrate("0001")
    with pytest.raises(DatabaseTooOldError):
        older.open()
    assert older.revision() == "0001"
    for command in (["--port", "0"], ["projects"], ["verify"], ["init-demo"]):
        told = CliRunner().invoke(server_app, ["--database", database_url, *command])
        assert (told.exit_code, "server migrate" in told.stderr) == (FAILED, True), command
    assert older.revision() == "0001"
    for _ in range(2):
        assert (
            CliRunner().invoke(server_app, ["migrate", "--database", database_url]).exit_code == 0
        )
    assert older.open().revision() == migrate.newest()
    older.close()


def test_a_database_of_a_newer_version_is_left_alone(database_url: str) -> None:
    database = ServerDatabase(database_url).open()
    write = text("UPDATE alembic_version SET version_num = '9999'")
    database.write(lambda session: session.execute(write))
    for bring in (database.open, database.prepare):
        with pytest.raises(DatabaseTooNewError):
            bring()
    assert database.revision() == "9999"
    database.close()


def test_several_that_start_at_once_make_the_tables_once(database_url: str) -> None:
    databases = [ServerDatabase(database_url) for _ in range(4)]
    epochs: list[str] = []
    threads = [
        threading.Thread(
            target=lambda one=one, number=number: epochs.append(
                (one.open() if number % 2 else one.prepare()).epoch
            )
        )
        for number, one in enumerate(databases)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(epochs) == 4
    assert len(set(epochs)) == 1
    for database in databases:
        database.close()


def test_a_server_whose_tables_were_changed_under_it_says_that_it_is_not_well(
    house: House,
) -> None:
    assert house.http.get("/healthz").status_code == 200
    write = text("UPDATE alembic_version SET version_num = '9999'")
    house.database.write(lambda session: session.execute(write))
    answer = house.http.get("/healthz")
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


def test_devices_that_had_their_key_from_the_start_must_sign_after_an_update(
    database_url: str,
) -> None:
    older = ServerDatabase(database_url)
    older.migrate("0003")
    keys = {"with a key": "k", "without": "", "told later": "k", "copy": "k"}
    told = {"told later": "told later", "copy": "with a key"}

    def fill(session: Session) -> None:
        put = lambda statement, **values: session.execute(text(statement), values)  # noqa: E731
        put("INSERT INTO person VALUES ('p', 'n', CURRENT_TIMESTAMP, NULL)")
        put("INSERT INTO project (project_id, guideline_version, body) VALUES ('x', 1, '')")
        for device, key in keys.items():
            put(
                "INSERT INTO device (person_id, device_id, name, token_sha256, enrolled_at,"
                " public_key) VALUES ('p', :id, '', :id, CURRENT_TIMESTAMP, :key)",
                id=device,
                key=key,
            )
        for seq, (device, via) in enumerate(told.items()):
            facts = {"person_id": "p", "device_id": device, "via": via}
            put(
                "INSERT INTO event (project_id, seq, audience, kind, payload, created_at,"
                " prev_hash, hash) VALUES ('x', :seq, 'log', 'device_key', :facts,"
                " CURRENT_TIMESTAMP, '', '')",
                seq=seq,
                facts=canonical(facts),
            )

    older.write(fill)
    database = older.prepare()
    found = database.read(
        lambda s: {row.device_id: row.must_sign for row in s.scalars(select(DeviceRow))}
    )
    assert found == {"with a key": True, "without": False, "told later": False, "copy": True}
    database.close()


def test_an_update_keeps_the_tasks_whose_table_is_made_anew(database_url: str) -> None:
    older = ServerDatabase(database_url)
    older.migrate("0005")
    made = (
        "INSERT INTO person VALUES ('p', 'n', CURRENT_TIMESTAMP, NULL)",
        "INSERT INTO project (project_id, guideline_version, body) VALUES ('x', 1, '')",
        "INSERT INTO family VALUES ('f', 'x', CURRENT_TIMESTAMP)",
        "INSERT INTO participation VALUES ('f', 'p', 'author', CURRENT_TIMESTAMP)",
        "INSERT INTO op (op_id, sha256, project_id, person_id, device_id, device_seq, content,"
        " evidence, received_at) VALUES ('o', '', 'x', 'p', 'd', 1, '', '', CURRENT_TIMESTAMP)",
        "INSERT INTO task (task_id, project_id, family_id, kind, state, genre, brief, overlap,"
        " lease_epoch, subject_task_id, subject_revision_id, round, created_at) VALUES"
        " ('t1', 'x', 'f', 'write_response', 'open', '', '', 1, 3, NULL, NULL, 1,"
        " CURRENT_TIMESTAMP),"
        " ('t2', 'x', 'f', 'check', 'open', '', '', 1, 0, 't1', 'o', 1, CURRENT_TIMESTAMP)",
        "INSERT INTO slot VALUES ('t1', 1, 1, NULL), ('t2', 1, 1, 'p')",
    )
    tables = ("participation", "task", "slot")

    def rows(session: Session) -> list[object]:
        found = (session.execute(text(f"SELECT * FROM {name} ORDER BY 1")) for name in tables)  # noqa: S608
        return [each.all() for each in found]

    older.write(lambda session: [session.execute(text(statement)) for statement in made])
    before = older.read(rows)
    database = older.prepare()
    assert database.read(rows) == before
    for statement, allowed in (
        ("UPDATE task SET kind = 'compare' WHERE task_id = 't1'", True),
        ("UPDATE participation SET part = 'evaluator'", True),
        ("UPDATE task SET kind = 'nothing' WHERE task_id = 't1'", False),
        ("DELETE FROM task WHERE task_id = 't1'", False),
        ("UPDATE slot SET task_id = 'nowhere' WHERE task_id = 't1'", False),
    ):
        change = lambda session, it=statement: session.execute(text(it))  # noqa: E731
        with nullcontext() if allowed else pytest.raises(IntegrityError):
            database.write(change)
    with database.engine.connect() as connection:
        names = {index["name"] for index in inspect(connection).get_indexes("task")}
    assert {"ix_task_family_id", "ix_task_project_id_state_kind_created_at_task_id"} <= names
    database.close()


def test_the_migrations_make_the_tables_that_the_models_describe(house: House) -> None:
    with house.database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, Base.metadata) == []
