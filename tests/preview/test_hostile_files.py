"""Spoilt model files in the hands of a real worker.

In the program the header is read by code of ours first, and most of these files never come this
far. Here llama.cpp gets them all: it may refuse, or take the worker with it, but who asked is
told so exactly once, and the next good model is answered.
"""

import os
import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytest.importorskip("llama_cpp", reason="the extra `preview` is not installed")

from ichikara_desktop.preview import worker_process
from ichikara_desktop.preview.messages import (
    CLOSING,
    AskStatus,
    Event,
    Load,
    Sampling,
    Score,
    Turn,
    Unload,
)
from ichikara_desktop.preview.worker_process import worker_command
from tests.faults import soak
from tests.support.hostile import Places, spoilt
from tests.support.loadable import write_model
from tests.support.preview_client import Client, generate

FILES = 40
REAL_FILES = 4
BATCH = 20
SILENCE = 20.0
ADDRESSES = 8_000_000
"""Kilobytes that a worker may map: a file that claims more is not to take it from this machine."""
CONTEXT = 256

pytestmark = pytest.mark.skipif(os.name == "nt", reason="no limit of addresses")


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker_process, "FIRST_PAUSE", 0.01)


def limited() -> list[str]:
    return ["sh", "-c", f'ulimit -v {ADDRESSES}; ulimit -c 0; exec "$0" "$@"', *worker_command()]


class Victim:
    """A worker that is given spoilt files, between good ones."""

    def __init__(self, folder: Path) -> None:
        self.good = write_model(folder / "good.gguf")
        self.client = Client(limited())
        self._file = folder / "spoilt.gguf"
        self._content = self.good.read_bytes()
        self._places = Places.of(self._content)
        self._expected = self._said()

    def close(self) -> None:
        self.client.process.close()

    def spoilt(self, seed: int) -> tuple[str, bytes]:
        return spoilt(self._content, self._places, random.Random(seed))

    def load(self, file: Path) -> Event:
        return self.client.ask(Load(model=str(file), context=CONTEXT, threads=1), SILENCE)

    def give(self, seed: int) -> str:
        """Let it load a spoilt file, and return what became of that."""
        kind, content = self.spoilt(seed)
        self._file.write_bytes(content)
        ended = self.endure(self._file)
        assert self._said() == self._expected, f"seed {seed}, {kind}"
        return ended

    def endure(self, file: Path) -> str:
        """Load a file and let it speak; every request is closed exactly once."""
        before = len(self.client.events)
        ended = self._tried(file)
        self.client.ask(Unload())
        closed = Counter(e.id for e in self.client.events[before:] if isinstance(e, CLOSING))
        assert set(closed.values()) == {1}
        return ended

    def _tried(self, file: Path) -> str:
        loaded = self.load(file)
        if loaded.kind != "loaded":
            return f"{loaded.kind}_loading"
        sampling = Sampling(temperature=0.8, limit=4)
        for asked in (
            generate("ab月", sampling=sampling, template=None),
            generate("ab月", sampling=sampling),
            Score(turns=(Turn(role="user", content="a"),), text="b", template="{{ instruction }}"),
        ):
            ended = self.client.ask(asked, SILENCE)
            if ended.kind in ("died", "failed"):
                return f"{ended.kind}_{ended.code.replace('-', '_')}"
        return "spoke"

    def _said(self) -> list[str]:
        loaded = self.load(self.good)
        assert loaded.kind == "loaded", loaded
        return self.client.texts(generate("ab月", exact=True))


@pytest.fixture
def victim(tmp_path: Path) -> Iterator[Victim]:
    made = Victim(tmp_path)
    yield made
    made.close()


def test_a_spoilt_file_costs_the_worker_at_most(victim: Victim) -> None:
    ended = Counter(victim.give(seed) for seed in range(FILES))
    # All come up, else the files would be too harmless or too broken.
    assert min(ended["failed_loading"], ended["spoke"], ended["failed_decode_failed"]) > 0, ended
    assert "died_too_slow" not in ended


def test_a_real_model_with_a_spoilt_header_costs_no_more(
    victim: Victim, model_path: Path, tmp_path: Path
) -> None:
    whole = model_path.read_bytes()
    places, file = Places.of(whole[: 8 << 20]), tmp_path / "real.gguf"
    file.write_bytes(whole)
    for seed in range(REAL_FILES):
        _, content = spoilt(whole[: places.data + 4096], places, random.Random(seed))
        with file.open("r+b") as real:
            real.write(content)
        victim.endure(file)
        with file.open("r+b") as real:
            real.write(whole[: places.data + 4096])
    assert victim.endure(file) == "spoke"


@pytest.fixture
def turned_deadly(victim: Victim, tmp_path: Path) -> Callable[[], None]:
    """What loads a file, ends the worker, and leaves a file in its place that kills the next."""
    deadly = next(seed for seed in range(FILES) if victim.give(seed) == "died_loading")
    content, file = victim.spoilt(deadly)[1], tmp_path / "changed.gguf"

    def turn() -> None:
        file.unlink(missing_ok=True)
        write_model(file)
        assert victim.load(file).kind == "loaded"
        os.kill(victim.client.process.pid, signal.SIGKILL)
        file.write_bytes(content)
        deadline = time.monotonic() + SILENCE
        while victim.client.process.pid is not None and time.monotonic() < deadline:
            time.sleep(0.01)

    return turn


def test_what_kills_when_it_is_loaded_again_is_not_tried_twice(
    victim: Victim, turned_deadly: Callable[[], None]
) -> None:
    turned_deadly()
    assert victim.client.ask(AskStatus()).kind == "died"
    assert victim.client.ask(AskStatus()).model is None


def test_what_was_loaded_is_not_loaded_again_where_another_is_wanted(
    victim: Victim, turned_deadly: Callable[[], None]
) -> None:
    turned_deadly()
    assert victim.load(victim.good).kind == "loaded"


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_very_many_spoilt_files(victim: Victim) -> None:
    run = soak.run("gguf-workers", 200, f"batches of {BATCH} spoilt models for a real worker")
    for seed in run.seeds():
        ended = Counter(victim.give(seed * BATCH + number) for number in range(BATCH))
        run.count(files=BATCH, **ended)
        victim.client.events.clear()
