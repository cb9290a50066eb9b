"""Models that a project offers: for its members alone, whole or in ranges."""

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ichikara_desktop.server import offers
from ichikara_desktop.server.admin import create_project, revoke
from ichikara_desktop.server.backup import back_up, restore
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.offers import OfferFields, add_offer, remove_offer
from ichikara_desktop.server.settings import Settings
from ichikara_desktop.server.upkeep import server_app
from ichikara_desktop.server.work import transact
from tests.support.servers import ANNOTATOR, PROJECT, House

CONTENT = b"GGUF" + bytes(range(256)) * 40
SHA256 = hashlib.sha256(CONTENT).hexdigest()
PATH = f"/v1/projects/{PROJECT.project_id}/models"
FIELDS = OfferFields("土台", "apache-2.0", notice="見せること", prompt_template="{{ x }}")
OTHER = PROJECT.model_copy(update={"project_id": "project-2"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "model.gguf"
    path.write_bytes(CONTENT)
    return path


@pytest.fixture
def serving(house: House, folder: Path, file: Path) -> House:
    return offering(house, folder, file)


def offering(house: House, folder: Path, file: Path) -> House:
    state = house.app.state
    state.context = replace(state.context, settings=Settings(models=str(folder)))
    add_offer(house.database, PROJECT.project_id, folder, file, FIELDS, house.clock)
    return house


@pytest.fixture
def one(sqlite_house: House, folder: Path, file: Path) -> House:
    return offering(sqlite_house, folder, file)


def headers_of(house: House, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {house.join(ANNOTATOR).token}"} | more


def test_members_see_what_is_offered_and_fetch_it(serving: House) -> None:
    headers = headers_of(serving)
    reply = serving.http.get(PATH, headers=headers).json()
    (offer,) = reply["models"]
    assert "models" in reply["features"]
    assert (offer["sha256"], offer["size"], offer["kind"]) == (SHA256, len(CONTENT), "base")
    assert (offer["name"], offer["licence"], offer["notice"]) == (
        "土台",
        "apache-2.0",
        "見せること",
    )
    answer = serving.http.get(f"{PATH}/{SHA256}", headers=headers)
    assert (answer.status_code, answer.content) == (200, CONTENT)
    assert answer.headers["Content-Type"] == "application/octet-stream"


def test_nobody_else_sees_anything(serving: House) -> None:
    transact(
        serving.database, OTHER.project_id, serving.clock, lambda work: create_project(work, OTHER)
    )
    leaver = serving.join(ANNOTATOR)
    revoke(serving.database, PROJECT.project_id, leaver.person_id, serving.clock)
    revoked = {"Authorization": f"Bearer {leaver.token}"}
    elsewhere = PATH.replace(PROJECT.project_id, OTHER.project_id)
    for headers, path, code in (
        ({}, PATH, "not-enrolled"),
        (revoked, PATH, "revoked"),
        (headers_of(serving), elsewhere, "project-unknown"),
        (headers_of(serving), elsewhere.replace("2", "3"), "project-unknown"),
    ):
        for wanted in (path, f"{path}/{SHA256}"):
            assert serving.http.get(wanted, headers=headers).json()["code"] == code, wanted


@pytest.mark.parametrize(
    ("path", "code"),
    [(f"/{'0' * 64}", "model-unknown"), ("/..%2fserver.sqlite", "malformed"), ("/x", "malformed")],
)
def test_what_is_not_offered_is_unknown(one: House, path: str, code: str) -> None:
    assert one.http.get(PATH + path, headers=headers_of(one)).json()["code"] == code


def test_a_range_is_sent_as_it_was_asked_for(one: House) -> None:
    headers = headers_of(one)
    path = f"{PATH}/{SHA256}"
    tag = one.http.get(path, headers=headers).headers["ETag"]
    assert not tag.startswith("W/")
    part = one.http.get(path, headers=headers | {"Range": "bytes=5000-", "If-Range": tag})
    assert (part.status_code, part.content) == (206, CONTENT[5000:])
    end = len(CONTENT) - 1
    assert part.headers["Content-Range"] == f"bytes 5000-{end}/{len(CONTENT)}"
    other = one.http.get(path, headers=headers | {"Range": "bytes=5000-", "If-Range": '"other"'})
    assert (other.status_code, other.content) == (200, CONTENT)
    beyond = one.http.get(path, headers=headers | {"Range": f"bytes={len(CONTENT)}-"})
    assert beyond.status_code == 416
    many = one.http.get(path, headers=headers | {"Range": "bytes=0-1,4-5,8-9"})
    assert (many.status_code, many.content) == (200, CONTENT)


def test_models_are_never_packed(one: House) -> None:
    headers = headers_of(one, **{"Accept-Encoding": "gzip"})
    answer = one.http.get(f"{PATH}/{SHA256}", headers=headers)
    assert "Content-Encoding" not in answer.headers
    assert answer.headers["Content-Length"] == str(len(CONTENT))
    for _ in range(10):  # the list itself is packed as every answer
        add_offer(
            one.database,
            PROJECT.project_id,
            Path(one.app.state.context.settings.models),
            _file(one, os.urandom(8)),
            FIELDS,
        )
    assert one.http.get(PATH, headers=headers).headers["Content-Encoding"] == "gzip"


def _file(house: House, more: bytes) -> Path:
    path = Path(house.app.state.context.settings.models).parent / "another.gguf"
    path.write_bytes(CONTENT + more)
    return path


def test_a_file_that_was_exchanged_has_another_tag_and_one_that_is_gone_is_unknown(
    one: House, folder: Path
) -> None:
    headers, path = headers_of(one), f"{PATH}/{SHA256}"
    tag = one.http.get(path, headers=headers).headers["ETag"]
    os.utime(offers.path_of(folder, SHA256), ns=(0, 0))
    assert one.http.get(path, headers=headers).headers["ETag"] != tag
    for change in (lambda p: p.write_bytes(CONTENT[:-1]), Path.unlink):
        change(offers.path_of(folder, SHA256))
        assert one.http.get(path, headers=headers).json()["code"] == "model-unknown"
        assert one.http.get(PATH, headers=headers).json()["models"] == []


def test_requests_for_models_are_counted_by_their_route(one: House) -> None:
    one.http.get(f"{PATH}/{SHA256}", headers=headers_of(one))
    route = 'route="/v1/projects/{project_id}/models/{sha256}",status="200"'
    assert route in one.http.get("/metrics").text


def test_adapters_keep_their_base(serving: House, folder: Path) -> None:
    add = lambda fields: add_offer(  # noqa: E731
        serving.database, PROJECT.project_id, folder, _file(serving, b"adapter"), fields
    )
    with pytest.raises(offers.BaseNotOfferedError):
        add(OfferFields("第3回", "社内", adapter_of="0" * 64))
    adapter = add(OfferFields("第3回", "社内", adapter_of=SHA256, dataset_version="2026-11"))
    assert (adapter.kind, adapter.base_sha256) == ("adapter", SHA256)
    with pytest.raises(offers.BaseNotOfferedError):
        add(OfferFields("その上", "社内", adapter_of=adapter.sha256))
    with pytest.raises(offers.HasAdaptersError):
        remove_offer(serving.database, PROJECT.project_id, folder, SHA256)
    for sha256 in (adapter.sha256, SHA256):
        remove_offer(serving.database, PROJECT.project_id, folder, sha256)
    assert list(folder.iterdir()) == []
    with pytest.raises(offers.OfferUnknownError):
        remove_offer(serving.database, PROJECT.project_id, folder, SHA256)


def test_a_file_serves_several_projects_and_goes_with_the_last(
    one: House, folder: Path, file: Path
) -> None:
    transact(one.database, OTHER.project_id, one.clock, lambda work: create_project(work, OTHER))
    add_offer(one.database, OTHER.project_id, folder, file, replace(FIELDS, name="別の名前"))
    remove_offer(one.database, PROJECT.project_id, folder, SHA256)
    assert offers.path_of(folder, SHA256).read_bytes() == CONTENT
    remove_offer(one.database, OTHER.project_id, folder, SHA256)
    assert list(folder.iterdir()) == []


def test_the_same_file_again_changes_what_is_said_of_it(
    one: House, folder: Path, file: Path
) -> None:
    add_offer(one.database, PROJECT.project_id, folder, file, replace(FIELDS, licence="社内"))
    (offer,) = one.http.get(PATH, headers=headers_of(one)).json()["models"]
    assert offer["licence"] == "社内"


def test_a_copy_that_fails_leaves_nothing(
    one: House, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set(folder.iterdir())
    monkeypatch.setattr(offers, "KEPT_FREE", 1 << 60)
    with pytest.raises(offers.DiskFullError):
        add_offer(one.database, PROJECT.project_id, folder, _file(one, b"x"), FIELDS)
    monkeypatch.setattr(offers, "KEPT_FREE", 0)

    def failing(_: int) -> None:
        raise OSError("failing")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", failing)
        with pytest.raises(OSError, match="failing"):
            add_offer(one.database, PROJECT.project_id, folder, _file(one, b"x"), FIELDS)
    assert set(folder.iterdir()) == before
    left = folder / "killed.part"
    left.write_bytes(b"x")
    os.utime(left, (0, 0))
    add_offer(one.database, PROJECT.project_id, folder, _file(one, b"x"), FIELDS)
    assert not left.exists()


def test_offers_come_through_a_backup(one: House, tmp_path: Path) -> None:
    back_up(one.database, tmp_path / "backup")
    other = ServerDatabase(f"sqlite:///{tmp_path / 'other.sqlite'}")
    restore(other, tmp_path / "backup")
    (offer,) = other.read(lambda session: offers.offers_of(session, PROJECT.project_id))
    assert (offer.sha256, offer.name) == (SHA256, "土台")
    other.close()


class Command:
    def __init__(self, house: House, folder: Path) -> None:
        self._common = ("--project", PROJECT.project_id, "--models", str(folder))
        self._environment = {"ICHIKARA_SERVER_DATABASE": str(house.database.engine.url)}

    def __call__(self, *arguments: object) -> Result:
        words = ["models", *map(str, arguments), *self._common]
        return CliRunner().invoke(server_app, words, env=self._environment)


def test_the_commands_add_list_and_remove(one: House, folder: Path, tmp_path: Path) -> None:
    command = Command(one, folder)
    (tmp_path / "template").write_text("{{ y }}", encoding="utf-8")
    arguments = ("--name", "第3回", "--licence", "社内", "--template-file", tmp_path / "template")
    file = _file(one, b"adapter")
    added = command("add", file, *arguments, "--adapter-of", SHA256[:10])
    assert added.exit_code == 0, added.output
    adapter = added.stdout.split("\t")[0]
    listed = command("list").stdout.splitlines()
    assert [line.split("\t")[0] for line in listed] == [SHA256, adapter]
    for wrong, said in (
        (("add", tmp_path / "template", *arguments), "not a GGUF"),
        (("add", tmp_path / "none", *arguments), "no such file"),
        (("add", file, *arguments, "--adapter-of", "xyz"), "not offered"),
        (("add", file, "--name", "", "--licence", "x"), "no name"),
        (("remove", "xyz"), "not offered"),
        (("remove", SHA256), "Adapters depend"),
    ):
        told = command(*wrong)
        assert (told.exit_code, said in told.stderr) == (2, True), told.output
    offers.path_of(folder, adapter).unlink()
    assert "missing" in command("list").stdout
    assert command("remove", adapter).exit_code == command("remove", SHA256).exit_code == 0
    assert command("list").stdout == ""
