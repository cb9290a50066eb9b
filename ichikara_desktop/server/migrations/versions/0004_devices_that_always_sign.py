"""Which devices had their key from the start, so that everything they seal is signed."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change."""
    op.add_column(
        "device", sa.Column("must_sign", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    device = sa.table(
        "device",
        sa.column("person_id", sa.Text()),
        sa.column("device_id", sa.Text()),
        sa.column("public_key", sa.Text()),
        sa.column("must_sign", sa.Boolean()),
    )
    database = op.get_bind()
    database.execute(sa.update(device).where(device.c.public_key != "").values(must_sign=sa.true()))
    for person_id, device_id in _told_later(database):
        database.execute(
            sa.update(device)
            .where(device.c.person_id == person_id, device.c.device_id == device_id)
            .values(must_sign=sa.false())
        )


def _told_later(database: sa.Connection) -> set[tuple[str, str]]:
    """Return the devices that told their own key after they had joined: person and device.

    What they sealed before has no signature. A copy, whose key the device told that it is of, has
    signed from the start.
    """
    event = sa.table(
        "event",
        sa.column("kind", sa.Text()),
        sa.column("audience", sa.Text()),
        sa.column("payload", sa.Text()),
    )
    logged = sa.select(event.c.payload).where(
        event.c.audience == "log", event.c.kind == "device_key"
    )
    facts = [json.loads(payload) for payload in database.scalars(logged)]
    return {
        (fact["person_id"], fact["device_id"]) for fact in facts if fact["device_id"] == fact["via"]
    }
