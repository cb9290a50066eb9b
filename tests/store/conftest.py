"""Fixtures of the store."""

from tests.support.desks import cheap_keys
from tests.support.stores import folder, held, store

__all__ = ["cheap_keys", "folder", "held", "store"]
