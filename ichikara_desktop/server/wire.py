"""Bytes and values from outside: size limits, and what both databases can hold."""

import traceback
import zlib
from collections.abc import AsyncGenerator, Callable
from http import HTTPStatus

from starlette.exceptions import HTTPException
from starlette.requests import Request

MAX_BODY = 8 * 1024 * 1024
"""The largest request body in bytes, as it is sent and unpacked."""

MAX_DEPTH = 20
"""How deeply the values of a request may lie in one another."""

_GZIP = 16
"""Tells zlib to read gzip's header."""

_MAX_DISCARDED = 8 * MAX_BODY
"""How much of a body that is too large is still read, so that its sender hears the answer."""

_MAX_INTEGER = 2**53 - 1
"""The largest integer that every JSON reader understands alike (RFC 8259, section 6)."""


class LimitedRequest(Request):
    """A request whose body is refused when it is too large or no JSON."""

    async def stream(self) -> AsyncGenerator[bytes, None]:
        """Yield the body, unpacked, and raise once it passes :data:`MAX_BODY` in either form."""
        unpacked = _unpacker(self.headers.get("content-encoding", ""))
        taken = size = 0
        async for chunk in super().stream():
            taken += len(chunk)
            if max(taken, size) <= MAX_BODY:
                piece = unpacked(chunk, MAX_BODY + 1 - size)
                size += len(piece)
                if max(taken, size) <= MAX_BODY:
                    yield piece
            elif taken > _MAX_DISCARDED:
                break
        if max(taken, size) > MAX_BODY:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)

    async def json(self) -> object:
        """Return the body's value; raises when it is no JSON, or too deep."""
        try:
            value = await super().json()
        except (ValueError, RecursionError):
            raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY) from None
        if is_deep(value):
            raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY)
        return value


def is_deep(value: object) -> bool:
    """Return whether lists and objects lie in one another deeper than :data:`MAX_DEPTH`."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        level = [
            inner
            for each in level
            if isinstance(each, dict | list)
            for inner in (each.values() if isinstance(each, dict) else each)
        ]
        if not level:
            return False
    return True


def _unpacker(encoding: str) -> Callable[[bytes, int], bytes]:
    """Return what unpacks the next bytes, at most so many; a bomb is never unpacked whole."""
    match encoding.strip().lower():
        case "" | "identity":
            return lambda chunk, _most: chunk
        case "gzip" | "x-gzip":
            unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | _GZIP)

            def unpack(chunk: bytes, most: int) -> bytes:
                try:
                    return unpacking.decompress(chunk, most)
                except zlib.error:
                    raise HTTPException(HTTPStatus.UNPROCESSABLE_ENTITY) from None

            return unpack
        case _:
            raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)


def flaw(value: object) -> str:
    """Return why one of the databases could not hold a JSON value, as a code of ``REJECTIONS``.

    ``text-not-storable``: PostgreSQL takes no NUL, UTF-8 no half of a surrogate pair.
    ``malformed``: an integer that no column is meant for. Empty when there is nothing wrong.
    """
    rest = [value]  # no recursion: the value may be nested as deeply as the JSON reader allows
    while rest:
        each = rest.pop()
        if isinstance(each, str):
            if "\0" in each or not _is_encodable(each):
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


def _is_encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def describe_error(error: BaseException) -> str:
    """Return the type of an error and where it arose, without its message.

    Messages of database and validation errors quote what people wrote.
    """
    frames = traceback.extract_tb(error.__traceback__)
    places = " < ".join(f"{each.filename}:{each.lineno}" for each in reversed(frames))
    return f"{type(error).__name__} at {places}"
