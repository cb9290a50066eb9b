"""Projects of one's own: made from a file, changed, closed, several at once, and their people."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.protocol.operations import SubmitResponse
from ichikara_desktop.server import admin
from ichikara_desktop.server.access import hashed
from ichikara_desktop.server.admin import invite_again
from ichikara_desktop.server.command import FAILED
from ichikara_desktop.server.invitations import SHOWN, invitations, take_back
from ichikara_desktop.server.models import EventRow
from ichikara_desktop.server.upkeep import server_app
from ichikara_desktop.server.verify import faults
from ichikara_desktop.sync.errors import RefusedError
from tests.support.servers import (
    ANNOTATOR,
    CHECKING,
    PROJECT,
    WRITING,
    House,
)

FILE = """
project_id = "kurashi"
guideline_version = {version}
name = {{ ja = "暮らしの質問" }}
[[genres]]
genre_id = "life"
ja = "暮らし"
[[briefs]]
genre = "life"
ja = "季節の質問を一つ書いてください。"
"""
ANSWER = SubmitResponse(text="光が水の粒で曲がるからです。")


def run(house: House, *command: str) -> Result:
    database = house.database.engine.url.render_as_string(hide_password=False)
    return CliRunner().invoke(server_app, [*command, "--database", database])


def write(folder: Path, text: str = FILE.format(version=1), guideline: str = "要領です。") -> str:
    (folder / "guideline.ja.md").write_text(guideline, encoding="utf-8")
    (folder / "project.toml").write_text(text, encoding="utf-8")
    return str(folder / "project.toml")


def join(house: House, project: str, role: str, *more: str) -> tuple[str, str]:
    """Invite somebody by the command, and return their person id and token."""
    told = run(house, "invite", "--project", project, "--role", role, *more)
    assert told.exit_code == 0, told.output
    code = told.stdout.strip().rpartition("code=")[2] or told.stdout.strip().rpartition("/")[2]
    reply = house.client().enrol(code, f"device-{code[:8]}", "机")
    return reply.person.person_id, reply.token


def test_a_project_is_made_from_a_file_with_its_briefs(house: House, tmp_path: Path) -> None:
    assert run(house, "project", write(tmp_path)).exit_code == 0
    _, token = join(house, "kurashi", "annotator", "--name", "だれか")
    tasks = house.client(token).claim("kurashi", "c-1", WRITING, 9).tasks
    assert [task.brief for task in tasks] == ["季節の質問を一つ書いてください。"]
    listed = run(house, "projects").stdout.splitlines()
    assert "kurashi\t暮らしの質問\t1\tleased=1\t" in listed
    assert any(line.startswith(PROJECT.project_id) for line in listed)


def test_a_changed_file_changes_the_project_and_nothing_twice(
    sqlite_house: House, tmp_path: Path
) -> None:
    house = sqlite_house
    run(house, "project", write(tmp_path))
    _, token = join(house, "kurashi", "annotator", "--name", "だれか")
    admin.change_profile(house.database, "kurashi", "[long-sentence]\n", house.clock)
    same = run(house, "project", write(tmp_path, guideline="直した要領です。"))
    assert (same.exit_code, "guideline_version must rise" in same.stderr) == (FAILED, True)
    for _ in range(2):
        path = write(tmp_path, FILE.format(version=2), "直した要領です。")
        assert run(house, "project", path).exit_code == 0
    shown = [c.body for c in house.client(token).changes("kurashi", "").changes]
    projects = [body.project for body in shown if body.kind == "project"]
    assert [project.guideline_version for project in projects] == [1, 1, 2]
    assert projects[-1].check_profile == "[long-sentence]\n"
    assert len(house.client(token).claim("kurashi", "c-1", WRITING, 9).tasks) == 1


def test_a_file_says_when_previews_may_be_seen(sqlite_house: House, tmp_path: Path) -> None:
    more = "\n[preview]\nwhen = 'after-draft'\ntemplate = '{{ messages[0].content }}'\n"
    run(sqlite_house, "project", write(tmp_path, FILE.format(version=1) + more))
    _, token = join(sqlite_house, "kurashi", "annotator", "--name", "だれか")
    shown = [c.body for c in sqlite_house.client(token).changes("kurashi", "").changes]
    (project,) = (body.project for body in shown if body.kind == "project")
    assert (project.preview_when, project.prompt_template) == (
        "after-draft",
        "{{ messages[0].content }}",
    )


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('project_id = "kurashi"', 'project_id = "暮らし"', "project_id"),
        ('genre = "life"', 'genre = "work"', ""),
        ("guideline_version = 1", "guideline_version = 0", "guideline_version"),
        ("guideline_version = 1", "guidline_version = 1", "guidline_version"),
        ("[[genres]]", "[[genres", "line"),
    ],
)
def test_a_file_that_describes_no_project_is_told(
    sqlite_house: House, tmp_path: Path, old: str, new: str, place: str
) -> None:
    told = run(sqlite_house, "project", write(tmp_path, FILE.format(version=1).replace(old, new)))
    assert told.exit_code == FAILED, told.output
    assert "describes no project" in told.stderr
    assert place in told.stderr
    assert "kurashi" not in run(sqlite_house, "projects").stdout


def test_a_file_in_another_encoding_or_without_a_guideline_is_told(
    sqlite_house: House, tmp_path: Path
) -> None:
    path = Path(write(tmp_path))
    path.write_bytes(path.read_text(encoding="utf-8").encode("cp932"))
    assert "UTF-8" in run(sqlite_house, "project", str(path)).stderr
    write(tmp_path)
    (tmp_path / "guideline.ja.md").unlink()
    assert "no such file" in run(sqlite_house, "project", str(path)).stderr


def test_a_closed_project_gives_nothing_out_and_takes_everything_in(house: House) -> None:
    house.questions(2)
    person = house.join(ANNOTATOR)
    (task,) = person.claim(WRITING)
    assert run(house, "close", "--project", PROJECT.project_id).exit_code == 0
    assert person.claim(WRITING) == []
    assert person.do(ANSWER, task).disposition == "counted"
    assert [b.project.closed for b in person.changes() if b.kind == "project"][-1]
    assert "closed" in run(house, "projects").stdout
    assert run(house, "close", "--project", PROJECT.project_id, "--reopen").exit_code == 0
    assert len(person.claim(WRITING)) == 1
    assert faults(house.database, house.clock) == []


def test_a_second_device_is_the_same_person_who_cannot_check_themselves(house: House) -> None:
    house.questions(1)
    first, token = join(
        house, PROJECT.project_id, "annotator", "--name", "だれか", "--role", "reviewer"
    )
    second, other = join(house, PROJECT.project_id, "reviewer", "--person", first)
    assert second == first
    assert len(house.client(token).claim(PROJECT.project_id, "c-1", WRITING, 1).tasks) == 1
    devices = run(house, "devices", "--project", PROJECT.project_id).stdout
    assert devices.count(first) == 2
    tasks = house.client(other).changes(PROJECT.project_id, "").changes
    assert any(change.body.kind == "task" for change in tasks)


def test_a_person_is_in_several_projects_and_is_revoked_in_all(
    house: House, tmp_path: Path
) -> None:
    house.questions(1)
    run(house, "project", write(tmp_path))
    person, token = join(house, PROJECT.project_id, "annotator", "--name", "だれか")
    assert join(house, "kurashi", "annotator", "--person", person)[0] == person
    client = house.client(token)
    listed = house.http.get("/v1/projects", headers={"Authorization": f"Bearer {token}"}).json()
    assert [each["project_id"] for each in listed["projects"]] == ["kurashi", PROJECT.project_id]
    assert listed["projects"][0]["roles"] == ["annotator"]
    for project in ("kurashi", PROJECT.project_id):
        assert len(client.claim(project, f"c-{project}", WRITING, 9).tasks) == 1
    assert run(house, "revoke", "--project", "kurashi", "--person", person).exit_code == 0
    with pytest.raises(RefusedError, match="revoked"):
        client.changes("kurashi", "")
    assert house.http.get("/v1/projects", headers={"Authorization": f"Bearer {token}"}).is_error
    assert "leased" not in run(house, "projects").stdout
    again = run(house, "invite", "--project", "kurashi", "--person", person, "--role", "annotator")
    assert (again.exit_code, "was revoked" in again.stderr) == (FAILED, True)
    again = run(house, "invite-again", "--project", "kurashi", "--person", person)
    assert (again.exit_code, "was revoked" in again.stderr) == (FAILED, True)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--name", "だれか"), "no role"),
        (("--person", "nobody", "--role", "annotator"), "no such person"),
        (("--role", "annotator"), "no name"),
        (("--name", "x", "--role", "annotator", "--qualification", "a,b"), "comma"),
    ],
)
def test_an_invitation_that_says_too_little_is_told(
    sqlite_house: House, options: tuple[str, ...], words: str
) -> None:
    told = run(sqlite_house, "invite", "--project", PROJECT.project_id, *options)
    assert (told.exit_code, words in told.stderr) == (FAILED, True), told.output


def test_invitations_are_listed_and_taken_back_until_they_are_used(house: House) -> None:
    joined = house.join(ANNOTATOR)
    again = invite_again(house.database, PROJECT.project_id, joined.person_id, clock=house.clock)
    code = house.invitation(ANNOTATOR)
    soon = house.invitation(ANNOTATOR, valid_days=1)
    house.clock.move(days=2)
    listed = invitations(house.database, PROJECT.project_id, house.clock)
    states = {each.row.code_sha256: each.state for each in listed}
    assert [states[hashed(each)] for each in (again, code, soon)] == ["open", "open", "expired"]
    assert sorted(states.values()).count("used") == 1
    beginning = hashed(code)[:SHOWN]
    take_back(house.database, beginning, house.clock)
    (line,) = (x for x in run(house, "invitations").stdout.splitlines() if beginning in x)
    assert line.split("\t")[:4] == [beginning, PROJECT.project_id, "だれか", "annotator"]
    assert code not in line
    assert line.endswith("\texpired")
    assert run(house, "uninvite", beginning).exit_code == 0, "it has ended already"
    with pytest.raises(RefusedError, match="invitation-expired"):
        house.client().enrol(code, "device", "机")
    assert len(run(house, "invitations", "--project", PROJECT.project_id).stdout.splitlines()) == 4
    logged = house.database.read(
        lambda s: s.scalars(
            select(EventRow.payload).where(EventRow.kind == "invitation_taken_back")
        ).all()
    )
    assert [json.loads(payload) for payload in logged] == [{"code_sha256": hashed(code)}]
    assert faults(house.database, house.clock) == []


@pytest.mark.parametrize("which", ["used", "unknown", "short", "several"])
def test_an_invitation_that_cannot_be_taken_back_is_told(
    sqlite_house: House, which: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if which == "several":  # an hour's work to find by chance
        same = lambda code: "ab" * 31 + f"{len(code):02x}"  # noqa: E731
        monkeypatch.setattr(admin, "hashed", same)
        codes = iter(["a", "bb"])
        monkeypatch.setattr(admin, "new_secret", lambda: next(codes))
        assert sqlite_house.invitation(ANNOTATOR) + sqlite_house.invitation(ANNOTATOR) == "abb"
    else:
        sqlite_house.join(ANNOTATOR)
    before = [each.row.code_sha256 for each in invitations(sqlite_house.database)]
    given = {"unknown": "0" * 12, "several": "ab" * 6, "short": before[0][:5], "used": before[0]}
    told = run(sqlite_house, "uninvite", given[which])
    words = "been used already" if which == "used" else "No invitation's hash"
    assert (told.exit_code, words in told.stderr) == (FAILED, True), told.output
    assert [each.row.code_sha256 for each in invitations(sqlite_house.database)] == before


def test_roles_are_changed_and_what_is_no_longer_allowed_is_taken_back(house: House) -> None:
    house.questions(1)
    one, other = house.join(ANNOTATOR), house.join(ANNOTATOR)
    one.claim(WRITING)
    options = ("--project", PROJECT.project_id, "--person", one.person_id)
    assert (
        run(house, "roles", *options, "--role", "reviewer", "--qualification", "q").exit_code == 0
    )
    (task,) = other.claim(WRITING)
    with pytest.raises(RefusedError, match="not-permitted"):
        one.claim(WRITING)
    other.do(ANSWER, task)
    assert one.claim(CHECKING) == []  # they have seen the question as its answerer
    assert "reviewer\tq" in run(house, "people", "--project", PROJECT.project_id).stdout
    told = run(house, "roles", "--project", PROJECT.project_id, "--person", "x", "--role", "admin")
    assert told.exit_code == FAILED


def test_questions_are_asked_for(sqlite_house: House) -> None:
    house = sqlite_house
    told = ("brief", "--project", PROJECT.project_id, "--text", "行事について", "--count", "2")
    assert run(house, *told, "--genre", "life", "--length", "60").exit_code == 0
    tasks = house.join(ANNOTATOR).claim(frozenset({TaskKind.WRITE_INSTRUCTION}), 9)
    assert [(task.brief, task.target_length) for task in tasks] == [("行事について", 60)] * 2
    assert "no such genre" in run(house, *told, "--genre", "none").stderr
