"""Identifiers: UUIDv7 (RFC 9562) of their maker, or derived from the operation behind a thing."""

import hashlib
import uuid

_VERSION, _VARIANT = 8 << 76, 2 << 62
_FREE = (1 << 128) - 1 - (0xF << 76) - (3 << 62)


def new_id() -> str:
    """Return a fresh UUIDv7 in its canonical text form.

    The time inside it is the maker's own clock: use it for display order at most, never to
    decide which of two events came first (only the server's ``seq`` does that).
    """
    from uuid6 import uuid7  # noqa: PLC0415 - it imports a mail parser: not while starting

    return str(uuid7())


def derived_id(cause: str, what: str) -> str:
    """Return the id of what an operation leads to: the same whenever it is applied anew.

    A server that was restored from a copy and gets the operation again makes the thing under
    the id that others know by now, so that their work for it finds it.

    Args:
        cause: id of the operation.
        what: names the thing among all that the operation leads to.

    Returns:
        A UUIDv8 in its canonical text form.
    """
    digest = hashlib.sha256(f"{cause}\n{what}".encode()).digest()
    number = int.from_bytes(digest[:16], "big") & _FREE
    return str(uuid.UUID(int=number | _VERSION | _VARIANT))
