"""Identifiers made by clients: UUIDv7 (RFC 9562), so that they sort by the time of making."""


def new_id() -> str:
    """Return a fresh UUIDv7 in its canonical text form.

    The time inside it is the maker's own clock: use it for display order at most, never to
    decide which of two events came first (only the server's ``seq`` does that).
    """
    from uuid6 import uuid7  # noqa: PLC0415 - it imports a mail parser: not while starting

    return str(uuid7())
