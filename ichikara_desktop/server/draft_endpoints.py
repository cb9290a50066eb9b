"""The endpoints of sealed drafts."""

import re
from typing import Annotated

from fastapi import APIRouter, Header, Path, Response
from sqlalchemy.orm import Session

from ichikara_desktop.protocol import API
from ichikara_desktop.protocol.drafts import (
    DRAFT_CONFLICT,
    DraftConflict,
    DraftReply,
    DraftRequest,
    DraftsReply,
)
from ichikara_desktop.protocol.envelope import Refusal
from ichikara_desktop.server.access import Caller, caller_of
from ichikara_desktop.server.context import Context, ContextOf
from ichikara_desktop.server.drafts import DraftConflictError, drafts_of, drop_draft, put_draft
from ichikara_desktop.server.errors import RefusedError
from ichikara_desktop.server.routing import RefusingRoute

Authorization = Annotated[str, Header(description="Bearer and the device's token.")]
DraftId = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
IfMatch = Annotated[str, Header(max_length=30, description='The version in quotes, as "3".')]

_VERSION = re.compile(r'^"?([1-9]\d{0,14})"?$')

draft_router = APIRouter(
    route_class=RefusingRoute,
    responses={
        412: {"model": DraftConflict, "description": "Another version is here."},
        "default": {"model": Refusal, "description": "Refused, with a code."},
    },
)


@draft_router.put(f"{API}/drafts/{{draft_id}}", operation_id="put_draft", response_model=DraftReply)
def put(
    context: ContextOf,
    draft_id: DraftId,
    request: DraftRequest,
    if_match: IfMatch = "",
    authorization: Authorization = "",
) -> Response:
    """Keep a sealed draft, unless the server has a version that the caller has not seen."""
    known = _known(if_match)

    def keep(session: Session) -> int:
        caller = _caller(context, session, authorization)
        return put_draft(session, context.clock(), caller, draft_id, known, request.sealed)

    try:
        version = context.database.write(keep)
    except DraftConflictError as conflict:
        return _conflict(context, conflict)
    reply = context.reply(DraftReply, draft_id=draft_id, version=version)
    headers = {"ETag": f'"{version}"'}
    return Response(reply.model_dump_json(), media_type="application/json", headers=headers)


@draft_router.delete(
    f"{API}/drafts/{{draft_id}}", operation_id="drop_draft", response_model=DraftReply
)
def drop(
    context: ContextOf, draft_id: DraftId, if_match: IfMatch, authorization: Authorization = ""
) -> Response:
    """Forget a draft that was handed in."""
    known = _known(if_match)
    try:
        context.database.write(
            lambda session: drop_draft(
                session, _caller(context, session, authorization), draft_id, known
            )
        )
    except DraftConflictError as conflict:
        return _conflict(context, conflict)
    reply = context.reply(DraftReply, draft_id=draft_id, version=known)
    return Response(reply.model_dump_json(), media_type="application/json")


@draft_router.get(f"{API}/drafts", operation_id="list_drafts")
def drafts(context: ContextOf, authorization: Authorization = "") -> DraftsReply:
    """List the caller's drafts."""
    found = context.database.read(
        lambda session: drafts_of(session, _caller(context, session, authorization))
    )
    return context.reply(DraftsReply, drafts=found)


@draft_router.get(f"{API}/drafts/{{draft_id}}", operation_id="get_draft")
def draft(context: ContextOf, draft_id: DraftId, authorization: Authorization = "") -> DraftsReply:
    """Show one of the caller's drafts, as it was sealed; nothing where there is none."""
    found = context.database.read(
        lambda session: drafts_of(session, _caller(context, session, authorization), draft_id)
    )
    return context.reply(DraftsReply, drafts=found)


def _caller(context: Context, session: Session, authorization: str) -> Caller:
    return caller_of(session, authorization, context.clock())


def _known(if_match: str) -> int:
    if not if_match:
        return 0
    found = _VERSION.match(if_match)
    if found is None:
        raise RefusedError("malformed")
    return int(found.group(1))


def _conflict(context: Context, conflict: DraftConflictError) -> Response:
    body = context.reply(DraftConflict, code=DRAFT_CONFLICT, version=conflict.version)
    return Response(body.model_dump_json(), status_code=412, media_type="application/json")
