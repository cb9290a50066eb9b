"""Whether a store is still on the computer, and in the folder, where it was used last.

A folder that was copied to a second computer goes on there as the same device. Nothing is lost by
that, since every operation has an id of its own, but two computers would count as one. So the
copy takes a name and a signing key of its own, and says so.
"""

import hashlib
import os
import sys
import uuid
from contextlib import suppress
from pathlib import Path

from ichikara_desktop.store.device_key import take_a_new_name
from ichikara_desktop.store.store import Store

PLACE_FILE = "place"
"""Holds the :func:`whereabouts` of the store when it was used last; no secret."""

_MULTICAST = 1 << 40
"""The bit that Python sets in a made-up hardware address (RFC 4122, section 4.5)."""


def settle(store: Store, here: str | None = None) -> bool:
    """Note where the store is, and give it a new device id where that is another place.

    Args:
        store: with an account.
        here: :func:`whereabouts` of its folder; found out when absent.

    Returns:
        Whether the store was copied or moved since it was used last.
    """
    here = whereabouts(store.folder) if here is None else here
    if not here:
        return False
    path = store.folder / PLACE_FILE
    before = ""
    with suppress(OSError, UnicodeDecodeError):
        before = path.read_text("ascii").strip()
    if before == here:
        return False
    if before:
        store.write(take_a_new_name)
    with suppress(OSError):  # a full disk: the next start notes it
        path.write_text(here + "\n", "ascii")
    return bool(before)


def whereabouts(folder: Path) -> str:
    """Return a name for this folder on this computer; empty where computers look alike."""
    machine = _machine()
    if not machine:
        return ""
    text = f"{machine}\0{folder.resolve()}"
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()


def _machine() -> str:
    for path in ("/etc/machine-id", "/var/lib/dbus/machine-id"):
        with suppress(OSError):
            if text := Path(path).read_text("ascii", "replace").strip():
                return text
    if sys.platform == "win32" and (name := _windows_guid()):
        return name
    address = uuid.getnode()
    return "" if address & _MULTICAST else f"{address:012x} {os.name}"


def _windows_guid() -> str:
    """Return the id that Windows gave itself when it was installed."""
    if sys.platform != "win32":
        return ""
    import winreg  # noqa: PLC0415 - only there

    with suppress(OSError):
        path = r"SOFTWARE\Microsoft\Cryptography"
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, path) as key:
            return str(winreg.QueryValueEx(key, "MachineGuid")[0])
    return ""
