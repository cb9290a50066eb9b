"""Fixtures of the server."""

from tests.support.servers import (
    database_url,
    house,
    house_on,
    postgresql,
    postgresql_url,
    sqlite_house,
)

__all__ = ["database_url", "house", "house_on", "postgresql", "postgresql_url", "sqlite_house"]
