"""What a model takes is known before it is loaded."""

from pathlib import Path

import pytest

from ichikara_desktop.preview.memory import (
    SHORTEST,
    ModelShape,
    NotEnoughMemoryError,
    needs,
    plan,
)
from ichikara_desktop.preview.messages import Load
from tests.support.preview_client import Client, generate

SMALL = ModelShape(30, 3, 64, 64, 576, 49152, 8192, "llama")
GIGA = 1_000_000_000


def test_the_kv_cache_is_keys_and_values_of_every_token_in_every_context() -> None:
    assert needs(SMALL, 0, 1024, contexts=1).kv_cache == 30 * 1024 * 3 * 128 * 2
    assert needs(SMALL, 0, 2048, contexts=2).kv_cache == 4 * 30 * 1024 * 3 * 128 * 2


def test_what_fits_is_planned_as_wanted() -> None:
    found = plan(SMALL, 98_000_000, 2048, available=4 * GIGA)
    assert (found.context, found.gpu_layers, found.available) == (2048, 0, 4 * GIGA)


def test_no_context_is_longer_than_the_model_was_trained_for() -> None:
    assert plan(SMALL, 98_000_000, 1_000_000, available=64 * GIGA).context == 8192


def test_a_context_that_does_not_fit_becomes_shorter_until_it_does() -> None:
    wanted = needs(SMALL, 98_000_000, 8192).total
    found = plan(SMALL, 98_000_000, 8192, available=wanted)  # a tenth of it is not ours
    assert SHORTEST <= found.context < 8192
    assert found.needs.total <= 0.9 * wanted


def test_what_never_fits_is_refused_with_the_figures() -> None:
    with pytest.raises(NotEnoughMemoryError) as caught:
        plan(SMALL, 5 * GIGA, 4096, available=4 * GIGA)
    assert caught.value.available == int(0.9 * 4 * GIGA)
    assert caught.value.needed == needs(SMALL, 5 * GIGA, SHORTEST).total


def test_a_gpu_takes_what_its_memory_holds() -> None:
    large = ModelShape(32, 8, 128, 128, 4096, 128_256, 8192, "llama")
    whole = plan(large, 5 * GIGA, 4096, available=2 * GIGA, gpu_free=12 * GIGA)
    assert whole.gpu_layers == 33
    half = plan(large, 5 * GIGA, 4096, available=8 * GIGA, gpu_free=3 * GIGA)
    assert 5 < half.gpu_layers < 25
    with pytest.raises(NotEnoughMemoryError):
        plan(large, 5 * GIGA, 4096, available=2 * GIGA)


@pytest.mark.parametrize("context", [512, 4096])
def test_the_figures_agree_with_what_a_worker_takes(model_path: Path, context: int) -> None:
    import psutil  # noqa: PLC0415

    with Client() as client:
        assert client.ask(Load(model=str(model_path), context=context)).kind == "loaded"
        client.texts(generate())  # the weights are read from the file when they are used
        taken = psutil.Process(client.process.pid).memory_info().rss
    expected = needs(SMALL, model_path.stat().st_size, context).total
    assert taken == pytest.approx(expected, rel=0.25)
