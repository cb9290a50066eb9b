"""What answers is not always the server, and the server is not always the one it was."""

import contextlib
import gzip
import json
import random
import shutil
from datetime import UTC, datetime

import httpx
import pytest
from sqlalchemy import delete, select, update

from ichikara_desktop.protocol.digest import Held
from ichikara_desktop.server import metrics
from ichikara_desktop.server.admin import revoke
from ichikara_desktop.server.models import OperationRow as ServerOperation
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
from tests.support.restoring import backup, restored, server_ids, through
from tests.support.servers import ANNOTATOR, WRITING, House, inside
from tests.support.stores import keys_in

ENVELOPE = {"server_time": "2026-11-02T09:00:00Z", "epoch": "e"}
JSON = {"Content-Type": "application/json"}


def answering(answer: httpx.Response) -> ServerClient:
    return ServerClient("http://127.0.0.1", "t", httpx.MockTransport(lambda _: answer))


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
