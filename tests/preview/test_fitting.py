"""Adapters and their bases: what fits, and what is said of what does not."""

from dataclasses import replace
from pathlib import Path

import pytest

from ichikara_desktop.preview.fitting import Misfit, Unfit, misfit
from ichikara_desktop.preview.gguf_file import GgufFile, Tensor, read_gguf
from tests.support.gguf_files import TinyAdapter, TinyBase, gguf, np

Q0 = "blk.0.attn_q.weight"
V1 = "blk.1.attn_v.weight"


@pytest.fixture
def base(tmp_path: Path) -> GgufFile:
    return read_gguf(TinyBase().write(tmp_path / "base.gguf"))


def weighed(base: GgufFile, adapter: TinyAdapter, folder: Path) -> Misfit | None:
    return misfit(base, read_gguf(adapter.write(folder / "adapter.gguf")))


@pytest.mark.parametrize(
    "adapter",
    [
        TinyAdapter(),
        TinyAdapter(dtype="float16", rank=8),
        TinyAdapter(parts=("v",)),
        TinyAdapter(alpha=0.0),
        TinyAdapter(
            other={"token_embd.weight.lora_a": (4, 2), "token_embd.weight.lora_b": (32, 2)}
        ),
        TinyAdapter(other={"blk.0.attn_norm.weight": (32,)}),
    ],
)
def test_what_fits_fits(base: GgufFile, adapter: TinyAdapter, tmp_path: Path) -> None:
    assert weighed(base, adapter, tmp_path) is None


@pytest.mark.parametrize(
    ("adapter", "expected"),
    [
        (
            TinyAdapter(base=TinyBase(architecture="gemma3")),
            Misfit(Unfit.ARCHITECTURE, found="gemma3", expected="llama"),
        ),
        (TinyAdapter(kind="alora"), Misfit(Unfit.NOT_ADAPTER, found="alora", expected="lora")),
        (TinyAdapter(alpha=None), Misfit(Unfit.ALPHA)),
        (TinyAdapter(parts=()), Misfit(Unfit.EMPTY)),
        (
            TinyAdapter(base=TinyBase(layers=3)),
            Misfit(Unfit.MISSING_IN_BASE, "blk.2.attn_q.weight"),
        ),
        (
            TinyAdapter(left_out=(f"{V1}.lora_b",)),
            Misfit(Unfit.UNPAIRED, f"{V1}.lora_a", (2, 32)),
        ),
        (
            TinyAdapter(left_out=(f"{V1}.lora_a",)),
            Misfit(Unfit.UNPAIRED, f"{V1}.lora_b", (16, 2)),
        ),
        (
            TinyAdapter(other={"something": (2, 2)}),
            Misfit(Unfit.UNKNOWN_TENSOR, "something", (2, 2)),
        ),
        (TinyAdapter(transposed=True), Misfit(Unfit.TURNED, f"{Q0}.lora_b", (2, 32), (32, 2))),
        (
            TinyAdapter(other={f"{Q0}.lora_a": (32, 2)}),
            Misfit(Unfit.TURNED, f"{Q0}.lora_a", (32, 2), (2, 32)),
        ),
        (
            TinyAdapter(base=TinyBase(n_embd=64)),
            Misfit(Unfit.SHAPE, f"{Q0}.lora_b", (64, 2), (32, 2)),
        ),
        (
            TinyAdapter(other={f"{Q0}.lora_a": (2, 48)}),
            Misfit(Unfit.SHAPE, f"{Q0}.lora_a", (2, 48), (2, 32)),
        ),
        (
            TinyAdapter(other={f"{Q0}.lora_a": (3, 32)}),
            Misfit(Unfit.RANK, f"{Q0}.lora_a", (3, 32), (2, 32)),
        ),
        (
            TinyAdapter(other={f"{Q0}.lora_a": (2, 2, 32)}),
            Misfit(Unfit.SHAPE, f"{Q0}.lora_a", (2, 2, 32)),
        ),
    ],
)
def test_what_does_not_fit_is_named(
    base: GgufFile, adapter: TinyAdapter, expected: Misfit, tmp_path: Path
) -> None:
    assert weighed(base, adapter, tmp_path) == expected


def test_other_kinds_of_files_are_told_apart(base: GgufFile, tmp_path: Path) -> None:
    adapter = read_gguf(TinyAdapter().write(tmp_path / "adapter.gguf"))
    for one, other, code in (
        (adapter, adapter, Unfit.NOT_BASE),
        (base, base, Unfit.NOT_ADAPTER),
    ):
        found = misfit(one, other)
        assert found is not None
        assert found.code is code


def test_a_quantised_adapter_is_refused(base: GgufFile, tmp_path: Path) -> None:
    writer = gguf.GGUFWriter(tmp_path / "adapter.gguf", "llama")
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", 4.0)
    packed = np.zeros((2, 34), "uint8")  # one block of Q8_0 a row: 32 numbers in 34 bytes
    writer.add_tensor(f"{Q0}.lora_a", packed, raw_dtype=gguf.GGMLQuantizationType.Q8_0)
    writer.add_tensor(f"{Q0}.lora_b", np.zeros((32, 2), "float32"))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    found = misfit(base, read_gguf(tmp_path / "adapter.gguf"))
    assert found == Misfit(Unfit.TYPE, f"{Q0}.lora_a", "Q8_0", "F16 / F32")


def test_adapters_of_experts_have_one_pair_for_all_of_them(base: GgufFile, tmp_path: Path) -> None:
    name = "blk.0.ffn_up_exps.weight"
    experts = replace(base, tensors={name: Tensor((4, 48, 32), "Q4_K", 1)})
    pair = {f"{name}.lora_a": (4, 2, 32), f"{name}.lora_b": (4, 48, 2)}
    assert weighed(experts, TinyAdapter(parts=(), other=pair), tmp_path) is None
    wrong = pair | {f"{name}.lora_a": (3, 2, 32)}
    found = weighed(experts, TinyAdapter(parts=(), other=wrong), tmp_path)
    assert found == Misfit(Unfit.SHAPE, f"{name}.lora_a", (3, 2, 32), (4, 2, 32))
