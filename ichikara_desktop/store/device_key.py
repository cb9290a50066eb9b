"""The key that signs what this device seals.

A device makes it when it joins; a store from before, or one that was copied to a second computer,
makes one with the next operation, and the next round of the sync tells the server.
"""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.protocol.signing import public_key_of
from ichikara_desktop.store.account import account_row
from ichikara_desktop.store.models import DeviceKeyRow
from ichikara_desktop.store.topics import Topic, touch


@dataclass(frozen=True, slots=True)
class Unregistered:
    """A public key that the server does not have yet, and whose it is."""

    device_id: str
    device_name: str
    public_key: str


def signing_key(session: Session) -> Ed25519PrivateKey:
    """Return this device's key, which is made where there is none.

    Raises:
        NothingToDoError: nobody is enrolled yet.
    """
    account = account_row(session)
    row = session.get(DeviceKeyRow, 1)
    if row is not None and row.device_id == account.device_id:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(row.secret))
    key = Ed25519PrivateKey.generate()
    keep_key(session, key, account.device_id, registered=False)
    return key


def keep_key(session: Session, key: Ed25519PrivateKey, device_id: str, *, registered: bool) -> None:
    """Keep a device's key in place of the one before."""
    session.merge(
        DeviceKeyRow(
            id=1,
            made_at=datetime.now(UTC),
            registered=registered,
            device_id=device_id,
            secret=base64.b64encode(key.private_bytes_raw()).decode("ascii"),
        )
    )
    session.flush()


def unregistered_key(session: Session) -> Unregistered | None:
    """Return what the server is to be told, or nothing where it has this device's key."""
    account = account_row(session)
    row = session.get(DeviceKeyRow, 1)
    if row is None or row.device_id != account.device_id or row.registered:
        return None
    key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(row.secret))
    return Unregistered(account.device_id, account.device_name, public_key_of(key))


def note_registered(session: Session, device_id: str) -> None:
    """Note that the server has the key of ``device_id``, if that is still this device."""
    row = session.get(DeviceKeyRow, 1)
    if row is not None and row.device_id == device_id:
        row.registered = True


def forget_registration(session: Session) -> None:
    """Note that the server, whose data is another, may not have this device's key."""
    row = session.get(DeviceKeyRow, 1)
    if row is not None:
        row.registered = False


def take_a_new_name(session: Session) -> None:
    """Go on as another device, which makes a key of its own with the next operation."""
    account_row(session).device_id = new_id()
    touch(session, Topic.ACCOUNT)
