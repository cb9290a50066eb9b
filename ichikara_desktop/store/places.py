"""Where a store must not lie: in folders that others synchronise, and on other machines.

A synchronising service copies the file and its WAL at different moments and puts older ones
back; network file systems give no locks that SQLite could trust.
"""

import contextlib
import os
import sys
from pathlib import Path

from ichikara_desktop.store.errors import UnsafePlaceError

NETWORK = "network"
_NETWORK_TYPES = frozenset(
    {
        *("nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "ncpfs", "afs", "afpfs"),
        *("webdav", "davfs", "fuse.davfs", "sshfs", "fuse.sshfs", "fuse.rclone"),
        *("fuse.gvfsd-fuse", "fuse.google-drive-ocamlfuse", "fuse.onedriver"),
        *("glusterfs", "fuse.glusterfs", "ceph", "lustre", "gfs2"),
    }
)
_MARKERS = {
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".tmp.drivedownload": "Google Drive",
    ".tmp.driveupload": "Google Drive",
    ".849C9593-D756-4E56-8D6E-42412F2A707B": "OneDrive",
}
_VARIABLES = {
    "OneDrive": "OneDrive",
    "OneDriveConsumer": "OneDrive",
    "OneDriveCommercial": "OneDrive",
}
_NAMES = {
    "dropbox": "Dropbox",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "google ドライブ": "Google Drive",
    "my drive": "Google Drive",
    "マイドライブ": "Google Drive",
    "mobile documents": "iCloud",
    "iclouddrive": "iCloud",
    "icloud drive": "iCloud",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "box sync": "Box",
}
_BEGINNINGS = {
    "onedrive": "OneDrive",
    "dropbox (": "Dropbox",
    "googledrive-": "Google Drive",
}
_DRIVE_REMOTE = 4


def require_safe_place(folder: Path) -> None:
    """Refuse a folder in which a store would be damaged sooner or later.

    Raises:
        UnsafePlaceError: it is one.
    """
    danger = danger_of(folder)
    if danger is not None:
        raise UnsafePlaceError(danger)


def danger_of(folder: Path) -> str | None:
    """Return what makes a folder unsafe for a store, or nothing.

    Returns:
        The name of a service, such as ``OneDrive``, or :data:`NETWORK`.
    """
    folder = folder.expanduser().absolute()
    with contextlib.suppress(OSError):
        folder = folder.resolve()
    return _cloud(folder) or (NETWORK if _is_remote(folder) else None)


def _cloud(folder: Path) -> str | None:
    for variable, service in _VARIABLES.items():
        root = os.environ.get(variable)
        if root and folder.is_relative_to(Path(root)):
            return service
    for part in (folder, *folder.parents):
        if (named := _named(part)) is not None:
            return named
        # Clients keep such marks in the home folder too, which they do not synchronise.
        if part not in {part.parent, Path.home()}:
            marked = (name for marker, name in _MARKERS.items() if _exists(part / marker))
            if (found := next(marked, None)) is not None:
                return found
    return None


def _named(part: Path) -> str | None:
    """Tell the services' own folders by their names."""
    name = part.name.casefold()  # Windows and macOS open a folder by any case of its letters
    for beginning, service in _BEGINNINGS.items():
        if name.startswith(beginning):
            return service
    if name in _NAMES:
        return _NAMES[name]
    in_cloud_storage = part.parent.name == "CloudStorage" and part.parent.parent.name == "Library"
    return part.name.partition("-")[0] if in_cloud_storage else None


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False


def _is_remote(folder: Path) -> bool:
    if sys.platform == "win32":
        return _is_remote_on_windows(folder)
    if sys.platform == "darwin":
        return _mount_type(folder, _mounts_of_mac()) in _NETWORK_TYPES
    try:
        mounts = Path("/proc/mounts").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False
    return _mount_type(folder, mounts_in(mounts)) in _NETWORK_TYPES


def mounts_in(table: str) -> list[tuple[Path, str]]:
    """Return place and type of each line of ``/proc/mounts``."""
    found = []
    for line in table.splitlines():
        fields = line.split()
        if len(fields) >= 3:
            place = fields[1].replace("\\040", " ").replace("\\011", "\t").replace("\\134", "\\")
            found.append((Path(place), fields[2]))
    return found


def _mount_type(folder: Path, mounts: list[tuple[Path, str]]) -> str:
    """Return the type of the file system that a folder lies on: that of the deepest, last mount."""
    best, depth = "", -1
    for place, kind in mounts:
        if folder.is_relative_to(place) and len(place.parts) >= depth:
            best, depth = kind, len(place.parts)
    return best


def _mounts_of_mac() -> list[tuple[Path, str]]:
    import subprocess  # noqa: PLC0415 - only where there is no /proc

    try:
        told = subprocess.run(
            ["/sbin/mount"], capture_output=True, text=True, timeout=5, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return []
    found = []
    for line in told.stdout.splitlines():
        place, _, rest = line.partition(" on ")[2].rpartition(" (")
        found.append((Path(place), rest.split(",")[0].rstrip(")")))
    return found


def _is_remote_on_windows(folder: Path) -> bool:
    import ctypes  # noqa: PLC0415 - only where it is of use

    if str(folder).startswith("\\\\"):
        return True
    windll = getattr(ctypes, "windll", None)
    return windll is not None and windll.kernel32.GetDriveTypeW(folder.anchor) == _DRIVE_REMOTE
