"""A long run goes on where it stopped, and forgets no seed that failed."""

from itertools import islice
from pathlib import Path

import pytest

from tests.faults import soak


@pytest.fixture(autouse=True)
def ledgers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soak, "LEDGERS", tmp_path)


def test_a_run_goes_on_where_it_stopped() -> None:
    first = list(islice(soak.run("cuts", 10, "power cuts").seeds(), 4))
    again = list(soak.run("cuts", 10, "power cuts").seeds())
    # The fourth was given out and nobody said how it ended.
    assert (first, again) == ([1000, 1001, 1002, 1003], [1004, 1005, 1006, 1007, 1008, 1009])


def test_a_seed_that_fails_is_kept_and_the_next_start_goes_on_behind_it() -> None:
    run = soak.run("cuts", 5, "power cuts")
    with pytest.raises(AssertionError):
        fail_at(run, 1002)
    fail_at(soak.run("cuts", 5, "power cuts"), None)
    known = soak.run("cuts", 5, "power cuts")
    assert (known.done, known.failed, known.sums) == (5, [1002], {"seen": 5})


def fail_at(run: soak.Run, seed: int | None) -> None:
    seeds = run.seeds()
    try:
        for each in seeds:
            run.count(seen=1)
            assert each != seed
    finally:
        seeds.close()


def test_a_start_ends_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ICHIKARA_SOAK_SECONDS", "0")
    assert list(soak.run("cuts", 10, "power cuts").seeds()) == []


def test_the_table_says_how_far_a_run_got() -> None:
    run = soak.run("cuts", 10_000, "power cuts")
    list(islice(run.seeds(), 4))
    line = soak.table(soak.runs()).splitlines()[-1]
    assert "| 10,000 | 4 | 1000-1003 |" in line
