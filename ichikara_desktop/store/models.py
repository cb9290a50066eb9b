"""The tables of the store. What must always hold stands here, or as a trigger beside them.

Triggers (in the migrations) hold that sealed operations never change, that only answered ones
can be deleted, and that the draft journal is only appended to.
"""

from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Dialect, Enum, Index, MetaData, String, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.domain.workflow import State


class UtcTime(TypeDecorator[datetime]):
    """A moment, as ISO 8601 text in UTC, so that it sorts as it is stored."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> str | None:
        """Return the moment as text."""
        del dialect
        return None if value is None else value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: str | None, dialect: Dialect) -> datetime | None:
        """Return the moment with UTC as its time zone."""
        del dialect
        return None if value is None else datetime.fromisoformat(value)


class OperationState(StrEnum):
    """Where an operation of the outbox stands."""

    SEALED = "sealed"
    """Waits for the server's answer. "Sending" is no state: a restart sends again."""
    ACKNOWLEDGED = "acknowledged"
    PARKED = "parked"
    """Refused; needs a person."""
    SUPERSEDED = "superseded"
    """A later operation stands for it."""


def _choice(values: type[StrEnum], name: str) -> Enum:
    return Enum(
        values,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


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
        datetime: UtcTime(),
    }


class AccountRow(Base):
    """The one person who works here, and the server they work with.

    Attributes:
        roles: names of roles with commas between.
        next_device_seq: the number of the next operation of this device.
        cursor: how far the feed was read; empty before the first time.
        epoch: the lineage of the server's data that ``cursor`` belongs to.
        last_contact: the server's time of its last answer.
    """

    __tablename__ = "account"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    person_id: Mapped[str]
    name: Mapped[str]
    roles: Mapped[str]
    server: Mapped[str]
    token: Mapped[str]
    device_id: Mapped[str]
    device_name: Mapped[str]
    project_id: Mapped[str]
    next_device_seq: Mapped[int]
    cursor: Mapped[str]
    epoch: Mapped[str]
    last_contact: Mapped[datetime | None]


class ProjectRow(Base):
    """A project; ``body`` is its ``ProjectView`` as JSON."""

    __tablename__ = "project"

    project_id: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str]
    seq: Mapped[int]


class TaskRow(Base):
    """A task as the server last showed it: ``body`` is its ``TaskView`` as JSON.

    Attributes:
        title: the first line of the question, or of the brief.
        seq: the server's order of what is stored; something older never overwrites it.
        held: whether this person holds the task.
    """

    __tablename__ = "task"
    __table_args__ = (
        Index(None, "held", "kind", "expires_at"),
        Index(None, "held", "state", "expires_at"),
    )

    task_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[TaskKind] = mapped_column(_choice(TaskKind, "kind"))
    state: Mapped[State] = mapped_column(_choice(State, "state"))
    title: Mapped[str]
    body: Mapped[str]
    seq: Mapped[int]
    held: Mapped[bool]
    expires_at: Mapped[datetime | None]


class DraftRow(Base):
    """A draft as of journal entry ``through``; later entries of the journal come on top.

    Attributes:
        cursor: in code points.
        sealed_by: the operation that submitted it; it is being written while this is absent.
    """

    __tablename__ = "draft"
    __table_args__ = (CheckConstraint("cursor >= 0", name="cursor_inside"),)

    task_id: Mapped[str] = mapped_column(primary_key=True)
    text: Mapped[str]
    cursor: Mapped[int]
    through: Mapped[int]
    saved_at: Mapped[datetime]
    sealed_by: Mapped[str | None]


class JournalRow(Base):
    """One burst of typing: at ``start``, ``removed`` code points gave way to ``inserted``."""

    __tablename__ = "journal"
    __table_args__ = (
        CheckConstraint("start >= 0 AND removed >= 0 AND cursor >= 0", name="positions"),
        Index(None, "task_id", "entry"),
        {"sqlite_autoincrement": True},
    )

    entry: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[str]
    start: Mapped[int]
    removed: Mapped[int]
    inserted: Mapped[str]
    cursor: Mapped[int]
    saved_at: Mapped[datetime]


class OperationRow(Base):
    """An operation of the outbox; ``body`` is the text that is sent, byte for byte.

    Attributes:
        attempts: how often it was sent; counted and committed before each sending.
        code: why it was refused.
        result: the server's answer as JSON.
        superseded_by: the operation that stands for this one.
    """

    __tablename__ = "operation"
    __table_args__ = (
        CheckConstraint("(state = 'parked') <= (code <> '')", name="parked_has_reason"),
        CheckConstraint(
            "(state = 'acknowledged') <= (result IS NOT NULL)", name="acknowledged_has_answer"
        ),
        CheckConstraint(
            "(state = 'superseded') = (superseded_by IS NOT NULL)", name="superseded_by_another"
        ),
        Index(None, "state", "device_seq"),
        Index(None, "task_id"),
    )

    op_id: Mapped[str] = mapped_column(primary_key=True)
    device_seq: Mapped[int] = mapped_column(unique=True)
    task_id: Mapped[str | None]
    kind: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    state: Mapped[OperationState] = mapped_column(_choice(OperationState, "state"))
    sealed_at: Mapped[datetime]
    attempts: Mapped[int]
    last_attempt_at: Mapped[datetime | None]
    code: Mapped[str]
    result: Mapped[str | None]
    superseded_by: Mapped[str | None]


class PairRow(Base):
    """An accepted pair; ``body`` is its ``PairView`` as JSON."""

    __tablename__ = "pair"

    pair_id: Mapped[str] = mapped_column(primary_key=True)
    accepted_at: Mapped[datetime]
    body: Mapped[str]
    seq: Mapped[int]


class ComparisonRow(Base):
    """A comparison to judge as the server last showed it: ``body`` is its ``ComparisonView``.

    Attributes:
        seq: the server's order of what is stored; something older never overwrites it.
        held: whether this person holds it.
    """

    __tablename__ = "comparison"
    __table_args__ = (Index(None, "held", "expires_at"),)

    task_id: Mapped[str] = mapped_column(primary_key=True)
    body: Mapped[str]
    seq: Mapped[int]
    held: Mapped[bool]
    expires_at: Mapped[datetime | None]


class ClaimRow(Base):
    """A claim whose answer is not stored yet: it is asked again under the same id."""

    __tablename__ = "claim"

    claim_id: Mapped[str] = mapped_column(primary_key=True)
    kinds: Mapped[str]
    count: Mapped[int]
    asked_at: Mapped[datetime]


class DismissalRow(Base):
    """A finding that this person does not want to see again.

    Attributes:
        task_id: the task in whose text it holds; absent when it holds in all of the project.
        quote: the text that the finding is about.
        around: the sentence around the quote, when it holds at this one place; else empty.
        reason: why, in the person's words; never empty for an error.
    """

    __tablename__ = "dismissal"
    __table_args__ = (Index(None, "project_id", "task_id"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    project_id: Mapped[str]
    task_id: Mapped[str | None]
    rule: Mapped[str]
    quote: Mapped[str]
    around: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime]


class PastedRow(Base):
    """A passage that was pasted while the text of a task was written."""

    __tablename__ = "pasted"
    __table_args__ = (Index(None, "task_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[str]
    text: Mapped[str]
    at: Mapped[datetime]


class PreviewRow(Base):
    """What the local model answered for a task, with everything that makes it again.

    Attributes:
        made_at: by the clock here.
        task_id: the task for whose question it was made.
        adapter_sha256: empty for the base model alone.
        settings: of the sampling, as JSON; the seed is among them.
        prompt_sha256: of the text that the model read.
        device: what computed it.
        copied: whether the person copied it.
        cards: of the models that answered, as JSON: they may be removed later.
    """

    __tablename__ = "preview"
    __table_args__ = (Index(None, "task_id"),)

    preview_id: Mapped[str] = mapped_column(primary_key=True)
    task_id: Mapped[str]
    made_at: Mapped[datetime]
    model_sha256: Mapped[str]
    adapter_sha256: Mapped[str]
    scale: Mapped[float]
    settings: Mapped[str]
    prompt_sha256: Mapped[str]
    device: Mapped[str]
    finish: Mapped[str]
    text: Mapped[str]
    copied: Mapped[bool]
    cards: Mapped[str] = mapped_column(server_default="[]")


class PreviewRunRow(Base):
    """Many questions that one or several systems answer, one after the other.

    Attributes:
        plan: a :class:`ichikara_desktop.store.preview_runs.RunPlan`, as JSON.
    """

    __tablename__ = "preview_run"

    run_id: Mapped[str] = mapped_column(primary_key=True)
    made_at: Mapped[datetime]
    plan: Mapped[str]
    state: Mapped[str]


class PreviewItemRow(Base):
    """One question of a run for one of its systems.

    Attributes:
        system: counted from 0, in the order of the plan.
        subject_id: the task whose question it is, or an id of its own.
        family_id: of the question in the project; empty where it is not known.
        preview_id: the answer; empty before there is one.
        failure: the code of what went wrong; empty where nothing did.
    """

    __tablename__ = "preview_item"

    run_id: Mapped[str] = mapped_column(primary_key=True)
    system: Mapped[int] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    subject_id: Mapped[str]
    question: Mapped[str]
    family_id: Mapped[str]
    genre: Mapped[str]
    preview_id: Mapped[str]
    failure: Mapped[str]


class DeviceKeyRow(Base):
    """The key with which this device signs what it seals; it leaves this file never.

    Attributes:
        registered: whether the server has the public key.
        device_id: the device that it is of; a copy of the store takes another name and key.
        secret: the raw 32 bytes of the private key (RFC 8032) in base64.
    """

    __tablename__ = "device_key"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    made_at: Mapped[datetime]
    registered: Mapped[bool]
    device_id: Mapped[str]
    secret: Mapped[str]


class SetAsideRow(Base):
    """What was mirrored here when it differed from the server, for whoever looks for the cause.

    Attributes:
        body: see :mod:`ichikara_desktop.store.set_aside`.
        reported: whether the server was told.
        missing: things that came when the mirror was read anew.
        surplus: things that the server did not show again.
        changed: things that the server had in another state.
    """

    __tablename__ = "set_aside"

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    body: Mapped[str]
    reported: Mapped[bool]
    missing: Mapped[int]
    surplus: Mapped[int]
    changed: Mapped[int]


class DraftKeyRow(Base):
    """The key of this person's sealed copies of drafts, in hex, and whether they are wanted."""

    __tablename__ = "draft_key"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    enabled: Mapped[bool]
    key: Mapped[str]


class DraftCopyRow(Base):
    """A copy of a draft on the server.

    Attributes:
        version: what the server is known to have; nought for nothing yet.
        sha256: of the text that was sealed last; empty where it is to be sealed anew.
        sealed: what was sealed and has no answer yet; else empty.
        at: when the draft was saved that was sealed.
    """

    __tablename__ = "draft_copy"
    __table_args__ = (Index(None, "task_id"),)

    draft_id: Mapped[str] = mapped_column(primary_key=True)
    task_id: Mapped[str]
    version: Mapped[int]
    sha256: Mapped[str]
    sealed: Mapped[str]
    at: Mapped[datetime]


class DraftForkRow(Base):
    """A draft that came back from the server while another text was here: both are kept."""

    __tablename__ = "draft_fork"

    fork_id: Mapped[str] = mapped_column(primary_key=True)
    task_id: Mapped[str]
    text: Mapped[str]
    saved_at: Mapped[datetime]
