"""A real proxy on the loopback address that cuts, resets, slows, swaps and swallows, by a seed.

It reads one request at a time and may do to it, and to its answer, whatever real networks,
captive portals and company proxies do. Its loop runs in a thread of its own.
"""

import asyncio
import gzip
import random
import re
import socket
import struct
import threading
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass

PORTAL = b"<html><body>Please sign in to this network.</body></html>"
TLS_ALERT = b"\x15\x03\x03\x00\x02\x02\x28"
"""What something says that wants TLS: fatal, handshake failure."""
TLS_HELLO = b"\x16"
"""The first byte of somebody who speaks TLS; this proxy does not."""

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_KEEP_ALIVE = re.compile(rb"\r\nconnection: *keep-alive", re.IGNORECASE)
_CLOSE = re.compile(rb"\r\nconnection: *close", re.IGNORECASE)


@dataclass
class Exchange:
    """One request on its way, of which only the head was read, and the way back."""

    proxy: "ChaosProxy"
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    head: bytes
    read: int = 0
    """Bytes of the body that were read."""

    @property
    def length(self) -> int:
        """Bytes of the body."""
        found = _LENGTH.search(self.head)
        return int(found[1]) if found else 0

    async def body(self, end: int | None = None) -> bytes:
        """Return what comes of the body up to ``end`` (all of it), and was not read before."""
        wanted = (self.length if end is None else end) - self.read
        self.read += wanted
        return await self.reader.readexactly(wanted)

    async def whole(self) -> bytes:
        return self.head + await self.body()

    async def deliver(self, request: bytes) -> bytes:
        """Return the server's whole answer, as it would be over a connection that stays."""
        reader, writer = await asyncio.open_connection(*self.proxy.upstream)
        try:
            writer.write(_KEEP_ALIVE.sub(b"\r\nConnection: close", request, count=1))
            await writer.drain()
            return _CLOSE.sub(b"", await reader.read(), count=1)
        finally:
            writer.close()

    async def send(self, content: bytes) -> None:
        self.writer.write(content)
        await self.writer.drain()

    async def hold(self) -> None:
        """Say nothing until the other side gives up."""
        while await self.reader.read(65_536):
            pass

    def cut(self) -> None:
        """End the connection in good order (FIN)."""
        self.writer.close()

    def reset(self) -> None:
        """End it as a router does that forgot about it (RST)."""
        end: socket.socket = self.writer.get_extra_info("socket")
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    def some(self, length: int) -> int:
        """Return how many of so many bytes get through: not all."""
        return self.proxy.chance.randrange(length or 1)


Fault = Callable[[Exchange], Awaitable[None]]


async def passed(x: Exchange) -> None:
    """Pass a request on, and its answer back."""
    await x.send(await x.deliver(await x.whole()))


async def refused(x: Exchange) -> None:
    x.cut()


async def cut_request(x: Exchange) -> None:
    """The server gets a part of it, and both connections end."""
    part = x.head + await x.body(x.some(x.length))
    _, server = await asyncio.open_connection(*x.proxy.upstream)
    server.write(part)
    await server.drain()
    server.close()
    x.cut()


async def reset_request(x: Exchange) -> None:
    await x.body(x.some(x.length))
    x.reset()


async def cut_answer(x: Exchange) -> None:
    answer = await x.deliver(await x.whole())
    await x.send(answer[: x.some(len(answer))])
    x.cut()


async def reset_answer(x: Exchange) -> None:
    answer = await x.deliver(await x.whole())
    await x.send(answer[: x.some(len(answer))])
    x.reset()


async def slow(x: Exchange) -> None:
    """It comes whole, in many small pieces."""
    answer = await x.deliver(await x.whole())
    size = len(answer) // 50 + 1
    for start in range(0, len(answer), size):
        await x.send(answer[start : start + size])
        await asyncio.sleep(0.001)


async def crawling(x: Exchange) -> None:
    """A byte now and then, and no end."""
    await x.whole()
    await x.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while not x.writer.is_closing():
        await x.send(b" ")
        await asyncio.sleep(0.01)


async def endless(x: Exchange) -> None:
    """As much as the line carries, and no end."""
    await x.whole()
    await x.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
    while not x.writer.is_closing():
        await x.send(b" " * 65_536)


async def bomb(x: Exchange) -> None:
    """Little on the line, very much once it is unpacked."""
    await x.whole()
    packed = gzip.compress(b" " * (512 << 20), 1)
    await x.send(_answer(b"200 OK", packed, b"application/json", b"Content-Encoding: gzip\r\n"))


async def half_open(x: Exchange) -> None:
    await x.whole()
    await x.hold()


async def answer_swallowed(x: Exchange) -> None:
    await x.deliver(await x.whole())
    await x.hold()


async def late(x: Exchange) -> None:
    """It arrives when nobody waits for it any more."""
    request = await x.whole()
    await x.hold()
    await x.deliver(request)


async def doubled(x: Exchange) -> None:
    request = await x.whole()
    await x.deliver(request)
    await x.send(await x.deliver(request))


