"""Brings a database to the tables of this version, by Alembic."""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine, text

from ichikara_desktop.server.errors import DatabaseTooNewError, DatabaseTooOldError

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


def require_newest(engine: Engine) -> None:
    """Make the tables of an empty database; of another one see that they are this version's.

    Raises:
        DatabaseTooNewError: its revision is not known to this version of the program.
        DatabaseTooOldError: it is an older one. Nothing was changed.
    """
    with engine.connect() as connection:
        found = revision_of(connection)
        scripts = ScriptDirectory.from_config(_scripts())
        known = {script.revision for script in scripts.walk_revisions()}
    if found is None:
        upgrade(engine)
    elif found not in known:
        raise DatabaseTooNewError
    elif found != newest():
        raise DatabaseTooOldError


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a database's tables; nothing where there are none."""
    return MigrationContext.configure(connection).get_current_revision()


@cache
def newest() -> str:
    """Return the revision of this version's tables."""
    return ScriptDirectory.from_config(_scripts()).get_current_head() or ""


def config(connection: Connection) -> Config:
    """Return Alembic's configuration for the migrations, on an open ``connection``."""
    settings = _scripts()
    settings.attributes["connection"] = connection
    return settings


def _scripts() -> Config:
    settings = Config()
    folder = Path(__file__).parent / "migrations"
    settings.set_main_option("script_location", str(folder).replace("%", "%%"))
    return settings
