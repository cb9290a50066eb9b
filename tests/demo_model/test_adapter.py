"""The adapter's file: what we write, and what is shipped."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

np = pytest.importorskip("numpy", reason="the extra `preview` is not installed")
pytest.importorskip("gguf", reason="the extra `preview` is not installed")
pytest.importorskip("jinja2", reason="the extra `preview` is not installed")

from demo_model.export import write_adapter  # noqa: E402
from demo_model.files import ADAPTER, BASE_SHA256, FIGURES, NOTICE, TEMPLATE, sha256  # noqa: E402
from ichikara_desktop.preview.engine import Engine  # noqa: E402
from ichikara_desktop.preview.fitting import Unfit, misfit  # noqa: E402
from ichikara_desktop.preview.gguf_file import Kind, read_gguf  # noqa: E402
from ichikara_desktop.preview.messages import (  # noqa: E402
    Answered,
    ChangeAdapter,
    Generate,
    Load,
    Sampling,
    Score,
    Scored,
    Turn,
)
from ichikara_desktop.preview.templates import render  # noqa: E402
from tests.support.gguf_files import TinyBase  # noqa: E402

LAYERS, WIDTH, QUERIES, VALUES = 18, 640, 1024, 256
"""Of Gemma 3 270m."""
QUESTION = (Turn(role="user", content="猫を飼うときに気をつけることは何ですか？"),)


def lora_of(
    layers: int, width: int, queries: int, values: int, fill: float = 0.0
) -> dict[str, Any]:
    return {
        name: {
            "a": np.full((layers, 4, width), fill),
            "b": np.full((layers, outputs, 4), fill),
        }
        for name, outputs in (("attn_q", queries), ("attn_v", values))
    }


def test_what_is_written_belongs_to_its_base(tmp_path: Path) -> None:
    tiny = TinyBase(architecture="gemma3")
    base = read_gguf(tiny.write(tmp_path / "base.gguf"))
    path = tmp_path / "adapter.gguf"
    write_adapter(path, lora_of(tiny.layers, tiny.n_embd, tiny.n_embd, tiny.kv_width), 8.0)
    adapter = read_gguf(path)
    assert misfit(base, adapter) is None
    assert (adapter.kind, adapter.lora_alpha, adapter.lora_rank) == (Kind.ADAPTER, 8.0, 4)
    assert {tensor.type for tensor in adapter.tensors.values()} == {"F16"}


def test_one_for_another_width_does_not(tmp_path: Path) -> None:
    tiny = TinyBase(architecture="gemma3")
    base = read_gguf(tiny.write(tmp_path / "base.gguf"))
    write_adapter(tmp_path / "adapter.gguf", lora_of(2, 64, 64, tiny.kv_width), 8.0)
    found = misfit(base, read_gguf(tmp_path / "adapter.gguf"))
    assert found is not None
    assert found.code is Unfit.SHAPE


def test_the_same_numbers_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "other"):
        write_adapter(tmp_path / name, lora_of(2, 32, 32, 16, fill=0.1), 8.0)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_what_is_shipped_is_what_was_measured() -> None:
    figures = json.loads(FIGURES.read_text(encoding="utf-8"))
    assert figures["adapter"]["sha256"] == sha256(ADAPTER)
    assert figures["adapter"]["bytes"] == ADAPTER.stat().st_size
    assert figures["template"]["sha256"] == sha256(TEMPLATE)
    assert figures["base"]["sha256"] == BASE_SHA256


def test_what_is_shipped_is_a_whole_adapter_for_gemma() -> None:
    adapter = read_gguf(ADAPTER)
    recipe = json.loads(FIGURES.read_text(encoding="utf-8"))["training"]["recipe"]
    assert (adapter.kind, adapter.architecture) == (Kind.ADAPTER, "gemma3")
    assert (adapter.lora_rank, adapter.lora_alpha) == (recipe["rank"], recipe["alpha"])
    shapes = {
        f"blk.{layer}.{name}.weight.lora_{half}": shape
        for layer in range(LAYERS)
        for name, outputs in (("attn_q", QUERIES), ("attn_v", VALUES))
        for half, shape in (("a", (recipe["rank"], WIDTH)), ("b", (outputs, recipe["rank"])))
    }
    assert {name: tensor.shape for name, tensor in adapter.tensors.items()} == shapes


def test_the_figures_say_that_it_helped() -> None:
    held_out = json.loads(FIGURES.read_text(encoding="utf-8"))["held_out"]
    for way in ("by_program", "by_jax"):
        assert held_out[way]["tuned"]["perplexity"] < held_out[way]["base"]["perplexity"]
        assert held_out[way]["tuned"]["tokens"] == held_out["by_program"]["base"]["tokens"]


def test_the_notice_has_the_prescribed_sentence() -> None:
    first = NOTICE.read_text(encoding="utf-8").splitlines()[0]
    assert first == (
        "Gemma is provided under and subject to the Gemma Terms of Use found at "
        "ai.google.dev/gemma/terms"
    )


def test_the_template_puts_questions_and_leaves_the_answer_open() -> None:
    source = TEMPLATE.read_text(encoding="utf-8")
    assert render(source, QUESTION) == f"質問：{QUESTION[0].content}\n回答："
    talk = (
        Turn(role="system", content="短く。"),
        Turn(role="user", content="あ？"),
        Turn(role="assistant", content="い。"),
        Turn(role="user", content="う？"),
    )
    assert render(source, talk) == "短く。\n\n質問：あ？\n回答：い。\n\n質問：う？\n回答："


@pytest.fixture(scope="module")
def engine(base_path: Path) -> Iterator[Engine]:
    pytest.importorskip("llama_cpp", reason="the extra `preview` is not installed")
    engine = Engine(lambda: False)
    engine.load(Load(model=str(base_path), context=256))
    yield engine
    engine.unload()


def answers(engine: Engine, limit: int) -> dict[str, Answered]:
    request = Generate(
        turns=QUESTION,
        template=TEMPLATE.read_text(encoding="utf-8"),
        sampling=Sampling(temperature=0, limit=limit),
        exact=True,
    )
    events = list(engine.generate(request))
    return {event.column: event for event in events if isinstance(event, Answered)}


def test_zeros_give_the_text_of_the_base(engine: Engine, base_path: Path, tmp_path: Path) -> None:
    path = tmp_path / "zeros.gguf"
    write_adapter(path, lora_of(LAYERS, WIDTH, QUERIES, VALUES), 16.0)
    assert misfit(read_gguf(base_path), read_gguf(path)) is None
    engine.change_adapter(ChangeAdapter(adapter=str(path)))
    found = answers(engine, 16)
    assert found["tuned"].text == found["base"].text


def test_what_is_shipped_makes_a_good_answer_likelier(engine: Engine, base_path: Path) -> None:
    assert misfit(read_gguf(base_path), read_gguf(ADAPTER)) is None
    engine.change_adapter(ChangeAdapter(adapter=str(ADAPTER)))
    text = "猫を飼う場合、食事、トイレ、運動、健康管理に気をつける必要があります。"
    likely = {}
    for column in ("base", "tuned"):
        score = Score(
            turns=QUESTION,
            template=TEMPLATE.read_text(encoding="utf-8"),
            text=text,
            column=column,  # type: ignore[arg-type]
        )
        (scored,) = (event for event in engine.score(score) if isinstance(event, Scored))
        likely[column] = sum(span.logprob for span in scored.spans)
    assert likely["tuned"] > likely["base"]
