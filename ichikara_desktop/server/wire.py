"""Bytes and values from outside: size limits, and what both databases can hold."""

import traceback
from collections.abc import AsyncGenerator
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request

MAX_BODY = 8 * 1024 * 1024
"""The largest request body in bytes."""

_MAX_DISCARDED = 8 * MAX_BODY
"""How much of a body that is too large is still read, so that its sender hears the answer."""

_MAX_INTEGER = 2**53 - 1
"""The largest integer that every JSON reader understands alike (RFC 8259, section 6)."""


class LimitedRequest(Request):
    """A request whose body is refused when it is too large or no JSON."""

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """Yield the body, and raise once it passes :data:`MAX_BODY`."""
        size = 0
        async for chunk in super().stream():
            size += len(chunk)
            if size <= MAX_BODY:
                yield chunk
            elif size > _MAX_DISCARDED:
                break
        if size > MAX_BODY:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    async def json(self) -> object:
        """Return the body's value; raises when it is no JSON."""
        try:
            return await super().json()
        except (ValueError, RecursionError):
            raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY) from None


def flaw(value: object) -> str:
    """Return why one of the databases could not hold a JSON value, as a code of ``REJECTIONS``.

    ``text-not-storable``: PostgreSQL takes no NUL, UTF-8 no half of a surrogate pair.
    ``malformed``: an integer that no column is meant for. Empty when there is nothing wrong.
    """
    rest = [value]  # no recursion: the value may be nested as deeply as the JSON reader allows
    while rest:
        each = rest.pop()
        if isinstance(each, str):
            if "\0" in each or any("\ud800" <= character <= "\udfff" for character in each):
                return "text-not-storable"
        elif isinstance(each, int):
            if abs(each) > _MAX_INTEGER:
                return "malformed"
        elif isinstance(each, dict):
            rest.extend(each)
            rest.extend(each.values())
        elif isinstance(each, list):
            rest.extend(each)
    return ""


def describe_error(error: BaseException) -> str:
    """Return the type of an error and where it arose, without its message.

    Messages of database and validation errors quote what people wrote.
    """
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{each.filename}:{each.lineno}" for each in reversed(frames))
    return f"{type(error).__name__} at {places}"
