"""Backups, the weekly check and the room on the disk, as the person hears of them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from ichikara_desktop.app.upkeep import Upkeep
from ichikara_desktop.app.words import notice_for
from ichikara_desktop.store import ballast
from ichikara_desktop.store.backups import backups_in
from ichikara_desktop.store.integrity import Health, keep_health, last_health
from ichikara_desktop.store.store import Store, Trouble
from tests.support.stores import folder, store

__all__ = ["folder", "store"]


@pytest.fixture
def upkeep(qapp: object, store: Store) -> Iterator[Upkeep]:
    upkeep = Upkeep(store)
    yield upkeep
    upkeep.close()


def said(upkeep: Upkeep) -> list[str]:
    heard: list[str] = []
    upkeep.notice.connect(lambda notice: heard.append(str(notice)))
    return heard


def look(qtbot: QtBot, upkeep: Upkeep) -> None:
    with qtbot.waitSignal(upkeep.finished, timeout=20_000):
        upkeep.look()


def test_what_is_due_is_done_once(qtbot: QtBot, upkeep: Upkeep, folder: Path) -> None:
    heard = said(upkeep)
    look(qtbot, upkeep)
    health = last_health(folder)
    assert health is not None
    assert health.whole
    assert len(backups_in(folder)) == 1
    look(qtbot, upkeep)
    assert last_health(folder) == health
    assert len(backups_in(folder)) == 1
    assert heard == []


def test_a_damaged_store_pushes_no_good_copy_out(
    qtbot: QtBot, upkeep: Upkeep, store: Store, folder: Path, monkeypatch
) -> None:
    bad = Health(datetime.now(UTC).isoformat(), False, 3, 0, 0.1)
    monkeypatch.setattr(store, "check", lambda: keep_health(folder, bad) or bad)
    heard = said(upkeep)
    look(qtbot, upkeep)
    assert heard == [str(notice_for("check-found-damage"))]
    assert backups_in(folder) == []


def test_copies_stop_first_and_the_warning_comes_once(
    qtbot: QtBot, upkeep: Upkeep, folder: Path, monkeypatch
) -> None:
    monkeypatch.setattr(ballast, "free_bytes", lambda _: ballast.LITTLE - 1)
    heard = said(upkeep)
    look(qtbot, upkeep)
    look(qtbot, upkeep)
    assert heard == [str(notice_for("no-room-for-copy"))]
    assert backups_in(folder) == []
    heard.clear()
    for free in (ballast.LITTLE - 1, ballast.LITTLE - 1, ballast.LITTLE, ballast.LITTLE - 1):
        upkeep._show_room(free)
    assert heard == [str(notice_for("disk-nearly-full"))] * 2


@pytest.mark.parametrize("trouble", list(Trouble))
def test_what_the_disk_does_is_told(
    qtbot: QtBot, upkeep: Upkeep, store: Store, trouble: Trouble
) -> None:
    with qtbot.waitSignal(upkeep.notice) as told:
        store.trouble(trouble)
    assert str(told.args[0]) == str(notice_for(trouble.value))
    assert str(told.args[0]) != str(notice_for("unheard-of"))
