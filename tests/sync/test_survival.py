"""What answers is not always the server, and the server is not always the one it was."""

import contextlib
import gzip
import json
import random
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from sqlalchemy import delete, literal_column, select, update

from ichikara_desktop.domain.tasks import Verdict
from ichikara_desktop.protocol.digest import Held
from ichikara_desktop.protocol.envelope import FEATURES
from ichikara_desktop.protocol.operations import SubmitVerdict
from ichikara_desktop.server import metrics
from ichikara_desktop.server.admin import revoke
from ichikara_desktop.server.models import OperationRow as ServerOperation
from ichikara_desktop.server.models import ServerIdentity
from ichikara_desktop.store import outbox
from ichikara_desktop.store.account import feed_place, load_account
from ichikara_desktop.store.drafts import begin_draft, load_draft
from ichikara_desktop.store.feed import mirrored, restart_feed
from ichikara_desktop.store.models import OperationState, SetAsideRow, TaskRow
from ichikara_desktop.store.set_aside import (
    MOST_KEPT,
    compare,
    contents,
    latest,
    set_aside,
    unreported,
)
from ichikara_desktop.store.store import open_store
from ichikara_desktop.store.whereabouts import settle, whereabouts
from ichikara_desktop.sync import client as client_module
from ichikara_desktop.sync.client import ServerClient
from ichikara_desktop.sync.engine import SyncEngine
from ichikara_desktop.sync.errors import (
    NotOurServerError,
    OfflineError,
    RefusedError,
    ServerTooNewError,
    SyncError,
)
from tests.support.clients import Computer
from tests.support.servers import ANNOTATOR, CHECKING, REVIEWER, WRITING, House, inside
from tests.support.stores import keys_in

ENVELOPE = {"server_time": "2026-11-02T09:00:00Z", "epoch": "e"}
JSON = {"Content-Type": "application/json"}


def answering(answer: httpx.Response) -> ServerClient:
    return ServerClient("http://127.0.0.1", "t", httpx.MockTransport(lambda _: answer))


def through(one: Computer, send: Callable[[httpx.Request], httpx.Response]) -> SyncEngine:
    """Return an engine whose requests go through ``send``."""
    transport = httpx.MockTransport(send)
    return SyncEngine(one.store, lambda a: ServerClient(a.server, a.token, transport))


def portal_answers() -> dict[str, httpx.Response]:
    whole = json.dumps(ENVELOPE | {"results": []}).encode()
    short = httpx.Response(200, content=whole)
    short.headers = httpx.Headers(JSON | {"Content-Length": "9"})
    return {
        "html": httpx.Response(200, html="<p>Sign in</p>"),
        "json of another": httpx.Response(200, json={"results": []}),
        "ours as html": httpx.Response(200, content=whole, headers={"Content-Type": "text/html"}),
        "redirect": httpx.Response(302, headers={"Location": "http://portal/"}),
        "redirect with ours": httpx.Response(307, json=ENVELOPE | {"results": []}),
        "wrong length": short,
        "cut off": httpx.Response(200, content=whole[:-9], headers=JSON),
        "empty": httpx.Response(200, content=b"", headers=JSON),
        "no content": httpx.Response(204),
        "forbidden by somebody": httpx.Response(403, html="no"),
    }


@pytest.mark.parametrize("name", portal_answers())
def test_what_is_not_our_server_acknowledges_nothing(name: str) -> None:
    with answering(portal_answers()[name]) as client, pytest.raises(SyncError) as raised:
        client.push(["{}"])
    assert isinstance(raised.value, (NotOurServerError, OfflineError))


