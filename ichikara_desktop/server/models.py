"""The server's tables. What must always hold stands here as a constraint, not in the code.

Triggers, which the migrations make, let ``revision``, ``review`` and ``event`` only grow, and an
``op`` change only once, from unanswered to answered.
"""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    MetaData,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from ichikara_desktop.domain.people import Part, Role
from ichikara_desktop.domain.tasks import TaskKind, Verdict
from ichikara_desktop.domain.workflow import State
from ichikara_desktop.protocol.operations import Disposition
from ichikara_desktop.server.columns import NameSet, RoleSet, UtcTime, choice


class Base(DeclarativeBase):
    """Base of every table; constraints are named so that migrations can speak of them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads it from the class
        str: Text(),
        int: BigInteger(),
        datetime: UtcTime(),
        frozenset[Role]: RoleSet(),
        frozenset[str]: NameSet(),
    }


class ServerIdentity(Base):
    """The one row that names this lineage of the data; it changes when a backup is restored."""

    __tablename__ = "server_identity"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    epoch: Mapped[str]


class PersonRow(Base):
    """Somebody who takes part. A revoked person's work is still stored, as quarantined."""

    __tablename__ = "person"

    person_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class DeviceRow(Base):
    """A computer that a person works on, with the hash of its token.

    Attributes:
        public_key: of the key that signs its operations; empty for a device without one.
        must_sign: it had its key from the start, so that nothing it sealed lacks a signature.
        revoked_at: since when its token opens nothing more.
    """

    __tablename__ = "device"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.person_id"), primary_key=True)
    device_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    token_sha256: Mapped[str] = mapped_column(unique=True)
    enrolled_at: Mapped[datetime]
    public_key: Mapped[str] = mapped_column(server_default="")
    must_sign: Mapped[bool] = mapped_column(server_default=false())
    revoked_at: Mapped[datetime | None]


class ProjectRow(Base):
    """A project; ``body`` is its :class:`ProjectView` as JSON.

    Attributes:
        overlap: by how many people each new question is answered.
    """

    __tablename__ = "project"

    project_id: Mapped[str] = mapped_column(primary_key=True)
    guideline_version: Mapped[int]
    body: Mapped[str]
    overlap: Mapped[int] = mapped_column(server_default="1")


class ProjectCounter(Base):
    """The last ``seq`` given out in a project.

    A transaction takes it last and holds its row until it commits, so that the feed has neither
    gaps nor latecomers.
    """

    __tablename__ = "project_counter"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.project_id"), primary_key=True)
    seq: Mapped[int]


class MembershipRow(Base):
    """What a person may do in a project.

    Attributes:
        most_leases: how many tasks they may hold at once; absent for the server's own limit.
    """

    __tablename__ = "membership"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.project_id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.person_id"), primary_key=True)
    roles: Mapped[frozenset[Role]]
    qualifications: Mapped[frozenset[str]] = mapped_column(server_default="")
    most_leases: Mapped[int | None]


