"""Which revision of the tables a store has, told without Alembic.

Importing Alembic takes about a tenth of a second: only a store that is to be changed pays it.
"""

from sqlalchemy import Engine

NEWEST = "0007"
"""The revision of the newest migration; a test compares it with the migrations themselves."""


def revision(engine: Engine) -> str | None:
    """Return the revision that Alembic noted in the store, or nothing for an empty one."""
    with engine.begin() as connection:
        table = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'"
        if connection.exec_driver_sql(table).first() is None:
            return None
        row = connection.exec_driver_sql("SELECT version_num FROM alembic_version").first()
    return None if row is None else str(row[0])
