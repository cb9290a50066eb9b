"""A network by a seed: requests are lost, doubled, late, out of order, cut off, or misanswered."""

import asyncio
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import httpx

PORTAL = b"<html><body>Please sign in to this network.</body></html>"


class KilledError(BaseException):
    """The program is gone at this very moment: nothing in it may go on."""


class Line:
    """Carries requests to an ASGI application in this process, one at a time."""

    def __init__(self, app: Callable[[], object]) -> None:
        """``app`` is asked for each request, so that the server can be another one."""
        self._app = app
        self._loop = asyncio.new_event_loop()

    def deliver(self, request: httpx.Request) -> httpx.Response:
        async def carry() -> httpx.Response:
            transport = httpx.ASGITransport(app=self._app(), raise_app_exceptions=False)
            answer = await transport.handle_async_request(
                httpx.Request(
                    request.method, request.url, headers=request.headers, content=request.content
                )
            )
            body = b"".join([part async for part in answer.stream])
            return httpx.Response(answer.status_code, headers=answer.headers, content=body)

        return self._loop.run_until_complete(carry())

    def close(self) -> None:
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()


class Way(Protocol):
    """Brings a request to the server, and its answer back."""

    def deliver(self, request: httpx.Request) -> httpx.Response: ...


@dataclass
class Weather(httpx.BaseTransport):
    """One computer's way to the server.

    Attributes:
        rate: how often a request meets a fault.
        late: requests that are still on their way; they arrive some time later.
        answered: what the server's answers, as they reached the computer, named.
        meanwhile: what the person does while a request is on its way.
    """

    line: Way
    chance: random.Random
    faults: tuple["Fault", ...] = ()
    rate: float = 0.0
    late: list[httpx.Request] = field(default_factory=list)
    answered: set[str] = field(default_factory=set)
    requests: int = 0
    failed: int = 0
    passes: Callable[[float], None] = lambda _seconds: None
    meanwhile: Callable[[], None] = lambda: None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        self.requests += 1
        self.meanwhile()
        if self.late and self.chance.random() < 0.5:
            self.arrive()
        if self.chance.random() >= self.rate:
            return self._heard(self.line.deliver(request))
        self.failed += 1
        return self._heard(self.chance.choice(self.faults)(self, request))

    def arrive(self) -> None:
        """Let one of the late requests arrive; nobody hears its answer."""
        self.line.deliver(self.late.pop(self.chance.randrange(len(self.late))))

    def _heard(self, answer: httpx.Response) -> httpx.Response:
        for op_id in _named(answer):
            self.answered.add(op_id)
        return answer


Fault = Callable[[Weather, httpx.Request], httpx.Response]


def lost(_: Weather, request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("lost", request=request)


def lost_on_the_way_back(weather: Weather, request: httpx.Request) -> httpx.Response:
    weather.line.deliver(request)
    raise httpx.ReadError("lost", request=request)


def doubled(weather: Weather, request: httpx.Request) -> httpx.Response:
    weather.line.deliver(request)
    return weather.line.deliver(request)


def late(weather: Weather, request: httpx.Request) -> httpx.Response:
    """It arrives after later ones did."""
    weather.late.append(request)
    weather.passes(30)
    raise httpx.ReadTimeout("late", request=request)


def half_open(weather: Weather, request: httpx.Request) -> httpx.Response:
    """The connection stands, and nothing comes."""
    weather.passes(30)
    raise httpx.ReadTimeout("silent", request=request)


def cut_off(weather: Weather, request: httpx.Request) -> httpx.Response:
    answer = weather.line.deliver(request)
    part = answer.content[: weather.chance.randrange(len(answer.content) or 1)]
    headers = {"Content-Type": "application/json"}
    if weather.chance.random() < 0.5:
        headers["Content-Length"] = str(len(answer.content))
    return httpx.Response(answer.status_code, content=part, headers=headers)


def wrong_length(weather: Weather, request: httpx.Request) -> httpx.Response:
    answer = weather.line.deliver(request)
    headers = {"Content-Type": "application/json", "Content-Length": "7"}
    response = httpx.Response(answer.status_code, content=answer.content)
    response.headers = httpx.Headers(headers)
    return response


def portal(_: Weather, _request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=PORTAL, headers={"Content-Type": "text/html"})


def json_portal(_: Weather, _request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, json={"results": [], "status": "please sign in"})


def redirect(_: Weather, _request: httpx.Request) -> httpx.Response:
    return httpx.Response(302, headers={"Location": "http://portal.example/login"})


def proxy_in_trouble(weather: Weather, _request: httpx.Request) -> httpx.Response:
    status = weather.chance.choice([408, 429, 500, 502, 503, 504])
    return httpx.Response(status, content=b"<html>sorry</html>")


def answered_after_all(weather: Weather, request: httpx.Request) -> httpx.Response:
    weather.line.deliver(request)
    return httpx.Response(504, content=b"gateway timeout")


def killed_before(_: Weather, _request: httpx.Request) -> httpx.Response:
    raise KilledError


def killed_after(weather: Weather, request: httpx.Request) -> httpx.Response:
    weather.line.deliver(request)
    raise KilledError


FAULTS: tuple[Fault, ...] = (
    lost,
    lost_on_the_way_back,
    doubled,
    late,
    half_open,
    cut_off,
    wrong_length,
    portal,
    json_portal,
    redirect,
    proxy_in_trouble,
    answered_after_all,
)
KILLS: tuple[Fault, ...] = (killed_before, killed_after)


def _named(answer: httpx.Response) -> list[str]:
    """Return the operations that a whole answer of the server decides."""
    try:
        results = answer.json()["results"]
        return [result["op_id"] for result in results if result["outcome"] != "retry"]
    except (ValueError, KeyError, TypeError, UnicodeDecodeError):
        return []
