"""Brings requests to the application in this process as an HTTP server would."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import unquote

import pytest
from argon2 import PasswordHasher
from starlette.types import ASGIApp, Message

from ichikara_desktop.server import sessions
from tests.faults.requests import Asked, Header


@dataclass
class Answer:
    """What came back."""

    status: int = 0
    body: bytes = b""
    headers: list[Header] = field(default_factory=list)


async def _here(work: Callable[..., object], *arguments: object, **named: object) -> object:
    """Do the work of an endpoint at once: another thread for each costs more than the work."""
    return work(*arguments, **named)


@contextmanager
def cheaply() -> Iterator[None]:
    """Let endpoints work where they are called, and passwords cost nothing."""
    cheap = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("fastapi.routing.run_in_threadpool", _here)
        patch.setattr("fastapi.dependencies.utils.run_in_threadpool", _here)
        patch.setattr(sessions, "_HASHER", cheap)
        patch.setattr(sessions, "_NOBODYS", cheap.hash("nobody"))
        yield


async def deliver(app: ASGIApp, asked: Asked) -> Answer:
    """Return what the application answers to a request, whatever its bytes are."""
    answer = Answer()
    messages = iter([{"type": "http.request", "body": asked.body, "more_body": False}])

    async def receive() -> Message:
        return next(messages, {"type": "http.disconnect"})

    async def send(message: Message) -> None:
        answer.status = message.get("status", answer.status)
        answer.headers += message.get("headers", ())
        answer.body += message.get("body", b"")

    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": asked.method,
        "scheme": "http",
        "path": unquote(asked.path.decode("latin-1")),
        "raw_path": asked.path,
        "root_path": "",
        "query_string": asked.query,
        "headers": [(name.lower(), value) for name, value in asked.headers],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    await app(scope, receive, send)
    return answer
