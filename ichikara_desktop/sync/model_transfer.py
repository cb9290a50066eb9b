"""Models come from the server: one at a time, in the background, and behind everything else.

What came of a file stays where it is and is gone on with, after a cut connection as after a
restart of the program. Nobody on the way is believed: the file's SHA-256 is compared at the end.
"""

import errno
import hashlib
import os
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import BinaryIO

import httpx

from ichikara_desktop.files import LITTLE, free_bytes
from ichikara_desktop.protocol.envelope import Refusal
from ichikara_desktop.protocol.models import MEDIA_TYPE, ModelOffer
from ichikara_desktop.sync.client import open_http, read_reply, unreached
from ichikara_desktop.sync.errors import (
    CertificateError,
    NoRoomForModelError,
    NotOurServerError,
    OfflineError,
    ProxyError,
    SyncCancelledError,
    SyncError,
    WrongModelError,
)

MAGIC = b"GGUF"
PIECE = 256 * 1024
LOOK_EVERY = 64 << 20
"""Bytes between two looks at the room on the disk."""
TRIES = 8
"""Attempts in a row that bring nothing, before the person is told."""
PAUSES = (1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 60.0)
"""Seconds between them."""
LONGEST_PAUSE = 20.0
"""Seconds for which a download stands still for the sync; the connection bears that."""
LONGEST_REFUSAL = 64 * 1024
_STEP = 0.05


def _silent(_done: int, _total: int) -> None:
    pass


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be fetched, whence and whither.

    Attributes:
        server: scheme, host and port.
        token: of this device.
        target: the file that is filled; what is in it already is gone on with.
    """

    server: str
    token: str = field(repr=False)
    project_id: str
    offer: ModelOffer
    target: Path


@dataclass(frozen=True, slots=True)
class Hooks:
    """What a download tells, and asks.

    Attributes:
        progress: hears how many bytes are there, and of how many.
        cancelled: whether to stop.
        give_way: whether something more important is on its way just now.
    """

    progress: Callable[[int, int], None] = _silent
    cancelled: Callable[[], bool] = _never
    give_way: Callable[[], bool] = _never


def fetch(
    wanted: Wanted, hooks: Hooks | None = None, transport: httpx.BaseTransport | None = None
) -> None:
    """Fill ``wanted.target`` with the model; return once its SHA-256 is right.

    Cut connections and servers in trouble are tried again, up to :data:`TRIES` times in a row
    that bring nothing.

    Raises:
        SyncCancelledError: ``cancelled`` said so; what came stays.
        NoRoomForModelError: the disk has too little room; what came stays.
        WrongModelError: the content is another, twice; nothing is kept.
        SyncError: as for every request; what came stays.
        OSError: the file cannot be written.
    """
    with open_http(wanted.server, wanted.token, transport) as http:
        work = _Fetch(wanted, hooks or Hooks(), http)
        for _ in range(2):  # what was here from before may be another's; then once from the start
            work.fill()
            if work.is_right():
                return
            wanted.target.unlink()
    raise WrongModelError


class _Fetch:
    def __init__(self, wanted: Wanted, hooks: Hooks, http: httpx.Client) -> None:
        self._wanted, self._hooks, self._http = wanted, hooks, http
        self._size, self._target = wanted.offer.size, wanted.target
        self._tag = ""
        """What the server said of the file that what is here is a part of."""

    def fill(self) -> None:
        """Return once the file has its whole length."""
        fruitless = 0
        while (have := self._have()) < self._size:
            self._require_going_on()
            try:
                self._go_on(have)
            except (CertificateError, ProxyError):
                raise  # waiting does not help
            except OfflineError:
                fruitless = 0 if self._have() > have else fruitless + 1
                if fruitless >= TRIES:
                    raise
                self._wait(PAUSES[min(fruitless, len(PAUSES) - 1)])

    def is_right(self) -> bool:
        """Return whether the file's content is the one that was offered."""
        digest = hashlib.sha256()
        with self._target.open("rb") as file:
            while piece := file.read(1 << 20):
                self._require_going_on()
                digest.update(piece)
        return digest.hexdigest() == self._wanted.offer.sha256

    def _have(self) -> int:
        """Return how much is here; more than the whole is none of it."""
        try:
            have = self._target.stat().st_size
        except FileNotFoundError:
            return 0
        if have > self._size:
            self._target.unlink()
            return 0
        return have

    def _go_on(self, have: int) -> None:
        self._require_room(self._size - have)
        headers = {"Accept-Encoding": "identity"}
        if have:
            headers["Range"] = f"bytes={have}-"
            if self._tag:
                headers["If-Range"] = self._tag
        path = f"/projects/{self._wanted.project_id}/models/{self._wanted.offer.sha256}"
        try:
            with self._http.stream("GET", path, headers=headers) as response:
                begin = self._begin_of(response, have)
                self._tag = response.headers.get("ETag", "")
                self._take(response, begin)
        except (httpx.TransportError, httpx.DecodingError, httpx.TooManyRedirects) as error:
            raise unreached(error) from error
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            room = free_bytes(self._target.parent)
            raise NoRoomForModelError(self._size - self._have() + LITTLE, room) from None

    def _begin_of(self, response: httpx.Response, have: int) -> int:
        """Return from which byte on the answer is the file's; raise for every other answer."""
        if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            self._target.unlink(missing_ok=True)
            raise OfflineError("range")
        if response.status_code not in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
            raise self._refused(response)
        kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
        if kind != MEDIA_TYPE or "Content-Encoding" in response.headers:
            raise NotOurServerError
        if response.status_code == httpx.codes.PARTIAL_CONTENT:
            wanted = f"bytes {have}-{self._size - 1}/{self._size}"
            if response.headers.get("Content-Range", "") != wanted:
                raise NotOurServerError
            return have
        if response.headers.get("Content-Length", str(self._size)) != str(self._size):
            raise NotOurServerError
        return 0

    def _refused(self, response: httpx.Response) -> SyncError:
        """Return what an answer means that brings no file."""
        content = bytearray()
        for part in response.iter_bytes():
            content += part
            if len(content) > LONGEST_REFUSAL:
                return NotOurServerError()
        kind = {"Content-Type": response.headers.get("Content-Type", "")}
        whole = httpx.Response(response.status_code, headers=kind, content=bytes(content))
        try:
            read_reply(whole, Refusal)
        except SyncError as error:
            return error
        return NotOurServerError()

    def _take(self, response: httpx.Response, begin: int) -> None:
        pieces = response.iter_raw(PIECE)
        first = next(pieces, b"")
        if begin == 0 and len(first) >= len(MAGIC) and not first.startswith(MAGIC):
            raise NotOurServerError  # before what is here already makes room for it
        at, looked = begin, begin
        with self._target.open("r+b" if begin else "wb") as file:
            file.seek(begin)
            try:
                for piece in chain((first,), pieces):
                    if at + len(piece) > self._size:
                        raise NotOurServerError
                    file.write(piece)
                    at += len(piece)
                    self._hooks.progress(at, self._size)
                    self._require_going_on()
                    if at - looked > LOOK_EVERY:
                        self._require_room(self._size - at)
                        looked = at
            finally:
                _settle(file)
        if at < self._size:
            raise OfflineError("short")

    def _require_going_on(self) -> None:
        """Stand still while the sync is at work, and raise once this was cancelled."""
        until = time.monotonic() + LONGEST_PAUSE
        while self._hooks.give_way() and time.monotonic() < until:
            if self._hooks.cancelled():
                break
            time.sleep(_STEP)
        if self._hooks.cancelled():
            raise SyncCancelledError

    def _require_room(self, size: int) -> None:
        free = free_bytes(self._target.parent)
        if free < size + LITTLE:
            raise NoRoomForModelError(size + LITTLE, free)

    def _wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self._hooks.cancelled():
                raise SyncCancelledError
            time.sleep(min(_STEP, seconds))


