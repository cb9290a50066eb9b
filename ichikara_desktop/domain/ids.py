"""Identifiers made by clients: UUIDv7 (RFC 9562), so that they sort by the time of making."""

import uuid6


def new_id() -> str:
    """Return a fresh UUIDv7 in its canonical text form.

    The time inside it is the maker's own clock: use it for display order at most, never to
    decide which of two events came first (only the server's ``seq`` does that).
    """
    return str(uuid6.uuid7())
