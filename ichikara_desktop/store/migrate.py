"""Brings a store to the tables of this version, by Alembic, keeping a copy of the one before."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import Connection, Engine

from ichikara_desktop.store.backups import copy
from ichikara_desktop.store.errors import NewerStoreError
from ichikara_desktop.store.schema import revision


def upgrade(engine: Engine, path: Path, key: str) -> None:
    """Bring the store to the newest revision, in one transaction.

    A store that is changed is first copied to ``<name>.before-<revision>`` beside it, encrypted
    with the same key, and the copy is verified.

    Raises:
        BackupError: it cannot be copied, so it was not changed.
        NewerStoreError: its revision is not known to this version of the program.
    """
    current = revision(engine)
    if current == head():
        return
    if current is not None:
        _require_known(current)
        before = path.with_name(f"{path.name}.before-{current}")
        if not before.exists():
            copy(path, key, before)
    with engine.begin() as connection:
        command.upgrade(config(connection), "head")


def head() -> str:
    """Return the newest revision."""
    newest = ScriptDirectory.from_config(config()).get_current_head()
    assert newest is not None  # noqa: S101 - there is a first migration
    return newest


def config(connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for the migrations, on an open ``connection``."""
    settings = Config()
    folder = Path(__file__).parent / "migrations"
    settings.set_main_option("script_location", str(folder).replace("%", "%%"))
    settings.attributes["connection"] = connection
    return settings


def _require_known(revision: str) -> None:
    try:
        ScriptDirectory.from_config(config()).get_revision(revision)
    except CommandError as error:
        raise NewerStoreError(revision) from error
