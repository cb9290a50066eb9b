"""The child process: ``ichikara-desktop --preview-worker``.

One thread reads lines, the main thread owns llama.cpp. What is asked waits in a queue; only a
cancel and the end are taken at once. The process ends when its standard input does: then the
program that started it is gone.
"""

import faulthandler
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING

from pydantic import ValidationError

from ichikara_desktop.preview.messages import (
    LONGEST_LINE,
    REQUESTS,
    AskStatus,
    Bench,
    Cancel,
    ChangeAdapter,
    Event,
    Failed,
    Finished,
    Generate,
    Hello,
    Load,
    Message,
    Quit,
    Request,
    Score,
    Status,
    Unload,
)

if TYPE_CHECKING:
    from ichikara_desktop.preview.engine import Engine

GRACE = 1.5
"""Seconds that the main thread has to end after the standard input did."""

Work = Load | ChangeAdapter | Generate | Score | Bench | Unload | AskStatus


class Desk:
    """What waits, what runs and what was cancelled. For both threads.

    Attributes:
        ignored: lines that could not be read.
    """

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[Work | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._unfinished: set[int] = set()
        self._cancelled: set[int] = set()
        self._current: int | None = None
        self._stop = False
        self._ended = False
        self.ignored = 0

    def put(self, request: Work) -> None:
        """Let a request wait for its turn."""
        with self._lock:
            self._unfinished.add(request.id)
        self._waiting.put(request)

    def cancel(self, request_id: int) -> None:
        """Cancel what runs or waits; a request that is done already is none of either."""
        with self._lock:
            if request_id == self._current:
                self._stop = True
            elif request_id in self._unfinished:
                self._cancelled.add(request_id)

    def end(self) -> None:
        """Give up everything."""
        with self._lock:
            self._ended = self._stop = True
        self._waiting.put(None)

    def interrupted(self) -> bool:
        """Whether what runs is not wanted any more. Takes no lock: it is asked a lot."""
        return self._stop

    def next(self) -> Work | None:
        """Wait for the next request and begin it; ``None`` at the end."""
        request = self._waiting.get()
        with self._lock:
            if request is None or self._ended:
                return None
            self._current = request.id
            self._stop = request.id in self._cancelled
        return request

    def done(self, request: Work) -> None:
        """Tell that a request is answered."""
        with self._lock:
            self._current = None
            self._unfinished.discard(request.id)
            self._cancelled.discard(request.id)

    @property
    def waiting(self) -> int:
        """How many requests wait."""
        return self._waiting.qsize()


def lines(read: Callable[[], bytes], longest: int = LONGEST_LINE) -> Iterator[bytes | None]:
    """Yield the lines that come in, and ``None`` for one that is too long.

    Args:
        read: returns the next bytes, none at the end.
        longest: bytes of a line; of a longer one no more than that is ever held.
    """
    held, too_long = b"", False
    while part := read():
        *whole, rest = (held + part).split(b"\n")
        for line in whole:
            yield None if too_long or len(line) > longest else line
            too_long = False
        too_long = too_long or len(rest) > longest
        held = b"" if too_long else rest


def listen(desk: Desk, read: Callable[[], bytes], send: Callable[[Message], None]) -> None:
    """Read requests until there are no more."""
    for line in lines(read):
        request = _request(line)
        if request is None:
            desk.ignored += 1
            send(Failed(code="unreadable"))
        elif isinstance(request, Cancel):
            desk.cancel(request.id)
        elif isinstance(request, Quit):
            break
        else:
            desk.put(request)
    desk.end()


def _request(line: bytes | None) -> Request | None:
    try:
        return None if line is None else REQUESTS.validate_json(line)
    except (ValidationError, RecursionError):
        return None


def serve(desk: Desk, send: Callable[[Message], None]) -> None:
    """Answer requests until the end. The only thread that touches the engine."""
    from ichikara_desktop.preview.engine import Engine  # noqa: PLC0415 - after hello

    engine = Engine(desk.interrupted)
    try:
        while (request := desk.next()) is not None:
            for event in _answered(engine, desk, request):
                send(event)
            desk.done(request)
    finally:
        engine.unload()


def _answered(engine: "Engine", desk: Desk, request: Work) -> Iterator[Event]:
    from ichikara_desktop.preview.engine import PromptTooLongError  # noqa: PLC0415
    from ichikara_desktop.preview.native import Interrupted, NativeError, log  # noqa: PLC0415
    from ichikara_desktop.preview.templates import TemplateError  # noqa: PLC0415

    name = request.id
    log.clear()
    try:
        if desk.interrupted():
            raise Interrupted
        yield from _work(engine, desk, request)
    except Interrupted:
        if isinstance(request, Generate):
            yield Finished(id=name, cancelled=True)
        else:
            yield Failed(id=name, code="cancelled")
    except NativeError as error:
        yield Failed(id=name, code=error.code, log=tuple(log))
    except TemplateError:
        yield Failed(id=name, code="template-failed")
    except PromptTooLongError as error:
        figures = {"tokens": error.tokens, "context": error.context}
        yield Failed(id=name, code="prompt-too-long", figures=figures)
    except Exception as error:  # a mistake of ours: the next request is answered all the same
        _tell(type(error), error, error.__traceback__)
        yield Failed(id=name, code="internal")


def _work(engine: "Engine", desk: Desk, request: Work) -> Iterator[Event]:
    if isinstance(request, Load):
        yield engine.load(request)
    elif isinstance(request, ChangeAdapter):
        yield engine.change_adapter(request)
    elif isinstance(request, Generate):
        yield from engine.generate(request)
    elif isinstance(request, Score):
        yield from engine.score(request)
    elif isinstance(request, Bench):
        yield from engine.bench(request)
    else:
        if isinstance(request, Unload):
            engine.unload()
        yield Status(
            id=request.id,
            model=engine.model_path,
            adapter=engine.adapter_path,
            context=engine.context,
            waiting=desk.waiting,
            ignored=desk.ignored,
        )


def _tell(kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
    """Tell where an exception came from; its message may quote what people wrote."""
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{os.path.basename(code.co_filename)}:{trace.tb_lineno}")  # noqa: PTH119
        trace = trace.tb_next
    os.write(2, f"{kind.__name__} at {' > '.join(places)}\n".encode())


def _channel() -> int:
    """Move the real standard output aside; what libraries print goes to standard error."""
    if os.name == "nt":
        import msvcrt  # noqa: PLC0415

        msvcrt.setmode(0, os.O_BINARY)  # type: ignore[attr-defined,unused-ignore]
        msvcrt.setmode(1, os.O_BINARY)  # type: ignore[attr-defined,unused-ignore]
    channel = os.dup(1)
    os.dup2(2, 1)
    return channel


def main(arguments: list[str]) -> int:
    """Serve until the standard input ends; with ``--probe`` tell what works here, and end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is for the program
    sys.excepthook = _tell
    faulthandler.enable(2)  # a program without a console has no sys.stderr
    channel = _channel()
    sending = threading.Lock()

    def send(message: Message) -> None:
        line = message.line()
        if len(line) > LONGEST_LINE:  # nobody would read it
            line = Failed(id=message.id, code="internal").line()
        with sending:
            _write(channel, line)

    if "--probe" in arguments:
        from ichikara_desktop.preview.probing import answer_probe  # noqa: PLC0415

        _write(channel, answer_probe())
        return 0
    desk = Desk()
    send(Hello(pid=os.getpid()))
    threading.Thread(target=_listen, args=(desk, send), daemon=True, name="lines").start()
    try:
        serve(desk, send)
    except BrokenPipeError:
        return 1  # nobody reads any more
    return 0


def _listen(desk: Desk, send: Callable[[Message], None]) -> None:
    try:
        listen(desk, lambda: os.read(0, 65536), send)
    except OSError:
        desk.end()
    # The main thread may be in a template that never ends: it gets no more than this.
    threading.Event().wait(GRACE)
    os._exit(1)


def _write(channel: int, line: bytes) -> None:
    view = memoryview(line)
    while view:
        view = view[os.write(channel, view) :]
