"""What a process does with a store until it is killed; see :mod:`tests.faults.warm`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import configure_mappers

from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.store.migrate import head
from ichikara_desktop.store.store import open_store
from tests.faults.warm import say
from tests.faults.writer import take_habits, write
from tests.support.stores import keys_in


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


WORKS = {"commit": commit, "migrate": migrate, "backup": backup}
# What takes its time once only is not what is to be killed.
configure_mappers()
head()
new_id()
