"""The demo's own server: what is told when its data cannot be used."""

from pathlib import Path

import pytest

from ichikara_desktop.app.demo_server import DamagedDemoError, DemoServer
from ichikara_desktop.app.opening import open_demo
from ichikara_desktop.app.trouble import notice_of
from ichikara_desktop.app.values import NoticeLevel


def spoil(folder: Path) -> None:
    (folder / "server.sqlite").write_bytes(b"A letter to a friend.\n" * 100)


def test_damaged_data_of_the_demo_has_words_and_is_left_as_it_is(tmp_path: Path) -> None:
    store, server = open_demo(tmp_path, "device", "demo")
    store.close()
    server.stop()
    spoil(tmp_path)
    before = (tmp_path / "server.sqlite").read_bytes()
    with pytest.raises(DamagedDemoError) as caught:
        open_demo(tmp_path, "device", "demo")
    notice = notice_of(caught.value)
    assert notice.what == "デモ用のサーバーのデータが壊れています。"
    assert notice.level is NoticeLevel.ERROR
    assert (tmp_path / "server.sqlite").read_bytes() == before


def test_damage_is_told_too_when_the_server_is_switched_on_again(server: DemoServer) -> None:
    server.stop()
    spoil(server._folder)
    with pytest.raises(DamagedDemoError):
        server.start()
    assert not server.online
