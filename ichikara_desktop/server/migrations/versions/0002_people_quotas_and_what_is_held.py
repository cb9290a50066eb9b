"""Devices that can be ended, keys, qualifications, quotas, overlap, sign-in, and the digest."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Apply the change."""
    _columns()
    _name_subjects()
    _keep_operations()
    _limits()
    _signing_in()
    _drafts()


def _columns() -> None:
    op.add_column("device", sa.Column("public_key", sa.Text(), nullable=False, server_default=""))
    op.add_column("device", sa.Column("revoked_at", MOMENT, nullable=True))
    op.add_column("op", sa.Column("signature", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "invitation", sa.Column("qualifications", sa.Text(), nullable=False, server_default="")
    )
    op.add_column(
        "membership", sa.Column("qualifications", sa.Text(), nullable=False, server_default="")
    )
    op.add_column("membership", sa.Column("most_leases", sa.BigInteger(), nullable=True))
    op.add_column(
        "project", sa.Column("overlap", sa.BigInteger(), nullable=False, server_default="1")
    )
    op.add_column("task", sa.Column("group_id", sa.Text(), nullable=True))
    op.add_column("event", sa.Column("subject", sa.Text(), nullable=True))


def _name_subjects() -> None:
    """Write beside each event what it is about; for this once the trigger steps aside."""
    names = (("task", "task_id"), ("pair", "pair_id"), ("project", "project_id"))
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER event_no_update")
        for kind, name in names:
            op.execute(
                f"UPDATE event SET subject = json_extract(payload, '$.{kind}.{name}') "  # noqa: S608 - constants
                f"WHERE kind = '{kind}' AND audience <> 'log'"
            )
        op.execute(
            "CREATE TRIGGER event_no_update BEFORE UPDATE ON event "
            "BEGIN SELECT RAISE(ABORT, 'event is insert-only'); END"
        )
        return
    op.execute("ALTER TABLE event DISABLE TRIGGER event_no_change")
    for kind, name in names:
        op.execute(
            f"UPDATE event SET subject = payload::json -> '{kind}' ->> '{name}' "  # noqa: S608 - constants
            f"WHERE kind = '{kind}' AND audience <> 'log'"
        )
    op.execute("ALTER TABLE event ENABLE TRIGGER event_no_change")


def _keep_operations() -> None:
    """An operation stays as it came, and its answer, once given, stays too."""
    kept = ("op_id", "sha256", "project_id", "person_id", "content", "evidence", "signature")
    if op.get_bind().dialect.name == "sqlite":
        changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in kept)
        op.execute(
            f"CREATE TRIGGER op_no_update BEFORE UPDATE ON op "
            f"WHEN OLD.result IS NOT NULL OR {changed} "
            "BEGIN SELECT RAISE(ABORT, 'op is answered once'); END"
        )
        op.execute(
            "CREATE TRIGGER op_no_delete BEFORE DELETE ON op "
            "BEGIN SELECT RAISE(ABORT, 'op is answered once'); END"
        )
        return
    changed = " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in kept)
    op.execute(
        "CREATE FUNCTION op_is_answered_once() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'op is answered once'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER op_no_update BEFORE UPDATE ON op FOR EACH ROW "
        f"WHEN (OLD.result IS NOT NULL OR {changed}) EXECUTE FUNCTION op_is_answered_once()"
    )
    op.execute(
        "CREATE TRIGGER op_no_delete BEFORE DELETE OR TRUNCATE ON op "
        "FOR EACH STATEMENT EXECUTE FUNCTION op_is_answered_once()"
    )


def _limits() -> None:
    """How much is wanted, by whom, and each copy of a task by somebody else."""
    op.create_table(
        "quota",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("genre", sa.Text(), nullable=False),
        sa.Column("cap", sa.BigInteger(), nullable=False),
        sa.Column("reserved", sa.BigInteger(), nullable=False),
        sa.Column("counted", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("reserved >= 0", name=op.f("ck_quota_reserved_positive")),
        sa.CheckConstraint("counted >= 0", name=op.f("ck_quota_counted_positive")),
        sa.CheckConstraint("reserved + counted <= cap", name=op.f("ck_quota_within_cap")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.project_id"], name=op.f("fk_quota_project_id_project")
        ),
        sa.PrimaryKeyConstraint("project_id", "kind", "genre", name=op.f("pk_quota")),
    )
    op.create_table(
        "requirement",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("genre", sa.Text(), nullable=False),
        sa.Column("qualification", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.project_id"], name=op.f("fk_requirement_project_id_project")
        ),
        sa.PrimaryKeyConstraint("project_id", "genre", name=op.f("pk_requirement")),
    )
    op.create_table(
        "seat",
        sa.Column("group_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.person_id"], name=op.f("fk_seat_person_id_person")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.task_id"], name=op.f("fk_seat_task_id_task")),
        sa.PrimaryKeyConstraint("group_id", "person_id", name=op.f("pk_seat")),
    )


def _signing_in() -> None:
    """Passwords and sessions of those who use a coordinator's tools."""
    op.create_table(
        "credential",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("login", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.person_id"], name=op.f("fk_credential_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_credential")),
        sa.UniqueConstraint("login", name=op.f("uq_credential_login")),
    )
    op.create_table(
        "session",
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.person_id"], name=op.f("fk_session_person_id_person")
        ),
        sa.PrimaryKeyConstraint("token_sha256", name=op.f("pk_session")),
    )


def _drafts() -> None:
    """Copies of drafts that only their devices can read."""
    op.create_table(
        "draft",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("draft_id", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.person_id"], name=op.f("fk_draft_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "draft_id", name=op.f("pk_draft")),
    )
