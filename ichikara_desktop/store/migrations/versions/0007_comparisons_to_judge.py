"""The comparisons that somebody judges, apart from the tasks that the windows list."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.create_table(
        "comparison",
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_comparison")),
    )
    op.create_index(
        op.f("ix_comparison_held_expires_at"), "comparison", ["held", "expires_at"], unique=False
    )
