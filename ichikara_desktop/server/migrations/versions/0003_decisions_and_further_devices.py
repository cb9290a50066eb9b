"""What was decided about work that was kept apart, and invitations for a further device."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply the change."""
    op.add_column("invitation", sa.Column("for_person_id", sa.Text(), nullable=True))
    op.create_table(
        "decision",
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("released_as", sa.Text(), nullable=True),
        sa.Column("decided_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["op_id"], ["op.op_id"], name=op.f("fk_decision_op_id_op")),
        sa.ForeignKeyConstraint(
            ["released_as"], ["op.op_id"], name=op.f("fk_decision_released_as_op")
        ),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_decision")),
    )