def _settle(file: BinaryIO) -> None:
    """Bring what came to the disk: what is gone on with after a power cut must be there."""
    file.flush()
    with suppress(OSError):
        os.fsync(file.fileno())


class ModelDownload:
    """At most one model on its way, in a thread of its own."""

    def __init__(
        self,
        give_way: Callable[[], bool] = _never,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Begin nothing yet.

        Args:
            give_way: says whether the sync is at work; downloads wait for it.
            transport: instead of the network.
        """
        self._give_way, self._transport = give_way, transport
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._cancelled = threading.Event()

    @property
    def running(self) -> bool:
        """Whether a model is on its way."""
        return self._thread is not None and self._thread.is_alive()

    def start(
        self,
        wanted: Wanted,
        progress: Callable[[int, int], None],
        ended: Callable[[BaseException | None], None],
    ) -> bool:
        """Begin to fetch a model, unless one is on its way; returns whether it began.

        Args:
            wanted: what.
            progress: as in :class:`Hooks`; called in the download's thread.
            ended: called there once, with what went wrong or nothing.
        """
        with self._lock:
            if self.running:
                return False
            self._cancelled = cancelled = threading.Event()
            hooks = Hooks(progress, cancelled.is_set, self._give_way)
            self._thread = threading.Thread(
                target=_run,
                args=(wanted, hooks, self._transport, ended),
                name="models",
                daemon=True,
            )
            self._thread.start()
            return True

    def cancel(self) -> None:
        """Stop; what came stays, to be gone on with. Nothing is written any more after a moment."""
        self._cancelled.set()

    def close(self, patience: float = 2.0) -> None:
        """Cancel and wait for the end, at most ``patience`` seconds: a silent line takes longer."""
        self.cancel()
        if self._thread is not None:
            self._thread.join(patience)


def _run(
    wanted: Wanted,
    hooks: Hooks,
    transport: httpx.BaseTransport | None,
    ended: Callable[[BaseException | None], None],
) -> None:
    try:
        fetch(wanted, hooks, transport)
    except Exception as error:
        ended(error)
    else:
        ended(None)
