"""ETags: what has not changed is not sent again (RFC 9110, sections 8.8.3 and 13.1.2)."""

import hashlib
from collections.abc import Callable
from http import HTTPStatus

from fastapi.responses import Response

from ichikara_desktop.protocol.envelope import Reply


def entity_tag(*parts: object) -> str:
    """Return a weak tag of what a reply depends on; its ``server_time`` is no part of it."""
    text = "\0".join(map(str, parts))
    return f'W/"{hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]}"'


def unless_unchanged(known: str, tag: str, reply: Callable[[], Reply]) -> Response:
    """Return 304 when ``tag`` is among the tags of an ``If-None-Match`` header, else the reply."""
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    if tag in {each.strip() for each in known.split(",")}:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return Response(reply().model_dump_json(), media_type="application/json", headers=headers)
