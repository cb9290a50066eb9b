"""Somebody who asks a worker of the preview and waits for the answers."""

import threading
from collections.abc import Callable, Iterable
from typing import Self

from ichikara_desktop.preview.messages import (
    CLOSING,
    Answered,
    Event,
    Generate,
    Request,
    Sampling,
    Token,
    Turn,
)
from ichikara_desktop.preview.worker_process import WorkerProcess

PATIENCE = 60.0
"""Seconds, for a machine that has much else to do."""

QUESTION = (Turn(role="user", content="What is the capital of France?"),)


PLAIN = "Q: {{ instruction }}\nA:"
"""Shorter by far than what the model's own template makes, which tells it who it is."""


def generate(text: str | None = None, **settings: object) -> Generate:
    """Return a short request of the likeliest tokens, with a short template."""
    settings.setdefault("template", PLAIN)
    turns = QUESTION if text is None else (Turn(role="user", content=text),)
    sampling = settings.pop("sampling", Sampling(temperature=0, limit=10))
    return Generate(turns=turns, sampling=sampling, **settings)


class Client:
    """Keeps every event.

    Attributes:
        events: in the order in which they came.
    """

    def __init__(self, command: Iterable[str] = (), **settings: object) -> None:
        self.events: list[Event] = []
        self._news = threading.Condition()
        self.process = WorkerProcess(self._hear, command, **settings)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.close()

    def _hear(self, event: Event) -> None:
        with self._news:
            self.events.append(event)
            self._news.notify_all()

    def until(self, wanted: Callable[[Event], bool]) -> Event:
        """Wait for an event; those that came before count."""
        seen = 0
        with self._news:
            while True:
                for event in self.events[seen:]:
                    if wanted(event):
                        return event
                seen = len(self.events)
                assert self._news.wait(PATIENCE), "nothing came"

    def closing(self, request_id: int) -> Event:
        """Wait for the event that closes a request."""
        return self.until(lambda event: event.id == request_id and isinstance(event, CLOSING))

    def ask(self, request: Request, silence: float | None = None) -> Event:
        """Ask and wait for the closing event."""
        return self.closing(self.process.ask(request, silence))

    def answers(self, request: Generate) -> list[Answered]:
        """Ask and return the answers, in the order of candidates and columns."""
        request_id = self.process.ask(request)
        closed = self.closing(request_id)
        assert closed.kind == "finished", closed
        found = [e for e in self.events if isinstance(e, Answered) and e.id == request_id]
        return sorted(found, key=lambda answer: (answer.candidate, answer.column))

    def texts(self, request: Generate) -> list[str]:
        """Ask and return the texts, in the order of candidates and columns."""
        return [answer.text for answer in self.answers(request)]

    def first_token(self, request_id: int) -> Event:
        """Wait for the first text of an answer."""
        return self.until(lambda event: event.id == request_id and isinstance(event, Token))
