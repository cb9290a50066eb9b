"""Opening and making stores: which key where, and whose account. No Qt here."""

import hashlib
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ichikara_desktop.app.demo_server import DemoServer
from ichikara_desktop.domain.invitation import Invitation
from ichikara_desktop.store.account import load_account, move_server
from ichikara_desktop.store.errors import StoreInUseError
from ichikara_desktop.store.keys import (
    FileVault,
    KeyBox,
    KeyringVault,
)
from ichikara_desktop.store.store import (
    KEY_FILE,
    KEYS_FILE,
    Store,
    create_store,
    open_store,
    store_exists,
)
from ichikara_desktop.sync.enrolment import ask_to_join, keep_account


def keys_of(folder: Path) -> KeyBox:
    """Return the keys of the person's own store in ``folder``."""
    name = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    return KeyBox(folder / KEYS_FILE, KeyringVault(name))


def demo_keys_of(folder: Path) -> KeyBox:
    """Return the keys of a demo store: its texts are no secret, so its key lies beside it."""
    return KeyBox(folder / KEYS_FILE, FileVault(folder / KEY_FILE))


def join_store(  # noqa: PLR0913, PLR0917 - what joining needs
    folder: Path,
    keys: KeyBox,
    invitation: Invitation,
    device_id: str,
    device_name: str,
    passphrase: str | None = None,
) -> tuple[Store, str]:
    """Join a project and return the store with its recovery code (empty for a store before).

    The server is asked first, so that a refused invitation leaves no empty store behind. A store
    in which nobody is enrolled gets a new code: nobody has seen the one it was made with.

    Raises:
        SyncError: the server was not reached, or refused the invitation.
        StoreError: the store cannot be made or opened.
    """
    signer = Ed25519PrivateKey.generate()
    reply = ask_to_join(invitation, device_id, device_name, signer)
    if store_exists(folder):
        store, code = open_store(folder, keys, passphrase), ""
    else:
        store, code = create_store(folder, keys, passphrase)
    try:
        if not code and store.read(load_account) is None:
            code = keys.new_code(passphrase)
        keep_account(store, invitation, reply, device_id, device_name, signer)
    except BaseException:
        store.close()
        raise
    return store, code


def join_opened(  # noqa: PLR0913, PLR0917 - what joining needs
    store: Store,
    keys: KeyBox,
    secret: str | None,
    invitation: Invitation,
    device_id: str,
    device_name: str,
) -> tuple[Store, str]:
    """Join with an open store in which nobody is enrolled; it stays open whatever happens.

    Args:
        store: the store.
        keys: its keys.
        secret: what opened it; nothing where the vault did.
        invitation: server and one-time code.
        device_id: the same for every attempt of this device.
        device_name: what the person calls this computer.

    Raises:
        SyncError: the server was not reached, or refused the invitation.
        StoreError: the recovery code or the account cannot be kept.
    """
    if store.read(load_account) is not None:
        raise StoreInUseError  # an attempt that was given up has been let in all the same
    signer = Ed25519PrivateKey.generate()
    reply = ask_to_join(invitation, device_id, device_name, signer)
    code = keys.new_code(secret)
    keep_account(store, invitation, reply, device_id, device_name, signer)
    return store, code


def open_demo(folder: Path, device_id: str, device_name: str) -> tuple[Store, DemoServer]:
    """Start the demo's server and open the demo store, making both at the first time.

    Raises:
        DamagedDemoError: the data of the demo's server is damaged.
        NoDemoServerError: the server is not installed, or cannot start.
        StoreError: the store cannot be made or opened.
    """
    store_folder = folder / "me"
    keys = demo_keys_of(store_folder)
    existing = open_store(store_folder, keys) if store_exists(store_folder) else None
    account = existing.read(load_account) if existing else None
    server = DemoServer(folder, _port_of(account.server) if account else 0)
    try:
        server.start()
        if existing and account:
            existing.write(lambda session: move_server(session, server.url))
            return existing, server
        invitation = Invitation(server.url, server.invite()["me"])
        if existing:
            existing.close()
        store, _ = join_store(store_folder, keys, invitation, device_id, device_name)
    except BaseException:
        if existing:
            existing.close()
        server.stop()
        raise
    return store, server


def _port_of(url: str) -> int:
    return urlsplit(url).port or 0
