"""A worker for commands: asked one thing after the other, in the thread that waits for it."""

import queue
from collections.abc import Iterator, Mapping

from ichikara_desktop.preview.messages import (
    CLOSING,
    Answered,
    Bench,
    Benched,
    Column,
    Died,
    Event,
    Failed,
    Finished,
    Generate,
    Load,
    Loaded,
)
from ichikara_desktop.preview.worker_process import WorkerProcess
from ichikara_desktop.preview_command.words import NotAnsweredError, NotLoadedError

PATIENCE = 300.0
"""Seconds of silence after which a worker is given up: a large model on a slow disk takes long."""
_TICK = 0.2
"""Seconds in which Ctrl+C is noticed where it does not end a wait by itself (Windows)."""

Answers = dict[Column, Answered]


class Asker:
    """One worker with one model, which is loaded by the first request, and again after a death."""

    def __init__(self, load: Load, environment: Mapping[str, str]) -> None:
        self._load = load
        self._events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self._worker = WorkerProcess(self._events.put, environment=environment)
        self._loaded: Loaded | None = None

    def close(self) -> None:
        """End the worker, whatever it is at."""
        self._worker.close()

    def load(self) -> Loaded:
        """Load the model, unless it is.

        Raises:
            NotLoadedError: it cannot be loaded.
        """
        if self._loaded is None:
            try:
                loaded = self._closing(self._worker.ask(self._load, PATIENCE))
            except NotAnsweredError as error:
                raise NotLoadedError(error.event) from None
            assert isinstance(loaded, Loaded)  # noqa: S101 - what closes a load
            self._loaded = loaded
        return self._loaded

    def answers(self, request: Generate) -> Iterator[Answers]:
        """Yield the answers of each seed, once all of its columns are complete.

        Raises:
            NotLoadedError: as :meth:`load`.
            NotAnsweredError: nothing more comes; the next request may be answered.
        """
        self.load()
        gathered: dict[int, Answers] = {}
        for event in self._about(self._worker.ask(request, PATIENCE)):
            if isinstance(event, Answered):
                answers = gathered.setdefault(event.candidate, {})
                answers[event.column] = event
                if len(answers) == len(request.columns):
                    yield answers
            elif isinstance(event, Finished):
                return

    def bench(self, request: Bench) -> Benched:
        """Measure; raises as :meth:`answers`."""
        self.load()
        benched = self._closing(self._worker.ask(request, PATIENCE))
        assert isinstance(benched, Benched)  # noqa: S101 - what closes it
        return benched

    def _closing(self, request_id: int) -> Event:
        *_, last = self._about(request_id)
        return last

    def _about(self, request_id: int) -> Iterator[Event]:
        """Yield the events of a request, to the one that closes it."""
        while True:
            try:
                event = self._events.get(timeout=_TICK)
            except queue.Empty:
                continue
            if event.id != request_id:
                continue
            if isinstance(event, Died):
                self._loaded = None
            if isinstance(event, Failed | Died):
                raise NotAnsweredError(event)
            yield event
            if isinstance(event, CLOSING):
                return
