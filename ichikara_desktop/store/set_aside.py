"""A mirror that differed from the server is set aside before it is read anew.

What is kept says which things were here in which state; what they say comes from the server again.
It is bounded, and nothing else waits for it or reads it.
"""

import base64
import json
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from ichikara_desktop.protocol.digest import Held, digest_of
from ichikara_desktop.store.account import feed_place
from ichikara_desktop.store.feed import mirrored
from ichikara_desktop.store.models import SetAsideRow
from ichikara_desktop.store.topics import Topic, touch

MOST_KEPT = 3
"""How many mirrors are kept; the oldest makes room."""

MOST_THINGS = 20_000
"""How many things of a mirror are kept: about a megabyte, packed."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How a mirror differed from what the server showed when it was read anew, in counts."""

    number: int
    at: datetime
    missing: int
    surplus: int
    changed: int

    @property
    def total(self) -> int:
        """How many things differed."""
        return self.missing + self.surplus + self.changed


def set_aside(session: Session, at: datetime) -> int:
    """Keep what is mirrored here, and return the number under which it is kept."""
    held = sorted(mirrored(session))
    place = feed_place(session)
    body = {
        "cursor": place.cursor,
        "epoch": place.epoch,
        "digest": digest_of(held),
        "held": held[:MOST_THINGS],
        "left_out": max(len(held) - MOST_THINGS, 0),
    }
    packed = base64.b85encode(zlib.compress(json.dumps(body).encode(), 6)).decode("ascii")
    row = SetAsideRow(at=at, body=packed, reported=True, missing=0, surplus=0, changed=0)
    session.add(row)
    session.flush()
    older = select(SetAsideRow.id).order_by(SetAsideRow.id.desc()).offset(MOST_KEPT)
    session.execute(delete(SetAsideRow).where(SetAsideRow.id.in_(older)))
    return row.id


def compare(session: Session, number: int) -> None:
    """Note how what was set aside differs from what is mirrored by now; it is to be reported."""
    row = session.get(SetAsideRow, number)
    if row is None:
        return
    before = {(kind, key): seq for kind, key, seq in contents(session, number)["held"]}
    now = {(held.kind, held.id): held.seq for held in mirrored(session)}
    both = before.keys() & now.keys()
    row.missing, row.surplus = len(now.keys() - both), len(before.keys() - both)
    row.changed = sum(before[key] != now[key] for key in both)
    row.reported = False
    touch(session, Topic.ACCOUNT)


def contents(session: Session, number: int) -> dict[str, Any]:
    """Return what was set aside: cursor, epoch, digest and ``held``, each a :class:`Held`."""
    row = session.get_one(SetAsideRow, number)
    body: dict[str, Any] = json.loads(zlib.decompress(base64.b85decode(row.body)))
    body["held"] = [Held(*held) for held in body["held"]]
    return body


def latest(session: Session) -> Difference | None:
    """Return the last difference, or nothing where there never was one."""
    return _found(session.scalar(select(SetAsideRow).order_by(SetAsideRow.id.desc()).limit(1)))


def unreported(session: Session) -> Difference | None:
    """Return a difference that the server was not told."""
    waiting = select(SetAsideRow).where(~SetAsideRow.reported).order_by(SetAsideRow.id)
    return _found(session.scalar(waiting.limit(1)))


def note_reported(session: Session, number: int) -> None:
    """Note that the server was told."""
    row = session.get(SetAsideRow, number)
    if row is not None:
        row.reported = True


def _found(row: SetAsideRow | None) -> Difference | None:
    if row is None:
        return None
    return Difference(row.id, row.at, row.missing, row.surplus, row.changed)
