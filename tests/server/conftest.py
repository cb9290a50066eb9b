"""Fixtures of the server."""

from tests.support.servers import database_url, house, postgresql, postgresql_url

__all__ = ["database_url", "house", "postgresql", "postgresql_url"]
