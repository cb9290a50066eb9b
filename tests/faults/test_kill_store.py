"""``kill -9`` of a process that commits, migrates or copies: nothing acknowledged is missing."""

import os
import random
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy.orm import Session

from ichikara_desktop.store.backups import backups_in, read_backup
from ichikara_desktop.store.database import writing_engine
from ichikara_desktop.store.drafts import load_draft
from ichikara_desktop.store.integrity import full_check
from ichikara_desktop.store.migrate import config
from ichikara_desktop.store.models import DraftRow
from ichikara_desktop.store.store import STORE_FILE, Store, open_store
from ichikara_desktop.store.tasks import save_task
from tests.faults.test_disk import check_kept
from tests.faults.writer import TASKS
from tests.support.damage import at_work, texts_of
from tests.support.stores import folder, keys_in, store, task

__all__ = ["folder", "store"]

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


def killed(arguments: list[object], delay: float, after: str = "") -> list[str]:
    """Start a process, kill it so many seconds after a line that begins so; return its lines."""
    command_ = [sys.executable, *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command_, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment
    ) as process:
        assert process.stdout
        lines = [process.stdout.readline()]
        assert lines[0].startswith(after)
        time.sleep(delay)
        process.kill()
        lines += process.stdout.readlines()
    return [line.strip() for line in lines if line.endswith("\n")]


def kill_while_committing(folder: Path, seed: int) -> int:
    delay = random.Random(seed).uniform(0.0, 0.4)
    lines = killed([HERE / "writer.py", folder, 100_000, seed], delay, "ok")
    # The commit that was running may be there: as if it had failed.
    following = int(lines[-1].split()[1]) + 1 if lines else 0
    check_kept(folder, [*lines, f"no {following} killed"], seed)
    return len(lines)


@pytest.fixture
def ready(store: Store, folder: Path) -> Path:
    for number in range(TASKS):
        store.write(lambda s, n=number: save_task(s, task(f"task-{n}"), 1))
    store.close()
    return folder


@pytest.mark.parametrize("seed", range(2))
def test_a_process_that_is_killed_while_it_commits(ready: Path, seed: int) -> None:
    assert kill_while_committing(ready, seed)


@pytest.fixture
def older(tmp_path: Path, store: Store, folder: Path) -> tuple[Path, dict[str, str]]:
    """A store of the first revision, with drafts in it."""
    key = keys_in(folder).key()
    store.close()
    (folder / STORE_FILE).unlink()
    engine = writing_engine(folder / STORE_FILE, key)
    with engine.begin() as connection:
        command.upgrade(config(connection), "0001")
    texts = {f"task-{number}": f"{number}番目の下書き" * 50 for number in range(200)}
    from datetime import UTC, datetime  # noqa: PLC0415

    now = datetime.now(UTC)
    with Session(engine) as session, session.begin():
        for name, text in texts.items():
            session.add(
                DraftRow(task_id=name, text=text, cursor=0, through=0, saved_at=now, sealed_by=None)
            )
    engine.dispose()
    return folder, texts


def kill_in_migration(folder: Path, texts: dict[str, str], place: Path, seed: int) -> None:
    shutil.copytree(folder, place)
    delay = random.Random(seed).uniform(0.0, 0.15)
    killed([HERE / "victim.py", place, "migrate"], delay, "begun")
    with open_store(place, keys_in(place)) as again:
        assert texts_of(again, list(texts)) == texts
    copies = list(place.glob(f"{STORE_FILE}.before-0001"))
    for copy in copies:
        engine = writing_engine(copy, keys_in(place).key())
        with Session(engine) as session:
            assert load_draft(session, "task-7").text == texts["task-7"]
        engine.dispose()
    assert copies
    assert full_check(place / STORE_FILE, keys_in(place).key()).whole
    shutil.rmtree(place)


@pytest.mark.parametrize("seed", range(3))
def test_a_process_that_is_killed_while_it_migrates(older, tmp_path: Path, seed: int) -> None:
    kill_in_migration(*older, tmp_path / "copy", seed)


def kill_in_backup(folder: Path, texts: dict[str, str], seed: int) -> None:
    killed([HERE / "victim.py", folder, "backup"], random.Random(seed).uniform(0, 0.5), "begun")
    key = keys_in(folder).key()
    for backup in backups_in(folder):
        assert len(read_backup(backup, key).of("draft")) == len(texts), f"seed {seed}"
    with open_store(folder, keys_in(folder)) as again:
        assert texts_of(again, list(texts)) == texts


@pytest.mark.parametrize("seed", range(2))
def test_a_process_that_is_killed_while_it_copies(store: Store, folder: Path, seed: int) -> None:
    texts = at_work(store)
    store.close()
    kill_in_backup(folder, texts, seed)


@pytest.mark.soak
@pytest.mark.timeout(36_000)
def test_many_kills_while_committing(ready: Path) -> None:
    for seed in range(1000, 21_000):
        kill_while_committing(ready, seed)


@pytest.mark.soak
@pytest.mark.timeout(36_000)
def test_many_kills_in_migrations(older, tmp_path: Path) -> None:
    for seed in range(1000, 1500):
        kill_in_migration(*older, tmp_path / "copy", seed)


@pytest.mark.soak
@pytest.mark.timeout(36_000)
def test_many_kills_in_backups(store: Store, folder: Path) -> None:
    texts = at_work(store)
    store.close()
    for seed in range(1000, 1500):
        kill_in_backup(folder, texts, seed)
