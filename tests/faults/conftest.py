"""Fixtures of the faults."""

from tests.support.desks import join, server

__all__ = ["join", "server"]