class InvitationRow(Base):
    """A one-time invitation; the code itself is never stored.

    Attributes:
        for_person_id: who gets a further device by it; absent where it makes a new person.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("(used_at IS NULL) = (person_id IS NULL)", name="used_by_somebody"),
    )

    code_sha256: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.project_id"))
    name: Mapped[str]
    roles: Mapped[frozenset[Role]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    person_id: Mapped[str | None] = mapped_column(ForeignKey("person.person_id"))
    device_id: Mapped[str | None]
    qualifications: Mapped[frozenset[str]] = mapped_column(server_default="")
    for_person_id: Mapped[str | None]


class FamilyRow(Base):
    """A question with everything written for it."""

    __tablename__ = "family"

    family_id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.project_id"))
    created_at: Mapped[datetime]


class InstructionRow(Base):
    """The question of a family. ``import_key`` is set on imported ones: the same text once."""

    __tablename__ = "instruction"
    __table_args__ = (
        UniqueConstraint("project_id", "import_key"),
        Index(None, "project_id", "text_sha256"),
    )

    family_id: Mapped[str] = mapped_column(ForeignKey("family.family_id"), primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.project_id"))
    text: Mapped[str]
    text_sha256: Mapped[str]
    import_key: Mapped[str | None]
    genre: Mapped[str]
    purpose: Mapped[str]
    target_length: Mapped[int | None]
    source: Mapped[str | None]
    """The :class:`SourceView` as JSON; absent for a question that was written here."""


class ParticipationRow(Base):
    """A person's one part in a family: author, answerer and checker are three people.

    So is whoever judges what systems answered to its question.
    """

    __tablename__ = "participation"

    family_id: Mapped[str] = mapped_column(ForeignKey("family.family_id"), primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.person_id"), primary_key=True)
    part: Mapped[Part] = mapped_column(choice(Part, "part"))
    since: Mapped[datetime]


class TaskRow(Base):
    """A unit of work. A check names the response task and the revision that it looks at.

    Attributes:
        lease_epoch: the epoch of the task's last lease; every lease takes a higher one.
        round: counts the checks of one response task.
        group_id: shared by the tasks of which nobody may do two; absent where there is one.
    """

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("overlap >= 1", name="overlap_positive"),
        CheckConstraint(
            "(kind = 'check') = (subject_task_id IS NOT NULL) "
            "AND (subject_task_id IS NULL) = (subject_revision_id IS NULL)",
            name="check_has_subject",
        ),
        UniqueConstraint("task_id", "overlap"),
        UniqueConstraint("subject_task_id", "round"),
        Index(None, "project_id", "state", "kind", "created_at", "task_id"),
        Index(None, "family_id"),
    )

    task_id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.project_id"))
    family_id: Mapped[str] = mapped_column(ForeignKey("family.family_id"))
    kind: Mapped[TaskKind] = mapped_column(choice(TaskKind, "kind"))
    state: Mapped[State] = mapped_column(choice(State, "state"))
    genre: Mapped[str]
    brief: Mapped[str]
    target_length: Mapped[int | None]
    overlap: Mapped[int]
    lease_epoch: Mapped[int]
    subject_task_id: Mapped[str | None] = mapped_column(ForeignKey("task.task_id"))
    subject_revision_id: Mapped[str | None] = mapped_column(ForeignKey("op.op_id"))
    round: Mapped[int]
    created_at: Mapped[datetime]
    group_id: Mapped[str | None]


class SlotRow(Base):
    """One of the places in a task that a person's work can fill, at most ``overlap`` of them."""

    __tablename__ = "slot"
    __table_args__ = (
        ForeignKeyConstraint(["task_id", "overlap"], ["task.task_id", "task.overlap"]),
        CheckConstraint("n >= 1 AND n <= overlap", name="within_overlap"),
    )

    task_id: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    overlap: Mapped[int]
    filled_by: Mapped[str | None] = mapped_column(ForeignKey("person.person_id"))
    """Whose submission counts here."""


class SeatRow(Base):
    """Which one task of a group a person may do: overlap is by different people.

    It stays when the task is given back, as work for it may still come in late.
    """

    __tablename__ = "seat"

    group_id: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.person_id"), primary_key=True)
    task_id: Mapped[str] = mapped_column(ForeignKey("task.task_id"))


class ComparisonSetRow(Base):
    """Comparisons that belong together. Its name is for coordinators, and may name systems."""

    __tablename__ = "comparison_set"
    __table_args__ = (CheckConstraint("overlap >= 1", name="overlap_positive"),)

    set_id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.project_id"))
    name: Mapped[str]
    overlap: Mapped[int]
    """By how many people each comparison is judged."""
    created_at: Mapped[datetime]


class ComparisonRow(Base):
    """One instruction with what two systems answered to it. Its tasks have its id as their group.

    Attributes:
        op_id: the operation that brought it, also when its work was kept apart at first.
        content_sha256: of that operation: the same comparison is taken once in a set.
        pair: names both systems: for each pair the sides are balanced on their own.
        tied: both texts read the same, so that there is nothing to judge and there are no tasks.
        family_known: the family is of a question of the project, whose people do not judge.
    """

    __tablename__ = "comparison"
    __table_args__ = (UniqueConstraint("set_id", "content_sha256"),)

    comparison_id: Mapped[str] = mapped_column(primary_key=True)
    set_id: Mapped[str] = mapped_column(ForeignKey("comparison_set.set_id"))
    op_id: Mapped[str] = mapped_column(ForeignKey("op.op_id"))
    content_sha256: Mapped[str]
    family_id: Mapped[str] = mapped_column(ForeignKey("family.family_id"))
    instruction: Mapped[str]
    pair: Mapped[str]
    tied: Mapped[bool]
    family_known: Mapped[bool]
    created_at: Mapped[datetime]


