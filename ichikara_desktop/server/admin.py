"""What those who run a server do: projects, invitations, and people who leave."""

import hashlib
import tomllib
from datetime import timedelta

from ichikara_desktop.domain.people import Role
from ichikara_desktop.protocol.changes import ProjectChanged
from ichikara_desktop.protocol.views import ProjectView
from ichikara_desktop.server.access import hashed, new_secret
from ichikara_desktop.server.clock import Clock, utc_now
from ichikara_desktop.server.database import ServerDatabase, insert_once
from ichikara_desktop.server.models import InvitationRow, PersonRow, ProjectCounter, ProjectRow
from ichikara_desktop.server.work import ALL, Work, transact

VALID_DAYS = 14
"""For how many days an invitation is valid, unless it is said otherwise."""

MOST_DAYS = 3650
"""For how many days an invitation may be valid: ten years."""

LONGEST_PROFILE = 64 * 1024
"""Characters of a check profile; it goes to everybody with the feed."""


class ProjectUnknownError(LookupError):
    """The server has no project of that id: look at the spelling."""


class NameMissingError(ValueError):
    """A person is invited under a name of nothing but blanks."""


class ProfileFormError(ValueError):
    """A check profile is not TOML with nothing but tables at its top, or is too long."""


def create_project(work: Work, project: ProjectView) -> bool:
    """Make a project, unless there is one of its id, and return whether it was made.

    Args:
        work: a transaction on the project's id.
        project: how it is to look.
    """
    new = insert_once(
        work.session,
        ProjectRow,
        project_id=project.project_id,
        guideline_version=project.guideline_version,
        body=project.model_dump_json(),
    )
    if new:
        work.session.add(ProjectCounter(project_id=project.project_id, seq=0))
        work.session.flush()
        work.tell(ALL, lambda: ProjectChanged(project=project))
    return new


def update_project(database: ServerDatabase, project: ProjectView, clock: Clock = utc_now) -> None:
    """Change how a project looks, and tell everybody in it.

    Raises:
        ProjectUnknownError: there is no project of that id.
    """

    def update(work: Work) -> None:
        row = _project(work)
        row.guideline_version = project.guideline_version
        row.body = project.model_dump_json()
        work.tell(ALL, lambda: ProjectChanged(project=project))

    transact(database, project.project_id, clock, update)


def change_profile(
    database: ServerDatabase, project_id: str, profile: str, clock: Clock = utc_now
) -> bool:
    """Give a project another check profile, and tell everybody in it.

    The server knows no rules: what a client cannot use of the profile, the client says.

    Args:
        database: the server's data.
        project_id: whose profile it is.
        profile: TOML with a table for each rule; empty for the default profile.
        clock: the server's clock.

    Returns:
        Whether it is another profile than before; nothing happens where it is the same.

    Raises:
        ProfileFormError: it is no such TOML, or longer than :data:`LONGEST_PROFILE`.
        ProjectUnknownError: there is no project of that id.
    """
    _require_tables(profile)

    def change(work: Work) -> bool:
        row = _project(work)
        before = ProjectView.model_validate_json(row.body)
        if before.check_profile == profile:
            return False
        project = before.model_copy(update={"check_profile": profile})
        row.body = project.model_dump_json()
        work.log("profile", sha256=hashlib.sha256(profile.encode("utf-8")).hexdigest())
        work.tell(ALL, lambda: ProjectChanged(project=project))
        return True

    return transact(database, project_id, clock, change)


def invite(  # noqa: PLR0913 - an invitation says this much
    database: ServerDatabase,
    project_id: str,
    name: str,
    roles: frozenset[Role],
    *,
    valid_days: float = VALID_DAYS,
    clock: Clock = utc_now,
) -> str:
    """Return a fresh one-time code by which one person joins a project.

    The server keeps only its hash: a lost code cannot be read again, only replaced by another.

    Args:
        database: the server's data.
        project_id: the project to join.
        name: what the person is called.
        roles: what they may do; at least one.
        valid_days: for how long the code works.
        clock: the server's clock.

    Raises:
        NameMissingError: the name is blank.
        ProjectUnknownError: there is no project of that id.
        ValueError: there is no role.
    """
    if not name.strip():
        raise NameMissingError
    if not roles:
        raise ValueError("roles")
    code = new_secret()

    def add(work: Work) -> None:
        _project(work)
        work.session.add(
            InvitationRow(
                code_sha256=hashed(code),
                project_id=project_id,
                name=name,
                roles=roles,
                created_at=work.now,
                expires_at=work.now + timedelta(days=valid_days),
                used_at=None,
                person_id=None,
                device_id=None,
            )
        )
        work.log("invitation", code_sha256=hashed(code), roles=sorted(roles))

    transact(database, project_id, clock, add)
    return code


def revoke(
    database: ServerDatabase, project_id: str, person_id: str, clock: Clock = utc_now
) -> None:
    """End a person's access. What they still hand in is stored, as quarantined.

    Raises:
        ProjectUnknownError: there is no project of that id.
        LookupError: there is no such person.
    """

    def end(work: Work) -> None:
        _project(work)
        person = work.session.get(PersonRow, person_id)
        if person is None:
            raise LookupError("person")
        person.revoked_at = work.now
        work.log("revocation", person_id=person_id)

    transact(database, project_id, clock, end)


def _require_tables(profile: str) -> None:
    if len(profile) > LONGEST_PROFILE:
        raise ProfileFormError
    try:
        tables = tomllib.loads(profile)
    except (tomllib.TOMLDecodeError, RecursionError):
        raise ProfileFormError from None
    if not all(isinstance(table, dict) for table in tables.values()):
        raise ProfileFormError


def _project(work: Work) -> ProjectRow:
    row = work.session.get(ProjectRow, work.project_id)
    if row is None:
        raise ProjectUnknownError(work.project_id)
    return row
