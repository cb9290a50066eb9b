"""A network that fails in every way that networks fail, by a seed."""

import random
from collections.abc import Callable

import httpx

PORTAL = b"<html><body>Please sign in to this network.</body></html>"

Fault = Callable[["FaultyTransport", httpx.Request], httpx.Response]


def lost_on_the_way_there(_: "FaultyTransport", request: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("lost", request=request)


def lost_on_the_way_back(network: "FaultyTransport", request: httpx.Request) -> httpx.Response:
    network.inner.handle_request(request)
    raise httpx.ReadError("lost", request=request)


def timed_out_after_arriving(network: "FaultyTransport", request: httpx.Request) -> httpx.Response:
    network.inner.handle_request(request)
    raise httpx.ReadTimeout("late", request=request)


def cut_off(network: "FaultyTransport", request: httpx.Request) -> httpx.Response:
    answer = network.inner.handle_request(request)
    return httpx.Response(answer.status_code, content=answer.content[: len(answer.content) // 2])


def captive_portal(_: "FaultyTransport", _request: httpx.Request) -> httpx.Response:
    return httpx.Response(200, content=PORTAL, headers={"Content-Type": "text/html"})


def gateway(_: "FaultyTransport", _request: httpx.Request) -> httpx.Response:
    return httpx.Response(502, content=b"<html>Bad Gateway</html>")


def too_many(_: "FaultyTransport", _request: httpx.Request) -> httpx.Response:
    return httpx.Response(429, content=b"slow down", headers={"Retry-After": "1"})


def answered_after_all(network: "FaultyTransport", request: httpx.Request) -> httpx.Response:
    network.inner.handle_request(request)
    return httpx.Response(504, content=b"gateway timeout")


FAULTS: tuple[Fault, ...] = (
    lost_on_the_way_there,
    lost_on_the_way_back,
    timed_out_after_arriving,
    cut_off,
    captive_portal,
    gateway,
    too_many,
    answered_after_all,
)


class FaultyTransport(httpx.BaseTransport):
    """Passes requests on, or not."""

    def __init__(
        self,
        inner: httpx.BaseTransport,
        seed: int = 0,
        rate: float = 0.0,
        faults: tuple[Fault, ...] = FAULTS,
    ) -> None:
        """Fail with probability ``rate``, by one of ``faults``."""
        self.inner, self.rate, self.faults = inner, rate, faults
        self.failed = 0
        self._chance = random.Random(seed)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        if self._chance.random() >= self.rate:
            return self.inner.handle_request(request)
        self.failed += 1
        return self._chance.choice(self.faults)(self, request)