class OutputRow(Base):
    """What one system wrote. All but its id and text stays on the server.

    Attributes:
        number: 1 or 2; the same system has the same number in all comparisons of its pair.
        system: the :class:`SystemContent` as JSON.
    """

    __tablename__ = "output"
    __table_args__ = (
        UniqueConstraint("comparison_id", "number"),
        CheckConstraint("number IN (1, 2)", name="one_of_two"),
    )

    output_id: Mapped[str] = mapped_column(primary_key=True)
    comparison_id: Mapped[str] = mapped_column(ForeignKey("comparison.comparison_id"))
    number: Mapped[int]
    text: Mapped[str]
    system: Mapped[str]
    seed: Mapped[int]
    prompt_sha256: Mapped[str]
    finish: Mapped[str]


class PresentationRow(Base):
    """Which output of a comparison stands first for a person. It never changes.

    It is drawn when the person is first given the comparison, and kept rather than derived from a
    secret: only so can it be balanced for each person, and be looked at later.
    """

    __tablename__ = "presentation"
    __table_args__ = (CheckConstraint("first IN (1, 2)", name="one_of_two"),)

    comparison_id: Mapped[str] = mapped_column(
        ForeignKey("comparison.comparison_id"), primary_key=True
    )
    person_id: Mapped[str] = mapped_column(ForeignKey("person.person_id"), primary_key=True)
    first: Mapped[int]
    """The number of the output."""
    drawn_at: Mapped[datetime]


