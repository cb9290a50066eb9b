"""From the server's folder to a model in the library: the whole way, over a real socket."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ichikara_desktop.preview.cards import CardFields, ModelCard, Source
from ichikara_desktop.preview.library import ModelLibrary
from ichikara_desktop.protocol.models import ModelOffer
from ichikara_desktop.server.offers import OfferFields, add_offer
from ichikara_desktop.server.running import BackgroundServer
from ichikara_desktop.server.settings import Settings
from ichikara_desktop.sync.client import ServerClient
from ichikara_desktop.sync.model_transfer import Wanted, fetch
from tests.support.gguf_files import TinyAdapter, TinyBase
from tests.support.servers import ANNOTATOR, PROJECT, House


@pytest.fixture
def server(tmp_path: Path) -> Iterator[BackgroundServer]:
    settings = Settings(models=str(tmp_path / "offered"))
    url = f"sqlite:///{tmp_path / 'server.sqlite'}"
    with BackgroundServer(url, settings=settings) as running:
        yield running


def offer(server: BackgroundServer, folder: Path, file: Path, fields: OfferFields) -> ModelOffer:
    return add_offer(server.database, PROJECT.project_id, folder / "offered", file, fields)


def bring(library: ModelLibrary, url: str, token: str, offered: ModelOffer) -> ModelCard:
    target = library.incoming(offered.sha256)
    fetch(Wanted(url, token, PROJECT.project_id, offered, target))
    said = offered.model_dump(include=set(CardFields.model_fields))
    return library.adopt(offered.sha256, CardFields(**said, source=Source.SERVER))


def test_a_base_and_its_adapter_come_from_the_server(
    server: BackgroundServer, tmp_path: Path
) -> None:
    house = House(server.database)
    base_file = TinyBase(template=None).write(tmp_path / "base.gguf")
    adapter_file = TinyAdapter().write(tmp_path / "adapter.gguf")
    base = offer(
        server,
        tmp_path,
        base_file,
        OfferFields("土台", "apache-2.0", notice="見せること", prompt_template="{{ x }}"),
    )
    fields = OfferFields("第3回", "社内", adapter_of=base.sha256, dataset_version="2026-11")
    offer(server, tmp_path, adapter_file, fields)
    token = house.join(ANNOTATOR).token
    library = ModelLibrary(tmp_path / "library")
    offers = ServerClient(server.url, token).models(PROJECT.project_id)
    cards = [bring(library, server.url, token, each) for each in offers]
    assert library.cards() == tuple(cards)
    assert [(card.name, card.source) for card in cards] == [
        ("土台", Source.SERVER),
        ("第3回", Source.SERVER),
    ]
    assert (cards[0].notice, cards[0].prompt_template) == ("見せること", "{{ x }}")
    assert (cards[1].base_sha256, cards[1].dataset_version) == (base.sha256, "2026-11")
    assert library.leftovers() == ()