def test_an_answer_names_only_what_was_sent(house: House, computer) -> None:
    """A proxy that mixes up answers acknowledges nobody's work."""
    house.questions(2)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 2)
    first, second = (one.answer(task, f"{task}の答え") for task in one.answerable())
    asked: list[bytes] = []

    def mixed(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/ops"):
            asked.append(request.content)
            results = [{"op_id": "somebody-elses", "outcome": "applied"}]
            return httpx.Response(200, json=ENVELOPE | {"results": results})
        return inside(house).handle_request(request)

    engine = SyncEngine(
        one.store, lambda a: ServerClient(a.server, a.token, httpx.MockTransport(mixed))
    )
    engine.synchronise()
    assert asked
    states = {op.op_id: op.state for op in one.store.read(outbox.latest)}
    assert states == {first: OperationState.SEALED, second: OperationState.SEALED}


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_a_server_in_trouble_parks_nothing(house: House, computer, status: int) -> None:
    house.questions(1)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 1)
    one.answer(one.answerable()[0], "答えです。")
    refusal = httpx.Response(status, json=ENVELOPE | {"code": "unavailable"})
    engine = SyncEngine(
        one.store,
        lambda a: ServerClient(a.server, a.token, httpx.MockTransport(lambda _: refusal)),
    )
    with pytest.raises(OfflineError):
        engine.synchronise()
    assert one.store.read(outbox.counts) == outbox.OutboxCounts(waiting=1, parked=0)


@pytest.mark.parametrize(
    ("status", "ours", "told", "wait"),
    [
        (503, True, "7", 7),
        (503, False, "7", 7),
        (429, True, "7", 7),
        (429, False, "7", 0),
        (502, False, "7", 0),
        (503, True, "99999999999999999999", 300),
        (503, True, "Wed, 21 Oct 2099 07:28:00 GMT", 0),
        (503, True, "-1", 0),
        (503, True, "", 0),
    ],
)
def test_a_server_may_say_for_how_long_it_wants_to_be_left_alone(
    status: int, ours: bool, told: str, wait: float
) -> None:
    body = ENVELOPE | {"code": "unavailable"} if ours else {}
    answer = httpx.Response(status, headers={"Retry-After": told}, json=body)
    with answering(answer) as client, pytest.raises(OfflineError) as raised:
        client.push(["{}"])
    assert raised.value.wait == wait


def test_a_server_that_asks_to_be_left_alone_is_not_sent_anything(house: House, computer) -> None:
    house.questions(1)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 1)
    one.answer(one.answerable()[0], "答えです。")
    said = ENVELOPE | {"epoch": house.database.epoch, "code": "unavailable"}
    asked: list[str] = []

    def busy(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.path.rpartition("/")[2])
        return httpx.Response(503, headers={"Retry-After": "2"}, json=said)

    with pytest.raises(OfflineError):
        through(one, busy).synchronise()
    assert asked == ["changes"]


def test_a_proxy_that_lets_nothing_big_through_stops_only_what_is_big(
    house: House, computer
) -> None:
    house.questions(4)
    chance = random.Random(4)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 4)
    for number, task in enumerate(one.answerable()):
        dense = "".join(chance.choices("一二三四五六七八九十百千万上下左右大中小", k=9000))
        one.answer(task, dense if number == 1 else f"{number}番目")

    def narrow(request: httpx.Request) -> httpx.Response:
        if len(request.content) > 2000:
            return httpx.Response(413, html="too large")
        return inside(house).handle_request(request)

    engine = SyncEngine(
        one.store, lambda a: ServerClient(a.server, a.token, httpx.MockTransport(narrow))
    )
    report = engine.synchronise()
    assert (report.pushed.applied, report.pushed.parked, one.waiting()) == (3, 0, 1)


def test_a_code_of_a_newer_server_parks_nothing(house: House, computer) -> None:
    house.questions(1)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 1)
    one.answer(one.answerable()[0], "答えです。")

    def newer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/ops"):
            return httpx.Response(409, json=ENVELOPE | {"code": "of-tomorrow"})
        return inside(house).handle_request(request)

    engine = SyncEngine(
        one.store, lambda a: ServerClient(a.server, a.token, httpx.MockTransport(newer))
    )
    assert engine.synchronise().pushed.left == 1
    assert one.store.read(outbox.counts).parked == 0


