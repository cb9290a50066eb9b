"""Migrations make the tables of the models, and keep a copy of what they change."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text

from ichikara_desktop.store.database import checkpoint, writing_engine
from ichikara_desktop.store.migrate import head, upgrade
from ichikara_desktop.store.models import Base
from ichikara_desktop.store.schema import NEWEST, revision
from ichikara_desktop.store.store import STORE_FILE, Store

KEY = "ab" * 32
SEARCH = "task_search"
"""The virtual table of the search and those behind it: no models have them."""


def test_the_newest_revision_is_known_without_alembic() -> None:
    assert head() == NEWEST


def test_the_migrations_make_what_the_models_say(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    engine = writing_engine(path, KEY)
    upgrade(engine, path, KEY)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_object": lambda _, name, *__: not (name or "").startswith(SEARCH)},
        )
        assert compare_metadata(context, Base.metadata) == []
    assert revision(engine) == NEWEST


def test_an_empty_file_has_no_revision(tmp_path: Path) -> None:
    assert revision(create_engine(f"sqlite:///{tmp_path / 'empty.sqlite'}")) is None


def test_upgrading_what_is_new_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    engine = writing_engine(path, KEY)
    upgrade(engine, path, KEY)
    checkpoint(engine)
    before = path.read_bytes()
    upgrade(engine, path, KEY)
    checkpoint(engine)
    assert path.read_bytes() == before
    assert not [p.name for p in tmp_path.iterdir() if ".before-" in p.name]


def test_a_fresh_store_is_not_copied(store: Store, folder: Path) -> None:
    names = {path.name for path in folder.iterdir()}
    assert not [name for name in names if ".before-" in name]
    assert STORE_FILE in names


def test_the_search_table_is_there(store: Store) -> None:
    found = store.read(
        lambda s: s.scalar(
            text("SELECT count(*) FROM sqlite_master WHERE name = :n"), {"n": SEARCH}
        )
    )
    assert found == 1
