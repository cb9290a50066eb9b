"""The small model, adapters for it, and a worker that has it loaded."""

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from ichikara_desktop.preview.messages import Load
from tests.support.models import ModelMissingError, small_model
from tests.support.preview_client import Client


@pytest.fixture(scope="session")
def model_path() -> Path:
    if importlib.util.find_spec("llama_cpp") is None:
        pytest.skip("the extra `preview` is not installed: `make setup` with a C++ compiler")
    try:
        return small_model()
    except ModelMissingError as error:
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def adapters(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Adapters by what they do: ``zero`` nothing, ``one`` and ``two`` something."""
    pytest.importorskip("gguf", reason="the extra `preview` is not installed")
    from tests.support.adapters import write_adapter  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("adapters")
    seeds = {"zero": None, "one": 1, "two": 2}
    return {name: write_adapter(folder / f"{name}.gguf", seed) for name, seed in seeds.items()}


@pytest.fixture(scope="module")
def shared_client(model_path: Path) -> Iterator[Client]:
    with Client() as client:
        assert client.ask(Load(model=str(model_path), context=2560)).kind == "loaded"
        yield client


@pytest.fixture
def client(shared_client: Client) -> Client:
    """A worker with the model, without an adapter and with nothing heard yet."""
    from ichikara_desktop.preview.messages import ChangeAdapter  # noqa: PLC0415

    shared_client.ask(ChangeAdapter())
    shared_client.events.clear()
    return shared_client