@pytest.mark.parametrize("status", [200, 404, 426, 503])
def test_a_server_that_is_too_new_says_so_whatever_else_it_says(status: int) -> None:
    answer = httpx.Response(status, json=ENVELOPE | {"min_client": 99, "shape": "unknown"})
    with answering(answer) as client, pytest.raises(ServerTooNewError):
        client.push(["{}"])


def test_redirects_are_never_followed_with_the_token() -> None:
    seen: list[str] = []

    def elsewhere(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.host)
        return httpx.Response(307, headers={"Location": "http://thief.example/"})

    client = ServerClient("http://127.0.0.1", "t", httpx.MockTransport(elsewhere))
    with client, pytest.raises(NotOurServerError):
        client.push(["{}"])
    assert seen == ["127.0.0.1"]


def test_proxies_of_the_system_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.delenv("NO_PROXY", raising=False)
    with ServerClient("https://server.example") as client:
        transport = client._http._transport_for_url(httpx.URL("https://server.example/v1"))
        assert "proxy" in type(transport._pool).__name__.lower()


@pytest.mark.parametrize(("understood", "packed"), [(True, True), (False, False)])
def test_large_bodies_are_compressed_for_a_server_that_reads_that(
    understood: bool, packed: bool
) -> None:
    seen: list[httpx.Request] = []
    features = [client_module.GZIP] if understood else []

    def hear(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=ENVELOPE | {"results": [], "features": features})

    body = json.dumps({"text": "あ" * 20_000}, ensure_ascii=False)
    with ServerClient("http://127.0.0.1", "t", httpx.MockTransport(hear)) as client:
        client.push(["{}"])
        client.push([body])
    sent = seen[-1].content
    assert (seen[-1].headers.get("Content-Encoding") == "gzip") is packed
    plain = gzip.decompress(sent) if packed else sent
    assert plain.decode() == f'{{"operations":[{body}]}}'
    assert (len(sent) < 1000) is packed
    assert "Content-Encoding" not in seen[0].headers


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


# A server whose data was restored.


def restored(house: House, copy: Path) -> None:
    """Put the server's data back to ``copy``, under a new epoch."""
    path = Path(str(house.database.engine.url.database))
    house.database.engine.dispose()
    shutil.copy(copy, path)
    house.database.write(lambda session: session.execute(delete(ServerIdentity)))
    house.database.prepare()


def backup(house: House, tmp_path: Path) -> Path:
    house.database.engine.dispose()
    return Path(shutil.copy(str(house.database.engine.url.database), tmp_path / "backup.sqlite"))


def server_ids(house: House) -> set[str]:
    return set(house.database.read(lambda s: s.scalars(select(ServerOperation.op_id)).all()))


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
    house.questions(2)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 2)
    copy = backup(house, tmp_path)
    sent = {one.answer(task, f"{task}の答え") for task in one.answerable()}
    one.engine.synchronise()
    restored(house, copy)

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
    house.questions(2)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 2)
    copy = backup(house, tmp_path)
    sent = {one.answer(task, f"{task}の答え") for task in one.answerable()}
    one.engine.synchronise()
    restored(house, copy)

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
    house.questions(4)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 4)
    copy = backup(house, tmp_path)
    sent = [one.answer(task, f"{task}の答え") for task in one.answerable()]
    one.engine.synchronise()
    restored(house, copy)

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
    house.questions(4)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 4)
    copy = backup(house, tmp_path)
    sent = {one.answer(task, f"{task}の答え") for task in one.answerable()}
    one.engine.synchronise()
    restored(house, copy)

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


class CrashError(Exception):
    pass


def held_by(one: Computer) -> list[Held]:
    return one.store.read(lambda session: sorted(mirrored(session)))


def test_a_crash_between_two_pages_loses_no_change(house: House, computer) -> None:
    """The place in the feed and what it stands for are one transaction, whichever is the last."""
    house.questions(3)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 3)
    want = held_by(one)
    write = one.store.write
    for crash_after in range(4):
        write(restart_feed)
        left = iter(range(crash_after))

        def until(work: object, left=left) -> object:
            if next(left, None) is None:
                raise CrashError
            return write(work)

        one.store.write = until
        with contextlib.suppress(CrashError):
            one.engine.synchronise()
        one.store.write = write
        one.engine.synchronise()
        assert held_by(one) == want