class QuotaRow(Base):
    """How much of one kind and genre is wanted. Without a row there is no limit.

    Attributes:
        reserved: live leases on work that does not count yet.
        counted: work that counts.
    """

    __tablename__ = "quota"
    __table_args__ = (
        CheckConstraint("reserved >= 0", name="reserved_positive"),
        CheckConstraint("counted >= 0", name="counted_positive"),
        CheckConstraint("reserved + counted <= cap", name="within_cap"),
    )

    project_id: Mapped[str] = mapped_column(ForeignKey("project.project_id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    genre: Mapped[str] = mapped_column(primary_key=True)
    cap: Mapped[int]
    reserved: Mapped[int]
    counted: Mapped[int]


class RequirementRow(Base):
    """The qualification without which nobody is given tasks of a genre."""

    __tablename__ = "requirement"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.project_id"), primary_key=True)
    genre: Mapped[str] = mapped_column(primary_key=True)
    qualification: Mapped[str]


class CredentialRow(Base):
    """A name and an Argon2id hash with which a person signs in."""

    __tablename__ = "credential"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.person_id"), primary_key=True)
    login: Mapped[str] = mapped_column(unique=True)
    password_hash: Mapped[str]
    changed_at: Mapped[datetime]


class SessionRow(Base):
    """Somebody signed in, until a time or until they end it."""

    __tablename__ = "session"

    token_sha256: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.person_id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class DraftRow(Base):
    """A copy of somebody's draft that only their device can read."""

    __tablename__ = "draft"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.person_id"), primary_key=True)
    draft_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int]
    sealed: Mapped[str]
    updated_at: Mapped[datetime]


class ModelOfferRow(Base):
    """A model that a project offers for the preview; its file lies beside the database.

    Attributes:
        base_sha256: of an adapter: its base.
        body: the :class:`ModelOffer` as JSON.
    """

    __tablename__ = "model_offer"

    project_id: Mapped[str] = mapped_column(ForeignKey("project.project_id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    base_sha256: Mapped[str | None]
    body: Mapped[str]
    added_at: Mapped[datetime]


class ClaimRow(Base):
    """A claim that was answered; repeating it gives the same tasks."""

    __tablename__ = "claim"

    person_id: Mapped[str] = mapped_column(ForeignKey("person.person_id"), primary_key=True)
    claim_id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str] = mapped_column(ForeignKey("project.project_id"))
    claimed_at: Mapped[datetime]


class LeaseRow(Base):
    """A slot held by one person until a time. At most one lease of a slot is alive."""

    __tablename__ = "lease"
    __table_args__ = (
        ForeignKeyConstraint(["task_id", "slot"], ["slot.task_id", "slot.n"]),
        ForeignKeyConstraint(["person_id", "claim_id"], ["claim.person_id", "claim.claim_id"]),
        UniqueConstraint("task_id", "epoch"),
        CheckConstraint("epoch >= 1", name="epoch_positive"),
        Index(
            "uq_lease_alive",
            "task_id",
            "slot",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
            sqlite_where=text("ended_at IS NULL"),
        ),
        Index(None, "person_id", "claim_id"),
    )

    lease_id: Mapped[str] = mapped_column(primary_key=True)
    task_id: Mapped[str]
    slot: Mapped[int]
    person_id: Mapped[str] = mapped_column(ForeignKey("person.person_id"))
    claim_id: Mapped[str | None]
    """Absent for a lease that nobody asked for, as the one that comes with a return."""
    epoch: Mapped[int]
    granted_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class OperationRow(Base):
    """An operation as it came, with its answer, for as long as the data lives.

    ``content`` is kept for refused and quarantined ones too: nothing well-formed from an
    enrolled person is thrown away.
    """

    __tablename__ = "op"

    op_id: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str]
    project_id: Mapped[str]
    person_id: Mapped[str] = mapped_column(ForeignKey("person.person_id"))
    device_id: Mapped[str]
    device_seq: Mapped[int]
    task_id: Mapped[str | None]
    content: Mapped[str]
    evidence: Mapped[str]
    received_at: Mapped[datetime]
    signature: Mapped[str] = mapped_column(server_default="")
    result: Mapped[str | None]
    """The :class:`OperationResult` as JSON; absent only inside the transaction that makes it."""


class DecisionRow(Base):
    """What was decided about an operation that was kept apart; it is decided once.

    Attributes:
        released_as: the operation that does it again and counts; absent where it stays apart.
    """

    __tablename__ = "decision"

    op_id: Mapped[str] = mapped_column(ForeignKey("op.op_id"), primary_key=True)
    released_as: Mapped[str | None] = mapped_column(ForeignKey("op.op_id"))
    decided_at: Mapped[datetime]


class RevisionRow(Base):
    """A submitted text. Its id is the id of the operation that brought it."""

    __tablename__ = "revision"
    __table_args__ = (UniqueConstraint("task_id", "number"),)

    revision_id: Mapped[str] = mapped_column(ForeignKey("op.op_id"), primary_key=True)
    task_id: Mapped[str] = mapped_column(ForeignKey("task.task_id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("person.person_id"))
    number: Mapped[int]
    text: Mapped[str]
    disposition: Mapped[Disposition] = mapped_column(choice(Disposition, "disposition"))
    base_revision: Mapped[str | None]
    guideline_version: Mapped[int]
    created_at: Mapped[datetime]


class ReviewRow(Base):
    """A verdict about a revision, by the operation of that id."""

    __tablename__ = "review"
    __table_args__ = (UniqueConstraint("revision_id", "number"),)

    review_id: Mapped[str] = mapped_column(ForeignKey("op.op_id"), primary_key=True)
    task_id: Mapped[str] = mapped_column(ForeignKey("task.task_id"))
    revision_id: Mapped[str] = mapped_column(ForeignKey("revision.revision_id"))
    number: Mapped[int]
    person_id: Mapped[str] = mapped_column(ForeignKey("person.person_id"))
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict, "verdict"))
    reason: Mapped[str]
    comments: Mapped[str]
    """The :class:`CommentView` list as JSON."""
    corrected_text: Mapped[str | None]
    disposition: Mapped[Disposition] = mapped_column(choice(Disposition, "disposition"))
    created_at: Mapped[datetime]


class EventRow(Base):
    """What happened, in the server's order; each hash covers the event and the hash before it.

    Attributes:
        audience: ``all``, ``staff``, ``person:ID``, or ``log`` (the audit log alone).
        payload: canonical JSON; for ``log`` it holds ids and outcomes, never text.
        subject: id of the task, pair or project that ``payload`` shows; absent for ``log``.
    """

    __tablename__ = "event"
    __table_args__ = (Index(None, "project_id", "audience", "seq"),)

    project_id: Mapped[str] = mapped_column(ForeignKey("project.project_id"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    audience: Mapped[str]
    kind: Mapped[str]
    payload: Mapped[str]
    created_at: Mapped[datetime]
    prev_hash: Mapped[str]
    hash: Mapped[str]
    subject: Mapped[str | None]
