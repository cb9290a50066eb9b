"""How much is wanted, by whom, by how many people, and how much one may hold."""

import threading
from pathlib import Path

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from ichikara_desktop.domain.tasks import TaskKind, Verdict
from ichikara_desktop.protocol.operations import Disposition, SubmitResponse, SubmitVerdict
from ichikara_desktop.server import admin
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.models import (
    EventRow,
    OperationRow,
    ParticipationRow,
    QuotaRow,
    RevisionRow,
    SeatRow,
    SlotRow,
)
from ichikara_desktop.server.quotas import QuotaTooSmallError
from ichikara_desktop.server.verify import faults
from tests.support.servers import (
    ANNOTATOR,
    CHECKING,
    PROJECT,
    REVIEWER,
    WRITING,
    House,
    Somebody,
    new_database,
)

ROOT = Path(__file__).resolve().parents[2]
ANSWER = SubmitResponse(text="光が水の粒で曲がるからです。")
RESPONSE = TaskKind.WRITE_RESPONSE


def limit(house: House, cap: int | None) -> None:
    admin.set_quota(house.database, PROJECT.project_id, RESPONSE, "life", cap, house.clock)


def in_use(house: House) -> tuple[int, int]:
    row = house.database.read(lambda session: session.scalars(select(QuotaRow)).one())
    return row.reserved, row.counted


def decide(checker: Somebody, verdict: Verdict) -> None:
    (check,) = checker.claim(CHECKING)
    content = SubmitVerdict(
        revision_id=check.revision.revision_id, verdict=verdict, reason="理由です。"
    )
    assert checker.do(content, check).outcome == "applied"


def test_no_more_is_given_out_than_is_wanted(house: House) -> None:
    house.questions(4)
    limit(house, 2)
    one, two = house.join(ANNOTATOR), house.join(ANNOTATOR)
    first, second = one.claim(WRITING, 9)
    assert two.claim(WRITING, 9) == []
    assert in_use(house) == (2, 0)
    assert one.do(ANSWER, first).disposition is Disposition.COUNTED
    assert in_use(house) == (1, 1)
    house.clock.move(days=365)
    assert len(two.claim(WRITING, 9)) == 1
    assert one.do(ANSWER, second).disposition in {Disposition.LATE, Disposition.SURPLUS}
    reserved, counted = in_use(house)
    assert reserved + counted == 2


def test_late_work_that_is_no_longer_wanted_is_surplus(house: House) -> None:
    house.questions(2)
    limit(house, 1)
    one, two = house.join(ANNOTATOR), house.join(ANNOTATOR)
    (mine,) = one.claim(WRITING)
    house.clock.move(days=365)
    # The first task is free again; somebody else takes it, gives it back, and takes the other.
    first = two.claim(WRITING)[0]
    if first.task_id == mine.task_id:
        assert two.do(ANSWER, first).disposition is Disposition.COUNTED
    assert one.do(ANSWER, mine).disposition is Disposition.SURPLUS
    assert sum(in_use(house)) == 1


def test_a_rejected_answer_makes_room_again(house: House) -> None:
    house.questions(1)
    limit(house, 1)
    one, checker, other = house.join(ANNOTATOR), house.join(REVIEWER), house.join(ANNOTATOR)
    one.do(ANSWER, one.claim(WRITING)[0])
    decide(checker, Verdict.REJECT)
    assert in_use(house) == (0, 0)
    assert len(other.claim(WRITING, 9)) == 1
    assert in_use(house) == (1, 0)


def test_a_returned_answer_counts_once(house: House) -> None:
    house.questions(1)
    limit(house, 1)
    one, checker = house.join(ANNOTATOR), house.join(REVIEWER)
    one.do(ANSWER, one.claim(WRITING)[0])
    decide(checker, Verdict.RETURN)
    assert in_use(house) == (0, 1)
    back = [body.task for body in one.changes() if body.kind == "task"][-1]
    assert one.do(ANSWER, back).disposition is Disposition.COUNTED
    assert in_use(house) == (0, 1)


def test_a_quota_that_is_already_passed_cannot_be_set(house: House) -> None:
    house.questions(2)
    house.join(ANNOTATOR).claim(WRITING, 2)
    with pytest.raises(QuotaTooSmallError):
        limit(house, 1)
    limit(house, 2)
    assert in_use(house) == (2, 0)
    limit(house, None)


