"""The person who works here, their server and project, and how far the feed was read."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from ichikara_desktop.domain.people import Person, Role
from ichikara_desktop.domain.previewing import PreviewWhen
from ichikara_desktop.domain.project import Genre, Project
from ichikara_desktop.protocol.views import ProjectView
from ichikara_desktop.store.errors import NothingToDoError
from ichikara_desktop.store.models import AccountRow, ProjectRow
from ichikara_desktop.store.topics import Topic, touch


@dataclass(frozen=True, slots=True)
class Account:
    """Who works on this computer, and with which server.

    Attributes:
        token: this device's secret; sent to the server, never shown or logged.
    """

    person: Person
    project_id: str
    server: str
    token: str
    device_id: str
    device_name: str


@dataclass(frozen=True, slots=True)
class FeedPlace:
    """How far the feed was read: ``cursor`` is opaque, ``epoch`` the lineage it belongs to."""

    cursor: str = ""
    epoch: str = ""
    last_contact: datetime | None = None


def save_account(session: Session, account: Account) -> None:
    """Keep the account. A later enrolment of the same device keeps its numbering and place."""
    row = session.get(AccountRow, 1)
    if row is None:
        row = AccountRow(id=1, next_device_seq=1, cursor="", epoch="", last_contact=None)
        session.add(row)
    elif (row.server, row.person_id) != (account.server, account.person.person_id):
        row.cursor = row.epoch = ""
    row.person_id = account.person.person_id
    row.name = account.person.name
    row.roles = ",".join(sorted(account.person.roles))
    row.server, row.token = account.server, account.token
    row.device_id, row.device_name = account.device_id, account.device_name
    row.project_id = account.project_id
    touch(session, Topic.ACCOUNT)


def move_server(session: Session, server: str) -> None:
    """Note that the same server is now found at another address."""
    account_row(session).server = server
    touch(session, Topic.ACCOUNT)


def load_account(session: Session) -> Account | None:
    """Return the account, or nothing before the first enrolment."""
    row = session.get(AccountRow, 1)
    if row is None:
        return None
    roles = frozenset(Role(name) for name in row.roles.split(",") if name)
    return Account(
        person=Person(row.person_id, row.name, roles),
        project_id=row.project_id,
        server=row.server,
        token=row.token,
        device_id=row.device_id,
        device_name=row.device_name,
    )


def account_row(session: Session) -> AccountRow:
    """Return the row of the account.

    Raises:
        NothingToDoError: nobody is enrolled yet.
    """
    row = session.get(AccountRow, 1)
    if row is None:
        raise NothingToDoError
    return row


def feed_place(session: Session) -> FeedPlace:
    """Return how far the feed was read."""
    row = account_row(session)
    return FeedPlace(row.cursor, row.epoch, row.last_contact)


def move_feed(session: Session, place: FeedPlace) -> None:
    """Note how far the feed was read; in the transaction that stores what was read."""
    row = account_row(session)
    row.cursor, row.epoch = place.cursor, place.epoch
    note_contact(session, place.last_contact)


def note_contact(session: Session, at: datetime | None) -> None:
    """Note when the server last answered, by its own clock."""
    account_row(session).last_contact = at
    touch(session, Topic.ACCOUNT)


def save_project(session: Session, view: ProjectView, seq: int = 0) -> None:
    """Keep a project as the server showed it; something older never overwrites it."""
    row = session.get(ProjectRow, view.project_id)
    if row is None:
        session.add(ProjectRow(project_id=view.project_id, body=view.model_dump_json(), seq=seq))
    elif seq >= row.seq:
        row.body, row.seq = view.model_dump_json(), seq
    touch(session, Topic.PROJECT)


def load_project(session: Session, project_id: str) -> Project | None:
    """Return the project, or nothing if it was never stored."""
    row = session.get(ProjectRow, project_id)
    if row is None:
        return None
    view = ProjectView.model_validate_json(row.body)
    return Project(
        project_id=view.project_id,
        name_ja=view.name_ja,
        name_en=view.name_en,
        guideline_ja=view.guideline_ja,
        guideline_en=view.guideline_en,
        guideline_version=view.guideline_version,
        genres=tuple(Genre(each.genre_id, each.name_ja, each.name_en) for each in view.genres),
        check_profile=view.check_profile,
        preview_when=PreviewWhen.of(view.preview_when),
        prompt_template=view.prompt_template,
    )
