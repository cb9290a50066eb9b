"""GGUF files: what is read of them, and what is never believed."""

import struct
import time
from pathlib import Path

import pytest

from ichikara_desktop.preview import gguf_header
from ichikara_desktop.preview.gguf_file import Kind, NotAModelError, Tensor, read_gguf
from tests.support.gguf_files import (
    TEMPLATE,
    TinyAdapter,
    TinyBase,
    gguf,
    raw_header,
    raw_text,
)

ENDLESS = 2**60


def code_of(path: Path) -> str:
    with pytest.raises(NotAModelError) as refused:
        read_gguf(path)
    return refused.value.code


def file_of(folder: Path, content: bytes) -> Path:
    path = folder / "file.gguf"
    path.write_bytes(content)
    return path


def value(key: str, kind: int, content: bytes) -> bytes:
    return raw_text(key.encode()) + struct.pack("<I", kind) + content


def test_a_base_says_what_it_is(tmp_path: Path) -> None:
    path = TinyBase().write(tmp_path / "base.gguf")
    found = read_gguf(path)
    assert (found.kind, found.architecture, found.name) == (Kind.BASE, "llama", "Tiny")
    assert (found.licence, found.quantisation) == ("apache-2.0", "F16")
    assert (found.context_length, found.layers, found.n_embd) == (128, 2, 32)
    assert (found.heads, found.kv_heads) == ((4, 4), (2, 2))
    assert (found.key_length, found.value_length, found.vocabulary) == (8, 8, 4)
    assert (found.chat_template, found.lora_alpha) == (TEMPLATE, None)
    assert found.tensors["blk.1.attn_v.weight"] == Tensor((16, 32), "F16", 1024)
    assert found.size == path.stat().st_size


def test_an_adapter_says_what_it_is(tmp_path: Path) -> None:
    found = read_gguf(TinyAdapter().write(tmp_path / "adapter.gguf"))
    assert (found.kind, found.architecture, found.lora_type) == (Kind.ADAPTER, "llama", "lora")
    assert (found.lora_alpha, found.lora_rank) == (4.0, 2)
    assert found.tensors["blk.0.attn_v.weight.lora_b"] == Tensor((16, 2), "F32", 128)
    assert found.chat_template is None


def test_what_a_base_says_of_itself_goes_before_what_is_usual(tmp_path: Path) -> None:
    extra = {
        "llama.attention.key_length": 12,
        "llama.attention.value_length": 10,
        "general.file_type": 15,
        "general.license.name": "Terms of their own",
    }
    found = read_gguf(TinyBase(extra=extra).write(tmp_path / "base.gguf"))
    assert (found.key_length, found.value_length) == (12, 10)
    assert (found.quantisation, found.licence) == ("Q4_K_M", "Terms of their own")


def test_the_same_is_read_as_the_packages_own_reader_reads(tmp_path: Path) -> None:
    for path in (
        TinyBase().write(tmp_path / "base.gguf"),
        TinyAdapter(dtype="float16").write(tmp_path / "adapter.gguf"),
    ):
        found, theirs = read_gguf(path), gguf.GGUFReader(path)
        assert {
            t.name: Tensor(tuple(reversed(t.shape.tolist())), t.tensor_type.name, t.n_bytes)
            for t in theirs.tensors
        } == found.tensors
        assert theirs.data_offset == gguf_header.read_header(path).data_start


def test_lists_by_layer_are_read(tmp_path: Path) -> None:
    path = TinyBase(layers=2, extra={"other.numbers": [1, 2]}).write(tmp_path / "base.gguf")
    content = path.read_bytes()
    single = value("llama.attention.head_count_kv", 4, struct.pack("<I", 2))
    both = value("llama.attention.head_count_kv", 9, struct.pack("<IQII", 4, 2, 1, 2))
    assert single in content
    # The data may begin elsewhere now: the file gets room at its end.
    path.write_bytes(content.replace(single, both) + bytes(64))
    assert read_gguf(path).kv_heads == (1, 2)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "not-gguf"),
        (b"PK\x03\x04" + bytes(100), "not-gguf"),
        (b"GGUF", "truncated"),
        (b"GGUF\x03\x00\x00\x00\x01", "truncated"),
        (raw_header(version=1), "version"),
        (raw_header(version=4), "version"),
        (b"GGUF\x00\x00\x00\x03" + bytes(100), "version"),  # the other order of bytes
        (raw_header(), "no-architecture"),
        (raw_header(count=ENDLESS), "hostile"),
        (raw_header(keys=ENDLESS), "hostile"),
        (raw_header(keys=1), "truncated"),
        (raw_header(raw_text(b"k", ENDLESS), 1), "hostile"),
        (raw_header(value("k", 8, raw_text(b"x", ENDLESS)), 1), "hostile"),
        (raw_header(value("k", 8, raw_text(b"x", 1000)), 1), "truncated"),
        (raw_header(value("k", 8, raw_text(b"\xff\xfe")), 1), "hostile"),
        (raw_header(value("k", 77, b""), 1), "hostile"),
        (raw_header(value("k", 9, struct.pack("<IQ", 9, 1)), 1), "hostile"),
        (raw_header(value("k", 9, struct.pack("<IQ", 8, ENDLESS)), 1), "hostile"),
        (raw_header(value("k", 9, struct.pack("<IQ", 8, 3_000_000)), 1), "truncated"),
        (raw_header(value("k", 9, struct.pack("<IQ", 4, ENDLESS)), 1), "hostile"),
        (raw_header(value("k", 9, struct.pack("<IQ", 4, 1 << 40)), 1), "truncated"),
        (raw_header(value("k", 4, bytes(4)) * 2, 2), "hostile"),
        (raw_header(value("general.alignment", 4, bytes(4)), 1), "hostile"),
        (raw_header(value("general.alignment", 4, struct.pack("<I", 48)), 1), "hostile"),
        (raw_header(value("general.architecture", 4, bytes(4)), 1), "hostile"),
    ],
)
def test_no_header_is_believed(tmp_path: Path, content: bytes, code: str) -> None:
    began = time.monotonic()
    assert code_of(file_of(tmp_path, content)) == code
    assert time.monotonic() - began < 5


