"""Search from one character upward, and the queue by due date, however many tasks there are."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the change. The index is filled later, bit by bit, so that nobody waits for it."""
    op.execute("DROP TABLE task_search")
    op.execute(
        "CREATE VIRTUAL TABLE task_search USING fts5(runs, content='', contentless_delete=1,"
        " detail='none', prefix='1 2', tokenize='ascii')"
    )
    op.execute(
        "CREATE TABLE task_search_key"
        " (entry INTEGER PRIMARY KEY AUTOINCREMENT, task_id TEXT NOT NULL UNIQUE)"
    )
    # Tasks up to this id are in the index; the row goes once all are.
    op.execute("CREATE TABLE task_search_pending (after TEXT NOT NULL)")
    op.execute("INSERT INTO task_search_pending SELECT '' WHERE EXISTS (SELECT 1 FROM task)")
    op.create_index(
        op.f("ix_task_held_state_expires_at"), "task", ["held", "state", "expires_at"], unique=False
    )
