"""What those who run a server do: projects, invitations, and people who leave."""

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from ichikara_desktop.domain.people import Role
from ichikara_desktop.domain.tasks import TaskKind, given_to
from ichikara_desktop.protocol.changes import ProjectChanged
from ichikara_desktop.protocol.views import ProjectView
from ichikara_desktop.server import quotas
from ichikara_desktop.server.access import hashed, lock_membership, new_secret
from ichikara_desktop.server.clock import Clock, utc_now
from ichikara_desktop.server.database import ServerDatabase, insert_once
from ichikara_desktop.server.leasing import take_back
from ichikara_desktop.server.models import (
    DeviceRow,
    InvitationRow,
    MembershipRow,
    PersonRow,
    ProjectCounter,
    ProjectRow,
    RequirementRow,
)
from ichikara_desktop.server.sessions import end_sessions
from ichikara_desktop.server.work import ALL, Work, transact

VALID_DAYS = 14
"""For how many days an invitation is valid, unless it is said otherwise."""

MOST_DAYS = 3650
"""For how many days an invitation may be valid: ten years."""

LONGEST_PROFILE = 64 * 1024
"""Characters of a check profile; it goes to everybody with the feed."""


class ProjectUnknownError(LookupError):
    """The server has no project of that id: look at the spelling."""


class PersonUnknownError(LookupError):
    """There is no such person, or no such device of theirs: `server people` lists them."""


class NameMissingError(ValueError):
    """A person is invited under a name of nothing but blanks."""


class RoleMissingError(ValueError):
    """Somebody is to join a project without a role."""


class QualificationFormError(ValueError):
    """The name of a qualification is blank, or has a comma in it."""


class PersonRevokedError(ValueError):
    """The person was revoked: they can be given no other device."""


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


def set_closed(
    database: ServerDatabase, project_id: str, closed: bool, clock: Clock = utc_now
) -> bool:
    """Close a project or open it again, and return whether that is new.

    A closed one gives no more tasks out. What people hold is still taken in and counts.

    Raises:
        ProjectUnknownError: there is no project of that id.
    """

    def change(work: Work) -> bool:
        row = _project(work)
        before = ProjectView.model_validate_json(row.body)
        if before.closed == closed:
            return False
        project = before.model_copy(update={"closed": closed})
        row.body = project.model_dump_json()
        work.log("closed", closed=closed)
        work.tell(ALL, lambda: ProjectChanged(project=project))
        return True

    return transact(database, project_id, clock, change)


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
    qualifications: frozenset[str] = frozenset(),
    valid_days: float = VALID_DAYS,
    person_id: str | None = None,
    clock: Clock = utc_now,
) -> str:
    """Return a fresh one-time code by which one person joins a project.

    The server keeps only its hash: a lost code cannot be read again, only replaced by another.

    Args:
        database: the server's data.
        project_id: the project to join.
        name: what the person is called; of no account for somebody who is here already.
        roles: what they may do; at least one for whoever is not in the project yet.
        qualifications: what they may be given beside; names without commas.
        valid_days: for how long the code works.
        person_id: who they are, for somebody who is here already and gets another device, or
            another project. As a new person they could check their own work.
        clock: the server's clock.

    Raises:
        NameMissingError: the name is blank.
        PersonRevokedError: the person was revoked.
        PersonUnknownError: there is no such person.
        ProjectUnknownError: there is no project of that id.
        RoleMissingError: there is no role.
        QualificationFormError: a qualification has no name.
    """
    if person_id is None and not name.strip():
        raise NameMissingError
    for qualification in qualifications:
        _name(qualification)
    code = new_secret()

    def add(work: Work) -> None:
        _project(work)
        person = None if person_id is None else _active(work, person_id)
        is_member = person and work.session.get(MembershipRow, (project_id, person_id))
        if not roles and not is_member:
            raise RoleMissingError
        work.session.add(
            InvitationRow(
                code_sha256=hashed(code),
                project_id=project_id,
                name=person.name if person else name,
                roles=roles,
                qualifications=qualifications,
                created_at=work.now,
                expires_at=work.now + timedelta(days=valid_days),
                used_at=None,
                person_id=None,
                device_id=None,
                for_person_id=person_id,
            )
        )
        work.log("invitation", code_sha256=hashed(code), roles=sorted(roles))

    transact(database, project_id, clock, add)
    return code