LLAMA = value("general.architecture", 8, raw_text(b"llama"))


def tensor(
    shape: tuple[int, ...], kind: int = 0, offset: int = 0, dims: int | None = None
) -> bytes:
    count = len(shape) if dims is None else dims
    numbers = struct.pack(f"<I{len(shape)}QIQ", count, *shape, kind, offset)
    return raw_text(b"t") + numbers


@pytest.mark.parametrize(
    ("described", "count", "code"),
    [
        (tensor((ENDLESS,)), 1, "hostile"),
        (tensor((1 << 40, 1 << 40)), 1, "hostile"),
        (tensor((0,)), 1, "hostile"),
        (tensor((8,), dims=0), 1, "hostile"),
        (tensor((8,), dims=2**31), 1, "hostile"),
        (tensor((8,), kind=999), 1, "version"),
        (tensor((8,), kind=12), 1, "hostile"),  # Q4_K has blocks of 256
        (tensor((8,), offset=2**63), 1, "hostile"),
        (tensor((8,), offset=4096), 1, "truncated"),
        (tensor((1 << 30,)), 1, "truncated"),
        (tensor((8,)) * 2, 2, "hostile"),
        (b"", 0, "kind"),  # a vocabulary alone
    ],
)
def test_no_tensor_is_believed(tmp_path: Path, described: bytes, count: int, code: str) -> None:
    content = raw_header(LLAMA, 1, described, count) + bytes(2048)
    assert code_of(file_of(tmp_path, content)) == code


def test_a_file_that_was_cut_anywhere_is_refused(tmp_path: Path) -> None:
    whole = TinyBase().write(tmp_path / "base.gguf").read_bytes()
    for length in (*range(0, 1200, 7), len(whole) - 1):
        assert code_of(file_of(tmp_path, whole[:length])) in {"not-gguf", "truncated"}, length


@pytest.mark.parametrize(
    ("extra", "code"),
    [
        ({"split.count": 3}, "split"),
        ({"split.count": 1}, None),
        ({"llama.attention.key_length": "many"}, "hostile"),
        ({"llama.attention.key_length": 2.5}, "hostile"),
        ({"tokenizer.chat_template.extra": "x"}, None),
    ],
)
def test_other_values_that_do_not_go(tmp_path: Path, extra: dict, code: str | None) -> None:
    path = TinyBase(extra=extra).write(tmp_path / "base.gguf")
    assert (code_of(path) if code else read_gguf(path) and None) == code


def test_a_projector_is_no_language_model(tmp_path: Path) -> None:
    path = TinyBase().write(tmp_path / "base.gguf")
    content = path.read_bytes()
    path.write_bytes(content.replace(raw_text(b"model"), raw_text(b"mmprj"), 1))
    assert code_of(path) == "kind"


@pytest.mark.parametrize("alpha", [float("nan"), float("inf")])
def test_an_alpha_that_is_no_number_is_refused(tmp_path: Path, alpha: float) -> None:
    assert code_of(TinyAdapter(alpha=alpha).write(tmp_path / "a.gguf")) == "hostile"


def test_a_vocabulary_as_large_as_any_is_read_quickly(tmp_path: Path) -> None:
    """The worst that is let through takes seconds, not hours."""
    count = 1_000_000
    texts = struct.pack("<IQ", 8, count) + raw_text(b"token") * count
    values = LLAMA + value("tokenizer.ggml.tokens", 9, texts)
    path = file_of(tmp_path, raw_header(values, 2, tensor((8,)), 1) + bytes(100))
    began = time.monotonic()
    assert read_gguf(path).vocabulary == count
    assert time.monotonic() - began < 10
