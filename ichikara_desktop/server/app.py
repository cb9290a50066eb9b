"""The server as an ASGI application."""

from fastapi import FastAPI

from ichikara_desktop import __version__
from ichikara_desktop.server.clock import Clock, utc_now
from ichikara_desktop.server.context import Context
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.endpoints import router
from ichikara_desktop.server.routing import refuse_what_the_framework_refuses


def create_app(database: ServerDatabase, clock: Clock = utc_now) -> FastAPI:
    """Return the application over a prepared ``database``.

    Its OpenAPI description is published at ``/openapi.json``.

    Args:
        database: prepared by :meth:`ServerDatabase.prepare`; the caller closes it.
        clock: the only clock that decides anything.
    """
    app = FastAPI(
        title="ichikara-desktop server",
        summary="Hands out tasks and takes in what people wrote without a network.",
        version=__version__,
        docs_url=None,
        redoc_url=None,
    )
    app.state.context = Context(database, clock)
    app.include_router(router)
    refuse_what_the_framework_refuses(app)
    return app
