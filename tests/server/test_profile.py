"""A project's check profile: changed by a command, told to everybody, logged."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from ichikara_desktop.server.admin import (
    LONGEST_PROFILE,
    ProfileFormError,
    ProjectUnknownError,
    change_profile,
)
from ichikara_desktop.server.command import FAILED, server_app
from ichikara_desktop.server.models import EventRow
from ichikara_desktop.server.work import LOG
from tests.support.servers import ANNOTATOR, PROJECT, House

STRICT = '[long-sentence]\nseverity = "error"\nlimit = 20\n'


def shown(house: House) -> list[str]:
    """Return the profiles that a newcomer reads in the feed, in order."""
    bodies = house.join(ANNOTATOR).changes()
    return [body.project.check_profile for body in bodies if body.kind == "project"]


def command(house: House, file: Path, project: str = PROJECT.project_id) -> Result:
    database = str(house.database.engine.url)
    asked = ["profile", "--database", database, "--project", project, "--file", str(file)]
    return CliRunner().invoke(server_app, asked)


def test_a_changed_profile_reaches_everybody_and_the_log(house: House) -> None:
    assert change_profile(house.database, PROJECT.project_id, STRICT, house.clock)
    assert shown(house) == ["", STRICT]
    logged = house.database.read(
        lambda s: [
            json.loads(row.payload)
            for row in s.scalars(select(EventRow).where(EventRow.audience == LOG))
            if row.kind == "profile"
        ]
    )
    assert [list(facts) for facts in logged] == [["sha256"]]


def test_everything_else_of_the_project_stays(house: House) -> None:
    change_profile(house.database, PROJECT.project_id, STRICT, house.clock)
    last = [b.project for b in house.join(ANNOTATOR).changes() if b.kind == "project"][-1]
    assert last == PROJECT.model_copy(update={"check_profile": STRICT})


def test_the_same_profile_again_tells_nothing(house: House) -> None:
    change_profile(house.database, PROJECT.project_id, STRICT, house.clock)
    assert not change_profile(house.database, PROJECT.project_id, STRICT, house.clock)
    assert shown(house) == ["", STRICT]


@pytest.mark.parametrize(
    "profile",
    [
        "[long-sentence",
        "limit = 20",
        '"long-sentence" = "off"',
        "[[long-sentence]]\nlimit = 20",
        "[a]\nb = " + "[" * 9000 + "]" * 9000,
        "#" * (LONGEST_PROFILE + 1),
        "[a]\nb = 'あ\x00'",
    ],
)
def test_what_is_no_profile_changes_nothing(sqlite_house: House, profile: str) -> None:
    with pytest.raises(ProfileFormError):
        change_profile(sqlite_house.database, PROJECT.project_id, profile)
    assert shown(sqlite_house) == [""]


def test_a_project_that_is_not_there_is_told(sqlite_house: House, tmp_path: Path) -> None:
    with pytest.raises(ProjectUnknownError):
        change_profile(sqlite_house.database, "nowhere", STRICT)
    file = tmp_path / "profile.toml"
    file.write_text(STRICT)
    result = command(sqlite_house, file, "nowhere")
    assert result.exit_code == FAILED
    assert "そのプロジェクトはありません" in result.stderr


def test_the_command_says_what_it_did(sqlite_house: House, tmp_path: Path) -> None:
    file = tmp_path / "profile.toml"
    file.write_text("\ufeff# 短めに\n" + STRICT, encoding="utf-8")
    first, again = command(sqlite_house, file), command(sqlite_house, file)
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert "次の同期で届きます" in first.stdout
    assert "何も変えていません" in again.stdout
    assert shown(sqlite_house) == ["", "# 短めに\n" + STRICT]
    file.write_text("")
    assert command(sqlite_house, file).exit_code == 0
    assert shown(sqlite_house)[-1] == ""


def missing(_: Path) -> None: ...


def not_utf8(file: Path) -> None:
    file.write_bytes("# 短めに".encode("shift_jis"))


def a_folder(file: Path) -> None:
    file.mkdir()


@pytest.mark.parametrize("spoil", [missing, not_utf8, a_folder])
def test_a_file_that_cannot_be_read_is_told(sqlite_house: House, tmp_path: Path, spoil) -> None:
    file = tmp_path / "profile.toml"
    spoil(file)
    result = command(sqlite_house, file)
    assert result.exit_code == FAILED
    assert "ファイルを読めません" in result.stderr
    assert "cannot be read" in result.stderr


def test_a_file_that_is_no_profile_is_told(sqlite_house: House, tmp_path: Path) -> None:
    file = tmp_path / "profile.toml"
    file.write_text("limit = 20")
    result = command(sqlite_house, file)
    assert result.exit_code == FAILED
    assert "点検設定として使えません" in result.stderr
    assert shown(sqlite_house) == [""]
