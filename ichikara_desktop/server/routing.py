"""Routes that answer every failure with a :class:`Refusal`."""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request

from ichikara_desktop.protocol.envelope import REFUSALS, Refusal
from ichikara_desktop.server.context import Context
from ichikara_desktop.server.errors import DatabaseUnavailableError, RefusedError, TooFastError
from ichikara_desktop.server.wire import LimitedRequest, describe_error

_LOG = logging.getLogger(__name__)

_CODE_OF_STATUS = {413: "too-large", 500: "internal"}
"""What the framework refuses with another status than these is malformed."""

_RETRY_AFTER = "2"
"""Seconds after which what was unavailable may be asked for again."""

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class RefusingRoute(APIRoute):
    """An endpoint behind a size limit, whose errors become refusals and never tracebacks."""

    def get_route_handler(self) -> Handler:
        """Return the handler with both around it."""
        handler = super().get_route_handler()

        async def guarded(request: Request) -> Response:
            context = request.app.state.context
            try:
                return await handler(LimitedRequest(request.scope, request.receive))
            except RefusedError as refused:
                return refusal(context, refused.code)
            except TooFastError as early:
                return too_fast(context, early.wait)
            except DatabaseUnavailableError:
                return refusal(context, "unavailable")
            except (HTTPException, RequestValidationError):
                raise
            except Exception as error:
                # The last place that can answer.
                _LOG.error("%s %s: %s", request.method, self.path, describe_error(error))
                return refusal(context, "internal")

        return guarded


def refuse_what_the_framework_refuses(app: FastAPI) -> None:
    """Let unknown paths, wrong methods and unreadable requests end in a refusal too."""

    async def on_http_error(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        code = _CODE_OF_STATUS.get(status, "malformed")
        return refusal(request.app.state.context, code, status)

    async def on_invalid(request: Request, _error: Exception) -> Response:
        return refusal(request.app.state.context, "malformed")

    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_invalid)


def refusal(context: Context, code: str, status: int | None = None) -> Response:
    """Return a refusal with the status that belongs to ``code``, unless another is given."""
    body = context.reply(Refusal, code=code).model_dump_json()
    headers = {"Retry-After": _RETRY_AFTER} if code == "unavailable" else None
    return Response(body, status or REFUSALS[code], headers, media_type="application/json")


def too_fast(context: Context, wait: float) -> Response:
    """Return the refusal of a request that came ``wait`` seconds too early."""
    # Not 429: an older client would take that for an answer about its work, and park it. What
    # is unavailable it tries again, later and later.
    answer = refusal(context, "unavailable")
    answer.headers["Retry-After"] = str(int(wait) + 1)
    return answer
