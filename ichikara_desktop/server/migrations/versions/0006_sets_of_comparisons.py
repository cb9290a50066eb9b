"""Sets of blind comparisons, tasks of judging them, and the part of whoever judges."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)

KINDS = ("write_instruction", "write_response", "check")
PARTS = ("author", "answerer", "checker")


def upgrade() -> None:
    """Apply the change."""
    _widen("task", "kind", KINDS, "compare")
    _widen("participation", "part", PARTS, "evaluator")
    _sets()
    _outputs()


def _widen(table: str, column: str, before: tuple[str, ...], more: str) -> None:
    """Let a column take one value more; a constraint holds which it takes."""
    old = f"{column} IN ({_listed(before)})"
    new = f"{column} IN ({_listed((*before, more))})"
    if op.get_bind().dialect.name == "sqlite":
        _make_anew(table, old, new)
        return
    name = f"ck_{table}_{column}"
    op.drop_constraint(op.f(name), table, type_="check")
    op.create_check_constraint(op.f(name), table, new)


def _listed(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _make_anew(table: str, old: str, new: str) -> None:
    """Change a constraint on SQLite, which can only make the table anew.

    The rows wait in another table meanwhile. What points at them is looked at when all is done:
    they are there again by then, in a table of the same name.
    """
    database = op.get_bind()
    of_table = {"name": table}
    made = database.execute(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name"), of_table
    ).scalar_one()
    if made.count(old) != 1:
        raise ValueError(table)
    indexes = database.execute(
        sa.text("SELECT sql FROM sqlite_master WHERE tbl_name = :name AND type = 'index'"), of_table
    )
    of_indexes = [sql for sql in indexes.scalars() if sql is not None]
    for step in (
        "PRAGMA defer_foreign_keys = ON",
        f"CREATE TABLE waiting AS SELECT * FROM {table}",  # noqa: S608 - constants
        f"DROP TABLE {table}",
        made.replace(old, new),
        f"INSERT INTO {table} SELECT * FROM waiting",  # noqa: S608 - constants
        "DROP TABLE waiting",
        *of_indexes,
    ):
        database.exec_driver_sql(step)


def _sets() -> None:
    op.create_table(
        "comparison_set",
        sa.Column("set_id", sa.Text(), nullable=False),
        sa.Column("project_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("overlap", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.CheckConstraint("overlap >= 1", name=op.f("ck_comparison_set_overlap_positive")),
        sa.ForeignKeyConstraint(
            ["project_id"],
            ["project.project_id"],
            name=op.f("fk_comparison_set_project_id_project"),
        ),
        sa.PrimaryKeyConstraint("set_id", name=op.f("pk_comparison_set")),
    )
    op.create_table(
        "comparison",
        sa.Column("comparison_id", sa.Text(), nullable=False),
        sa.Column("set_id", sa.Text(), nullable=False),
        sa.Column("op_id", sa.Text(), nullable=False),
        sa.Column("content_sha256", sa.Text(), nullable=False),
        sa.Column("family_id", sa.Text(), nullable=False),
        sa.Column("instruction", sa.Text(), nullable=False),
        sa.Column("pair", sa.Text(), nullable=False),
        sa.Column("tied", sa.Boolean(), nullable=False),
        sa.Column("family_known", sa.Boolean(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["set_id"], ["comparison_set.set_id"], name=op.f("fk_comparison_set_id_comparison_set")
        ),
        sa.ForeignKeyConstraint(["op_id"], ["op.op_id"], name=op.f("fk_comparison_op_id_op")),
        sa.ForeignKeyConstraint(
            ["family_id"], ["family.family_id"], name=op.f("fk_comparison_family_id_family")
        ),
        sa.PrimaryKeyConstraint("comparison_id", name=op.f("pk_comparison")),
        sa.UniqueConstraint(
            "set_id", "content_sha256", name=op.f("uq_comparison_set_id_content_sha256")
        ),
    )


def _outputs() -> None:
    op.create_table(
        "output",
        sa.Column("output_id", sa.Text(), nullable=False),
        sa.Column("comparison_id", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("prompt_sha256", sa.Text(), nullable=False),
        sa.Column("finish", sa.Text(), nullable=False),
        sa.CheckConstraint("number IN (1, 2)", name=op.f("ck_output_one_of_two")),
        sa.ForeignKeyConstraint(
            ["comparison_id"],
            ["comparison.comparison_id"],
            name=op.f("fk_output_comparison_id_comparison"),
        ),
        sa.PrimaryKeyConstraint("output_id", name=op.f("pk_output")),
        sa.UniqueConstraint("comparison_id", "number", name=op.f("uq_output_comparison_id_number")),
    )
    op.create_table(
        "presentation",
        sa.Column("comparison_id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("drawn_at", MOMENT, nullable=False),
        sa.CheckConstraint("first IN (1, 2)", name=op.f("ck_presentation_one_of_two")),
        sa.ForeignKeyConstraint(
            ["comparison_id"],
            ["comparison.comparison_id"],
            name=op.f("fk_presentation_comparison_id_comparison"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.person_id"], name=op.f("fk_presentation_person_id_person")
        ),
        sa.PrimaryKeyConstraint("comparison_id", "person_id", name=op.f("pk_presentation")),
    )
