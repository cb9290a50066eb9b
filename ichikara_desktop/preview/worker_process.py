"""The parent's side: starts the worker, sends requests, hears events. No Qt, no llama.cpp.

Nothing here waits for the worker: a thread of its own starts it and writes to it, another one
reads. Events come in the reading thread; whoever listens hands them on.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from queue import SimpleQueue

from pydantic import ValidationError

from ichikara_desktop.preview.messages import (
    CLOSING,
    EVENTS,
    LONGEST_LINE,
    Cancel,
    ChangeAdapter,
    DeathCode,
    Died,
    Event,
    Failed,
    Hello,
    Load,
    Loaded,
    Quit,
    Request,
    Status,
    Unload,
)
from ichikara_desktop.preview.open_requests import OpenRequest, OpenRequests
from ichikara_desktop.preview.worker import lines

FIRST_PAUSE = 0.5
"""Seconds before a worker is started again that died on its first request; doubled each time."""

LONGEST_PAUSE = 30.0

_LOG_LINES = 30


def worker_command() -> list[str]:
    """Return what starts a worker, in a checkout and in an installed program of one file."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--preview-worker"]
    return [sys.executable, "-m", "ichikara_desktop", "--preview-worker"]


class WorkerProcess:
    """A worker that is there when it is needed.

    Args:
        listener: called with each event, in a thread of this object. Must not wait.
        command: what is started.
        environment: variables besides those of this process, such as ``LLAMA_CPP_LIB_PATH``.

    Attributes:
        ignored: lines of workers that were no events.
    """

    def __init__(
        self,
        listener: Callable[[Event], None],
        command: Iterable[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._listener = listener
        self._command = list(command) or worker_command()
        self._environment = dict(environment or {})
        self._lock = threading.RLock()
        self._open = OpenRequests(self._too_slow)
        self._outgoing: SimpleQueue[Request | None] = SimpleQueue()
        self._child: _Child | None = None
        self._loaded: OpenRequest | None = None
        self._reloads = 0
        self._deaths = 0
        self._next_id = 1
        self._closed = threading.Event()
        self.ignored = 0
        self._writer = threading.Thread(target=self._write, daemon=True, name="preview-writer")
        self._writer.start()

    @property
    def pid(self) -> int | None:
        """Process id of the worker; ``None`` while there is none."""
        with self._lock:
            return self._child.process.pid if self._child else None

    def ask(self, request: Request, silence: float | None = None) -> int:
        """Send a request; starts the worker if it is not there.

        Args:
            request: its ``id`` is replaced.
            silence: seconds without any event about it, once it is its turn, after which the
                worker is killed. For a ``load`` this is its time limit.

        Returns:
            The id that its events carry.
        """
        with self._lock:
            request = request.model_copy(update={"id": self._next_id})
            self._next_id += 1
            sendable = _sendable(request)
            if sendable:
                self._open.add(OpenRequest(request, silence))
                self._outgoing.put(request)
        if not sendable:
            self._listener(Failed(id=request.id, code="unreadable"))
        elif self._closed.is_set():
            self._bury("closed")
        return request.id  # the closing event may have come before this

    def cancel(self, request_id: int) -> None:
        """Give up a request; its closing event still comes."""
        self._outgoing.put(Cancel(id=request_id))

    def close(self, patience: float = 2.0) -> None:
        """End the worker, by force after ``patience`` seconds; open requests die."""
        until = time.monotonic() + patience
        self._closed.set()
        self._outgoing.put(None)
        self._writer.join(patience)
        with self._lock:
            child = self._child
        if child is not None:
            child.end(max(0.0, until - time.monotonic()))
        self._bury("closed")

    def _write(self) -> None:
        """Send what is to be sent, one after the other, until the end."""
        while (request := self._outgoing.get()) is not None:
            if not isinstance(request, Cancel):
                if self._running() is None and not self._start(request):
                    continue
                if self._open.heard(request.id) is None:
                    continue  # it died together with one before it
            if child := self._running():
                child.send(request)
        if child := self._running():
            child.send(Quit())

    def _running(self) -> "_Child | None":
        with self._lock:
            return self._child

    def _start(self, request: Request) -> bool:
        """Start a worker, after a pause if the last ones died, and load what was loaded.

        Not if ``request`` replaces that: it may be what the last one died of.
        """
        pause = min(FIRST_PAUSE * 2 ** (self._deaths - 1), LONGEST_PAUSE) if self._deaths else 0
        if self._closed.wait(pause) or self._closed.is_set():
            return False
        try:
            child = _Child(self._command, self._environment)
        except OSError:
            self._deaths += 1
            self._bury("could-not-start")
            return False
        with self._lock:
            self._child = child
            reload = None if isinstance(request, Load | Unload) else self._reload()
        child.listen(self._hear, self._ended)
        if reload is not None:
            child.send(reload)
        return True

    def _reload(self) -> Request | None:
        """Open a request, of a negative id, to load what was loaded before."""
        if self._loaded is None:
            return None
        self._reloads += 1
        request = self._loaded.request.model_copy(update={"id": -self._reloads})
        self._open.add(OpenRequest(request, self._loaded.silence), first=True)
        return request

    def _hear(self, line: bytes | None) -> None:
        """Take a line of the worker."""
        try:
            event = None if line is None else EVENTS.validate_json(line)
        except (ValidationError, RecursionError):
            event = None
        if event is None:
            self.ignored += 1
            return
        closes = isinstance(event, CLOSING)
        with self._lock:
            opened = self._open.heard(event.id, closes=closes)
            if opened is not None:
                opened.note(event)
            if opened is not None and closes:
                self._remember(opened, event)
        if isinstance(event, Hello) or (opened is not None and event.id > 0):
            self._listener(event)

    def _remember(self, opened: OpenRequest, event: Event) -> None:
        """Keep what a new worker has to load; what cannot be loaded again is forgotten."""
        request = opened.request
        if request.id > 0:
            self._deaths = 0
        if isinstance(request, Load):
            self._loaded = opened if isinstance(event, Loaded) else None
        elif isinstance(request, ChangeAdapter) and isinstance(event, Loaded) and self._loaded:
            changed = {"adapter": request.adapter, "scale": request.scale}
            load = self._loaded.request.model_copy(update=changed)
            self._loaded = OpenRequest(load, self._loaded.silence)
        elif isinstance(request, Unload) and isinstance(event, Status):
            self._loaded = None

    def _too_slow(self) -> None:
        if child := self._running():
            child.too_slow = True
            child.process.kill()

    def _ended(self, child: "_Child") -> None:
        """A worker is gone: so is everything that was asked of it."""
        with self._lock:
            self._child = None
            self._deaths += 1
        code: DeathCode = "exited"
        if self._closed.is_set():
            code = "closed"
        elif child.too_slow:
            code = "too-slow"
        elif child.signal is not None:
            code = "killed"
        self._bury(code, child)

    def _bury(self, code: DeathCode, child: "_Child | None" = None) -> None:
        died = Died(
            code=code,
            status=child.status if child else None,
            signal=child.signal if child else None,
            log=tuple(child.log) if child else (),
        )
        with self._lock:
            if child is not None and self._open.first_id < 0:
                self._loaded = None  # it died of the loading: once more would be once too often
            lost = [
                died.model_copy(update={"id": opened.request.id, "written": opened.written})
                for opened in self._open.take_all()
            ]
        for event in lost:
            if event.id > 0:
                self._listener(event)


def _sendable(request: Request) -> bool:
    """Whether a worker would read it: not longer than a line, and in UTF-8."""
    try:
        return len(request.line()) <= LONGEST_LINE
    except ValueError:  # a path that is no UTF-8
        return False


class _Child:
    """One run of the worker.

    Raises:
        OSError: it cannot be started.
    """

    def __init__(self, command: list[str], environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - this program itself
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            env=os.environ | environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self.log: deque[str] = deque(maxlen=_LOG_LINES)
        self.too_slow = False
        self._writing = threading.Lock()
        self._log_reader = threading.Thread(target=self._read_log, daemon=True, name="preview-log")

    @property
    def status(self) -> int | None:
        """Exit status, unless a signal ended it."""
        code = self.process.returncode
        return None if code is None or code < 0 else code

    @property
    def signal(self) -> str | None:
        """Name of the signal that ended it."""
        code = self.process.returncode
        if code is None or code >= 0:
            return None
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"

    def listen(
        self, hear: Callable[[bytes | None], None], ended: Callable[["_Child"], None]
    ) -> None:
        """Read lines until the end in a thread."""
        self._log_reader.start()
        threading.Thread(
            target=self._read, args=(hear, ended), daemon=True, name="preview-reader"
        ).start()

    def send(self, request: Request) -> None:
        """Write a request; when nobody reads any more, its end is noticed by the reader."""
        try:
            with self._writing:
                _write_all(self.process, request.line())
        except (OSError, ValueError):
            return

    def end(self, patience: float) -> None:
        """Wait for the end, and force it after ``patience`` seconds."""
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _read(
        self, hear: Callable[[bytes | None], None], ended: Callable[["_Child"], None]
    ) -> None:
        out = self.process.stdout
        assert out is not None  # noqa: S101 - a pipe was asked for
        for line in lines(lambda: out.read(65536) or b""):
            hear(line)
        # A worker that closed its output serves nobody, even if it still runs.
        self.end(1.0)
        self._log_reader.join(1.0)
        self._close_pipes()
        ended(self)

    def _read_log(self) -> None:
        errors = self.process.stderr
        assert errors is not None  # noqa: S101 - a pipe was asked for
        for line in lines(lambda: errors.read(65536) or b""):
            if line and line.strip():
                self.log.append(line.decode(errors="replace").rstrip()[:300])

    def _close_pipes(self) -> None:
        with self._writing:
            for pipe in (self.process.stdin, self.process.stdout):
                if pipe is not None:
                    pipe.close()


def _write_all(process: "subprocess.Popen[bytes]", line: bytes) -> None:
    pipe = process.stdin
    assert pipe is not None  # noqa: S101 - a pipe was asked for
    view = memoryview(line)
    while view:
        view = view[pipe.write(view) or 0 :]
