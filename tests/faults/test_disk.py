"""A disk that is full or fails at any write and any sync: what was acknowledged is there."""

import random
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from ichikara_desktop.store import ballast
from ichikara_desktop.store.integrity import full_check
from ichikara_desktop.store.store import STORE_FILE, Store, open_store
from ichikara_desktop.store.tasks import save_task
from tests.faults import soak
from tests.faults.disk import WarmWriter, library, run_on
from tests.faults.story import TASKS, text_of
from tests.support.damage import texts_of
from tests.support.stores import folder, keys_in, store, task

__all__ = ["folder", "store"]


@pytest.fixture
def begun(store: Store, folder: Path) -> Path:
    """A closed store with its tasks, to be copied for each fault."""
    library()
    for number in range(TASKS):
        store.write(lambda s, n=number: save_task(s, task(f"task-{n}"), 1))
    store.close()
    return folder


def check_kept(folder: Path, lines: list[str], seed: int) -> None:
    """Everything that was acknowledged is in the store, and the store is whole."""
    kept: dict[str, set[str]] = {}
    for line in lines:
        word, number, *_ = [*line.split(), ""]
        if word in {"ok", "no"}:
            name, text = f"task-{int(number) % TASKS}", text_of(int(number), seed)
            # What failed may be there or not; what was acknowledged replaces all before.
            kept[name] = {text} if word == "ok" else kept.get(name, {""}) | {text}
    with open_store(folder, keys_in(folder)) as again:
        found = texts_of(again, list(kept))
    for name, texts in kept.items():
        assert found.get(name, "") in texts, name
    assert full_check(folder / STORE_FILE, keys_in(folder).key()).whole


def run_with(begun: Path, name: str, count: int, **faults: object) -> list[str]:
    there = begun.with_name(name)
    shutil.copytree(begun, there)
    lines = run_on(there, count, 7, **faults)
    check_kept(there, lines, 7)
    shutil.rmtree(there)
    return lines


def test_without_faults_everything_is_acknowledged(begun: Path) -> None:
    lines = run_with(begun, "well", 40, mode="count")
    assert [line for line in lines if line.startswith("ok")] == [f"ok {n}" for n in range(40)]
    _, writes, syncs = lines[-1].split()
    assert int(writes) > 80
    assert int(syncs) >= 40


def test_the_last_words_have_the_room_of_the_ballast(begun: Path) -> None:
    """A full disk is told once, the ballast goes, and everything is saved."""
    lines = run_with(begun, "full", 60, mode="full", at=40, ballast=1)
    assert lines.count("trouble FULL") == 1
    assert not [line for line in lines if line.startswith("no")]


def test_a_disk_that_stays_full_is_told_each_time(begun: Path) -> None:
    lines = run_with(begun, "fuller", 60, mode="full", at=40)
    assert "trouble FULL" in lines
    assert "trouble NO_ROOM" in lines
    refused = [line for line in lines if line.startswith("no")]
    assert {line.split()[2] for line in refused} == {"NotWritableError"}


def test_a_failed_sync_is_never_tried_again(begun: Path) -> None:
    """That one piece of work fails and is told; the store is opened anew and goes on."""
    lines = run_with(begun, "eio", 60, mode="eio", at=20)
    refused = [line for line in lines if line.startswith("no")]
    assert [line.split()[2] for line in refused] == ["NotWritableError"]
    assert lines.count("trouble REOPENED") == 1
    assert lines.index("trouble REOPENED") < lines.index(refused[0])


def test_the_ballast_is_laid_down_and_given_up(tmp_path: Path, monkeypatch) -> None:
    assert ballast.lay_down(tmp_path)
    assert (tmp_path / ballast.FILE).stat().st_size == ballast.SIZE
    assert ballast.drop(tmp_path)
    assert not ballast.drop(tmp_path)
    monkeypatch.setattr(ballast, "free_bytes", lambda _: ballast.ENOUGH - 1)
    assert not ballast.lay_down(tmp_path)


SESSION = 300
"""Operations of the session in which a fault comes at every place."""

KINDS: dict[str, dict[str, object]] = {
    "a sync fails": {"mode": "eio"},
    "a write fails": {"mode": "write-eio"},
    "three writes find no room": {"mode": "full", "for": 3},
    "no room until the ballast goes": {"mode": "full", "ballast": 1},
}


class EveryPlace:
    """A session, and every place at which each kind of fault can come, in an order by chance."""

    def __init__(self, begun: Path, writer: WarmWriter, operations: int) -> None:
        self._begun, self._writer, self._operations = begun, writer, operations
        writes, syncs = map(int, self._run({"mode": "count"})[-1].split()[1:])
        self.places = [
            (kind, at)
            for kind, fault in KINDS.items()
            for at in range(1, (syncs if fault["mode"] == "eio" else writes) + 1)
        ]
        random.Random(1).shuffle(self.places)

    def break_at(self, number: int) -> Counter[str]:
        """Run the session with one fault, and return what was told of it."""
        kind, at = self.places[number]
        lines = self._run({**KINDS[kind], "at": at})
        told = Counter(line.split()[1] for line in lines if line.startswith("trouble"))
        refused = [line.split()[2] for line in lines if line.startswith("no")]
        if refused:
            assert told, (kind, at)
            assert set(refused) == {"NotWritableError"}, (kind, at)
        # One fault, one loss at the most: the disk is well again, or the ballast helps.
        assert len(refused) <= (3 if "three" in kind else 0 if "ballast" in kind else 1), (kind, at)
        assert sum(line.startswith("ok") for line in lines) == self._operations - len(refused)
        return told + Counter(refused=len(refused))

    def _run(self, faults: dict[str, object]) -> list[str]:
        there = self._begun.with_name("there")
        shutil.copytree(self._begun, there)
        lines = self._writer.run_on(there, self._operations, 7, **faults)
        check_kept(there, lines, 7)
        shutil.rmtree(there)
        return lines


@pytest.fixture
def warm(memory: Path, begun: Path) -> Iterator[tuple[Path, WarmWriter]]:
    """The store in memory, and a writer that starts at once."""
    place = memory / "every-place"
    shutil.copytree(begun, place / "begun")
    writer = WarmWriter(place / "said")
    yield place / "begun", writer
    writer.close()
    shutil.rmtree(place)


def test_a_fault_at_some_places_of_a_short_session(warm: tuple[Path, WarmWriter]) -> None:
    session = EveryPlace(*warm, 20)
    told = sum((session.break_at(number) for number in range(10)), Counter())
    assert {"REOPENED", "FULL"} <= set(told)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_a_fault_at_every_place_of_a_session(warm: tuple[Path, WarmWriter]) -> None:
    """A session of 300 operations; each kind of fault comes at each of its writes or syncs."""
    session = EveryPlace(*warm, SESSION)
    run = soak.run("disk-faults", len(session.places), "full disk or EIO at every write and sync")
    for seed in run.seeds():
        told = session.break_at(seed - run.first)
        run.count(**{name.lower(): count for name, count in told.items()}, told=bool(told))
