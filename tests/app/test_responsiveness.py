"""Garbage is collected in small pieces, and given back to CPython at the end."""

import gc
import sys

import pytest

from ichikara_desktop.app.responsiveness import SWITCH_SECONDS, Responsiveness


@pytest.fixture(autouse=True)
def as_before():
    interval = sys.getswitchinterval()
    yield
    sys.setswitchinterval(interval)
    gc.unfreeze()
    gc.disable()  # as tests/conftest.py wants it


class Ring:
    """Can only be freed by the collector."""

    alive = 0

    def __init__(self) -> None:
        self.me = self
        Ring.alive += 1

    def __del__(self) -> None:
        Ring.alive -= 1


def test_rings_are_freed_though_nothing_collects_by_itself(qapp, qtbot) -> None:
    keeper = Responsiveness(qapp)
    assert not gc.isenabled()
    assert sys.getswitchinterval() == pytest.approx(SWITCH_SECONDS)
    for _ in range(2_000):
        Ring()
    assert Ring.alive == 2_000, "no collection came in between"
    keeper._collect_young()
    assert Ring.alive == 0
    keeper.deleteLater()


def test_what_has_grown_old_is_freed_when_the_person_is_elsewhere(qapp) -> None:
    keeper = Responsiveness(qapp)
    Ring()
    ring = Ring()
    gc.collect()
    gc.collect()
    del ring
    keeper._collect_all()
    assert Ring.alive == 0
    keeper.deleteLater()
