"""The real server on the loopback address, and the commands that run it."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from ichikara_desktop.domain.people import Role
from ichikara_desktop.server.command import FAILED, server_app
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.demo import init_demo
from ichikara_desktop.server.errors import (
    AddressUnavailableError,
    DatabaseDamagedError,
    DatabaseUrlError,
)
from ichikara_desktop.server.models import ServerIdentity
from ichikara_desktop.server.running import BackgroundServer
from tests.support.servers import PROJECT, House


def test_it_answers_stops_and_answers_on_the_same_port_again(database_url: str) -> None:
    server = BackgroundServer(database_url)
    server.start()
    first = server.url
    assert httpx.get(f"{first}/healthz").status_code == 200
    epoch = httpx.get(f"{first}/healthz").json()["epoch"]
    server.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{first}/healthz")
    server.start()
    assert server.url == first
    assert httpx.get(f"{first}/healthz").json()["epoch"] == epoch
    server.stop()
    server.stop()


def test_a_taken_port_is_told(database_url: str, tmp_path) -> None:
    with BackgroundServer(database_url) as server:
        port = int(server.url.rpartition(":")[2])
        other = BackgroundServer(f"sqlite:///{tmp_path / 'other.sqlite'}", port)
        with pytest.raises(AddressUnavailableError):
            other.start()


@pytest.mark.parametrize("port", [-1, 65_536, 99_999])
def test_a_number_that_is_no_port_is_told(tmp_path, port: int) -> None:
    with pytest.raises(AddressUnavailableError):
        BackgroundServer(f"sqlite:///{tmp_path / 'x.sqlite'}", port).start()


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "mysql://x/y",
        "postgresql://u:p@h:notaport/x",
        "sqlite://host/x",
        "sqlite:///x?timeout=soon",
        "sqlite:///x?timeout=1&timeout=2",
        "sqlite:///x?detect_types=99999999999999999999",
        "sqlite:///x?detect_types=-2147483649",
        "sqlite:///x?cached_statements=2147483648",
        "sqlite:///a%00b",
        "postgresql://127.0.0.1/x?foo=bar",
        "postgresql://127.0.0.1/x%00y",
        "postgresql://127.0.0.1/x?connect_timeout=%00",
        "postgresql://\udcff/x",
    ],
)
def test_a_text_that_names_no_database_is_told(url: str) -> None:
    result = CliRunner().invoke(server_app, ["init-demo", "--database", url])
    assert result.exit_code == FAILED
    assert "The database is not understood" in result.stderr


def test_a_database_that_cannot_be_opened_is_told() -> None:
    url = "sqlite:////no/such/folder/x"
    result = CliRunner().invoke(server_app, ["init-demo", "--database", url])
    assert result.exit_code == FAILED
    assert "The database cannot be opened" in result.stderr


def no_database(path: Path) -> None:
    path.write_bytes(b"A letter to a friend.\n" * 100)


def damaged_database(path: Path) -> None:
    """Leave the head of a real database, so that SQLite takes it for one at first."""
    ServerDatabase(f"sqlite:///{path}").prepare().close()
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))


@pytest.mark.parametrize("command", [["--port", "0"], ["init-demo"]])
@pytest.mark.parametrize("spoil", [no_database, damaged_database])
def test_a_file_that_is_no_sound_database_is_told_and_left_as_it_is(
    tmp_path: Path, command: list[str], spoil: Callable[[Path], None]
) -> None:
    file = tmp_path / "server.sqlite"
    spoil(file)
    before = file.read_bytes()
    result = CliRunner().invoke(server_app, ["--database", f"sqlite:///{file}", *command])
    assert result.exit_code == FAILED, result.exception
    assert "壊れています" in result.stderr
    assert "The file is no database, or a damaged one" in result.stderr
    assert file.read_bytes() == before


def test_damage_that_shows_only_later_is_an_error_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "server.sqlite"
    database = ServerDatabase(f"sqlite:///{file}").prepare()
    database.close()  # forgets the pages that it has read
    damaged_database(file)
    with pytest.raises(DatabaseDamagedError):
        database.read(lambda session: session.scalar(select(ServerIdentity.epoch)))
    database.close()


def test_an_url_of_another_kind_is_refused() -> None:
    with pytest.raises(DatabaseUrlError):
        ServerDatabase("mysql://localhost/x")


def test_the_demo_is_made_once_and_invites_again(database_url: str) -> None:
    database = ServerDatabase(database_url).prepare()
    first = init_demo(database)
    again = init_demo(database)
    assert again.project_id == first.project_id
    assert set(first.invitations) == {"author", "answerer", "checker", "coordinator", "me"}
    assert not set(first.invitations.values()) & set(again.invitations.values())
    database.close()


def test_the_commands_print_invitations(database_url: str) -> None:
    made = CliRunner().invoke(server_app, ["init-demo", "--database", database_url])
    assert made.exit_code == 0, made.output
    assert made.stdout.count("ichikara://") >= 5
    help_ = CliRunner().invoke(server_app, ["invite", "--help"])
    assert help_.exit_code == 0


def invited(house: House, *options: str) -> Result:
    database = str(house.database.engine.url)
    asked = ["invite", "--database", database, "--project", PROJECT.project_id]
    return CliRunner().invoke(server_app, [*asked, "--role", "annotator", *options])


@pytest.mark.parametrize("name", ["", " ", "\u3000"])
def test_nobody_is_invited_without_a_name(sqlite_house: House, name: str) -> None:
    result = invited(sqlite_house, "--name", name)
    assert result.exit_code == FAILED
    assert "名前がありません" in result.stderr


@pytest.mark.parametrize("days", ["0", "3651", "999999999"])
def test_an_invitation_for_no_day_or_for_ever_is_refused(sqlite_house: House, days: str) -> None:
    assert invited(sqlite_house, "--name", "だれか", "--days", days).exit_code == FAILED


def test_an_invitation_may_be_valid_for_ten_years(sqlite_house: House) -> None:
    made = invited(sqlite_house, "--name", "だれか", "--days", "3650")
    assert made.exit_code == 0, made.output
    assert made.stdout.startswith("ichikara://")


def test_the_api_describes_itself(house) -> None:
    described = house.http.get("/openapi.json").json()
    assert "/v1/ops" in described["paths"]
    assert Role.ANNOTATOR in described["components"]["schemas"]["Role"]["enum"]


def test_an_unknown_address_is_refused_as_everything_else(house) -> None:
    answer = house.http.get("/v1/nowhere")
    assert answer.status_code == 404
    assert "code" in answer.json()
