"""The demo's server offers what lies in its folder of models, and is whole without any."""

import json
from pathlib import Path

import pytest

from ichikara_desktop.app.demo_server import DemoServer, offered_folder
from ichikara_desktop.app.opening import open_demo
from ichikara_desktop.preview.cards import CardFields, Source
from ichikara_desktop.preview.library import ModelLibrary
from ichikara_desktop.protocol.models import ModelOffer
from ichikara_desktop.server.offers import path_of
from ichikara_desktop.store.account import Account, load_account
from ichikara_desktop.sync.client import ServerClient
from ichikara_desktop.sync.model_transfer import Wanted, fetch
from tests.support.gguf_files import TinyAdapter, TinyBase
from tests.support.models import sha256


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    """Lay a base and its adapter where the demo's server looks."""
    folder = offered_folder(tmp_path / "demo")
    folder.mkdir(parents=True)
    base = into(folder, TinyBase(template=None).write(tmp_path / "base.gguf"))
    adapter = into(folder, TinyAdapter().write(tmp_path / "adapter.gguf"))
    said = {"licence": "gemma", "notice": "見せること"}
    models = [
        {"sha256": base, "name": "小型モデル", "prompt_template": "{{ instruction }}"} | said,
        {"sha256": adapter, "name": "調整したもの", "adapter_of": base} | said,
    ]
    (folder / "models.json").write_text(json.dumps(models), encoding="utf-8")
    return tmp_path / "demo"


def into(folder: Path, file: Path) -> str:
    file.replace(path_of(folder, found := sha256(file)))
    return found


def opened(demo: Path) -> tuple[DemoServer, Account]:
    store, server = open_demo(demo, "device", "demo")
    account = store.read(load_account)
    store.close()
    assert account is not None
    return server, account


def offers_in(demo: Path) -> tuple[ModelOffer, ...]:
    server, account = opened(demo)
    try:
        return ServerClient(server.url, account.token).models(account.project_id)
    finally:
        server.stop()


def test_nothing_lies_there_and_nothing_is_offered(tmp_path: Path) -> None:
    assert offers_in(tmp_path) == ()


def test_what_lies_there_is_offered_and_comes_into_the_library(demo: Path, tmp_path: Path) -> None:
    server, account = opened(demo)
    library = ModelLibrary(tmp_path / "library")
    offers = ServerClient(server.url, account.token).models(account.project_id)
    for offer in offers:
        target = library.incoming(offer.sha256)
        fetch(Wanted(server.url, account.token, account.project_id, offer, target))
        said = offer.model_dump(include=set(CardFields.model_fields))
        library.adopt(offer.sha256, CardFields(**said, source=Source.SERVER))
    server.stop()
    base, adapter = library.cards()
    assert (base.name, base.prompt_template, base.notice) == (
        "小型モデル",
        "{{ instruction }}",
        "見せること",
    )
    assert (adapter.name, adapter.base_sha256) == ("調整したもの", base.sha256)


def test_models_that_come_later_are_offered_at_the_next_start(demo: Path, tmp_path: Path) -> None:
    aside = tmp_path / "aside"
    offered_folder(demo).rename(aside)
    assert offers_in(demo) == ()
    aside.rename(offered_folder(demo))
    assert [offer.name for offer in offers_in(demo)] == ["小型モデル", "調整したもの"]


def test_what_was_taken_away_is_offered_no_more(demo: Path) -> None:
    base, adapter = offers_in(demo)
    path_of(offered_folder(demo), adapter.sha256).unlink()
    assert [offer.sha256 for offer in offers_in(demo)] == [base.sha256]


@pytest.mark.parametrize("content", [b"{", b"[]", b'[{"sha256": "../../x", "name": ""}]'])
def test_a_list_that_cannot_be_read_does_not_stop_the_demo(demo: Path, content: bytes) -> None:
    (offered_folder(demo) / "models.json").write_bytes(content)
    assert offers_in(demo) == ()


def test_an_adapter_without_its_base_is_not_offered(demo: Path) -> None:
    folder = offered_folder(demo)
    _, adapter = json.loads((folder / "models.json").read_text(encoding="utf-8"))
    (folder / "models.json").write_text(json.dumps([adapter]), encoding="utf-8")
    assert offers_in(demo) == ()