def invite_again(
    database: ServerDatabase,
    project_id: str,
    person_id: str,
    *,
    valid_days: float = VALID_DAYS,
    clock: Clock = utc_now,
) -> str:
    """Return a one-time code by which somebody joins with a further computer.

    They stay the same person there: what they hold, and the sealed copies of their drafts, are
    theirs on both.

    Raises:
        ProjectUnknownError: there is no project of that id.
        PersonUnknownError: there is no such person in it.
        PersonRevokedError: the person was revoked.
    """
    code = new_secret()

    def add(work: Work) -> None:
        _project(work)
        member = work.session.get(MembershipRow, (project_id, person_id))
        if member is None:
            raise PersonUnknownError
        person = _active(work, person_id)
        work.session.add(
            InvitationRow(
                code_sha256=hashed(code),
                project_id=project_id,
                name=person.name,
                roles=frozenset(),  # they keep what they have when they join
                qualifications=frozenset(),
                created_at=work.now,
                expires_at=work.now + timedelta(days=valid_days),
                used_at=None,
                person_id=None,
                device_id=None,
                for_person_id=person_id,
            )
        )
        work.log("invitation", code_sha256=hashed(code), person_id=person_id)

    transact(database, project_id, clock, add)
    return code


def set_quota(  # noqa: PLR0913, PLR0917 - what a quota is about
    database: ServerDatabase,
    project_id: str,
    kind: TaskKind,
    genre: str,
    cap: int | None,
    clock: Clock = utc_now,
) -> None:
    """Set how much of a kind and genre is wanted at most; nothing for no limit.

    Raises:
        ProjectUnknownError: there is no project of that id.
        QuotaTooSmallError: more is already held or counted.
    """

    def put(work: Work) -> None:
        _project(work)
        quotas.set_quota(work, kind, genre, cap)

    transact(database, project_id, clock, put)


def set_overlap(
    database: ServerDatabase, project_id: str, overlap: int, clock: Clock = utc_now
) -> None:
    """Set by how many people each question that comes from now on is answered.

    Raises:
        ProjectUnknownError: there is no project of that id.
        ValueError: by fewer than one.
    """
    if overlap < 1:
        raise ValueError("overlap")

    def put(work: Work) -> None:
        _project(work).overlap = overlap
        work.log("overlap", overlap=overlap)

    transact(database, project_id, clock, put)


def require(
    database: ServerDatabase,
    project_id: str,
    genre: str,
    qualification: str,
    clock: Clock = utc_now,
) -> None:
    """Give tasks of a genre only to people with a qualification; empty for everybody.

    Raises:
        ProjectUnknownError: there is no project of that id.
        QualificationFormError: the qualification has a comma in it, or is blank.
    """

    def put(work: Work) -> None:
        _project(work)
        row = work.session.get(RequirementRow, (project_id, genre))
        if row is not None:
            work.session.delete(row)
            work.session.flush()
        if qualification:
            name = _name(qualification)
            work.session.add(RequirementRow(project_id=project_id, genre=genre, qualification=name))
        work.log("requirement", genre=genre, qualification=qualification)

    transact(database, project_id, clock, put)


def set_most_leases(
    database: ServerDatabase,
    project_id: str,
    person_id: str,
    most: int | None,
    clock: Clock = utc_now,
) -> None:
    """Set how many tasks a person may hold at once; nothing for the server's own limit.

    Raises:
        ProjectUnknownError: there is no project of that id.
        PersonUnknownError: there is no such person in it.
    """

    def put(work: Work) -> None:
        _project(work)
        row = work.session.get(MembershipRow, (project_id, person_id))
        if row is None:
            raise PersonUnknownError
        row.most_leases = most
        work.log("most_leases", person_id=person_id, most=most)

    transact(database, project_id, clock, put)


def set_roles(  # noqa: PLR0913, PLR0917 - what a membership says
    database: ServerDatabase,
    project_id: str,
    person_id: str,
    roles: frozenset[Role],
    qualifications: frozenset[str],
    clock: Clock = utc_now,
) -> None:
    """Set what a person may do in a project, instead of what they might until now.

    Tasks that they hold and may no longer do can be claimed by others at once.

    Raises:
        ProjectUnknownError: there is no project of that id.
        PersonUnknownError: there is no such person in it.
        RoleMissingError: there is no role.
        QualificationFormError: a qualification has no name.
    """
    if not roles:
        raise RoleMissingError
    for qualification in qualifications:
        _name(qualification)

    def put(work: Work) -> None:
        _project(work)
        row = lock_membership(work.session, project_id, person_id)
        if row is None:
            raise PersonUnknownError
        row.roles, row.qualifications = roles, qualifications
        take_back(work, person_id, frozenset(TaskKind) - given_to(roles))
        work.log("roles", person_id=person_id, roles=sorted(roles))

    transact(database, project_id, clock, put)


