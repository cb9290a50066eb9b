"""What the local model answered."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    words = ("task_id", "made_at", "model_sha256", "adapter_sha256")
    more = ("settings", "prompt_sha256", "device", "finish", "text")
    op.create_table(
        "preview",
        sa.Column("preview_id", sa.Text(), nullable=False),
        *(_words(name) for name in words),
        sa.Column("scale", sa.Double(), nullable=False),
        *(_words(name) for name in more),
        sa.Column("copied", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("preview_id", name=op.f("pk_preview")),
    )
    op.create_index(op.f("ix_preview_task_id"), "preview", ["task_id"], unique=False)


def _words(name: str) -> sa.Column[str]:
    kind = sa.String() if name == "made_at" else sa.Text()
    return sa.Column(name, kind, nullable=False)
