"""What a process does with a store until it is killed; see :mod:`tests.faults.warm`."""

import tempfile
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from ichikara_desktop.store import database
from ichikara_desktop.store.account import save_account, save_project
from ichikara_desktop.store.comparisons import queue_set
from ichikara_desktop.store.migrate import head
from ichikara_desktop.store.store import create_store, open_store
from ichikara_desktop.store.tasks import save_task
from tests.faults.story import TASKS, task_of
from tests.faults.warm import say
from tests.faults.writer import take_habits, write
from tests.support.comparisons import comparison_set
from tests.support.stores import ACCOUNT, PROJECT, keys_in, task


def commit(folder: str, session: str, first: str) -> None:
    """Go on with a session; say ``ok N`` after each commit."""
    place, seed = Path(folder), int(session)
    take_habits(seed)
    say("begun")
    store = open_store(place, keys_in(place))
    say("opened")
    for number in range(int(first), int(first) + 1000):
        store.write(lambda s, n=number: write(s, n, seed))
        say("ok", number)


def migrate(folder: str) -> None:
    """Open a store of an older version; say ``begun`` and ``done``."""
    place = Path(folder)
    say("begun")
    open_store(place, keys_in(place)).close()
    say("done")


def backup(folder: str, first: str) -> None:
    """Copy a store again and again; say ``copied NAME`` after each."""
    place, day = Path(folder), datetime(2026, 1, 1, tzinfo=UTC)
    store = open_store(place, keys_in(place))
    say("begun")
    for number in range(int(first), int(first) + 1000):
        say("copied", store.backup(day + timedelta(hours=number)).name)


def queue(folder: str, count: str) -> None:
    """Queue a set of comparisons; say ``begun``, ``opened`` and ``queued``."""
    place = Path(folder)
    say("begun")
    store = open_store(place, keys_in(place))
    made = comparison_set(int(count))
    say("opened")
    store.write(lambda session: queue_set(session, made))
    say("queued")


class Engines:
    """Engines that have compiled their statements: that takes each new process 50 ms otherwise.

    A store is given the engine of one that was closed before, with new connections.
    """

    def __init__(self) -> None:
        self._make = database._engine
        self._kept: dict[str, tuple[Engine, list[Any]]] = {}

    def engine(self, path: Path, key: str, **pool: Any) -> Engine:
        """Stand for the store's function of that name."""
        kind = pool["poolclass"].__name__
        if kind not in self._kept:
            place: list[Any] = [path, key]
            made = self._make(path, key, **pool)
            made.pool._creator = lambda: database._connect(*place)
            self._kept[kind] = made, place
        engine, place = self._kept[kind]
        place[:] = path, key
        return engine


def warm_up() -> None:
    """Do everything once, with a store that is thrown away and a thread that ends."""
    database._engine = Engines().engine
    with tempfile.TemporaryDirectory() as name:
        store, _ = create_store(Path(name), keys_in(Path(name)))
        store.write(lambda s: save_account(s, ACCOUNT))
        store.write(lambda s: save_project(s, PROJECT))
        for number in range(TASKS):
            store.write(lambda s, n=number: save_task(s, task(task_of(n)), 1))
        for number in range(60):
            store.write(lambda s, n=number: write(s, n, 0))
        store.write(lambda s: queue_set(s, comparison_set(1)))
        store.close()
        with open_store(Path(name), keys_in(Path(name))):
            pass
    assert threading.active_count() == 1


WORKS = {"commit": commit, "migrate": migrate, "backup": backup, "queue": queue}
head()  # Alembic takes its time to read its scripts, and is not what is to be killed
warm_up()
