"""Tasks are held by one person until a time, and never by the wrong one."""

import threading

import pytest

from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.domain.tasks import TaskKind, Verdict
from ichikara_desktop.domain.workflow import State
from ichikara_desktop.protocol.leases import LeaseRef
from ichikara_desktop.protocol.operations import SubmitResponse, SubmitVerdict
from ichikara_desktop.sync.errors import RefusedError
from tests.support.servers import ANNOTATOR, CHECKING, PROJECT, REVIEWER, WRITING, House

BOTH = ANNOTATOR | REVIEWER


def ids(tasks) -> set[str]:
    return {task.task_id for task in tasks}


def test_nobody_holds_what_another_holds(house: House) -> None:
    house.questions(5)
    one, two = house.join(ANNOTATOR), house.join(ANNOTATOR)
    first, second = one.claim(WRITING, 3), two.claim(WRITING, 9)
    assert len(first) == 3
    assert len(second) == 2
    assert not ids(first) & ids(second)
    assert all(task.state is State.LEASED and task.lease for task in first + second)


def test_people_who_claim_at_once_never_share_a_task(house: House) -> None:
    house.questions(12)
    people = [house.join(ANNOTATOR) for _ in range(4)]
    claimed: list[set[str]] = []
    threads = [
        threading.Thread(target=lambda p=person: claimed.append(ids(p.claim(WRITING, 5))))
        for person in people
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    given = [task_id for group in claimed for task_id in group]
    assert len(given) == len(set(given)) <= 12


def test_the_same_claim_gives_the_same_tasks_again(house: House) -> None:
    house.questions(5)
    person, claim_id = house.join(ANNOTATOR), new_id()
    first = person.client.claim(PROJECT.project_id, claim_id, WRITING, 2)
    again = person.client.claim(PROJECT.project_id, claim_id, WRITING, 2)
    assert ids(again.tasks) == ids(first.tasks)
    assert len(person.claim(WRITING, 9)) == 3


def test_a_role_claims_only_its_own_kinds(house: House) -> None:
    house.questions(2)
    for roles, kinds in ((REVIEWER, WRITING), (ANNOTATOR, CHECKING)):
        with pytest.raises(RefusedError, match="not-permitted"):
            house.join(roles).claim(kinds, 5)


def test_an_expired_lease_opens_the_task_for_others(house: House) -> None:
    house.questions(1)
    one, two = house.join(ANNOTATOR), house.join(ANNOTATOR)
    (task,) = one.claim(WRITING)
    assert two.claim(WRITING) == []
    house.clock.move(days=365)
    (same,) = two.claim(WRITING)
    assert same.task_id == task.task_id
    assert same.lease.lease_epoch > task.lease.lease_epoch


def test_renewing_holds_on_and_releasing_lets_go(house: House) -> None:
    house.questions(1)
    one, two = house.join(ANNOTATOR), house.join(ANNOTATOR)
    (task,) = one.claim(WRITING)
    ref = LeaseRef(lease_id=task.lease.lease_id, lease_epoch=task.lease.lease_epoch)
    house.clock.move(days=1)
    (renewed,) = one.client.renew(PROJECT.project_id, [ref]).tasks
    assert renewed.lease.expires_at > task.lease.expires_at
    one.client.release(PROJECT.project_id, [ref])
    assert ids(two.claim(WRITING)) == {task.task_id}
    assert one.client.renew(PROJECT.project_id, [ref]).tasks == ()


def test_nobody_lets_go_of_what_another_holds(house: House) -> None:
    house.questions(1)
    one, two = house.join(ANNOTATOR), house.join(ANNOTATOR)
    (task,) = one.claim(WRITING)
    ref = LeaseRef(lease_id=task.lease.lease_id, lease_epoch=task.lease.lease_epoch)
    assert two.client.release(PROJECT.project_id, [ref]).tasks == ()
    assert two.claim(WRITING) == []


def test_an_answerer_never_gets_their_own_answer_to_check(house: House) -> None:
    house.questions(1)
    answerer, checker = house.join(BOTH), house.join(BOTH)
    (task,) = answerer.claim(frozenset({TaskKind.WRITE_RESPONSE}))
    assert answerer.do(SubmitResponse(text="答えです。"), task).outcome == "applied"
    assert answerer.claim(CHECKING, 9) == []
    assert len(checker.claim(CHECKING, 9)) == 1


def test_a_rejected_question_goes_to_somebody_else(house: House) -> None:
    house.questions(1)
    answerer, checker, other = house.join(ANNOTATOR), house.join(REVIEWER), house.join(ANNOTATOR)
    (task,) = answerer.claim(WRITING)
    answerer.do(SubmitResponse(text="答えです。"), task)
    (check,) = checker.claim(CHECKING)
    verdict = SubmitVerdict(
        revision_id=check.revision.revision_id, verdict=Verdict.REJECT, reason="質問と違います。"
    )
    assert checker.do(verdict, check).outcome == "applied"
    assert answerer.claim(WRITING, 9) == []
    assert len(other.claim(WRITING, 9)) == 1
