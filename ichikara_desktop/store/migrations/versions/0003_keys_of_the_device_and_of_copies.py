"""The key that signs what is sealed here, and mirrors that were set aside."""

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
