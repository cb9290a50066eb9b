"""The demo project: open questions, briefs, two answers to check, and people to try it as."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ichikara_desktop.assets import resource
from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.domain.people import Role
from ichikara_desktop.protocol.operations import (
    Evidence,
    ImportInstruction,
    Operation,
    SubmitResponse,
    content_sha256,
)
from ichikara_desktop.protocol.views import ProjectView
from ichikara_desktop.server.access import Caller, Member
from ichikara_desktop.server.admin import create_project, invite
from ichikara_desktop.server.clock import Clock, utc_now
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.leasing import hand_out
from ichikara_desktop.server.models import MembershipRow, PersonRow, TaskRow
from ichikara_desktop.server.operations import answer
from ichikara_desktop.server.project_file import Brief, open_brief, parse_project
from ichikara_desktop.server.submissions import bring_in
from ichikara_desktop.server.work import Work, transact

SHOWN_FIRST = 2
"""How many of the first questions are left open for the person who tries the demo."""

QUESTIONS_PER_BRIEF = 4
"""Tasks are claimed in the order made: after so many questions comes one to be written."""

_SAMPLE_AUTHOR = "見本"

_PEOPLE = {
    "author": ("質問を書く人", frozenset({Role.ANNOTATOR})),
    "answerer": ("答えを書く人", frozenset({Role.ANNOTATOR})),
    "checker": ("点検する人", frozenset({Role.REVIEWER})),
    "coordinator": ("担当者", frozenset({Role.COORDINATOR})),
    "me": ("わたし", frozenset({Role.ANNOTATOR, Role.REVIEWER, Role.COORDINATOR})),
}


@dataclass(frozen=True, slots=True)
class DemoProject:
    """The demo project, ready to be joined.

    Attributes:
        invitations: fresh one-time codes by who they are for: ``author``, ``answerer``,
            ``checker``, ``coordinator``, and ``me``, who has every role and tries it alone.
    """

    project_id: str
    invitations: Mapping[str, str]


def init_demo(database: ServerDatabase, clock: Clock = utc_now) -> DemoProject:
    """Make the demo project, unless it is there already, and invite its people once more.

    Args:
        database: prepared by :meth:`ServerDatabase.prepare`.
        clock: the server's clock.
    """
    described = parse_project(_text("project.toml"))
    project = described.view(_text("guideline.ja.md"), _text("guideline.en.md"))
    transact(
        database, project.project_id, clock, lambda work: _make(work, project, described.briefs)
    )
    invitations = {
        who: invite(database, project.project_id, name, roles, clock=clock)
        for who, (name, roles) in _PEOPLE.items()
    }
    return DemoProject(project.project_id, invitations)


def demo_project_id() -> str:
    """Return the id of the demo project, whether it is made yet or not."""
    return parse_project(_text("project.toml")).project_id


def _make(work: Work, project: ProjectView, wanted: tuple[Brief, ...]) -> None:
    if not create_project(work, project):
        return
    sample_author = _add_sample_author(work)
    samples = {row["instruction"]: row["text"] for row in reversed(_rows("responses.jsonl"))}
    briefs = iter(wanted)
    for number, row in enumerate(_rows("instructions.jsonl"), 1):
        task = bring_in(work, ImportInstruction.model_validate(row))
        if task and number > SHOWN_FIRST and row["text"] in samples:
            _hand_in(work, sample_author, task, samples[row["text"]], project.guideline_version)
        if number % QUESTIONS_PER_BRIEF == 0 and (brief := next(briefs, None)):
            open_brief(work, brief)
    for brief in briefs:
        open_brief(work, brief)


def _add_sample_author(work: Work) -> Member:
    person_id = new_id()
    roles = frozenset({Role.ANNOTATOR})
    person = PersonRow(
        person_id=person_id, name=_SAMPLE_AUTHOR, created_at=work.now, revoked_at=None
    )
    work.session.add(person)
    work.session.flush()
    work.session.add(MembershipRow(project_id=work.project_id, person_id=person_id, roles=roles))
    work.session.flush()
    return Member(person_id, False, work.project_id, roles)


def _hand_in(work: Work, member: Member, task: TaskRow, text: str, guideline_version: int) -> None:
    """Answer a question as everybody does, so that its check opens."""
    lease = hand_out(work, task, member)
    content = SubmitResponse(text=text)
    op = Operation(
        op_id=new_id(),
        device_id="demo",
        device_seq=1,
        project_id=work.project_id,
        task_id=task.task_id,
        lease_id=lease.lease_id,
        lease_epoch=lease.epoch,
        guideline_version=guideline_version,
        content=content,
        sha256=content_sha256(content, task.task_id),
        evidence=Evidence(wall=work.now.isoformat()),
    )
    answer(work.session, work.now, Caller(member.person_id, member.set_apart), op)


def _rows(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in _text(name).splitlines()]


def _text(name: str) -> str:
    return resource("demo", name).read_text(encoding="utf-8")
