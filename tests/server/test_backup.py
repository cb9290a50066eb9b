"""Backups: taken while the server runs, brought back whole or not at all, into another lineage."""

import errno
import gzip
import os
import threading
from pathlib import Path

import pytest
from sqlalchemy import func, inspect, select, text
from typer.testing import CliRunner

from ichikara_desktop.protocol.known import Known
from ichikara_desktop.protocol.operations import Outcome, SubmitResponse
from ichikara_desktop.server.backup import back_up, restore
from ichikara_desktop.server.command import FAILED
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.errors import BackupDamagedError, DatabaseNotEmptyError
from ichikara_desktop.server.migrate import upgrade
from ichikara_desktop.server.models import Base, EventRow, PersonRow, RevisionRow
from ichikara_desktop.server.upkeep import server_app
from ichikara_desktop.server.verify import faults
from ichikara_desktop.sync.errors import RefusedError
from tests.server.test_digest import ask
from tests.support.servers import ANNOTATOR, PROJECT, WRITING, House, new_database

ANSWER = SubmitResponse(text="光が水の粒で曲がるからです。\u2028𠮷野家")


def rows(database: ServerDatabase) -> dict[str, list[tuple[object, ...]]]:
    def read(session):
        return {
            table.name: sorted(map(tuple, session.execute(select(table))), key=repr)
            for table in Base.metadata.sorted_tables
            if table.name != "server_identity"
        }

    return database.read(read)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> ServerDatabase:
    """A database without tables, of either kind."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'restored.sqlite'}"
    else:
        url = new_database(request.getfixturevalue("postgresql"))
    database = ServerDatabase(url)
    yield database
    database.close()


def test_what_came_after_a_backup_comes_in_again(
    house: House, empty: ServerDatabase, tmp_path: Path
) -> None:
    """From each kind of database into each: nothing is lost that a client still holds."""
    house.questions(3)
    person = house.join(ANNOTATOR)
    one, two, _ = person.claim(WRITING, 3)
    early = person.operation(ANSWER, one)
    person.push(early)
    back_up(house.database, tmp_path / "backup.jsonl.gz")
    kept = rows(house.database)
    late = person.operation(ANSWER, two)
    assert person.push(late)[0].outcome is Outcome.APPLIED
    cursor = person.client.changes(PROJECT.project_id, "").cursor

    restore(empty, tmp_path / "backup.jsonl.gz")
    empty.prepare()
    assert rows(empty) == kept
    assert empty.epoch != house.database.epoch
    assert faults(empty, house.clock) == []
    again = House(empty)
    person.client = again.client(person.token)
    with pytest.raises(RefusedError, match="cursor-stale"):
        person.client.changes(PROJECT.project_id, cursor)
    known = ask(again, person, {op.op_id: op.sha256 for op in (early, late)}).operations
    assert [each.known for each in known] == [Known.KNOWN, Known.UNKNOWN]
    assert [result.outcome for result in person.push(early, late)] == [
        Outcome.DUPLICATE,
        Outcome.APPLIED,
    ]
    assert faults(empty, house.clock) == []


def test_a_backup_is_of_one_moment_while_people_write(house: House, tmp_path: Path) -> None:
    house.questions(20)
    person = house.join(ANNOTATOR)
    tasks = person.claim(WRITING, 20)
    writing = threading.Thread(target=lambda: [person.do(ANSWER, task) for task in tasks])
    writing.start()
    files = [tmp_path / f"{number}.gz" for number in range(3)]
    for file in files:
        back_up(house.database, file)
    writing.join()
    for file in files:
        database = ServerDatabase(f"sqlite:///{file}.sqlite")
        restore(database, file)
        assert faults(database.prepare(), house.clock) == []
        database.close()


def test_a_file_that_is_not_whole_is_told_before_anything_is_written(
    sqlite_house: House, tmp_path: Path
) -> None:
    file = tmp_path / "backup.gz"
    back_up(sqlite_house.database, file)
    whole = file.read_bytes()
    lines = gzip.decompress(whole).splitlines(keepends=True)
    changed = lines[2].replace("試し".encode(), "誤り".encode())
    assert changed != lines[2] or lines[1] != lines[2]
    damaged = [
        b"",
        b"A letter.",
        whole[:-9],
        whole[: len(whole) // 2],
        gzip.compress(b"".join(lines[:-1])),
        gzip.compress(b"".join([*lines[:2], *lines[3:]])),
        gzip.compress(b"".join(lines).replace("試し".encode(), "誤り".encode())),
        gzip.compress(b"{}\n"),
    ]
    target = tmp_path / "new.sqlite"
    for content in damaged:
        file.write_bytes(content)
        database = ServerDatabase(f"sqlite:///{target}")
        with pytest.raises(BackupDamagedError):
            restore(database, file)
        assert not database.has_tables()
        database.close()


def test_a_database_with_something_in_it_is_left_alone(sqlite_house: House, tmp_path: Path) -> None:
    back_up(sqlite_house.database, tmp_path / "backup.gz")
    before = rows(sqlite_house.database)
    with pytest.raises(DatabaseNotEmptyError):
        restore(sqlite_house.database, tmp_path / "backup.gz")
    assert rows(sqlite_house.database) == before


def test_a_failing_backup_leaves_the_one_before(sqlite_house: House, tmp_path: Path) -> None:
    file = tmp_path / "backup.gz"
    back_up(sqlite_house.database, file)
    before = file.read_bytes()
    sqlite_house.database.engine.dispose()
    (tmp_path / "server.sqlite").write_bytes(b"A letter to a friend.\n" * 100)
    with pytest.raises(Exception, match=""):
        back_up(sqlite_house.database, file)
    assert file.read_bytes() == before


def test_a_restore_that_is_cut_off_never_leaves_the_old_epoch(
    sqlite_house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With it clients would believe that the server still has what was lost."""
    back_up(sqlite_house.database, tmp_path / "backup.gz")
    database = ServerDatabase(f"sqlite:///{tmp_path / 'new.sqlite'}")
    migrate, revisions = database.migrate, []

    def cut_off(*revision: str) -> None:
        revisions.append(revision)
        if not revision:
            raise KeyboardInterrupt
        migrate(*revision)

    monkeypatch.setattr(database, "migrate", cut_off)
    with pytest.raises(KeyboardInterrupt):
        restore(database, tmp_path / "backup.gz")
    assert len(revisions) == 2
    assert database.open().epoch != sqlite_house.database.epoch
    database.close()


