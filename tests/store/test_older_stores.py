"""Stores that older versions left open in this one with everything in them; newer ones are left.

``tests/fixtures/stores/REVISION`` was made by the migrations up to that revision, with three
answers in it, one of them submitted. A new migration adds a folder for the revision before it.
"""

import shutil
from pathlib import Path

import pytest

from ichikara_desktop.store import outbox
from ichikara_desktop.store.account import load_account
from ichikara_desktop.store.database import checkpoint, writing_engine
from ichikara_desktop.store.errors import NewerStoreError
from ichikara_desktop.store.integrity import full_check
from ichikara_desktop.store.schema import NEWEST, revision
from ichikara_desktop.store.store import STORE_FILE, open_store
from ichikara_desktop.store.tasks import index_waiting, known_tasks, search_tasks
from tests.support.damage import texts_of
from tests.support.stores import ACCOUNT, keys_in

STORES = Path(__file__).parents[1] / "fixtures" / "stores"
OLDER = sorted(path.name for path in STORES.iterdir())


def test_there_is_a_store_of_every_older_revision() -> None:
    assert [f"{number:04}" for number in range(1, int(NEWEST))] == OLDER


@pytest.mark.parametrize("older", OLDER)
def test_a_store_of_an_older_version_keeps_everything(older: str, tmp_path: Path) -> None:
    folder = shutil.copytree(STORES / older, tmp_path / "store")
    names = [f"task-{number}" for number in range(3)]
    with open_store(folder, keys_in(folder)) as store:
        texts = texts_of(store, names)
        assert all(texts[name].startswith(f"{name}の答え。") for name in names)
        assert store.read(outbox.counts).waiting == 1
        assert store.read(load_account) == ACCOUNT
        assert len(store.read(known_tasks)) == 3
        while store.write(lambda s: index_waiting(s, 100)):
            pass
        assert store.read(lambda s: search_tasks(s, "質問task-1"))
    key = keys_in(folder).key()
    engine = writing_engine(folder / STORE_FILE, key)
    assert revision(engine) == NEWEST
    engine.dispose()
    assert full_check(folder / STORE_FILE, key).whole
    copy = folder / f"{STORE_FILE}.before-{older}"
    assert full_check(copy, key).whole


def test_a_store_of_a_newer_version_is_left_as_it_is(tmp_path: Path) -> None:
    folder = shutil.copytree(STORES / OLDER[-1], tmp_path / "store")
    engine = writing_engine(folder / STORE_FILE, keys_in(folder).key())
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    checkpoint(engine)
    engine.dispose()
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(NewerStoreError):
        open_store(folder, keys_in(folder))
    after = {p.name: p.read_bytes() for p in folder.iterdir() if p.name != "store.lock"}
    assert after == before
