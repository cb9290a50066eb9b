"""Verdicts that come in, and what they do to the answer that was checked."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ichikara_desktop.domain.ids import derived_id
from ichikara_desktop.domain.people import Role
from ichikara_desktop.domain.tasks import TaskKind, Verdict
from ichikara_desktop.domain.workflow import ACTION_OF_VERDICT, Action, Actor, State
from ichikara_desktop.protocol.changes import PairAccepted
from ichikara_desktop.protocol.operations import Disposition, Operation, SubmitVerdict
from ichikara_desktop.protocol.views import PairView
from ichikara_desktop.server.access import Member, is_revoked, lock_membership
from ichikara_desktop.server.errors import RejectedError
from ichikara_desktop.server.handing_in import (
    COUNTING,
    Applied,
    add_revision,
    checked_text,
    fill,
    handed_in,
    join_family,
    locked_task,
    permitted_move,
    weigh,
)
from ichikara_desktop.server.models import (
    InstructionRow,
    ReviewRow,
    RevisionRow,
    TaskRow,
)
from ichikara_desktop.server.quotas import uncount
from ichikara_desktop.server.tasks import (
    give_back,
    grant_lease,
    lock_task,
    open_task,
    show_task,
    slot_of,
)
from ichikara_desktop.server.views import COMMENTS, instruction_view
from ichikara_desktop.server.work import STAFF, Work


def submit_verdict(work: Work, member: Member, op: Operation, content: SubmitVerdict) -> Applied:
    """Take a verdict: a checker's on a check, or a coordinator's on an escalated response."""
    if content.corrected_text is not None:
        if content.verdict is not Verdict.ACCEPT:
            raise RejectedError("malformed")
        checked_text(content.corrected_text)
    if locked_task(work, op).kind is TaskKind.WRITE_RESPONSE:
        return _decide_escalated(work, member, op, content)
    return _decide_by_check(work, member, op, content)


def _decide_by_check(work: Work, member: Member, op: Operation, content: SubmitVerdict) -> Applied:
    check = handed_in(work, member, op, TaskKind.CHECK)
    response = _locked_subject(work, check)
    if content.revision_id != check.subject_revision_id:
        raise RejectedError("revision-stale")
    counts = weigh(work, member, op, check)
    _add_review(work, member, op, content, counts)
    corrected = None
    if counts in COUNTING:
        fill(work, member, op, check)
        corrected = _decide(work, member, op, content, response, Actor.CHECKER)
    elif counts is Disposition.SURPLUS:
        show_task(work, check, member.person_id)
    return Applied(counts, corrected)


def _decide_escalated(work: Work, member: Member, op: Operation, content: SubmitVerdict) -> Applied:
    """The coordinator decides, without a lease; anybody who took part may not."""
    response = locked_task(work, op)
    permitted_move(response, ACTION_OF_VERDICT[content.verdict], member, Actor.ANYONE)
    join_family(work, member, response, TaskKind.CHECK)
    if content.revision_id != _last_checked(work.session, response):
        raise RejectedError("revision-stale")
    counts = Disposition.QUARANTINED if member.set_apart else Disposition.COUNTED
    _add_review(work, member, op, content, counts)
    if counts is Disposition.QUARANTINED:
        return Applied(counts)
    return Applied(counts, _decide(work, member, op, content, response, Actor.ANYONE))


def _decide(  # noqa: PLR0913, PLR0917 - what the table of moves asks for
    work: Work,
    member: Member,
    op: Operation,
    content: SubmitVerdict,
    response: TaskRow,
    actor: Actor,
) -> str | None:
    """Move the response on and return the id of the corrected revision, if there is one."""
    action = ACTION_OF_VERDICT[content.verdict]
    response.state = permitted_move(response, action, member, actor).target
    corrected = None
    if response.state is State.ACCEPTED:
        corrected = _accept(work, member, op, content, response)
    elif response.state is State.RETURNED:
        _return_to_author(work, response)
    elif response.state is State.REJECTED:
        uncount(work, response)
        _ask_somebody_else(work, response, op)
    author = slot_of(work.session, response).filled_by
    if author is not None:
        show_task(work, response, author)
    return corrected


def _accept(
    work: Work, member: Member, op: Operation, content: SubmitVerdict, response: TaskRow
) -> str | None:
    accepted = work.session.get_one(RevisionRow, content.revision_id)
    if content.corrected_text is not None:
        text = content.corrected_text
        accepted = add_revision(work, member, op, response, text, Disposition.COUNTED)
    question = work.session.get_one(InstructionRow, response.family_id)
    pair = PairView(
        pair_id=response.task_id,
        instruction=instruction_view(question),
        response=accepted.text,
        revision_id=accepted.revision_id,
        accepted_at=work.now,
        guideline_version=accepted.guideline_version,
        corrected=content.corrected_text is not None,
    )
    work.tell(STAFF, lambda: PairAccepted(pair=pair))
    return accepted.revision_id if pair.corrected else None


def _return_to_author(work: Work, response: TaskRow) -> None:
    """Give the author a fresh lease; if they were revoked meanwhile, let others claim it."""
    author = slot_of(work.session, response).filled_by
    if author is None:
        raise RejectedError("no-such-move")
    lock_membership(work.session, work.project_id, author)  # a revocation takes back what is leased
    grant_lease(work, response, author)
    if is_revoked(work.session, author):
        roles = frozenset({Role.ANNOTATOR})
        give_back(work, response, Action.RELEASE, roles, Actor.HOLDER)


def _ask_somebody_else(work: Work, response: TaskRow, op: Operation) -> None:
    open_task(
        work,
        response.family_id,
        TaskKind.WRITE_RESPONSE,
        genre=response.genre,
        brief=response.brief,
        target_length=response.target_length,
        group_id=response.group_id,
        task_id=derived_id(op.op_id, "answer"),
    )


def _add_review(
    work: Work, member: Member, op: Operation, content: SubmitVerdict, counts: Disposition
) -> None:
    latest = select(func.max(ReviewRow.number)).where(ReviewRow.revision_id == content.revision_id)
    work.session.add(
        ReviewRow(
            review_id=op.op_id,
            task_id=op.task_id,
            revision_id=content.revision_id,
            number=(work.session.scalar(latest) or 0) + 1,
            person_id=member.person_id,
            verdict=content.verdict,
            reason=content.reason,
            comments=COMMENTS.dump_json(content.comments).decode("utf-8"),
            corrected_text=content.corrected_text,
            disposition=counts,
            created_at=work.now,
        )
    )
    work.session.flush()


def _locked_subject(work: Work, check: TaskRow) -> TaskRow:
    response = lock_task(work.session, check.subject_task_id or "")
    if response is None:
        raise RejectedError("task-unknown")
    return response


def _last_checked(session: Session, response: TaskRow) -> str | None:
    """Return the revision that the latest check of the response looked at."""
    return session.scalar(
        select(TaskRow.subject_revision_id)
        .where(TaskRow.subject_task_id == response.task_id)
        .order_by(TaskRow.round.desc())
        .limit(1)
    )