def test_a_backup_on_a_full_disk_is_told_and_leaves_nothing_behind(
    sqlite_house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "backup.gz"
    back_up(sqlite_house.database, file)
    before = file.read_bytes()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("ichikara_desktop.server.backup.os.fsync", full)
    database = sqlite_house.database.engine.url.render_as_string()
    told = run("backup", str(file), "--database", database)
    assert (told.exit_code, "disk is full" in told.stderr) == (FAILED, True)
    assert file.read_bytes() == before
    assert sorted(each.name for each in tmp_path.glob("backup*")) == ["backup.gz"]


def test_a_backup_that_does_not_read_back_is_none(
    sqlite_house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "backup.gz"
    monkeypatch.setattr(
        "ichikara_desktop.server.backup.os.fsync", lambda number: os.ftruncate(number, 200)
    )
    with pytest.raises(BackupDamagedError):
        back_up(sqlite_house.database, file)
    assert not list(tmp_path.glob("backup*"))


def older(database_url: str) -> ServerDatabase:
    """Return a database as the first version left it, with something in it."""
    database = ServerDatabase(database_url)
    database.migrate("0001")
    moment = "2026-01-02 03:04:05"
    project = '{"kind":"project","project":{"project_id":"p"}}'
    rows: dict[str, list[tuple[object, ...]]] = {
        "server_identity": [(1, "old")],
        "person": [("a", "名", moment, None)],
        "project": [("p", 1, "{}")],
        "project_counter": [("p", 2)],
        "device": [("a", "d", "机", "x", moment)],
        "membership": [("p", "a", "annotator")],
        "event": [
            ("p", 1, "all", "project", project, moment, "x", "y"),
            ("p", 2, "log", "invitation", "{}", moment, "y", "z"),
        ],
    }
    with database.engine.begin() as connection:
        for table, values in rows.items():
            for row in values:
                names = ",".join(f":{number}" for number in range(len(row)))
                statement = text(f"INSERT INTO {table} VALUES ({names})")  # noqa: S608
                connection.execute(statement, {str(n): value for n, value in enumerate(row)})
    return database


def test_an_older_database_is_brought_up_with_everything_in_it(database_url: str) -> None:
    database = older(database_url).prepare()
    subjects = database.read(
        lambda session: list(session.scalars(select(EventRow.subject).order_by(EventRow.seq)))
    )
    assert (database.epoch, subjects) == ("old", ["p", None])
    with pytest.raises(Exception, match="insert-only"):
        database.write(lambda session: session.execute(text("UPDATE event SET kind = 'x'")))
    database.close()


def test_an_older_database_is_backed_up_as_it_is_and_brought_up_when_restored(
    database_url: str, tmp_path: Path
) -> None:
    database = older(database_url)
    back_up(database, tmp_path / "old.gz")
    restored = ServerDatabase(f"sqlite:///{tmp_path / 'restored.sqlite'}")
    restore(restored, tmp_path / "old.gz")
    restored.prepare()
    people = restored.read(lambda session: session.scalar(select(func.count(PersonRow.person_id))))
    assert (people, restored.epoch == "old") == (1, False)
    restored.close()
    database.close()


def test_the_migrations_make_the_tables_of_the_models(database_url: str) -> None:
    database = ServerDatabase(database_url)
    upgrade(database.engine)
    with database.engine.connect() as connection:
        found = inspect(connection)
        for table in Base.metadata.sorted_tables:
            columns = {
                column["name"]: column["nullable"] for column in found.get_columns(table.name)
            }
            assert columns == {c.name: c.nullable for c in table.columns}, table.name
    database.close()


def test_verifying_finds_what_was_changed_behind_the_servers_back(house: House) -> None:
    house.questions(2)
    assert faults(house.database, house.clock) == []
    with house.database.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER event_no_update")
            connection.exec_driver_sql("DROP TRIGGER event_no_delete")
        else:
            connection.exec_driver_sql("ALTER TABLE event DISABLE TRIGGER USER")
        connection.exec_driver_sql("UPDATE event SET payload = '{}' WHERE seq = 2")
        connection.exec_driver_sql("DELETE FROM event WHERE seq = 4")
    assert faults(house.database, house.clock) == [
        "project-1: event 2 was changed",
        "project-1: gap before event 5",
        "project-1: chain broken before event 5",
    ]


@pytest.mark.parametrize(
    ("table", "column", "value", "told"),
    [
        ("revision", "text", "'別の答え'", "revision {} was changed"),
        ("op", "content", "replace(content, '虹', '雨')", "operation {} was changed"),
        ("op", "content", "'{{}}'", "operation {} was changed"),
        ("op", "sha256", "'x'", "operation {} was changed"),
        ("op", "task_id", "NULL", "operation {} was changed"),
    ],
)
def test_verifying_finds_a_text_that_was_changed_behind_the_servers_back(
    house: House, table: str, column: str, value: str, told: str
) -> None:
    house.questions(1)
    person = house.join(ANNOTATOR)
    op = person.operation(SubmitResponse(text="虹は光が曲がるからです。"), person.claim(WRITING)[0])
    person.push(op)
    assert faults(house.database, house.clock) == []
    key = "revision_id" if table == "revision" else "op_id"
    with house.database.engine.begin() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql(f"DROP TRIGGER {table}_no_update")
        else:
            connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        value = value.replace("{{}}", "{}")
        statement = text(f"UPDATE {table} SET {column} = {value} WHERE {key} = :id")  # noqa: S608
        connection.execute(statement, {"id": op.op_id})
    assert f"project-1: {told.format(op.op_id)}" in faults(house.database, house.clock)


def run(*command: str, text_: str = ""):
    return CliRunner().invoke(server_app, list(command), input=text_)


def test_the_commands_of_whoever_runs_a_server(house: House, tmp_path: Path) -> None:
    house.questions(1)
    person = house.join(ANNOTATOR)
    (task,) = person.claim(WRITING)
    database = house.database.engine.url.render_as_string(hide_password=False)
    told = ("--database", database)
    project = ("--project", PROJECT.project_id, *told)
    assert run("migrate", *told).exit_code == 0
    assert person.person_id in run("people", *project).stdout
    assert person.device_id in run("devices", *project).stdout
    assert (
        run(
            "quota", *project, "--kind", "write_response", "--genre", "life", "--cap", "5"
        ).exit_code
        == 0
    )
    refused = run("quota", *project, "--kind", "write_response", "--genre", "life", "--cap", "0")
    assert (refused.exit_code, "already held" in refused.stderr) == (FAILED, True)
    assert run("overlap", *project, "--people", "2").exit_code == 0
    assert run("require", *project, "--genre", "life", "--qualification", "q").exit_code == 0
    assert run("require", *project, "--genre", "life").exit_code == 0
    assert run("limit", *project, "--person", person.person_id, "--most", "3").exit_code == 0
    assert run("verify", *told).exit_code == 0
    gone = run("revoke", *project, "--person", person.person_id, "--device", "none")
    assert (gone.exit_code, "server people" in gone.stderr) == (FAILED, True)
    done = run("revoke", *project, "--person", person.person_id, "--device", person.device_id)
    assert done.exit_code == 0
    with pytest.raises(RefusedError, match="revoked"):
        person.claim(WRITING)
    assert person.do(ANSWER, task).disposition == "quarantined"
    assert house.database.read(lambda s: s.scalar(select(func.count(RevisionRow.revision_id)))) == 1
    file = str(tmp_path / "backup.gz")
    assert run("backup", file, *told).exit_code == 0
    assert "not empty" in run("restore", file, *told).stderr
    fresh = ("--database", f"sqlite:///{tmp_path / 'fresh.sqlite'}")
    assert run("restore", file, *fresh).exit_code == 0
    assert run("verify", *fresh).exit_code == 0
    assert "no such file" in run("restore", "/no/such/file", *fresh).stderr


def test_several_processes_need_postgresql(tmp_path: Path) -> None:
    result = run(
        "--database", f"sqlite:///{tmp_path / 'x.sqlite'}", "--workers", "2", "--port", "0"
    )
    assert (result.exit_code, "SQLite takes one process" in result.stderr) == (FAILED, True)
