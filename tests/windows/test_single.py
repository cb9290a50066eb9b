"""A second start of the program."""

from pathlib import Path

from PySide6.QtNetwork import QLocalServer
from pytestqt.qtbot import QtBot

from ichikara_desktop.windows.single import SingleInstance


def test_a_second_start_brings_the_first_to_the_front(qtbot: QtBot, tmp_path: Path) -> None:
    first, second = SingleInstance(tmp_path), SingleInstance(tmp_path)
    assert first.is_first()
    with qtbot.waitSignal(first.asked):
        assert not second.is_first()
    first.close()
    assert second.is_first()
    second.close()


def test_another_home_is_another_program(qtbot: QtBot, tmp_path: Path) -> None:
    first, other = SingleInstance(tmp_path / "a"), SingleInstance(tmp_path / "b")
    assert first.is_first()
    assert other.is_first()
    first.close()
    other.close()


def test_what_a_killed_program_left_is_no_hindrance(qtbot: QtBot, tmp_path: Path) -> None:
    dead = SingleInstance(tmp_path)
    place = Path(_full_name(dead))
    place.write_bytes(b"")
    later = SingleInstance(tmp_path)
    assert later.is_first()
    assert later._server.isListening()
    later.close()


def _full_name(instance: SingleInstance) -> str:
    server = QLocalServer()
    server.listen(f"{instance._name}-probe")
    name = server.fullServerName().removesuffix("-probe")
    server.close()
    return name
