"""Folders in which a store would be damaged sooner or later."""

from pathlib import Path

import pytest

from ichikara_desktop.store import places
from ichikara_desktop.store.errors import UnsafePlaceError
from ichikara_desktop.store.places import danger_of, mounts_in
from ichikara_desktop.store.store import create_store, open_store
from tests.support.stores import keys_in

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
nas:/home /home/me/nas nfs4 rw 0 0
//nas/share /mnt/my\\040share cifs rw 0 0
/dev/sdb1 /home/me/nas/local ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("OneDrive/store", "OneDrive"),
        ("OneDrive - 株式会社/書類/store", "OneDrive"),
        ("Dropbox/store", "Dropbox"),
        ("Dropbox (個人)/store", "Dropbox"),
        ("Google Drive/My Drive/store", "Google Drive"),
        ("Library/Mobile Documents/com~apple~CloudDocs/store", "iCloud"),
        ("Library/CloudStorage/Box-Box/store", "Box"),
        ("onedrive/store", "OneDrive"),
        ("DROPBOX/store", "Dropbox"),
        ("マイドライブ/store", "Google Drive"),
        ("Nextcloud/store", "Nextcloud"),
        ("Documents/store", None),
        ("dropbox-notes/store", None),
    ],
)
def test_folders_of_services_are_known_by_name(
    tmp_path: Path, path: str, service: str | None
) -> None:
    assert danger_of(tmp_path / path) == service


def test_a_service_is_known_by_the_mark_it_leaves(tmp_path: Path) -> None:
    (tmp_path / "箱" / ".dropbox.cache").mkdir(parents=True)
    assert danger_of(tmp_path / "箱" / "a" / "store") == "Dropbox"


def test_a_service_is_known_by_what_the_system_says(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("OneDrive", str(tmp_path / "雲"))
    assert danger_of(tmp_path / "雲" / "store") == "OneDrive"


def test_a_link_into_such_a_folder_is_one(tmp_path: Path) -> None:
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "here").symlink_to(tmp_path / "Dropbox")
    assert danger_of(tmp_path / "here" / "store") == "Dropbox"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/home/me/store", "ext4"),
        ("/home/me/nas/store", "nfs4"),
        ("/home/me/nas/local/store", "ext4"),
        ("/mnt/my share/store", "cifs"),
        ("/home/me/nasty", "ext4"),
    ],
)
def test_the_deepest_mount_decides(path: str, kind: str) -> None:
    assert places._mount_type(Path(path), mounts_in(MOUNTS)) == kind


def test_a_network_folder_is_told(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(places, "_is_remote", lambda _: True)
    assert danger_of(tmp_path) == places.NETWORK


def test_no_store_is_made_or_opened_there(tmp_path: Path, cheap_keys: None) -> None:
    there = tmp_path / "Dropbox" / "store"
    with pytest.raises(UnsafePlaceError) as told:
        create_store(there, keys_in(there))
    assert told.value.kind == "Dropbox"
    assert not there.exists()
    here = tmp_path / "store"
    create_store(here, keys_in(here))[0].close()
    there.parent.mkdir()
    here.rename(there)
    before = {path.name: path.read_bytes() for path in there.iterdir()}
    with pytest.raises(UnsafePlaceError):
        open_store(there, keys_in(there))
    assert {path.name: path.read_bytes() for path in there.iterdir()} == before