def test_a_snapshot_touches_neither_drafts_nor_sealed_work(
    house: House, computer, tmp_path
) -> None:
    house.questions(3)
    one: Computer = computer(ANNOTATOR)
    copy = backup(house, tmp_path)
    one.engine.claim(WRITING, 3)
    typed, sealed, _ = one.answerable()
    now = datetime.now(UTC)
    one.store.write(lambda s: begin_draft(s, typed, "書きかけの文章", now))
    op_id = one.answer(sealed, "出した文章")
    restored(house, copy)
    one.engine.synchronise()
    assert one.store.read(lambda s: load_draft(s, typed)).text == "書きかけの文章"
    assert one.store.read(lambda s: load_draft(s, sealed)).text == "出した文章"
    assert one.store.read(lambda s: outbox.find(s, op_id)).body
    assert typed in {t.view.task_id for t in one.tasks()}, "what is written stays in reach"
    assert not any(t.held for t in one.tasks()), "the restored server leased none of them"


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


# A person who was revoked, two computers with one store, and clocks.


def test_a_revoked_person_hands_in_what_they_have_and_is_told(house: House, computer) -> None:
    house.questions(1)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 1)
    op_id = one.answer(one.answerable()[0], "答えです。")
    revoke(house.database, "project-1", one.person_id, house.clock)
    with pytest.raises(RefusedError, match="revoked"):
        one.engine.synchronise()
    found = one.store.read(lambda s: outbox.find(s, op_id))
    assert (found.state, found.disposition) == (OperationState.ACKNOWLEDGED, "quarantined")


def test_a_copied_store_takes_a_name_of_its_own_and_both_keep_their_work(
    house: House, computer, tmp_path
) -> None:
    house.questions(3)
    one: Computer = computer(ANNOTATOR)
    assert settle(one.store, "computer A") is False
    one.engine.claim(WRITING, 3)
    first, second, third = one.answerable()
    both = one.answer(first, "両方にある")
    one.store.close()
    shutil.copytree(one.store.folder, tmp_path / "copy")
    one.store = open_store(one.store.folder, keys_in(one.store.folder))
    one.engine = SyncEngine(one.store, lambda a: ServerClient(a.server, a.token, one.network))
    other = open_store(tmp_path / "copy", keys_in(tmp_path / "copy"))
    assert settle(one.store, "computer A") is False
    assert settle(other, "computer B") is True, "told once"
    assert settle(other, "computer B") is False
    names = [store.read(load_account).device_id for store in (one.store, other)]
    assert len(set(names)) == 2
    mine = one.answer(second, "こちらだけ")
    twin = replace_store(one, other)
    theirs = twin.answer(third, "あちらだけ")
    one.engine.synchronise()
    twin.engine.synchronise()
    assert {both, mine, theirs} <= server_ids(house)
    numbers = house.database.read(
        lambda s: s.execute(
            select(ServerOperation.device_id, ServerOperation.device_seq).where(
                ServerOperation.person_id == one.person_id
            )
        ).all()
    )
    assert len(numbers) == len(set(numbers)) == 3
    other.close()


def replace_store(one: Computer, store) -> Computer:
    twin = object.__new__(Computer)
    twin.store, twin.person_id, twin.network = store, one.person_id, one.network
    twin.engine = SyncEngine(store, lambda a: ServerClient(a.server, a.token, one.network))
    return twin