def test_people_who_claim_at_once_never_pass_a_quota(house: House) -> None:
    house.questions(10)
    limit(house, 5)
    people = [house.join(ANNOTATOR) for _ in range(4)]
    given: list[int] = []
    threads = [
        threading.Thread(target=lambda p=person: given.append(len(p.claim(WRITING, 3))))
        for person in people
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert in_use(house) == (sum(given), 0)
    assert sum(given) <= 5


def test_a_question_is_answered_by_as_many_people_as_the_project_wants(house: House) -> None:
    admin.set_overlap(house.database, PROJECT.project_id, 2, house.clock)
    house.questions(2)
    one, two, three = (house.join(ANNOTATOR) for _ in range(3))
    first, second = one.claim(WRITING, 9), two.claim(WRITING, 9)
    assert len(first) == len(second) == 2
    assert {t.instruction.family_id for t in first} == {t.instruction.family_id for t in second}
    assert not {t.task_id for t in first} & {t.task_id for t in second}
    assert three.claim(WRITING, 9) == []
    assert one.do(ANSWER, first[0]).disposition is Disposition.COUNTED
    house.clock.move(days=365)
    assert one.claim(WRITING, 9)[0].task_id == first[1].task_id
    assert len(three.claim(WRITING, 9)) == 2


def test_nobody_holds_more_than_their_limit(house: House) -> None:
    house.questions(5)
    person = house.join(ANNOTATOR)
    admin.set_most_leases(house.database, PROJECT.project_id, person.person_id, 3, house.clock)
    held = person.claim(WRITING, 2)
    assert len(person.claim(WRITING, 9)) == 1
    assert person.claim(WRITING, 9) == []
    person.do(ANSWER, held[0])
    assert len(person.claim(WRITING, 9)) == 1


def test_a_genre_may_ask_for_a_qualification(house: House) -> None:
    house.questions(1)
    admin.require(house.database, PROJECT.project_id, "life", "life-expert", house.clock)
    assert house.join(ANNOTATOR).claim(WRITING) == []
    code = admin.invite(
        house.database,
        PROJECT.project_id,
        "だれか",
        ANNOTATOR,
        qualifications=frozenset({"life-expert", "other"}),
        clock=house.clock,
    )
    expert = house.join(ANNOTATOR)
    expert.client = house.client(house.client().enrol(code, "d", "机").token)
    assert len(expert.claim(WRITING)) == 1


def test_a_role_of_its_own_can_do_the_work_and_rewrite_nothing(postgresql, house_on) -> None:
    url = new_database(postgresql)
    ServerDatabase(url).prepare().close()
    role = f"app_{url.rpartition('_')[2].partition('?')[0]}"
    name = make_url(url).database
    script = (ROOT / "packaging" / "server" / "roles.sql").read_text(encoding="utf-8")
    for _ in range(2):
        postgresql.psql(f"\\set role {role}\n\\connect {name}\n{script}")
    house: House = house_on(f"{url}{'&' if '?' in url else '?'}options=-crole%3D{role}")
    house.questions(1)
    one, checker = house.join(ANNOTATOR), house.join(REVIEWER)
    limit(house, 5)
    assert one.do(ANSWER, one.claim(WRITING)[0]).disposition is Disposition.COUNTED
    decide(checker, Verdict.ACCEPT)
    assert house.database.read(lambda s: s.scalar(text("SELECT current_user"))) == role
    for change in (
        text("ALTER TABLE event DISABLE TRIGGER USER"),
        text("DROP TRIGGER event_no_change ON event"),
        update(RevisionRow).values(text="別"),
        delete(OperationRow),
    ):
        forbidden(house, change)


def test_what_a_revoked_person_held_is_there_for_others(house: House) -> None:
    house.questions(2)
    limit(house, 2)
    one, checker, two = house.join(ANNOTATOR), house.join(REVIEWER), house.join(ANNOTATOR)
    first, second = one.claim(WRITING, 2)
    one.do(ANSWER, first)
    decide(checker, Verdict.RETURN)
    admin.revoke(house.database, PROJECT.project_id, one.person_id, house.clock)
    assert in_use(house) == (0, 0)
    assert {t.task_id for t in two.claim(WRITING, 9)} == {first.task_id, second.task_id}
    assert one.do(ANSWER, second).disposition is Disposition.QUARANTINED
    assert faults(house.database, house.clock) == []


def forbidden(house: House, change) -> None:
    with pytest.raises(DBAPIError):
        house.database.write(lambda session: session.execute(change))


def test_the_database_itself_holds_what_must_always_hold(house: House) -> None:
    house.questions(2)
    limit(house, 1)
    person = house.join(ANNOTATOR)
    (task,) = person.claim(WRITING)
    person.do(ANSWER, task)
    for change in (
        update(RevisionRow).values(text="別"),
        delete(RevisionRow),
        update(EventRow).values(payload="{}"),
        delete(EventRow),
        update(OperationRow).values(result="{}"),
        update(OperationRow).values(sha256="0" * 64),
        delete(OperationRow),
        update(QuotaRow).values(counted=2),
        update(QuotaRow).values(reserved=-1),
        update(SlotRow).values(n=2),
        text("INSERT INTO participation SELECT * FROM participation"),
        text("INSERT INTO seat SELECT * FROM seat"),
        text("INSERT INTO op SELECT * FROM op"),
    ):
        forbidden(house, change)
    rows = house.database.read(
        lambda s: (s.scalars(select(SeatRow)).one(), s.scalars(select(ParticipationRow)).one())
    )
    assert {row.person_id for row in rows} == {person.person_id}
