"""Transactions that meet on PostgreSQL: what one has read is old by the time it may write."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event, func, select, text

from ichikara_desktop.protocol.leases import LeaseRef
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.leasing import expire_leases
from ichikara_desktop.server.models import LeaseRow
from ichikara_desktop.server.verify import faults
from ichikara_desktop.server.work import transact
from tests.support.servers import ANNOTATOR, PROJECT, WRITING, House

ID = PROJECT.project_id
PATIENCE = 20.0
"""Seconds until a transaction that should wait or end has surely failed to."""

_GATE = 7
_WAITING = text(
    "SELECT count(*) FROM pg_stat_activity "
    "WHERE datname = current_database() AND wait_event_type = 'Lock'"
)


@pytest.fixture
def house(postgresql_url: str, house_on: Callable[[str], House]) -> House:
    """A server on PostgreSQL: SQLite has one writing transaction at a time."""
    return house_on(postgresql_url)


@contextmanager
def meanwhile(house: House, work: Callable[[], object]) -> Iterator[None]:
    """Run ``work`` in a thread; go on once it waits for a lock, and see it end afterwards."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        until = time.monotonic() + PATIENCE
        while thread.is_alive() and not house.database.read(lambda s: s.scalar(_WAITING)):
            assert time.monotonic() < until, "it neither waits nor ends"
            time.sleep(0.01)
        yield
    finally:
        thread.join(PATIENCE)
    assert not thread.is_alive()
    if failed:
        raise failed[0]


@contextmanager
def after_a_look(
    house: House, url: str, work: Callable[[ServerDatabase], object]
) -> Iterator[None]:
    """Stop ``work`` in its first statement that skips locked rows.

    It has seen the data as they were before the body, and locks rows only after the body.
    """
    other = ServerDatabase(url).open()
    stopped: list[str] = []

    @event.listens_for(other.engine, "before_cursor_execute", retval=True)
    def _stop(_conn, _cursor, statement, parameters, _context, _many):
        if "SKIP LOCKED" in statement and not stopped:
            stopped.append(statement)
            gate = f"(SELECT pg_advisory_xact_lock_shared({_GATE})::text) IS NOT NULL"
            statement = statement.replace("WHERE ", f"WHERE {gate} AND ", 1)
        return statement, parameters

    gate = house.database.engine.connect()
    gate.execute(select(func.pg_advisory_lock(_GATE)))
    try:
        with meanwhile(house, lambda: work(other)):
            assert stopped, "it did not come to its look"
            try:
                yield
            finally:
                gate.execute(select(func.pg_advisory_unlock(_GATE)))
    finally:
        gate.invalidate()
        gate.close()
        other.close()


def leases(house: House) -> list[tuple[str, bool]]:
    """Return who had each lease, by when they got it, and whether it is alive."""
    rows = select(LeaseRow.person_id, LeaseRow.ended_at).order_by(LeaseRow.epoch)
    found = house.database.read(lambda s: s.execute(rows).all())
    return [(person, ended is None) for person, ended in found]


def expire(house: House, database: ServerDatabase) -> None:
    transact(database, ID, house.clock, expire_leases)


def test_two_claims_that_meet_an_expired_task_do_not_both_open_it(
    house: House, postgresql_url: str
) -> None:
    house.questions(1)
    one, two = house.join(ANNOTATOR), house.join(ANNOTATOR)
    one.claim(WRITING)
    house.clock.move(days=365)
    with after_a_look(house, postgresql_url, lambda other: expire(house, other)):
        assert two.claim(WRITING)
    assert leases(house) == [(one.person_id, False), (two.person_id, True)]
    assert not faults(house.database, house.clock)


def test_a_lease_that_was_just_renewed_does_not_expire(house: House, postgresql_url: str) -> None:
    house.questions(1)
    one = house.join(ANNOTATOR)
    (task,) = one.claim(WRITING)
    ref = LeaseRef(lease_id=task.lease.lease_id, lease_epoch=task.lease.lease_epoch)
    house.clock.move(days=365)
    with after_a_look(house, postgresql_url, lambda other: expire(house, other)):
        assert one.client.renew(ID, [ref]).tasks
    assert leases(house) == [(one.person_id, True)]