def test_a_place_is_named_by_computer_and_folder(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("ichikara_desktop.store.whereabouts._machine", lambda: "one")
    here = whereabouts(tmp_path)
    assert here == whereabouts(tmp_path)
    assert here != whereabouts(tmp_path / "other")
    monkeypatch.setattr("ichikara_desktop.store.whereabouts._machine", lambda: "two")
    assert here != whereabouts(tmp_path)
    monkeypatch.setattr("ichikara_desktop.store.whereabouts._machine", lambda: "")
    assert whereabouts(tmp_path) == ""


@pytest.mark.parametrize("year", [1970, 2090])
def test_no_clock_of_this_computer_decides_anything(
    house: House, computer, monkeypatch, year: int
) -> None:
    class Wrong(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # noqa: ARG003
            return datetime(year, 6, 1, tzinfo=UTC)

    for module in ("store.outbox", "store.claims", "sync.push"):
        monkeypatch.setattr(f"ichikara_desktop.{module}.datetime", Wrong)
    house.questions(1)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 1)
    op_id = one.answer(one.answerable()[0], "答えです。")
    one.engine.synchronise()
    found = one.store.read(lambda s: outbox.find(s, op_id))
    assert (found.state, found.disposition) == (OperationState.ACKNOWLEDGED, "counted")
    assert found.sealed_at.year == year
    assert one.store.read(feed_place).last_contact == house.clock.now


# The digest.


def test_the_mirror_is_what_the_server_showed(house: House, computer) -> None:
    house.questions(2)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 2)
    one.answer(one.answerable()[0], "答えです。")
    one.engine.synchronise()
    last: dict[tuple[str, str], int] = {}
    for change in one.engine._client().changes("project-1", "").changes:
        body = change.body
        key = body.task.task_id if body.kind == "task" else body.project.project_id
        last[body.kind, key] = change.seq
    assert {(h.kind, h.id): h.seq for h in held_by(one)} == last


def test_a_mirror_that_differs_is_read_anew_and_told(house: House, computer) -> None:
    house.questions(2)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 2)
    one.engine.synchronise()
    probe = one.engine._client()
    probe.changes("project-1", "")
    if client_module.DIGEST not in probe.features:
        pytest.skip("this server has no digest yet")
    one.store.write(lambda s: s.execute(update(TaskRow).values(seq=1, held=False)))
    house.questions(1)
    one.engine.claim(WRITING, 1)
    one.answer(one.answerable()[0], "答えです。")
    report = one.engine.synchronise()
    assert report.repaired
    assert len([t for t in one.tasks() if t.held]) == 2
    assert one.engine.synchronise().repaired is False


# What was mirrored is set aside before it is read anew.


def test_a_mirror_that_differs_is_set_aside_and_the_server_hears_of_it(
    house: House, computer
) -> None:
    house.questions(3)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 3)
    gone, older, done = (t.view.task_id for t in one.tasks())

    def spoil(session) -> None:
        session.execute(delete(TaskRow).where(TaskRow.task_id == gone))
        session.execute(update(TaskRow).where(TaskRow.task_id == older).values(seq=1))

    one.store.write(spoil)
    told = counted("missing+changed")
    one.answer(done, "答えです。")
    assert one.engine.synchronise().repaired
    found = one.store.read(latest)
    assert (found.missing, found.surplus, found.changed) == (1, 0, 1)
    kept = {h.id: h.seq for h in one.store.read(lambda s: contents(s, found.number))["held"]}
    assert gone not in kept
    assert kept[older] == 1
    assert one.store.read(unreported) is None
    assert counted("missing+changed") == told + 1
    assert {gone, older} <= {t.view.task_id for t in one.tasks()}


def counted(found: str) -> float:
    return metrics.MIRRORS.labels(found)._value.get()


def test_only_some_mirrors_are_kept_and_the_server_is_told_later(house: House, computer) -> None:
    house.questions(1)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 1)
    numbers = [one.store.write(lambda s: set_aside(s, datetime.now(UTC))) for _ in range(5)]
    rows = select(SetAsideRow.id).order_by(SetAsideRow.id)
    assert one.store.read(lambda s: list(s.scalars(rows))) == numbers[-MOST_KEPT:]
    one.store.write(lambda s: compare(s, numbers[0]))
    assert one.store.read(unreported) is None, "the oldest made room"
    one.store.write(lambda s: compare(s, numbers[-1]))
    assert one.store.read(unreported).total == 0
    one.engine.synchronise()
    assert one.store.read(unreported) is None
