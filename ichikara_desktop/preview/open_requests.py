"""What was asked of a worker and is not answered yet, with a watch on the one whose turn it is."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from ichikara_desktop.preview.messages import Answered, Column, Event, Request, Token, Written


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """A request, and for how many seconds nothing may be heard of it."""

    request: Request
    silence: float | None
    _texts: dict[tuple[Column, int], list[str]] = field(default_factory=dict)

    def note(self, event: Event) -> None:
        """Keep what an event adds to an answer, until the answer is complete."""
        if isinstance(event, Token):
            self._texts.setdefault((event.column, event.candidate), []).append(event.text)
        elif isinstance(event, Answered):
            self._texts.pop((event.column, event.candidate), None)

    @property
    def written(self) -> tuple[Written, ...]:
        """What there is of answers that are not complete."""
        return tuple(
            Written(column=column, candidate=candidate, text="".join(texts))
            for (column, candidate), texts in self._texts.items()
        )


class OpenRequests:
    """Requests in the order in which the worker takes them.

    The first one is watched: when nothing is heard of it for as long as it allows, ``too_slow``
    is called, in a thread of the watch.
    """

    def __init__(self, too_slow: Callable[[], None]) -> None:
        self._lock = threading.Lock()
        self._open: dict[int, OpenRequest] = {}
        self._too_slow = too_slow
        self._deadline: float | None = None
        self._timer: tuple[threading.Timer, float] | None = None

    def add(self, opened: OpenRequest, *, first: bool = False) -> None:
        """Take a request, ``first`` before those that wait already."""
        with self._lock:
            if first:
                self._open = {opened.request.id: opened, **self._open}
            else:
                self._open[opened.request.id] = opened
            if next(iter(self._open)) == opened.request.id:
                self._watch()

    def heard(self, request_id: int, *, closes: bool = False) -> OpenRequest | None:
        """Note that something happens to a request, and return it if it is open."""
        with self._lock:
            known = self._open.get(request_id)
            if known is None:
                return None
            if closes:
                del self._open[request_id]
            self._watch()
            return known

    @property
    def first_id(self) -> int:
        """The id of the request whose turn it is; 0 where none is open."""
        with self._lock:
            return next(iter(self._open), 0)

    def take_all(self) -> list[OpenRequest]:
        """Return all that are open, and forget them."""
        with self._lock:
            taken = list(self._open.values())
            self._open.clear()
            self._watch()
            return taken

    def _watch(self) -> None:
        """Begin the silence of the first request anew.

        This happens with every token, so a timer that runs already is left alone unless it would
        ring too late; when it rings too early it is wound up again.
        """
        first = next(iter(self._open.values()), None)
        if first is None or first.silence is None:
            self._deadline = None
            return
        self._deadline = time.monotonic() + first.silence
        if self._timer is not None and self._timer[1] > self._deadline:
            self._timer[0].cancel()
            self._timer = None
        if self._timer is None:
            self._wind(first.silence)

    def _wind(self, seconds: float) -> None:
        timer = threading.Timer(seconds, self._ring)
        timer.daemon = True
        self._timer = (timer, time.monotonic() + seconds)
        timer.start()

    def _ring(self) -> None:
        with self._lock:
            if self._timer is None or self._timer[0] is not threading.current_thread():
                return
            self._timer = None
            if self._deadline is None:
                return
            left = self._deadline - time.monotonic()
            if left > 0:
                self._wind(left)
                return
            self._deadline = None
        self._too_slow()
