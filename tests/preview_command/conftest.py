"""The models of the preview's own tests, and a home without any."""

from pathlib import Path

import pytest

from tests.preview.conftest import adapters, model_path

__all__ = ["adapters", "home", "model_path"]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ICHIKARA_HOME", str(tmp_path / "home"))
    return tmp_path / "home"