async def portal(x: Exchange) -> None:
    await x.whole()
    await x.send(_answer(b"200 OK", PORTAL))


async def json_portal(x: Exchange) -> None:
    await x.whole()
    await x.send(_answer(b"200 OK", b'{"results":[],"status":"sign in"}', b"application/json"))


async def redirect(x: Exchange) -> None:
    await x.whole()
    await x.send(_answer(b"302 Found", b"", more=b"Location: http://127.0.0.1:9/login\r\n"))


async def too_long(x: Exchange) -> None:
    """More is announced than comes."""
    answer = await x.deliver(await x.whole())
    await x.send(_announced(answer, 7))
    x.cut()


async def too_short(x: Exchange) -> None:
    """More comes than is announced; the rest lies before the next answer."""
    answer = await x.deliver(await x.whole())
    await x.send(_announced(answer, -7))


async def gzip_cut(x: Exchange) -> None:
    """A packed body lacks its second half, and the length was counted after that."""
    _, _, body = (await x.deliver(await x.whole())).partition(b"\r\n\r\n")
    packed = gzip.compress(body)
    part = packed[: x.some(len(packed) // 2)]
    await x.send(_answer(b"200 OK", part, b"application/json", b"Content-Encoding: gzip\r\n"))


async def proxy_wants_a_name(x: Exchange) -> None:
    await x.whole()
    more = b'Proxy-Authenticate: Basic realm="office"\r\n'
    await x.send(_answer(b"407 Proxy Authentication Required", PORTAL, more=more))


async def bad_gateway(x: Exchange) -> None:
    await x.whole()
    await x.send(_answer(b"502 Bad Gateway", PORTAL))


async def answered_after_all(x: Exchange) -> None:
    await x.deliver(await x.whole())
    await x.send(_answer(b"504 Gateway Timeout", PORTAL))


async def garbage(x: Exchange) -> None:
    """Something that speaks TLS, or nothing that is known."""
    await x.whole()
    noise = x.proxy.chance.randbytes(x.proxy.chance.randrange(1, 400))
    await x.send(x.proxy.chance.choice((TLS_ALERT, noise)))
    x.cut()


QUICK: tuple[Fault, ...] = (
    *(refused, cut_request, reset_request, cut_answer, reset_answer, slow, doubled),
    *(portal, json_portal, redirect, too_long, too_short, gzip_cut),
    *(proxy_wants_a_name, bad_gateway, answered_after_all, garbage),
)
SILENT: tuple[Fault, ...] = (half_open, answer_swallowed, late)
"""The client must give up by itself."""


def _answer(
    status: bytes, body: bytes, kind: bytes = b"text/html; charset=utf-8", more: bytes = b""
) -> bytes:
    length = str(len(body)).encode()
    head = b"HTTP/1.1 " + status + b"\r\nContent-Type: " + kind + b"\r\nContent-Length: " + length
    return head + b"\r\n" + more + b"\r\n" + body


def _announced(answer: bytes, by: int) -> bytes:
    """Return the answer with another length announced."""

    def another(found: re.Match[bytes]) -> bytes:
        return b"\r\ncontent-length: " + str(max(0, int(found[1]) + by)).encode()

    return _LENGTH.sub(another, answer, count=1)


class ChaosProxy:
    """Stands before a server.

    Attributes:
        upstream: host and port of the server.
        rate: how often a request meets a fault.
        faults: of which one is drawn.
        planned: faults for the very next requests, before any is drawn.
        met: how often each was met, by name.
    """

    def __init__(self, upstream: tuple[str, int], seed: int = 0) -> None:
        self.upstream, self.chance = upstream, random.Random(seed)
        self.rate = 0.0
        self.faults: tuple[Fault, ...] = QUICK
        self.planned: deque[Fault] = deque()
        self.met: Counter[str] = Counter()
        self.requests = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._tasks: set[asyncio.Task[None]] = set()
        self._listener = self._do(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port: int = self._listener.sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def settle(self) -> None:
        """Return once everything that is late has arrived."""

        async def wait() -> None:
            while others := self._tasks - {asyncio.current_task()}:
                await asyncio.wait(others, timeout=10)

        self._do(wait())

    def close(self) -> None:
        async def end() -> None:
            self._listener.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

        self._do(end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _do(self, work: Coroutine[None, None, object]) -> object:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        self._tasks.add(task)
        try:
            with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
                while not writer.is_closing():
                    first = await reader.readexactly(1)
                    if first == TLS_HELLO:
                        writer.write(TLS_ALERT)
                        return
                    head = first + await reader.readuntil(b"\r\n\r\n")
                    await self._drawn()(Exchange(self, reader, writer, head))
        finally:
            writer.close()
            self._tasks.discard(task)

    def _drawn(self) -> Fault:
        self.requests += 1
        if self.planned:
            fault = self.planned.popleft()
        elif self.chance.random() < self.rate:
            fault = self.chance.choice(self.faults)
        else:
            return passed
        self.met[fault.__name__] += 1
        return fault
