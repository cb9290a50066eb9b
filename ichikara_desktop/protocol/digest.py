"""``GET /v1/projects/{project}/digest?cursor=``: whether a reader's cache is what it should be.

A client that has applied the feed up to its cursor asks what it should hold there, and compares.
A mismatch means that its cache is wrong: it takes a snapshot (the feed from the beginning), which
touches neither drafts nor sealed work, and tells somebody.
"""

import hashlib
from collections.abc import Iterable
from typing import NamedTuple

from pydantic import Field

from ichikara_desktop.protocol.envelope import Message, Reply

_MODULUS = 1 << 256


class Held(NamedTuple):
    """One thing that the feed showed, and the ``seq`` of the last change of it.

    Attributes:
        kind: ``task``, ``pair``, ``project`` or ``comparison``, as the feed's bodies name
            themselves.
        id: ``task_id`` (also of a comparison), ``pair_id`` or ``project_id``.
        seq: of its newest change at or before the cursor.
    """

    kind: str
    id: str
    seq: int


class DigestReply(Reply):
    """What the reader should hold once the feed is applied up to ``seq``.

    Attributes:
        seq: the place in the server's order that the request's cursor stands for; the end of
            the feed where the cursor was empty.
        counts: how many tasks, pairs, projects and comparisons; a kind of which there is none is
            absent. A newer server may name kinds that a client passes over. The digest has them
            in it, so that client compares the counts of the kinds it knows, and no digest.
        digest: :func:`digest_of` all of them.
        cursor: stands for ``seq``; the one that was sent, where one was.
    """

    seq: int
    counts: dict[str, int]
    digest: str
    cursor: str


class DigestReport(Message):
    """``POST …/digest:report``: a mirror differed and was read anew; counts of what differed.

    Attributes:
        missing: things that came when it was read anew.
        surplus: things that were not shown again.
        changed: things that were here in another state.
    """

    missing: int = Field(ge=0, lt=2**53)
    surplus: int = Field(ge=0, lt=2**53)
    changed: int = Field(ge=0, lt=2**53)


def digest_of(held: Iterable[Held]) -> str:
    """Return 64 hex digits that two holders share exactly when they hold the same.

    The sum modulo 2^256 of :func:`weight` of each, so the order does not matter, and a holder
    may keep it rolling: subtract what is replaced, add what comes.
    """
    return f"{sum(weight(one) for one in held) % _MODULUS:064x}"


def weight(held: Held) -> int:
    """Return what one thing adds to the digest: SHA-256 of ``kind NUL id NUL seq`` in UTF-8.

    What it says is left out: a client that ignores a newer server's fields holds it all the same.
    """
    text = f"{held.kind}\0{held.id}\0{held.seq}"
    return int.from_bytes(hashlib.sha256(text.encode("utf-8")).digest(), "big")
