"""Brings a database to the tables of this version, by Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, text

from ichikara_desktop.server.errors import DatabaseTooNewError

_LOCK = 7_204_118_337
"""Names the advisory lock that lets one process at a time migrate a PostgreSQL database."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Bring the database to a revision, the newest one unless told, in one transaction.

    Raises:
        DatabaseTooNewError: its revision is not known to this version of the program.
    """
    with engine.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
        try:
            command.upgrade(config(connection), revision)
        except CommandError as error:
            raise DatabaseTooNewError from error


def config(connection: Connection) -> Config:
    """Return Alembic's configuration for the migrations, on an open ``connection``."""
    settings = Config()
    folder = Path(__file__).parent / "migrations"
    settings.set_main_option("script_location", str(folder).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings
