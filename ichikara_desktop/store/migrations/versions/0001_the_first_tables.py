"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.String()


def upgrade() -> None:
    """Apply the change."""
    _account()
    _tasks()
    _search()
    _drafts()
    _outbox()
    for name, rule in TRIGGERS.items():
        op.execute(f"CREATE TRIGGER {name} {rule}")


TRIGGERS = {
    "operation_is_immutable": """
        BEFORE UPDATE OF op_id, device_seq, task_id, kind, body, sealed_at ON operation
        BEGIN SELECT RAISE(ABORT, 'a sealed operation never changes'); END""",
    "operation_is_kept": """
        BEFORE DELETE ON operation WHEN OLD.state IN ('sealed', 'parked')
        BEGIN SELECT RAISE(ABORT, 'an unanswered operation is never deleted'); END""",
    "operation_stays_answered": """
        BEFORE UPDATE OF state ON operation
        WHEN OLD.state IN ('acknowledged', 'superseded') AND NEW.state <> OLD.state
        BEGIN SELECT RAISE(ABORT, 'an answered operation stays answered'); END""",
    "journal_is_appended_to": """
        BEFORE UPDATE ON journal
        BEGIN SELECT RAISE(ABORT, 'the journal is only appended to'); END""",
    "journal_is_kept_until_compacted": """
        BEFORE DELETE ON journal
        WHEN OLD.entry > coalesce((SELECT through FROM draft WHERE task_id = OLD.task_id), 0)
        BEGIN SELECT RAISE(ABORT, 'a journal entry outlives its draft'); END""",
}
"""What must never happen, by the name of the trigger that stops it."""


def _search() -> None:
    """Full-text search over NFKC-normalised text; trigrams need no word boundaries."""
    op.execute(
        "CREATE VIRTUAL TABLE task_search USING fts5(task_id UNINDEXED, text, tokenize='trigram')"
    )


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _account() -> None:
    """Who works here, and on what."""
    op.create_table(
        "account",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("server", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("device_name", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("next_device_seq", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Text(), nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.Column("last_contact", MOMENT, nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_account_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
    )
    op.create_table(
        "project",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_project")),
    )


def _tasks() -> None:
    """What the server showed."""
    op.create_table(
        "task",
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column(
            "kind", _choice("kind", "write_instruction", "write_response", "check"), nullable=False
        ),
        sa.Column(
            "state",
            _choice(
                "state",
                "open",
                "leased",
                "submitted",
                "returned",
                "escalated",
                "accepted",
                "rejected",
                "completed",
            ),
            nullable=False,
        ),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("expires_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_task")),
    )
    op.create_index(
        op.f("ix_task_held_kind_expires_at"), "task", ["held", "kind", "expires_at"], unique=False
    )
    op.create_table(
        "pair",
        sa.Column("pair_id", sa.Text(), nullable=False),
        sa.Column("accepted_at", MOMENT, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("pair_id", name=op.f("pk_pair")),
    )
    op.create_table(
        "claim",
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("kinds", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("claim_id", name=op.f("pk_claim")),
    )


def _drafts() -> None:
    """What is being written."""
    op.create_table(
        "draft",
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("through", sa.Integer(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.Column("sealed_by", sa.Text(), nullable=True),
        sa.CheckConstraint("cursor >= 0", name=op.f("ck_draft_cursor_inside")),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_draft")),
    )
    op.create_table(
        "journal",
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("inserted", sa.Text(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "start >= 0 AND removed >= 0 AND cursor >= 0", name=op.f("ck_journal_positions")
        ),
        sa.PrimaryKeyConstraint("entry", name=op.f("pk_journal")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_journal_task_id_entry"), "journal", ["task_id", "entry"], unique=False)


def _outbox() -> None:
    """What was done."""
    op.create_table(
        "operation",
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("device_seq", sa.Integer(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column(
            "state",
            _choice("state", "sealed", "acknowledged", "parked", "superseded"),
            nullable=False,
        ),
        sa.Column("sealed_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_attempt_at", MOMENT, nullable=True),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("superseded_by", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(state = 'acknowledged') <= (result IS NOT NULL)",
            name=op.f("ck_operation_acknowledged_has_answer"),
        ),
        sa.CheckConstraint(
            "(state = 'parked') <= (code <> '')", name=op.f("ck_operation_parked_has_reason")
        ),
        sa.CheckConstraint(
            "(state = 'superseded') = (superseded_by IS NOT NULL)",
            name=op.f("ck_operation_superseded_by_another"),
        ),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_operation")),
        sa.UniqueConstraint("device_seq", name=op.f("uq_operation_device_seq")),
    )
    op.create_index(
        op.f("ix_operation_state_device_seq"), "operation", ["state", "device_seq"], unique=False
    )
    op.create_index(op.f("ix_operation_task_id"), "operation", ["task_id"], unique=False)
