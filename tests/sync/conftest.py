"""Fixtures of the sync. One kind of database is enough here: the server's tests run on both."""

import pytest

from tests.support.clients import computer
from tests.support.desks import cheap_keys
from tests.support.servers import House, sqlite_house

__all__ = ["cheap_keys", "computer", "sqlite_house"]


@pytest.fixture
def house(sqlite_house: House) -> House:
    return sqlite_house
