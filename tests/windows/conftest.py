"""Fixtures of the windows."""

import pytest

from ichikara_desktop.app.settings import Settings
from ichikara_desktop.windows.language import apply_language
from tests.support.desks import cheap_keys, join, server

__all__ = ["cheap_keys", "join", "server"]


@pytest.fixture(autouse=True)
def in_japanese(qapp):
    """Begin and end every test with Japanese screens."""
    apply_language(qapp, "ja")
    yield
    apply_language(qapp, "ja")


@pytest.fixture
def speak(qapp):
    """Show the screens in a language, as the settings do; windows hear of it by an event."""

    def in_language(language: str) -> None:
        apply_language(qapp, language)
        qapp.processEvents()

    return in_language


@pytest.fixture
def settings(tmp_path) -> Settings:
    return Settings(tmp_path / "settings.ini")
