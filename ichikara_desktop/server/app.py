"""The server as an ASGI application."""

import re

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import Receive, Scope, Send

from ichikara_desktop import __version__
from ichikara_desktop.protocol import API
from ichikara_desktop.server.clock import Clock, utc_now
from ichikara_desktop.server.context import Context
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.description import describe
from ichikara_desktop.server.device_endpoints import device_router
from ichikara_desktop.server.draft_endpoints import draft_router
from ichikara_desktop.server.endpoints import router
from ichikara_desktop.server.front import Front
from ichikara_desktop.server.model_endpoints import model_router
from ichikara_desktop.server.rates import Buckets
from ichikara_desktop.server.routing import refuse_what_the_framework_refuses
from ichikara_desktop.server.settings import UNLIMITED, Settings

SMALLEST_COMPRESSED = 1000
"""Answers of fewer bytes fit into one packet as they are."""


_MODEL = re.compile(rf"^{API}/projects/[^/]+/models/[^/]+$")


class _Packing(GZipMiddleware):
    """Packs answers, but not models: they hardly shrink, and packing makes ranges impossible."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and _MODEL.match(scope["path"]):
            await self.app(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create_app(
    database: ServerDatabase, clock: Clock = utc_now, settings: Settings = UNLIMITED
) -> FastAPI:
    """Return the application over a prepared ``database``.

    Its OpenAPI description is published at ``/openapi.json``.

    Args:
        database: prepared by :meth:`ServerDatabase.prepare`; the caller closes it.
        clock: the only clock that decides anything.
        settings: limits, and what older clients may do.
    """
    app = FastAPI(
        title="ichikara-desktop server",
        summary="Hands out tasks and takes in what people wrote without a network.",
        version=__version__,
        docs_url=None,
        redoc_url=None,
    )
    context = app.state.context = Context(
        database, clock, settings, Buckets(settings.sign_ins) if settings.sign_ins else None
    )
    app.include_router(router)
    app.include_router(draft_router)
    app.include_router(device_router)
    app.include_router(model_router)
    refuse_what_the_framework_refuses(app)
    describe(app)
    app.add_middleware(_Packing, minimum_size=SMALLEST_COMPRESSED, compresslevel=5)
    app.add_middleware(Front, context=context)
    return app