def revoke(
    database: ServerDatabase,
    project_id: str,
    person_id: str,
    clock: Clock = utc_now,
    device_id: str | None = None,
) -> None:
    """End the access of a person, or of one device of theirs.

    What they still hand in is stored, as quarantined. Sessions end at once, and what a person
    holds, in every project, can be claimed by others.

    Raises:
        ProjectUnknownError: there is no project of that id.
        PersonUnknownError: there is no such person, or no such device of theirs.
    """

    def end(work: Work) -> None:
        _project(work)
        lock_membership(work.session, project_id, person_id)
        _revocable(work, person_id, device_id).revoked_at = work.now
        end_sessions(work.session, work.now, person_id)
        if device_id is None:
            take_back(work, person_id)
        work.log("revocation", person_id=person_id, device_id=device_id)

    transact(database, project_id, clock, end)
    if device_id is None:
        for other in _other_projects(database, project_id, person_id):
            transact(database, other, clock, lambda work: _take_everything_back(work, person_id))


def _take_everything_back(work: Work, person_id: str) -> None:
    lock_membership(work.session, work.project_id, person_id)
    take_back(work, person_id)


def _other_projects(database: ServerDatabase, project_id: str, person_id: str) -> tuple[str, ...]:
    others = select(MembershipRow.project_id).where(
        MembershipRow.person_id == person_id, MembershipRow.project_id != project_id
    )
    return database.read(lambda session: tuple(session.scalars(others)))


def let_in_again(
    database: ServerDatabase,
    project_id: str,
    person_id: str,
    clock: Clock = utc_now,
    device_id: str | None = None,
) -> None:
    """Undo :func:`revoke`: the token that is there opens again, what was handed in stays apart.

    A device that was revoked alone stays so until it is named.

    Raises:
        ProjectUnknownError: there is no project of that id.
        PersonUnknownError: there is no such person, or no such device of theirs.
    """

    def open_(work: Work) -> None:
        _project(work)
        _revocable(work, person_id, device_id).revoked_at = None
        work.log("revocation_undone", person_id=person_id, device_id=device_id)

    transact(database, project_id, clock, open_)


def _revocable(work: Work, person_id: str, device_id: str | None) -> PersonRow | DeviceRow:
    row: PersonRow | DeviceRow | None = work.session.get(PersonRow, person_id)
    if row is not None and device_id is not None:
        row = work.session.get(DeviceRow, (person_id, device_id))
    if row is None:
        raise PersonUnknownError
    return row


def _require_tables(profile: str) -> None:
    if len(profile) > LONGEST_PROFILE:
        raise ProfileFormError
    try:
        tables = tomllib.loads(profile)
    except (tomllib.TOMLDecodeError, RecursionError):
        raise ProfileFormError from None
    if not all(isinstance(table, dict) for table in tables.values()):
        raise ProfileFormError


@dataclass(frozen=True, slots=True)
class Listed:
    """A person of a project, with their devices."""

    person: PersonRow
    membership: MembershipRow
    devices: tuple[DeviceRow, ...]


def people(database: ServerDatabase, project_id: str) -> tuple[Listed, ...]:
    """Return everybody in a project by when they came.

    Raises:
        ProjectUnknownError: there is no project of that id.
    """

    def read(session: Session) -> tuple[Listed, ...]:
        if session.get(ProjectRow, project_id) is None:
            raise ProjectUnknownError(project_id)
        rows = session.execute(
            select(PersonRow, MembershipRow)
            .join(MembershipRow, MembershipRow.person_id == PersonRow.person_id)
            .where(MembershipRow.project_id == project_id)
            .order_by(PersonRow.created_at, PersonRow.person_id)
        )
        return tuple(Listed(person, member, _devices(session, person)) for person, member in rows)

    return database.read(read)


def _devices(session: Session, person: PersonRow) -> tuple[DeviceRow, ...]:
    devices = select(DeviceRow).where(DeviceRow.person_id == person.person_id)
    return tuple(session.scalars(devices.order_by(DeviceRow.enrolled_at)))


def _active(work: Work, person_id: str) -> PersonRow:
    person = work.session.get(PersonRow, person_id)
    if person is None:
        raise PersonUnknownError
    if person.revoked_at is not None:
        raise PersonRevokedError
    return person


def _name(qualification: str) -> str:
    if "," in qualification or not qualification.strip():
        raise QualificationFormError
    return qualification


def _project(work: Work) -> ProjectRow:
    row = work.session.get(ProjectRow, work.project_id)
    if row is None:
        raise ProjectUnknownError(work.project_id)
    return row
