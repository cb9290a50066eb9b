"""What every endpoint needs: the database, the clock, and the envelope of its replies."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from ichikara_desktop.protocol.envelope import FEATURES, Reply
from ichikara_desktop.server.access import Member, member_of
from ichikara_desktop.server.clock import Clock
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.rates import Buckets
from ichikara_desktop.server.settings import UNLIMITED, Settings
from ichikara_desktop.server.work import Work, transact

T = TypeVar("T")
R = TypeVar("R", bound=Reply)


@dataclass(frozen=True, slots=True)
class Context:
    """One server over one database."""

    database: ServerDatabase
    clock: Clock
    settings: Settings = UNLIMITED
    sign_ins: Buckets | None = None
    """Attempts to sign in, by the login; absent where there is no limit."""

    def reply(self, kind: type[R], **fields: object) -> R:
        """Return a reply of ``kind`` in its envelope."""
        envelope = {
            "server_time": self.clock(),
            "epoch": self.database.epoch,
            "min_client": self.settings.min_client,
            "features": FEATURES,
        }
        return kind.model_validate(envelope | fields)

    def read(self, authorization: str, project_id: str, work: Callable[[Session, Member], T]) -> T:
        """Return what ``work`` reads for the member who asks; raises as ``member_of``."""
        return self.database.read(
            lambda session: work(
                session, member_of(session, authorization, project_id, self.clock())
            )
        )

    def write(self, authorization: str, project_id: str, work: Callable[[Work, Member], T]) -> T:
        """Return what ``work`` did for the member who asks; raises as ``member_of``."""
        return transact(
            self.database,
            project_id,
            self.clock,
            lambda running: work(
                running, member_of(running.session, authorization, project_id, running.now)
            ),
        )


def _context(request: Request) -> Context:
    context = request.app.state.context
    assert isinstance(context, Context)  # noqa: S101 - for the type checker
    return context


ContextOf = Annotated[Context, Depends(_context)]
"""The type of an endpoint's parameter that is its :class:`Context`."""
