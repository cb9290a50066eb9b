"""Telling the server the key that signs what this device seals."""

from ichikara_desktop.store.device_key import (
    note_registered,
    take_a_new_name,
    unregistered_key,
)
from ichikara_desktop.store.store import Store
from ichikara_desktop.sync.client import DEVICE_KEYS, ServerClient
from ichikara_desktop.sync.errors import RefusedError

TAKEN = "key-taken"
_NOT_NOW = frozenset({"not-permitted", "malformed", "too-large", "revoked"})
"""Refusals that stand in nobody's way: work goes out all the same, and is weighed there."""


def register_key(store: Store, client: ServerClient) -> None:
    """Tell the server this device's key, where it has none yet.

    A device whose key was lost finds another one there: it goes on under a new name.

    Raises:
        SyncError: the server was not reached.
    """
    key = store.read(unregistered_key)
    if key is None or DEVICE_KEYS not in client.features:
        return
    try:
        client.register_key(key.device_id, key.device_name, key.public_key)
    except RefusedError as refused:
        if refused.code == TAKEN:
            store.write(take_a_new_name)
        elif refused.code not in _NOT_NOW:
            raise
    else:
        store.write(lambda session: note_registered(session, key.device_id))
