"""The endpoints. Each reads its request, asks one function, and wraps the answer."""

from typing import Annotated

from fastapi import APIRouter, Body, Header, Path, Query
from pydantic import JsonValue
from sqlalchemy import text
from sqlalchemy.orm import Session

from ichikara_desktop.protocol import API
from ichikara_desktop.protocol.changes import ChangesReply
from ichikara_desktop.protocol.enrolment import EnrolmentReply, EnrolmentRequest
from ichikara_desktop.protocol.envelope import Message, Refusal, Reply
from ichikara_desktop.protocol.leases import (
    ClaimReply,
    ClaimRequest,
    LeasesReply,
    LeasesRequest,
)
from ichikara_desktop.protocol.operations import MAX_OPERATIONS, OperationsReply
from ichikara_desktop.protocol.projects import ProjectReply
from ichikara_desktop.server import leasing
from ichikara_desktop.server.access import caller_of
from ichikara_desktop.server.context import Context, ContextOf
from ichikara_desktop.server.enrolment import enrol
from ichikara_desktop.server.errors import RefusedError
from ichikara_desktop.server.feed import read_feed
from ichikara_desktop.server.operations import Intake
from ichikara_desktop.server.routing import RefusingRoute
from ichikara_desktop.server.views import person_view, project_view
from ichikara_desktop.server.wire import flaw

MAX_CHANGES = 500
"""How many changes one page of the feed may have."""

Authorization = Annotated[str, Header(description="Bearer and the device's token.")]
ProjectId = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]

router = APIRouter(
    route_class=RefusingRoute,
    responses={"default": {"model": Refusal, "description": "Refused, with a code."}},
)


@router.get("/healthz", operation_id="health")
def health(context: ContextOf) -> Reply:
    """Say that the server and its database answer."""
    context.database.read(lambda session: session.execute(text("SELECT 1")))
    return context.reply(Reply)


@router.post(f"{API}/enrolments", operation_id="enrol")
def enrolments(context: ContextOf, request: EnrolmentRequest) -> EnrolmentReply:
    """Turn an invitation into a device's token."""
    _require_storable(request)
    return context.database.write(lambda session: _enrolled(context, session, request))


@router.get(f"{API}/projects/{{project_id}}", operation_id="get_project")
def projects(
    context: ContextOf, project_id: ProjectId, authorization: Authorization = ""
) -> ProjectReply:
    """Show the project to its members."""
    project = context.read(
        authorization, project_id, lambda session, _: project_view(session, project_id)
    )
    return context.reply(ProjectReply, project=project)


@router.post(f"{API}/projects/{{project_id}}/leases:claim", operation_id="claim_leases")
def claim(
    context: ContextOf,
    project_id: ProjectId,
    request: ClaimRequest,
    authorization: Authorization = "",
) -> ClaimReply:
    """Give the caller tasks. Repeating a claim gives the same ones."""
    _require_storable(request)
    tasks = context.write(
        authorization, project_id, lambda work, member: leasing.claim(work, member, request)
    )
    return context.reply(ClaimReply, tasks=tasks)


@router.post(f"{API}/projects/{{project_id}}/leases:renew", operation_id="renew_leases")
def renew(
    context: ContextOf,
    project_id: ProjectId,
    request: LeasesRequest,
    authorization: Authorization = "",
) -> LeasesReply:
    """Let the caller hold their tasks for longer."""
    _require_storable(request)
    tasks = context.write(
        authorization, project_id, lambda work, member: leasing.renew(work, member, request)
    )
    return context.reply(LeasesReply, tasks=tasks)


@router.post(f"{API}/projects/{{project_id}}/leases:release", operation_id="release_leases")
def release(
    context: ContextOf,
    project_id: ProjectId,
    request: LeasesRequest,
    authorization: Authorization = "",
) -> LeasesReply:
    """Take the caller's tasks back."""
    _require_storable(request)
    tasks = context.write(
        authorization, project_id, lambda work, member: leasing.release(work, member, request)
    )
    return context.reply(LeasesReply, tasks=tasks)


@router.post(f"{API}/ops", operation_id="submit_operations")
def operations(
    context: ContextOf,
    operations: Annotated[
        list[JsonValue],
        Body(
            embed=True,
            min_length=1,
            max_length=MAX_OPERATIONS,
            description="Operations as in components/schemas/Operation, each read by itself.",
        ),
    ],
    authorization: Authorization = "",
) -> OperationsReply:
    """Take operations in, also from people who were revoked: their work is kept apart."""
    caller = context.database.read(lambda session: caller_of(session, authorization))
    results = Intake(context.database, context.clock).take(caller, operations)
    return context.reply(OperationsReply, results=results)


@router.get(f"{API}/projects/{{project_id}}/changes", operation_id="read_changes")
def changes(
    context: ContextOf,
    project_id: ProjectId,
    cursor: Annotated[str, Query(max_length=1000)] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_CHANGES)] = 200,
    authorization: Authorization = "",
) -> ChangesReply:
    """Show what happened after ``cursor``, as far as the caller may see it."""
    epoch = context.database.epoch
    page = context.read(
        authorization,
        project_id,
        lambda session, member: read_feed(session, epoch, member, cursor, limit),
    )
    return context.reply(ChangesReply, changes=page.changes, cursor=page.cursor, more=page.more)


def _enrolled(context: Context, session: Session, request: EnrolmentRequest) -> EnrolmentReply:
    token, member = enrol(session, context.clock(), request)
    return context.reply(
        EnrolmentReply,
        token=token,
        person=person_view(session, member),
        project=project_view(session, member.project_id),
    )


def _require_storable(request: Message) -> None:
    if flaw(request.model_dump(mode="json")):
        raise RefusedError("malformed")
