"""The first tables."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
INSERT_ONLY = ("revision", "review", "event")


def upgrade() -> None:
    """Apply the change."""
    _people()
    _questions()
    _submissions()
    _tasks()
    _texts()
    for table in INSERT_ONLY:
        _forbid_changes(table)


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _people() -> None:
    """Who takes part, and in what."""
    op.create_table(
        "server_identity",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_server_identity_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_server_identity")),
    )
    op.create_table(
        "person",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_person")),
    )
    op.create_table(
        "project",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("guideline_version", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_project")),
    )
    op.create_table(
        "project_counter",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.project_id"],
            name=op.f("fk_project_counter_project_id_project"),
        ),
        sa.PrimaryKeyConstraint("project_id", name=op.f("pk_project_counter")),
    )
    op.create_table(
        "device",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("enrolled_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.person_id"], name=op.f("fk_device_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", "device_id", name=op.f("pk_device")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_device_token_sha256")),
    )
    op.create_table(
        "membership",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.person_id"], name=op.f("fk_membership_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.project_id"], name=op.f("fk_membership_project_id_project")
        ),
        sa.PrimaryKeyConstraint("project_id", "person_id", name=op.f("pk_membership")),
    )
    op.create_table(
        "invitation",
        sa.Column("code_sha256", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("device_id", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(used_at IS NULL) = (person_id IS NULL)", name=op.f("ck_invitation_used_by_somebody")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.person_id"], name=op.f("fk_invitation_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.project_id"], name=op.f("fk_invitation_project_id_project")
        ),
        sa.PrimaryKeyConstraint("code_sha256", name=op.f("pk_invitation")),
    )


def _questions() -> None:
    """The questions, and who has which part in them."""
    op.create_table(
        "family",
        sa.Column("family_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.project_id"], name=op.f("fk_family_project_id_project")
        ),
        sa.PrimaryKeyConstraint("family_id", name=op.f("pk_family")),
    )
    op.create_table(
        "instruction",
        sa.Column("family_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_sha256", sa.Text(), nullable=False),
        sa.Column("import_key", sa.Text(), nullable=True),
        sa.Column("genre", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("target_length", sa.BigInteger(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["family_id"], ["family.family_id"], name=op.f("fk_instruction_family_id_family")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.project_id"], name=op.f("fk_instruction_project_id_project")
        ),
        sa.PrimaryKeyConstraint("family_id", name=op.f("pk_instruction")),
        sa.UniqueConstraint(
            "project_id", "import_key", name=op.f("uq_instruction_project_id_import_key")
        ),
    )
    op.create_index(
        op.f("ix_instruction_project_id_text_sha256"),
        "instruction",
        ["project_id", "text_sha256"],
        unique=False,
    )
    op.create_table(
        "participation",
        sa.Column("family_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("part", _choice("part", "author", "answerer", "checker"), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["family_id"], ["family.family_id"], name=op.f("fk_participation_family_id_family")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.person_id"], name=op.f("fk_participation_person_id_person")
        ),
        sa.PrimaryKeyConstraint("family_id", "person_id", name=op.f("pk_participation")),
    )


def _submissions() -> None:
    """What came in, and what happened, in order."""
    op.create_table(
        "op",
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("device_id", sa.Text(), nullable=False),
        sa.Column("device_seq", sa.BigInteger(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.person_id"], name=op.f("fk_op_person_id_person")
        ),
        sa.PrimaryKeyConstraint("op_id", name=op.f("pk_op")),
    )
    op.create_table(
        "event",
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("prev_hash", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.project_id"], name=op.f("fk_event_project_id_project")
        ),
        sa.PrimaryKeyConstraint("project_id", "seq", name=op.f("pk_event")),
    )
    op.create_index(
        op.f("ix_event_project_id_audience_seq"),
        "event",
        ["project_id", "audience", "seq"],
        unique=False,
    )


def _tasks() -> None:
    """The work, and who holds it."""
    op.create_table(
        "task",
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("family_id", sa.Text(), nullable=False),
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
        sa.Column("genre", sa.Text(), nullable=False),
        sa.Column("brief", sa.Text(), nullable=False),
        sa.Column("target_length", sa.BigInteger(), nullable=True),
        sa.Column("overlap", sa.BigInteger(), nullable=False),
        sa.Column("lease_epoch", sa.BigInteger(), nullable=False),
        sa.Column("subject_task_id", sa.Text(), nullable=True),
        sa.Column("subject_revision_id", sa.Text(), nullable=True),
        sa.Column("round", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "(kind = 'check') = (subject_task_id IS NOT NULL) "
            "AND (subject_task_id IS NULL) = (subject_revision_id IS NULL)",
            name=op.f("ck_task_check_has_subject"),
        ),
        sa.CheckConstraint("overlap >= 1", name=op.f("ck_task_overlap_positive")),
        sa.ForeignKeyConstraint(
            ["family_id"], ["family.family_id"], name=op.f("fk_task_family_id_family")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.project_id"], name=op.f("fk_task_project_id_project")
        ),
        sa.ForeignKeyConstraint(
            ["subject_revision_id"], ["op.op_id"], name=op.f("fk_task_subject_revision_id_op")
        ),
        sa.ForeignKeyConstraint(
            ["subject_task_id"], ["task.task_id"], name=op.f("fk_task_subject_task_id_task")
        ),
        sa.PrimaryKeyConstraint("task_id", name=op.f("pk_task")),
        sa.UniqueConstraint("subject_task_id", "round", name=op.f("uq_task_subject_task_id_round")),
        sa.UniqueConstraint("task_id", "overlap", name=op.f("uq_task_task_id_overlap")),
    )
    op.create_index(op.f("ix_task_family_id"), "task", ["family_id"], unique=False)
    op.create_index(
        op.f("ix_task_project_id_state_kind_created_at_task_id"),
        "task",
        ["project_id", "state", "kind", "created_at", "task_id"],
        unique=False,
    )
    op.create_table(
        "slot",
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("overlap", sa.BigInteger(), nullable=False),
        sa.Column("filled_by", sa.Text(), nullable=True),
        sa.CheckConstraint("n >= 1 AND n <= overlap", name=op.f("ck_slot_within_overlap")),
        sa.ForeignKeyConstraint(
            ["filled_by"], ["person.person_id"], name=op.f("fk_slot_filled_by_person")
        ),
        sa.ForeignKeyConstraint(
            ["task_id", "overlap"],
            ["task.task_id", "task.overlap"],
            name=op.f("fk_slot_task_id_overlap_task"),
        ),
        sa.PrimaryKeyConstraint("task_id", "n", name=op.f("pk_slot")),
    )
    op.create_table(
        "claim",
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("claimed_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.person_id"], name=op.f("fk_claim_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.project_id"], name=op.f("fk_claim_project_id_project")
        ),
        sa.PrimaryKeyConstraint("person_id", "claim_id", name=op.f("pk_claim")),
    )
    op.create_table(
        "lease",
        sa.Column("lease_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("slot", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.Text(), nullable=True),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("granted_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint("epoch >= 1", name=op.f("ck_lease_epoch_positive")),
        sa.ForeignKeyConstraint(
            ["person_id", "claim_id"],
            ["claim.person_id", "claim.claim_id"],
            name=op.f("fk_lease_person_id_claim_id_claim"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.person_id"], name=op.f("fk_lease_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["task_id", "slot"], ["slot.task_id", "slot.n"], name=op.f("fk_lease_task_id_slot_slot")
        ),
        sa.PrimaryKeyConstraint("lease_id", name=op.f("pk_lease")),
        sa.UniqueConstraint("task_id", "epoch", name=op.f("uq_lease_task_id_epoch")),
    )
    op.create_index(
        op.f("ix_lease_person_id_claim_id"), "lease", ["person_id", "claim_id"], unique=False
    )
    op.create_index(
        "uq_lease_alive",
        "lease",
        ["task_id", "slot"],
        unique=True,
        postgresql_where=sa.text("ended_at IS NULL"),
        sqlite_where=sa.text("ended_at IS NULL"),
    )


def _texts() -> None:
    """What was written, and what was decided about it."""
    op.create_table(
        "revision",
        sa.Column("revision_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "disposition",
            _choice("disposition", "counted", "late", "surplus", "quarantined"),
            nullable=False,
        ),
        sa.Column("base_revision", sa.Text(), nullable=True),
        sa.Column("guideline_version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.person_id"], name=op.f("fk_revision_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["op.op_id"], name=op.f("fk_revision_revision_id_op")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["task.task_id"], name=op.f("fk_revision_task_id_task")
        ),
        sa.PrimaryKeyConstraint("revision_id", name=op.f("pk_revision")),
        sa.UniqueConstraint("task_id", "number", name=op.f("uq_revision_task_id_number")),
    )
    op.create_table(
        "review",
        sa.Column("review_id", sa.Text(), nullable=False),
        sa.Column("task_id", sa.Text(), nullable=False),
        sa.Column("revision_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column(
            "verdict", _choice("verdict", "accept", "return", "reject", "escalate"), nullable=False
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("comments", sa.Text(), nullable=False),
        sa.Column("corrected_text", sa.Text(), nullable=True),
        sa.Column(
            "disposition",
            _choice("disposition", "counted", "late", "surplus", "quarantined"),
            nullable=False,
        ),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.person_id"], name=op.f("fk_review_person_id_person")
        ),
        sa.ForeignKeyConstraint(["review_id"], ["op.op_id"], name=op.f("fk_review_review_id_op")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.revision_id"], name=op.f("fk_review_revision_id_revision")
        ),
        sa.ForeignKeyConstraint(["task_id"], ["task.task_id"], name=op.f("fk_review_task_id_task")),
        sa.PrimaryKeyConstraint("review_id", name=op.f("pk_review")),
        sa.UniqueConstraint("revision_id", "number", name=op.f("uq_review_revision_id_number")),
    )


def _forbid_changes(table: str) -> None:
    """Let rows of ``table`` be inserted, and never changed or deleted again."""
    if op.get_bind().dialect.name == "sqlite":
        for change in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{change.lower()} BEFORE {change} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is insert-only'); END"
            )
        return
    op.execute(
        f"CREATE FUNCTION {table}_is_insert_only() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{table} is insert-only'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {table}_is_insert_only()"
    )
