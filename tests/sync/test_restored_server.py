"""A server whose data was restored gets back what it lost; a newer one is understood in part."""

import contextlib
import json
from collections.abc import Callable

import httpx
import pytest
from sqlalchemy import delete, literal_column, select

from ichikara_desktop.domain.tasks import Verdict
from ichikara_desktop.protocol.envelope import FEATURES
from ichikara_desktop.protocol.operations import SubmitVerdict
from ichikara_desktop.server.admin import revoke
from ichikara_desktop.server.models import OperationRow as ServerOperation
from ichikara_desktop.store import outbox
from ichikara_desktop.store.account import feed_place
from ichikara_desktop.store.feed import restart_feed
from ichikara_desktop.store.models import OperationState, TaskRow
from ichikara_desktop.store.set_aside import (
    latest,
)
from ichikara_desktop.store.store import open_store
from ichikara_desktop.sync.client import ServerClient
from ichikara_desktop.sync.engine import SyncEngine
from ichikara_desktop.sync.errors import (
    NotOurServerError,
    OfflineError,
    RefusedError,
)
from tests.support.clients import Computer
from tests.support.restoring import backup, restored, server_ids, through, with_lost_answers
from tests.support.servers import ANNOTATOR, CHECKING, REVIEWER, WRITING, House, inside
from tests.support.stores import keys_in

ENVELOPE = {"server_time": "2026-11-02T09:00:00Z", "epoch": "e"}
JSON = {"Content-Type": "application/json"}


def test_a_restored_server_gets_back_what_it_lost(house: House, computer, tmp_path) -> None:
    house.questions(3)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 3)
    first, second, third = one.answerable()
    sent = {one.answer(first, "一つ目")}
    one.engine.synchronise()
    copy = backup(house, tmp_path)
    sent |= {one.answer(second, "二つ目")}
    one.engine.synchronise()
    restored(house, copy)
    assert not sent <= server_ids(house)
    sent |= {one.answer(third, "三つ目")}
    report = one.engine.synchronise()
    assert sent <= server_ids(house)
    assert report.recovery is not None
    assert report.recovery.refused == 0
    assert report.pushed.applied == 1
    again = one.engine.synchronise()
    assert again.recovery is None, "it is offered once"
    states = {op.state for op in one.store.read(outbox.latest)}
    assert states == {OperationState.ACKNOWLEDGED}


def test_an_offer_that_is_interrupted_is_made_again(house: House, computer, tmp_path) -> None:
    one, lost = with_lost_answers(house, computer, tmp_path, 2)
    sent = set(lost)

    def no_ops(request: httpx.Request) -> httpx.Response:
        if "/ops" in request.url.path:
            raise httpx.ConnectError("lost", request=request)
        return inside(house).handle_request(request)

    broken = SyncEngine(
        one.store, lambda a: ServerClient(a.server, a.token, httpx.MockTransport(no_ops))
    )
    for _ in range(2):
        with pytest.raises(OfflineError):
            broken.synchronise()
    one.engine.synchronise()
    assert sent <= server_ids(house)


