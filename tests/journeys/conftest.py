"""Fixtures of the journeys: people before real windows."""

import pytest

from ichikara_desktop.windows.language import apply_language
from tests.support.desks import cheap_keys, join, server
from tests.support.people import Person, people

__all__ = ["Person", "cheap_keys", "join", "people", "server"]


@pytest.fixture(autouse=True)
def in_japanese(qapp):
    apply_language(qapp, "ja")
    yield
    apply_language(qapp, "ja")
