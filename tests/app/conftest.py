"""Fixtures of the services."""

from pathlib import Path

import pytest

from ichikara_desktop.app.settings import Settings
from tests.support.desks import cheap_keys, join, server

__all__ = ["cheap_keys", "join", "server"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")
