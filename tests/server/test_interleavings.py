"""Transactions that meet on PostgreSQL: what one has read is old by the time it may write."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from sqlalchemy import event, func, select, text
from sqlalchemy.orm import Session

from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.domain.tasks import Verdict
from ichikara_desktop.protocol.leases import ClaimRequest, LeaseRef, LeasesRequest
from ichikara_desktop.protocol.operations import (
    Content,
    Disposition,
    OperationResult,
    SubmitResponse,
    SubmitVerdict,
)
from ichikara_desktop.protocol.views import TaskView
from ichikara_desktop.server import admin, deciding, leasing
from ichikara_desktop.server.access import Caller, Member, member_of
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.errors import RefusedError
from ichikara_desktop.server.models import LeaseRow
from ichikara_desktop.server.operations import answer
from ichikara_desktop.server.tasks import lock_task
from ichikara_desktop.server.verify import faults
from ichikara_desktop.server.work import Work, transact
from tests.support.servers import (
    ANNOTATOR,
    CHECKING,
    PROJECT,
    REVIEWER,
    WRITING,
    House,
    Somebody,
)

ID = PROJECT.project_id
ANSWER = SubmitResponse(text="光が水の粒で曲がるからです。")
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


class Meanwhile:
    """Work in a thread of its own, which has come to wait for a lock, or to its end."""

    def __init__(self, house: House, work: Callable[[], object]) -> None:
        self._work, self._failed = work, []
        self._thread = threading.Thread(target=self._run)
        self._thread.start()
        until = time.monotonic() + PATIENCE
        while self._thread.is_alive() and not house.database.read(lambda s: s.scalar(_WAITING)):
            assert time.monotonic() < until, "it neither waits nor ends"
            time.sleep(0.01)

    def end(self) -> None:
        """See it end, and raise what it raised."""
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        if self._failed:
            raise self._failed[0]

    def _run(self) -> None:
        try:
            self._work()
        except Exception as error:
            self._failed.append(error)


@contextmanager
def transaction(house: House) -> Iterator[Work]:
    """Open a transaction that others have to wait for until the body ends."""
    with Session(house.database.engine, expire_on_commit=False) as session, session.begin():
        work = Work(session, ID, house.clock())
        yield work
        work.finish()


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

    with house.database.engine.begin() as gate:
        gate.execute(select(func.pg_advisory_xact_lock(_GATE)))
        stopping = Meanwhile(house, lambda: work(other))
        assert stopped, "it did not come to its look"
        yield
    stopping.end()
    other.close()


def leases(house: House) -> list[tuple[str, bool]]:
    """Return who had each lease, by when they got it, and whether it is alive."""
    rows = select(LeaseRow.person_id, LeaseRow.ended_at).order_by(LeaseRow.epoch)
    found = house.database.read(lambda s: s.execute(rows).all())
    return [(person, ended is None) for person, ended in found]


def expire(house: House, database: ServerDatabase) -> None:
    transact(database, ID, house.clock, leasing.expire_leases)


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


def revoke(house: House, one: Somebody) -> None:
    admin.revoke(house.database, ID, one.person_id, house.clock)


def make_reviewer(house: House, one: Somebody) -> None:
    admin.set_roles(house.database, ID, one.person_id, REVIEWER, frozenset(), house.clock)


ENDINGS = pytest.mark.parametrize("ending", [revoke, make_reviewer])
"""What takes back the tasks that an annotator holds."""


def member(house: House, one: Somebody) -> Member:
    """Return the member as a request finds them at its beginning."""
    authorization = f"Bearer {one.token}"
    return house.database.read(lambda s: member_of(s, authorization, ID, house.clock()))


def hand_in(work: Work, one: Somebody, content: Content, task: TaskView) -> OperationResult:
    caller = Caller(one.person_id, revoked=False, device_id=one.device_id)
    return answer(work.session, work.now, caller, one.operation(content, task))


def one_task() -> ClaimRequest:
    return ClaimRequest(claim_id=new_id(), kinds=tuple(WRITING), count=1)


@ENDINGS
def test_work_that_is_handed_in_before_its_lease_is_taken_back_counts(
    house: House, ending: Callable[[House, Somebody], None]
) -> None:
    house.questions(1)
    one = house.join(ANNOTATOR)
    (task,) = one.claim(WRITING)
    with transaction(house) as work:
        lock_task(work.session, task.task_id)
        taking_back = Meanwhile(house, lambda: ending(house, one))
        assert hand_in(work, one, ANSWER, task).disposition is Disposition.COUNTED
    taking_back.end()
    assert leases(house) == [(one.person_id, False)]
    assert house.join(REVIEWER).claim(CHECKING)
    assert not faults(house.database, house.clock)


@ENDINGS
def test_a_task_that_somebody_else_got_meanwhile_is_not_taken_from_them(
    house: House, ending: Callable[[House, Somebody], None]
) -> None:
    house.questions(1)
    one, two = house.join(ANNOTATOR), house.join(ANNOTATOR)
    (task,) = one.claim(WRITING)
    ref = LeaseRef(lease_id=task.lease.lease_id, lease_epoch=task.lease.lease_epoch)
    with transaction(house) as work:
        leasing.release(work, member(house, one), LeasesRequest(leases=(ref,)))
        taking_back = Meanwhile(house, lambda: ending(house, one))
        assert leasing.claim(work, member(house, two), one_task())
    taking_back.end()
    assert leases(house) == [(one.person_id, False), (two.person_id, True)]


@ENDINGS
def test_what_is_claimed_just_before_is_taken_back(
    house: House, ending: Callable[[House, Somebody], None]
) -> None:
    house.questions(1)
    one = house.join(ANNOTATOR)
    with transaction(house) as work:
        assert leasing.claim(work, member(house, one), one_task())
        taking_back = Meanwhile(house, lambda: ending(house, one))
    taking_back.end()
    assert leases(house) == [(one.person_id, False)]


@pytest.mark.parametrize(
    ("ending", "code"), [(revoke, "revoked"), (make_reviewer, "not-permitted")]
)
def test_who_was_a_member_when_their_claim_began_gets_nothing(
    house: House, ending: Callable[[House, Somebody], None], code: str
) -> None:
    house.questions(1)
    one = house.join(ANNOTATOR)
    before = member(house, one)
    ending(house, one)
    with pytest.raises(RefusedError, match=code), transaction(house) as work:
        leasing.claim(work, before, one_task())
    assert not leases(house)


def test_an_answer_that_is_returned_to_whom_is_just_revoked_is_open(house: House) -> None:
    house.questions(1)
    one, checker = house.join(ANNOTATOR), house.join(REVIEWER)
    one.do(ANSWER, one.claim(WRITING)[0])
    (check,) = checker.claim(CHECKING)
    returned = SubmitVerdict(
        revision_id=check.revision.revision_id,
        verdict=Verdict.RETURN,
        reason="例を足してください。",
    )
    with transaction(house) as work:
        hand_in(work, checker, returned, check)
        taking_back = Meanwhile(house, lambda: revoke(house, one))
    taking_back.end()
    assert not any(alive for _, alive in leases(house))
    assert house.join(ANNOTATOR).claim(WRITING)
    assert not faults(house.database, house.clock)


def test_released_work_is_weighed_by_its_lease_as_it_is_once_the_task_is_locked(
    house: House,
) -> None:
    house.questions(1)
    one, two = house.join(ANNOTATOR), house.join(ANNOTATOR)
    (task,) = one.claim(WRITING)
    admin.revoke(house.database, ID, one.person_id, house.clock, one.device_id)
    op = one.operation(ANSWER, task)
    (kept,) = one.push(op)
    assert kept.disposition is Disposition.QUARANTINED
    ref = LeaseRef(lease_id=task.lease.lease_id, lease_epoch=task.lease.lease_epoch)
    holder = replace(member(house, two), person_id=one.person_id)  # their token opens nothing now
    released: list[Disposition] = []

    def release() -> None:
        done = deciding.release(house.database, ID, op.op_id, house.clock)
        released.append(done.disposition)

    with transaction(house) as work:
        leasing.release(work, holder, LeasesRequest(leases=(ref,)))
        decision = Meanwhile(house, release)
        assert leasing.claim(work, member(house, two), one_task())
    decision.end()
    assert released == [Disposition.LATE]
    assert not any(alive for _, alive in leases(house)), "the work fills the task"
    assert not faults(house.database, house.clock)
