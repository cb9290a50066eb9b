"""The key that signs what is sealed here, mirrors that were set aside, copies of drafts."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.String()


def upgrade() -> None:
    """Apply the change."""
    _device_key()
    _set_aside()
    _copies_of_drafts()


def _device_key() -> None:
    op.create_table(
        "device_key",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("registered", sa.Boolean(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_device_key_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device_key")),
    )


def _set_aside() -> None:
    """What was mirrored here when it differed from the server."""
    op.create_table(
        "set_aside",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("reported", sa.Boolean(), nullable=False),
        sa.Column("missing", sa.Integer(), nullable=False),
        sa.Column("surplus", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_set_aside")),
    )


def _copies_of_drafts() -> None:
    """What the server has of drafts, sealed, and what came back from there."""
    op.create_table(
        "draft_key",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_draft_key_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_key")),
    )
    op.create_table(
        "draft_copy",
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("draft_id", name=op.f("pk_draft_copy")),
    )
    op.create_index(op.f("ix_draft_copy_task_id"), "draft_copy", ["task_id"], unique=False)
    op.create_table(
        "draft_fork",
        sa.Column("fork_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("saved_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("fork_id", name=op.f("pk_draft_fork")),
    )
