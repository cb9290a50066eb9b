"""Stores and what is in them, for tests: cheap keys, one account, tasks made by hand."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ichikara_desktop.domain.people import Person, Role
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.domain.workflow import State
from ichikara_desktop.protocol.views import (
    GenreView,
    InstructionView,
    LeaseView,
    PairView,
    ProjectView,
    RevisionView,
    TaskView,
)
from ichikara_desktop.store.account import Account, save_account, save_project
from ichikara_desktop.store.keys import FileVault, KeyBox
from ichikara_desktop.store.models import TaskRow
from ichikara_desktop.store.store import KEYS_FILE, Store, create_store, open_store
from ichikara_desktop.store.tasks import save_task, title_of

PROJECT = ProjectView(
    project_id="project-1",
    name_ja="試し",
    name_en="Trial",
    guideline_ja="要領",
    guideline_en="Guideline",
    guideline_version=3,
    genres=(GenreView(genre_id="life", name_ja="暮らし", name_en="Life"),),
)
ACCOUNT = Account(
    person=Person("person-1", "答えを書く人", frozenset({Role.ANNOTATOR})),
    project_id=PROJECT.project_id,
    server="http://127.0.0.1:1",
    token="token-1",
    device_id="device-1",
    device_name="机",
)


def keys_in(folder: Path) -> KeyBox:
    """Return the keys of a store whose key lies beside it."""
    return KeyBox(folder / KEYS_FILE, FileVault(folder / "key"))


def task(task_id: str = "task-1", text: str = "虹はなぜ出ますか。", **changed: object) -> TaskView:
    """Return an answer to be written, held for some days."""
    values: dict[str, object] = {
        "task_id": task_id,
        "project_id": PROJECT.project_id,
        "kind": TaskKind.WRITE_RESPONSE,
        "state": State.LEASED,
        "genre": "life",
        "instruction": InstructionView(family_id=f"family-{task_id}", text=text, genre="life"),
        "target_length": 300,
        "lease": lease(task_id),
    }
    return TaskView(**(values | changed))


def row_of(view: TaskView) -> TaskRow:
    """Return the row of a task, as an older version kept it."""
    return TaskRow(
        task_id=view.task_id,
        kind=view.kind,
        state=view.state,
        title=title_of(view),
        body=view.model_dump_json(),
        seq=1,
        held=view.lease is not None,
        expires_at=view.lease.expires_at if view.lease else None,
    )


def lease(task_id: str = "task-1", days: float = 9) -> LeaseView:
    expires = datetime.now(UTC) + timedelta(days=days)
    return LeaseView(lease_id=f"lease-{task_id}", lease_epoch=1, expires_at=expires)


def revision(text: str, number: int = 1) -> RevisionView:
    return RevisionView(revision_id=f"revision-{number}", number=number, text=text)


def pair(pair_id: str, minute: int = 0, response: str = "光が曲がるからです。") -> PairView:
    return PairView(
        pair_id=pair_id,
        instruction=InstructionView(family_id="f", text="虹はなぜ出ますか。", genre="life"),
        response=response,
        revision_id="r",
        accepted_at=datetime(2026, 11, 2, 3, minute, tzinfo=UTC),
        guideline_version=3,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the store of the test lies."""
    return tmp_path / "store"


@pytest.fixture
def store(folder: Path, cheap_keys: None) -> Iterator[Store]:
    """A store of an enrolled annotator, empty otherwise."""
    store, _ = create_store(folder, keys_in(folder))
    store.write(lambda session: save_account(session, ACCOUNT))
    store.write(lambda session: save_project(session, PROJECT))
    yield store
    store.close()


@pytest.fixture
def held(store: Store) -> Store:
    """The store with one task in it, ``task-1``."""
    store.write(lambda session: save_task(session, task(), 1))
    return store


def reopened(store: Store, folder: Path) -> Store:
    """Close a store and open it again."""
    store.close()
    return open_store(folder, keys_in(folder))
