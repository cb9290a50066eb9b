"""The endpoints. Each reads its request, asks one function, and wraps the answer."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Path, Query, Response
from fastapi.responses import PlainTextResponse
from pydantic import JsonValue
from sqlalchemy.orm import Session
from starlette.exceptions import HTTPException

from ichikara_desktop.protocol import API
from ichikara_desktop.protocol.changes import ChangesReply
from ichikara_desktop.protocol.digest import DigestReply, DigestReport
from ichikara_desktop.protocol.enrolment import EnrolmentReply, EnrolmentRequest
from ichikara_desktop.protocol.envelope import Message, Refusal, Reply
from ichikara_desktop.protocol.kept import KeptReply
from ichikara_desktop.protocol.known import StatusReply, StatusRequest
from ichikara_desktop.protocol.leases import (
    ClaimReply,
    ClaimRequest,
    LeasesReply,
    LeasesRequest,
)
from ichikara_desktop.protocol.operations import (
    MAX_OPERATIONS,
    Disposition,
    OperationResult,
    OperationsReply,
    Outcome,
)
from ichikara_desktop.protocol.projects import ProjectReply, ProjectsReply
from ichikara_desktop.protocol.sessions import SignInReply, SignInRequest
from ichikara_desktop.protocol.views import TaskView
from ichikara_desktop.server import leasing, metrics
from ichikara_desktop.server.access import Caller, caller_of, projects_of
from ichikara_desktop.server.context import Context, ContextOf
from ichikara_desktop.server.digest import read_digest
from ichikara_desktop.server.enrolment import enrol
from ichikara_desktop.server.errors import DatabaseUnavailableError, RefusedError, TooFastError
from ichikara_desktop.server.feed import read_feed
from ichikara_desktop.server.kept import kept_work
from ichikara_desktop.server.known import statuses
from ichikara_desktop.server.migrate import newest
from ichikara_desktop.server.operations import Intake
from ichikara_desktop.server.routing import RefusingRoute
from ichikara_desktop.server.sessions import credential_of, end_session, is_right, open_session
from ichikara_desktop.server.tags import entity_tag, unless_unchanged
from ichikara_desktop.server.turns import at_the_door, in_turn
from ichikara_desktop.server.views import person_view, project_view
from ichikara_desktop.server.wire import flaw

MAX_CHANGES = 500
"""How many changes one page of the feed may have."""

Authorization = Annotated[str, Header(description="Bearer and the device's token.")]
CursorText = Annotated[str, Query(max_length=1000)]
IfNoneMatch = Annotated[str, Header(max_length=1000, description="An ETag from before.")]
ProjectId = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]

_UNCHANGED: dict[int | str, dict[str, Any]] = {
    304: {"description": "As the ETag that was sent says."}
}

router = APIRouter(
    route_class=RefusingRoute,
    responses={"default": {"model": Refusal, "description": "Refused, with a code."}},
)


@router.get("/healthz", operation_id="health")
def health(context: ContextOf) -> Reply:
    """Say that the server and its database answer, and that the tables are this version's."""
    if context.database.revision() != newest():
        raise DatabaseUnavailableError
    return context.reply(Reply)


@router.post(f"{API}/enrolments", operation_id="enrol")
def enrolments(context: ContextOf, request: EnrolmentRequest) -> EnrolmentReply:
    """Turn an invitation into a device's token."""
    _require_storable(request)
    return context.database.write(lambda session: _enrolled(context, session, request))


@router.get(f"{API}/projects", operation_id="list_projects")
def own_projects(context: ContextOf, authorization: Authorization = "") -> ProjectsReply:
    """List the projects that the caller is in."""
    projects = context.database.read(
        lambda session: projects_of(session, caller_of(session, authorization, context.clock()))
    )
    return context.reply(ProjectsReply, projects=projects)


