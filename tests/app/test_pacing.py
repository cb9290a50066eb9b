"""Progress is told as often as it can be seen, and the rest of the time by what came of late."""

import pytest

from ichikara_desktop.app import pacing
from ichikara_desktop.app.pacing import Paced, Remaining


def test_figures_come_at_most_twenty_times_a_second_and_the_last_always(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now = 0.0
    monkeypatch.setattr(pacing.time, "monotonic", lambda: now)
    told: list[int] = []
    paced = Paced(lambda done, _: told.append(done))
    for step in range(1, 1001):
        now = step / 1000
        paced(step, 1000)
    assert 15 <= len(told) <= 22
    assert (told[0], told[-1]) == (1, 1000)


def test_figures_that_are_not_told_yet_are_known() -> None:
    told: list[int] = []
    paced = Paced(lambda done, _: told.append(done))
    paced(1, 10)
    paced(2, 10)
    assert (told, paced.latest) == ([1], (2, 10))


def test_the_rest_is_told_by_the_pace_of_late() -> None:
    remaining = Remaining()
    assert remaining.after(0, 1000, 0.0) is None
    assert remaining.after(50, 1000, 1.0) is None, "one second says little"
    assert remaining.after(100, 1000, 2.0) == pytest.approx(18.0)
    for second in range(3, 30):  # the line became five times slower
        rest = remaining.after(100 + 10 * (second - 2), 1000, float(second))
    assert rest == pytest.approx((1000 - 370) / 10)


def test_a_line_that_brings_nothing_tells_no_rest() -> None:
    remaining = Remaining()
    remaining.after(10, 1000, 0.0)
    assert remaining.after(10, 1000, 5.0) is None
