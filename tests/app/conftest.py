"""Fixtures of the services."""

from pathlib import Path

import pytest

from ichikara_desktop.app.settings import Settings
from tests.support.desks import cheap_keys, join, server
from tests.support.stores import folder, store

__all__ = ["cheap_keys", "folder", "join", "server", "store"]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "settings.ini")
