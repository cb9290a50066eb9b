"""Before and after every request: its id, the limits of rate, the log line and the metrics."""

import logging
import re
import secrets
import time
from collections.abc import MutableMapping
from typing import Any

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ichikara_desktop.protocol import API
from ichikara_desktop.server import metrics
from ichikara_desktop.server.access import hashed
from ichikara_desktop.server.context import Context
from ichikara_desktop.server.logs import REQUEST_ID
from ichikara_desktop.server.rates import Buckets
from ichikara_desktop.server.routing import too_fast
from ichikara_desktop.server.settings import Settings

_LOG = logging.getLogger("ichikara.request")
_REQUEST_ID = re.compile(r"^[A-Za-z0-9._-]{1,64}$")
_GUESSED = frozenset({f"{API}/enrolments", f"{API}/sessions"})
"""Where somebody might try codes or passwords."""
_UNLIMITED = frozenset({"/healthz", "/metrics"})


class Front:
    """The outermost part of the application."""

    def __init__(self, app: ASGIApp, context: Context) -> None:
        self._app, self._context = app, context
        self._limits = _Limits(context.settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = _Exchange(scope, receive, send)
        named = REQUEST_ID.set(exchange.request_id)
        try:
            wait, limit = self._limits.wait(scope)
            if wait > 0:
                metrics.LIMITED.labels(limit).inc()
                answer = too_fast(self._context, wait)
                await answer(scope, exchange.receive, exchange.send)
            else:
                await self._app(scope, exchange.receive, exchange.send)
        finally:
            exchange.note()
            REQUEST_ID.reset(named)


class _Limits:
    def __init__(self, settings: Settings) -> None:
        rates = {
            "token": settings.per_token,
            "address": settings.per_address,
            "attempts": settings.attempts,
        }
        self._buckets = {name: Buckets(rate) for name, rate in rates.items() if rate is not None}

    def wait(self, scope: Scope) -> tuple[float, str]:
        """Return for how many seconds the sender must wait, and because of which limit."""
        if scope["path"] in _UNLIMITED:
            return 0.0, ""
        address = (scope.get("client") or ("",))[0]
        senders = {"address": address}
        if scope["path"] in _GUESSED:
            senders["attempts"] = address
        token = Headers(scope=scope).get("authorization", "")
        if token:
            senders["token"] = hashed(token)
        waits = [
            (self._buckets[name].take(sender), name)
            for name, sender in senders.items()
            if name in self._buckets
        ]
        return max(waits, default=(0.0, ""))


class _Exchange:
    """One request and its answer, counted as they pass."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._began = time.perf_counter()
        self._received = self._sent = 0
        self._status = 500
        given = Headers(scope=scope).get("x-request-id", "")
        self.request_id = given if _REQUEST_ID.match(given) else secrets.token_hex(8)

    async def receive(self) -> Message:
        message = await self._receive()
        self._received += len(message.get("body", b""))
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._status = message["status"]
            MutableHeaders(scope=message)["X-Request-ID"] = self.request_id
        self._sent += len(message.get("body", b""))
        await self._send(message)

    def note(self) -> None:
        seconds = time.perf_counter() - self._began
        route = _route(self._scope)
        method = self._scope["method"] if route else "OTHER"
        metrics.REQUESTS.labels(method, route, str(self._status)).inc()
        metrics.SECONDS.labels(route).observe(seconds)
        fields = {
            "method": method,
            "route": route,
            "status": self._status,
            "ms": round(seconds * 1000, 1),
            "received": self._received,
            "sent": self._sent,
        }
        _LOG.info("request", extra=fields)


def _route(scope: MutableMapping[str, Any]) -> str:
    """Return the path's pattern: paths themselves name projects, and whatever somebody tries."""
    return str(getattr(scope.get("route"), "path", ""))
