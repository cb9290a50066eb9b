"""Sealed copies of drafts go to the server, and come back on another computer."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ichikara_desktop.protocol.drafts import DRAFT_CONFLICT
from ichikara_desktop.store import draft_copies
from ichikara_desktop.store.draft_copies import Came
from ichikara_desktop.store.errors import WrongSecretError
from ichikara_desktop.store.store import Store
from ichikara_desktop.sync.client import DRAFTS, ServerClient
from ichikara_desktop.sync.errors import RefusedError

IDLE = timedelta(minutes=2)
"""For how long a draft must have been left alone before it is copied."""


@dataclass(frozen=True, slots=True)
class BroughtBack:
    """Drafts that came back, in counts.

    Attributes:
        new: are drafts here now.
        same: were here already.
        beside: stand beside another text that was here.
        unreadable: were sealed by another recovery code.
    """

    new: int = 0
    same: int = 0
    beside: int = 0
    unreadable: int = 0


def send_copies(store: Store, client: ServerClient, idle: timedelta = IDLE) -> int:
    """Copy the drafts that changed, drop what is done with, and return how many were copied.

    A server that takes no more of them stands in nobody's way.

    Raises:
        SyncError: the server was not reached; what is sealed is sent again.
    """
    if client.features and DRAFTS not in client.features:
        return 0
    sent = 0
    try:
        while copy := store.write(
            lambda session: draft_copies.next_copy(session, datetime.now(UTC), idle)
        ):
            sent += _put(store, client, copy)
        for copy in store.read(draft_copies.done_with):
            _drop(store, client, copy)
    except RefusedError as refused:
        if refused.code not in {"too-large", "malformed"}:
            raise
    return sent


def bring_back(store: Store, client: ServerClient, key: bytes) -> BroughtBack:
    """Take in every draft that ``key`` opens; what is here stays as it is.

    Raises:
        SyncError: the server was not reached.
        WrongSecretError: there are copies, and the key opens none of them.
    """
    counts = dict.fromkeys((*Came, "unreadable"), 0)
    for each in client.drafts():
        kept = client.draft(each.draft_id)
        if kept is None or kept.sealed is None:
            continue
        try:
            came = draft_copies.open_copy(key, kept.draft_id, kept.sealed)
        except WrongSecretError:
            counts["unreadable"] += 1
            continue
        counts[
            store.write(
                lambda s, k=kept, c=came: draft_copies.take_in(  # type: ignore[misc]
                    s, k.draft_id, k.version, c
                )
            )
        ] += 1
    if counts["unreadable"] and not sum(counts[came] for came in Came):
        raise WrongSecretError
    return BroughtBack(**{str(name): count for name, count in counts.items()})


def _put(store: Store, client: ServerClient, copy: draft_copies.Copy) -> bool:
    """Send a copy; where the server has another version of it, it gets an id of its own."""
    try:
        version = client.put_draft(copy.draft_id, copy.version, copy.sealed)
    except RefusedError as refused:
        if refused.code != DRAFT_CONFLICT:
            raise
        store.write(lambda session: draft_copies.forget(session, copy.draft_id))
        return False
    store.write(lambda session: draft_copies.note_kept(session, copy.draft_id, version))
    return True


def _drop(store: Store, client: ServerClient, copy: draft_copies.Copy) -> None:
    try:
        if copy.version:
            client.drop_draft(copy.draft_id, copy.version)
    except RefusedError as refused:
        if refused.code != DRAFT_CONFLICT:
            raise  # else another computer goes on with it there
    store.write(lambda session: draft_copies.forget(session, copy.draft_id))