@router.get(
    f"{API}/projects/{{project_id}}",
    operation_id="get_project",
    response_model=ProjectReply,
    responses=_UNCHANGED,
)
def projects(
    context: ContextOf,
    project_id: ProjectId,
    authorization: Authorization = "",
    if_none_match: IfNoneMatch = "",
) -> Response:
    """Show the project to its members."""
    project = context.read(
        authorization, project_id, lambda session, _: project_view(session, project_id)
    )
    tag = entity_tag(context.database.epoch, project.model_dump_json(), context.settings.min_client)
    return unless_unchanged(
        if_none_match, tag, lambda: context.reply(ProjectReply, project=project)
    )


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
        authorization,
        project_id,
        lambda work, member: leasing.claim(work, member, request, context.settings.most_leases),
    )
    metrics.LEASES.labels("claimed").inc(len(tasks))
    return context.reply(ClaimReply, **_by_what_they_are(tasks))


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
    metrics.LEASES.labels("renewed").inc(len(tasks))
    return context.reply(LeasesReply, **_by_what_they_are(tasks))


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
    metrics.LEASES.labels("released").inc(len(tasks))
    return context.reply(LeasesReply, **_by_what_they_are(tasks))


@router.post(f"{API}/ops", operation_id="submit_operations")
async def operations(
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
    # Nobody has a place in the line before it is known who they are.
    caller = await at_the_door(len(operations), lambda: _caller(context, authorization))
    intake = Intake(context.database, context.clock, context.settings.min_client)
    results = await in_turn(len(operations), lambda: intake.take(caller, operations), _taken_in)
    for result in results:
        labels = (result.outcome, result.disposition or "", result.code)
        metrics.OPERATIONS.labels(*labels).inc()
    return context.reply(OperationsReply, results=results)


@router.post(f"{API}/ops:status", operation_id="ask_operations")
def operations_status(
    context: ContextOf, request: StatusRequest, authorization: Authorization = ""
) -> StatusReply:
    """Say which of the caller's operations are here, also to people who were revoked."""
    _require_storable(request)
    known = context.database.read(
        lambda session: statuses(
            session, caller_of(session, authorization, context.clock()), request.operations
        )
    )
    return context.reply(StatusReply, operations=known)


@router.get(
    f"{API}/projects/{{project_id}}/digest",
    operation_id="read_digest",
    response_model=DigestReply,
)
def digest(
    context: ContextOf,
    project_id: ProjectId,
    cursor: CursorText = "",
    authorization: Authorization = "",
) -> DigestReply:
    """Say what the caller should hold once they applied the feed up to ``cursor``."""
    epoch = context.database.epoch
    fields = context.read(
        authorization,
        project_id,
        lambda session, member: read_digest(session, epoch, member, cursor),
    )
    return context.reply(DigestReply, **fields)


@router.post(f"{API}/projects/{{project_id}}/digest:report", operation_id="report_digest")
def digest_report(
    context: ContextOf,
    project_id: ProjectId,
    request: DigestReport,
    authorization: Authorization = "",
) -> Reply:
    """Count a mirror that differed: one is a damaged laptop, many are a fault of the server."""
    context.read(authorization, project_id, lambda *_: None)
    found = [name for name, count in request.model_dump().items() if count]
    metrics.MIRRORS.labels("+".join(found) or "nothing").inc()
    return context.reply(Reply)


@router.get(f"{API}/projects/{{project_id}}/kept", operation_id="read_kept")
def kept(  # noqa: PLR0913, PLR0917 - what the path, the query and the headers say
    context: ContextOf,
    project_id: ProjectId,
    disposition: Disposition,
    after: Annotated[str, Query(max_length=64, pattern=r"^[!-~]*$")] = "",
    limit: Annotated[int, Query(ge=1, le=MAX_CHANGES)] = 100,
    authorization: Authorization = "",
) -> KeptReply:
    """Show work that came late, as surplus or quarantined, to those who decide about it."""
    work, on = context.read(
        authorization,
        project_id,
        lambda session, member: kept_work(session, member, disposition, after, limit),
    )
    return context.reply(KeptReply, work=work, after=on)


@router.post(f"{API}/sessions", operation_id="sign_in")
def sign_in(context: ContextOf, request: SignInRequest) -> SignInReply:
    """Sign in with a password, for a coordinator's tools."""
    _require_storable(request)
    wait = context.sign_ins.take(request.login) if context.sign_ins else 0.0
    if wait > 0:
        metrics.LIMITED.labels("login").inc()
        raise TooFastError(wait)
    credential = context.database.read(lambda session: credential_of(session, request.login))
    if not is_right(credential, request.password):
        raise RefusedError("not-enrolled")
    token, ends = context.database.write(
        lambda session: open_session(session, context.clock(), credential.person_id)
    )
    return context.reply(SignInReply, token=token, person_id=credential.person_id, expires_at=ends)


@router.post(f"{API}/sessions:end", operation_id="sign_out")
def sign_out(context: ContextOf, authorization: Authorization = "") -> Reply:
    """End the session that the token is of."""
    context.database.write(lambda session: end_session(session, context.clock(), authorization))
    return context.reply(Reply)


@router.get("/metrics", operation_id="read_metrics", response_class=PlainTextResponse)
def read_metrics(context: ContextOf) -> Response:
    """Tell figures in Prometheus' text format. A reverse proxy should keep them inside."""
    if not context.settings.metrics:
        raise HTTPException(HTTPStatus.NOT_FOUND)
    return Response(metrics.exposition(), media_type=metrics.CONTENT_TYPE)


@router.get(
    f"{API}/projects/{{project_id}}/changes",
    operation_id="read_changes",
    response_model=ChangesReply,
    responses=_UNCHANGED,
)
def changes(  # noqa: PLR0913, PLR0917 - what the path, the query and the headers say
    context: ContextOf,
    project_id: ProjectId,
    cursor: CursorText = "",
    limit: Annotated[int, Query(ge=1, le=MAX_CHANGES)] = 200,
    authorization: Authorization = "",
    if_none_match: IfNoneMatch = "",
) -> Response:
    """Show what happened after ``cursor``, as far as the caller may see it."""
    epoch = context.database.epoch
    page = context.read(
        authorization,
        project_id,
        lambda session, member: read_feed(session, epoch, member, cursor, limit),
    )
    tag = entity_tag(cursor, limit, page.cursor, context.settings.min_client)
    return unless_unchanged(
        if_none_match,
        tag,
        lambda: context.reply(
            ChangesReply, changes=page.changes, cursor=page.cursor, more=page.more
        ),
    )


def _caller(context: Context, authorization: str) -> Caller:
    return context.database.read(lambda session: caller_of(session, authorization, context.clock()))


def _taken_in(results: Sequence[OperationResult]) -> int:
    """Return how many were work: not what was here before, nor what could not be read."""
    # What is to be sent again was work that a slow database could not end.
    return sum(result.outcome in {Outcome.APPLIED, Outcome.RETRY} for result in results)


def _enrolled(context: Context, session: Session, request: EnrolmentRequest) -> EnrolmentReply:
    token, member = enrol(session, context.clock(), request)
    return context.reply(
        EnrolmentReply,
        token=token,
        person=person_view(session, member),
        project=project_view(session, member.project_id),
    )


def _by_what_they_are(held: Sequence[leasing.Held]) -> dict[str, list[leasing.Held]]:
    """Return tasks and comparisons apart, as a reply has them."""
    apart: dict[str, list[leasing.Held]] = {"tasks": [], "comparisons": []}
    for one in held:
        apart["tasks" if isinstance(one, TaskView) else "comparisons"].append(one)
    return apart


def _require_storable(request: Message) -> None:
    if flaw(request.model_dump(mode="json")):
        raise RefusedError("malformed")