def test_an_offer_that_the_server_cannot_take_yet_is_made_again(
    house: House, computer, tmp_path
) -> None:
    one, lost = with_lost_answers(house, computer, tmp_path, 2)
    sent = set(lost)

    def later(request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/ops"):
            return inside(house).handle_request(request)
        asked = json.loads(request.content)["operations"]
        results = [{"op_id": op["op_id"], "outcome": "retry", "status": 503} for op in asked]
        return httpx.Response(200, json=ENVELOPE | {"results": results})

    busy = SyncEngine(
        one.store, lambda a: ServerClient(a.server, a.token, httpx.MockTransport(later))
    )
    for _ in range(2):
        report = busy.synchronise()
        assert (report.recovery.resent, report.recovery.left) == (0, 2)
        assert report.received, "the feed is read all the same"
        one.store.write(restart_feed)
    report = one.engine.synchronise()
    assert (report.recovery.resent, report.recovery.left) == (2, 0)
    assert sent <= server_ids(house)
    assert one.engine.synchronise().recovery is None


def retrying(house: House, stuck: set[str]) -> Callable[[httpx.Request], httpx.Response]:
    """Let the server take all but ``stuck``, of which it says each time to try again."""

    def send(request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("/ops"):
            return inside(house).handle_request(request)
        asked = json.loads(request.content)["operations"]
        passed = [op for op in asked if op["op_id"] not in stuck]
        again = [{"op_id": op["op_id"], "outcome": "retry"} for op in asked if op not in passed]
        said = ENVELOPE | {"epoch": house.database.epoch, "features": FEATURES, "results": []}
        if passed:
            headers = {"Authorization": request.headers["Authorization"]}
            part = httpx.Request("POST", request.url, headers=headers, json={"operations": passed})
            answer = inside(house).handle_request(part)
            answer.read()
            said = answer.json()
        return httpx.Response(200, json=said | {"results": said["results"] + again})

    return send


def test_one_operation_that_fails_on_a_restored_server_stops_only_itself(
    house: House, computer, tmp_path
) -> None:
    house.questions(3)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 3)
    first, second, third = one.answerable()
    copy = backup(house, tmp_path)
    bad, good = one.answer(first, "一つ目"), one.answer(second, "二つ目")
    one.engine.synchronise()
    restored(house, copy)
    new = one.answer(third, "三つ目")
    stuck = {bad}
    failing = through(one, retrying(house, stuck))
    report = failing.synchronise()
    assert (report.recovery.resent, report.recovery.left) == (1, 1)
    assert (report.pushed.applied, one.waiting()) == (1, 0)
    assert {good, new} <= server_ids(house)
    assert bad not in server_ids(house)
    report = failing.synchronise()
    assert (report.recovery.resent, report.recovery.left) == (0, 1), "offered, and the rest known"
    one.store.close()
    one.store = open_store(one.store.folder, keys_in(one.store.folder))
    report = through(one, inside(house).handle_request).synchronise()
    assert (report.recovery.resent, report.recovery.left) == (1, 0), "over a restart as well"
    assert bad in server_ids(house)


def test_newer_work_of_a_task_waits_for_what_is_still_to_be_given_back(
    house: House, computer, tmp_path
) -> None:
    house.questions(2)
    one, checker = computer(ANNOTATOR), computer(REVIEWER)
    one.engine.claim(WRITING, 2)
    task_id, other = one.answerable()
    copy = backup(house, tmp_path)
    first = one.answer(task_id, "一度目の答え")
    one.engine.synchronise()
    checker.engine.claim(CHECKING, 1)
    (check,) = checker.tasks()
    verdict = SubmitVerdict(
        revision_id=check.view.revision.revision_id, verdict=Verdict.RETURN, reason="もう一文を"
    )
    checker.store.write(lambda s: outbox.seal(s, verdict, task_id=check.view.task_id))
    checker.engine.synchronise()
    one.engine.synchronise()
    second, beside = one.answer(task_id, "二度目の答え"), one.answer(other, "別の答え")
    restored(house, copy)
    through(one, retrying(house, {first})).synchronise()
    assert server_ids(house) & {first, second, beside} == {beside}
    one.engine.synchronise()
    came = select(ServerOperation.op_id).order_by(literal_column("rowid"))
    order = house.database.read(lambda s: s.scalars(came).all())
    assert [op_id for op_id in order if op_id in {first, second}] == [first, second]
    assert one.waiting() == 0


def test_what_is_offered_again_is_sent_in_halves_where_a_whole_batch_is_refused(
    house: House, computer, tmp_path
) -> None:
    one, sent = with_lost_answers(house, computer, tmp_path, 4)

    def narrow(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/ops") and sent[1].encode() in request.content:
            return httpx.Response(413, html="too large")
        return inside(house).handle_request(request)

    report = through(one, narrow).synchronise()
    assert (report.recovery.resent, report.recovery.left) == (3, 1)
    assert server_ids(house) & set(sent) == set(sent) - {sent[1]}


def test_what_is_offered_again_gets_smaller_on_a_slow_line(
    house: House, computer, tmp_path
) -> None:
    one, lost = with_lost_answers(house, computer, tmp_path, 4)
    sent = set(lost)

    def slow(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/ops") and request.content.count(b'"op_id"') > 1:
            raise httpx.WriteTimeout("slow", request=request)
        return inside(house).handle_request(request)

    engine = through(one, slow)
    for _ in range(12):
        with contextlib.suppress(OfflineError):
            engine.synchronise()
    assert sent <= server_ids(house)


def test_a_returned_answer_follows_what_the_server_lost(house: House, computer, tmp_path) -> None:
    """What waits is newer than what was lost, so the server hears it second."""
    house.questions(1)
    one: Computer = computer(ANNOTATOR)
    checker: Computer = computer(REVIEWER)
    one.engine.claim(WRITING, 1)
    (task_id,) = one.answerable()
    copy = backup(house, tmp_path)
    first = one.answer(task_id, "一度目の答え")
    one.engine.synchronise()
    checker.engine.claim(CHECKING, 1)
    (check,) = checker.tasks()
    verdict = SubmitVerdict(
        revision_id=check.view.revision.revision_id, verdict=Verdict.RETURN, reason="もう一文を"
    )
    checker.store.write(lambda s: outbox.seal(s, verdict, task_id=check.view.task_id))
    checker.engine.synchronise()
    one.engine.synchronise()
    second = one.answer(task_id, "二度目の答え")
    restored(house, copy)
    one.engine.synchronise()
    came = select(ServerOperation.op_id).order_by(literal_column("rowid"))
    order = house.database.read(lambda s: s.scalars(came).all())
    assert [op_id for op_id in order if op_id in {first, second}] == [first, second]


def test_what_was_done_under_lost_leases_comes_back_and_counts(
    house: House, computer, tmp_path
) -> None:
    """Both the answer's lease and the check itself came after the copy was made."""
    house.questions(1)
    one: Computer = computer(ANNOTATOR)
    checker: Computer = computer(REVIEWER)
    copy = backup(house, tmp_path)
    one.engine.claim(WRITING, 1)
    one.answer(one.answerable()[0], "答えです。")
    one.engine.synchronise()
    checker.engine.claim(CHECKING, 1)
    (check,) = checker.tasks()
    verdict = SubmitVerdict(revision_id=check.view.revision.revision_id, verdict=Verdict.ACCEPT)
    checker.store.write(lambda s: outbox.seal(s, verdict, task_id=check.view.task_id))
    checker.engine.synchronise()
    restored(house, copy)
    reports = [each.engine.synchronise() for each in (one, checker)]
    assert [(r.recovery.resent, r.recovery.refused) for r in reports] == [(1, 0), (1, 0)]
    kept = select(ServerOperation.result).order_by(literal_column("rowid")).offset(1)
    answers = house.database.read(lambda s: s.scalars(kept).all())
    assert [json.loads(answer)["disposition"] for answer in answers] == ["late", "late"]


@pytest.mark.parametrize("waits", [False, True])
def test_a_revoked_person_gives_a_restored_server_back_what_it_lost(
    house: House, computer, tmp_path, waits: bool
) -> None:
    """They see nothing of the feed any more, so the refusal itself has to tell of the epoch."""
    house.questions(2)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 2)
    first, second = one.answerable()
    one.engine.synchronise()
    copy = backup(house, tmp_path)
    sent = {one.answer(first, "一つ目")}
    one.engine.synchronise()
    restored(house, copy)
    revoke(house.database, "project-1", one.person_id, house.clock)
    if waits:
        sent |= {one.answer(second, "二つ目")}
    with pytest.raises(RefusedError, match="revoked"):
        one.engine.synchronise()
    assert sent <= server_ids(house)


# A server that is newer, or whose feed cannot be read.


class Newer:
    """A server that tells of a kind of thing that this version does not know."""

    def __init__(self, house: House) -> None:
        self._house = house

    def __call__(self, request: httpx.Request) -> httpx.Response:
        answer = inside(self._house).handle_request(request)
        answer.read()
        if answer.is_success and request.url.path.endswith("/changes"):
            said = answer.json()
            said["changes"].insert(0, {"seq": 1, "body": {"kind": "letter", "letter": {"id": "l"}}})
            return httpx.Response(200, json=said)
        if answer.is_success and request.url.path.endswith("/digest"):
            said = answer.json()
            counts = said["counts"] | {"letter": 1}
            return httpx.Response(200, json=said | {"counts": counts, "digest": "f" * 64})
        return answer


def test_an_event_of_a_kind_that_is_not_known_is_passed_over(house: House, computer) -> None:
    house.questions(2)
    one: Computer = computer(ANNOTATOR)
    engine = through(one, Newer(house))
    engine.claim(WRITING, 2)
    before = one.store.read(feed_place).cursor
    first, second = one.answerable()
    one.answer(first, "答えです。")
    report = engine.synchronise()
    assert (report.pushed.applied, report.repaired) == (1, False)
    assert report.received > 0, "so it was compared"
    assert one.store.read(feed_place).cursor != before
    assert one.store.read(latest) is None
    one.store.write(lambda s: s.execute(delete(TaskRow).where(TaskRow.task_id == first)))
    one.answer(second, "二つ目")
    assert engine.synchronise().repaired, "what is known is still compared, by its number"


def unreadable(house: House, asked: list[str]) -> Callable[[httpx.Request], httpx.Response]:
    """Let the server tell of a task of a kind that this version cannot read."""
    strange = {"seq": 1, "body": {"kind": "task", "task": {"kind": "of-tomorrow"}}}

    def send(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path.rpartition("/")[2])
        answer = inside(house).handle_request(request)
        answer.read()
        if answer.is_success and asked[-1] == "changes":
            return httpx.Response(200, json=answer.json() | {"changes": [strange]})
        return answer

    return send


@pytest.mark.parametrize("again", [False, True], ids=["as it was", "restored"])
def test_a_feed_that_cannot_be_read_holds_up_no_work(
    house: House, computer, tmp_path, again: bool
) -> None:
    house.questions(2)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 2)
    first, second = one.answerable()
    copy = backup(house, tmp_path)
    sent = [one.answer(first, "一つ目")]
    one.engine.synchronise()
    if again:
        restored(house, copy)
    sent.append(one.answer(second, "二つ目"))
    place = one.store.read(feed_place)
    with pytest.raises(NotOurServerError):
        through(one, unreadable(house, [])).synchronise()
    came = select(ServerOperation.op_id).order_by(literal_column("rowid"))
    order = house.database.read(lambda s: s.scalars(came).all())
    assert [op_id for op_id in order if op_id in sent] == sent
    assert one.waiting() == 0
    assert one.store.read(feed_place).epoch == place.epoch


def test_nothing_is_sent_where_no_server_answered(house: House, computer) -> None:
    house.questions(1)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 1)
    one.answer(one.answerable()[0], "答えです。")
    asked: list[str] = []

    def silent(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path.rpartition("/")[2])
        raise httpx.ConnectError("nobody", request=request)

    with pytest.raises(OfflineError):
        through(one, silent).synchronise()
    assert asked == ["changes"]
