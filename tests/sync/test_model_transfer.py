"""Models come whole, whatever the line does, and nothing but the model that was offered is kept."""

import errno
import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from ichikara_desktop.files import LITTLE
from ichikara_desktop.protocol.models import ModelOffer
from ichikara_desktop.server.offers import OfferFields, add_offer, path_of
from ichikara_desktop.server.running import BackgroundServer
from ichikara_desktop.server.settings import Settings
from ichikara_desktop.sync import model_transfer
from ichikara_desktop.sync.client import ServerClient
from ichikara_desktop.sync.errors import (
    CertificateError,
    NoRoomForModelError,
    NotOurServerError,
    OfflineError,
    ProxyError,
    RefusedError,
    SyncCancelledError,
    WrongModelError,
)
from ichikara_desktop.sync.model_transfer import Hooks, ModelDownload, Wanted, fetch
from tests.faults import proxy as faults
from tests.faults.proxy import ChaosProxy
from tests.support.servers import ANNOTATOR, PROJECT, House

CONTENT = b"GGUF" + bytes(range(256)) * 4000
SHA256 = hashlib.sha256(CONTENT).hexdigest()
OFFER = ModelOffer(
    sha256=SHA256,
    size=len(CONTENT),
    name="土台",
    kind="base",
    licence="apache-2.0",
    added_at=datetime(2026, 11, 2, tzinfo=UTC),
)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_transfer, "PAUSES", (0.0,))
    monkeypatch.setattr(model_transfer, "PIECE", 16 * 1024)


@pytest.fixture
def wanted(tmp_path: Path) -> Wanted:
    return Wanted("http://127.0.0.1", "token", PROJECT.project_id, OFFER, tmp_path / "model.part")


class Line(httpx.BaseTransport):
    """A server that sends ``content``, over a line that ends after ``lasts`` bytes at a time."""

    def __init__(self, content: bytes = CONTENT, lasts: int = 1 << 30) -> None:
        self.content, self.lasts, self.tag = content, lasts, '"one"'
        self.ranges: list[str | None] = []
        self.answers: list[httpx.Response | Exception] = []
        """Instead of the file, for the next requests."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.ranges.append(request.headers.get("Range"))
        if self.answers:
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer
        begin = self._begin(request)
        size = len(self.content)
        headers = {
            "Content-Type": "application/octet-stream",
            "Content-Length": str(size - begin),
            "ETag": self.tag,
        }
        if begin:
            headers["Content-Range"] = f"bytes {begin}-{size - 1}/{size}"
        return httpx.Response(206 if begin else 200, headers=headers, content=self._body(begin))

    def _begin(self, request: httpx.Request) -> int:
        named = request.headers.get("If-Range")
        if "Range" not in request.headers or named not in {None, self.tag}:
            return 0
        return int(request.headers["Range"].removeprefix("bytes=").removesuffix("-"))

    def _body(self, begin: int) -> Iterator[bytes]:
        end = min(len(self.content), begin + self.lasts)
        for at in range(begin, end, 10_000):
            yield self.content[at : min(at + 10_000, end)]
        if end < len(self.content):
            raise httpx.ReadError("cut")


def page(status: int, content: bytes, kind: str, **headers: str) -> httpx.Response:
    """An answer that may be read once, as one from a line."""
    usual = {"Content-Type": kind, "Content-Length": str(len(content))}
    given = {name: value for name, value in (usual | headers).items() if value}
    return httpx.Response(status, content=iter([content]), headers=given)


def test_a_model_comes(wanted: Wanted) -> None:
    heard: list[tuple[int, int]] = []
    fetch(wanted, Hooks(lambda *so_far: heard.append(so_far)), Line())
    assert wanted.target.read_bytes() == CONTENT
    assert heard[-1] == (len(CONTENT), len(CONTENT))


def test_a_cut_line_is_gone_on_with_where_it_was_cut(wanted: Wanted) -> None:
    line = Line(lasts=200_000)
    fetch(wanted, None, line)
    assert wanted.target.read_bytes() == CONTENT
    begins = [
        int(each.removeprefix("bytes=").removesuffix("-")) for each in line.ranges[1:] if each
    ]
    assert line.ranges[0] is None
    assert len(begins) == len(CONTENT) // 200_000
    assert begins == sorted(set(begins))
    assert min(begins) > 150_000


def test_what_is_here_from_before_is_gone_on_with(wanted: Wanted) -> None:
    wanted.target.write_bytes(CONTENT[:777_777])
    line = Line()
    fetch(wanted, None, line)
    assert (line.ranges, wanted.target.read_bytes()) == (["bytes=777777-"], CONTENT)


def test_a_model_that_is_here_already_is_only_compared(wanted: Wanted) -> None:
    wanted.target.write_bytes(CONTENT)
    line = Line()
    fetch(wanted, None, line)
    assert line.ranges == []


@pytest.mark.parametrize("before", [b"x" * 1000, b"x" * len(CONTENT), b"x" * (len(CONTENT) + 1)])
def test_what_is_here_from_another_model_is_thrown_away(wanted: Wanted, before: bytes) -> None:
    wanted.target.write_bytes(before)
    fetch(wanted, None, Line())
    assert wanted.target.read_bytes() == CONTENT


def test_a_file_that_is_exchanged_meanwhile_begins_anew(wanted: Wanted) -> None:
    line = Line(content=b"GGUF" + bytes(len(CONTENT) - 4), lasts=300_000)

    def exchange(done: int, _: int) -> None:
        if done > 250_000:
            line.content, line.tag, line.lasts = CONTENT, '"two"', 1 << 30

    fetch(wanted, Hooks(exchange), line)
    assert wanted.target.read_bytes() == CONTENT
    # By the tag, and not only because the whole was wrong in the end.
    assert len(line.ranges) == 2


def test_another_model_is_not_kept(wanted: Wanted) -> None:
    line = Line(content=CONTENT[:-1] + b"x")
    with pytest.raises(WrongModelError):
        fetch(wanted, None, line)
    assert (len(line.ranges), wanted.target.exists()) == (2, False)


@pytest.mark.parametrize(
    "answer",
    [
        page(200, faults.PORTAL, "text/html"),
        page(200, faults.PORTAL, "application/octet-stream"),
        page(200, b"x" * len(CONTENT), "application/octet-stream"),
        page(200, CONTENT[:2000], "application/octet-stream"),
        page(200, CONTENT, "text/html"),
        page(200, b'{"status": "sign in"}', "application/json"),
        page(302, b"", "text/html", Location="http://portal.example/"),
        page(403, faults.PORTAL, "text/html"),
        page(206, CONTENT[:5], "application/octet-stream", **{"Content-Range": "bytes 0-4/5"}),
        page(200, CONTENT, "application/octet-stream", **{"Content-Encoding": "br"}),
        page(403, b" " * (1 << 20), "application/json"),
    ],
)
def test_a_portal_is_no_model(wanted: Wanted, answer: httpx.Response) -> None:
    wanted.target.write_bytes(CONTENT[:1000])
    line = Line()
    line.answers = [answer]
    with pytest.raises((NotOurServerError, OfflineError)) as refused:
        fetch(wanted, None, line)
    assert refused.type is NotOurServerError
    assert wanted.target.read_bytes() == CONTENT[:1000]
    fetch(wanted, None, Line())
    assert wanted.target.read_bytes() == CONTENT


def test_an_answer_without_end_does_not_fill_the_disk(wanted: Wanted) -> None:
    line = Line()
    line.answers = [page(200, CONTENT * 3, "application/octet-stream", **{"Content-Length": ""})]
    with pytest.raises(NotOurServerError):
        fetch(wanted, None, line)
    assert wanted.target.stat().st_size <= len(CONTENT)


def test_a_server_in_trouble_is_asked_again(wanted: Wanted) -> None:
    line = Line()
    line.answers = [
        httpx.ConnectError("lost"),
        page(502, faults.PORTAL, "text/html"),
        page(429, b"slow down", "text/plain"),
        page(503, b"{}", "application/json"),
        httpx.ReadTimeout("late"),
        page(416, b"", "text/plain"),
    ]
    fetch(wanted, None, line)
    assert (len(line.ranges), wanted.target.read_bytes()) == (7, CONTENT)


def test_a_server_that_stays_away_is_told_in_the_end(wanted: Wanted) -> None:
    line = Line()
    line.answers = [httpx.ConnectError("lost")] * 100
    with pytest.raises(OfflineError):
        fetch(wanted, None, line)
    assert len(line.ranges) == model_transfer.TRIES


def test_a_line_that_always_brings_something_is_never_given_up(wanted: Wanted) -> None:
    line = Line(lasts=20_000)
    fetch(wanted, None, line)
    assert len(line.ranges) > 3 * model_transfer.TRIES


@pytest.mark.parametrize("kind", [CertificateError, ProxyError])
def test_what_a_person_must_mend_is_told_at_once(
    wanted: Wanted, kind: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = Line()
    line.answers = [httpx.ConnectError("tls")] * 100
    monkeypatch.setattr(model_transfer, "unreached", lambda _: kind("x"))
    with pytest.raises(kind):
        fetch(wanted, None, line)
    assert len(line.ranges) == 1


def test_a_cancelled_download_keeps_what_came(wanted: Wanted) -> None:
    seen = [0]

    def progress(done: int, _: int) -> None:
        seen[0] = done

    with pytest.raises(SyncCancelledError):
        fetch(wanted, Hooks(progress, lambda: seen[0] > 300_000), Line())
    assert wanted.target.read_bytes() == CONTENT[: seen[0]]
    line = Line()
    fetch(wanted, None, line)
    assert line.ranges == [f"bytes={seen[0]}-"]


def test_the_last_room_is_left_to_what_people_write(
    wanted: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted.target.write_bytes(CONTENT[:1000])
    rest = len(CONTENT) - 1000
    free = [LITTLE + rest - 1]
    monkeypatch.setattr(model_transfer, "free_bytes", lambda _: free[0])
    line = Line()
    with pytest.raises(NoRoomForModelError) as told:
        fetch(wanted, None, line)
    assert (told.value.needed, told.value.free, line.ranges) == (LITTLE + rest, free[0], [])
    assert wanted.target.stat().st_size == 1000
    free[0] += 1
    fetch(wanted, None, line)
    assert wanted.target.read_bytes() == CONTENT


def test_a_disk_that_fills_up_meanwhile_stops_it(
    wanted: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(model_transfer, "LOOK_EVERY", 100_000)
    frees = iter([LITTLE + 2 * len(CONTENT), LITTLE + 1000])
    monkeypatch.setattr(model_transfer, "free_bytes", lambda _: next(frees))
    with pytest.raises(NoRoomForModelError):
        fetch(wanted, None, Line())
    assert 0 < wanted.target.stat().st_size < len(CONTENT)


def test_a_disk_that_is_full_is_told_as_that(
    wanted: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(model_transfer._Fetch, "_take", full)
    with pytest.raises(NoRoomForModelError):
        fetch(wanted, None, Line())


def test_a_download_stands_still_while_the_sync_is_at_work(
    wanted: Wanted, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy, at = threading.Event(), [0]
    busy.set()

    def progress(done: int, _: int) -> None:
        at[0] = done

    download = ModelDownload(busy.is_set, Line())
    ended: list[BaseException | None] = []
    assert download.start(wanted, progress, ended.append)
    time.sleep(0.3)
    assert (at[0], ended) == (0, [])
    busy.clear()
    await_end(download)
    assert (at[0], ended) == (len(CONTENT), [None])
    wanted.target.unlink()
    monkeypatch.setattr(model_transfer, "LONGEST_PAUSE", 0.01)  # a sync that never ends
    busy.set()
    assert download.start(wanted, progress, ended.append)
    await_end(download)
    assert ended == [None, None]


def await_end(download: ModelDownload) -> None:
    until = time.monotonic() + 20
    while download.running and time.monotonic() < until:
        time.sleep(0.01)
    assert not download.running


def test_at_most_one_model_is_on_its_way(wanted: Wanted) -> None:
    going = threading.Event()
    ended: list[BaseException | None] = []
    download = ModelDownload(going.is_set, Line())
    going.set()
    assert download.start(wanted, lambda *_: None, ended.append)
    other = replace(wanted, target=wanted.target.with_name("other.part"))
    assert not download.start(other, lambda *_: None, ended.append)
    download.close()
    assert not download.running
    assert [type(each) for each in ended] == [SyncCancelledError]
    assert not other.target.exists()
    going.clear()
    assert download.start(other, lambda *_: None, ended.append)
    await_end(download)
    assert ended[-1] is None


def test_the_token_is_not_in_what_is_printed(wanted: Wanted) -> None:
    assert "secret" not in repr(replace(wanted, token="secret"))


Served = tuple[BackgroundServer, Callable[[], Wanted]]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """A real server on a real socket."""
    folder, file = tmp_path / "models", tmp_path / "model.gguf"
    file.write_bytes(CONTENT)
    url = f"sqlite:///{tmp_path / 'server.sqlite'}"
    with BackgroundServer(url, settings=Settings(models=str(folder))) as server:
        house = House(server.database)
        fields = OfferFields("土台", "apache-2.0")
        add_offer(server.database, PROJECT.project_id, folder, file, fields)
        token = house.join(ANNOTATOR).token

        def wanted() -> Wanted:
            (offer,) = ServerClient(server.url, token).models(PROJECT.project_id)
            return Wanted(server.url, token, PROJECT.project_id, offer, tmp_path / "model.part")

        yield server, wanted


def test_a_real_server_sends_it_whole_and_in_parts(served: Served) -> None:
    _, wanted = served
    fetch(wanted())
    assert wanted().target.read_bytes() == CONTENT
    wanted().target.write_bytes(CONTENT[:123_456])
    fetch(wanted())
    assert wanted().target.read_bytes() == CONTENT


def test_what_is_no_more_offered_is_refused(served: Served, tmp_path: Path) -> None:
    _, wanted = served
    one = wanted()
    path_of(tmp_path / "models", SHA256).unlink()
    with pytest.raises(RefusedError, match="model-unknown"):
        fetch(one)
    with pytest.raises(RefusedError, match="not-enrolled"):
        fetch(replace(one, token="another"))


LINES = (
    faults.refused,
    faults.cut_answer,
    faults.reset_answer,
    faults.slow,
    faults.too_long,
    faults.bad_gateway,
    faults.answered_after_all,
)
"""Faults that pass by themselves."""


@pytest.mark.parametrize("seed", range(6))
def test_a_real_line_that_fails_again_and_again_brings_it_whole(served: Served, seed: int) -> None:
    server, wanted = served
    host, port = server.url.removeprefix("http://").split(":")
    one = wanted()
    chaos = ChaosProxy((host, int(port)), seed)
    try:
        chaos.rate, chaos.faults = 0.6, LINES
        chaos.planned.extend([faults.cut_answer, faults.reset_answer])
        fetch(replace(one, server=chaos.url))
    finally:
        chaos.close()
    assert one.target.read_bytes() == CONTENT
    assert sum(chaos.met.values()) >= 2


@pytest.mark.parametrize(
    "fault", [faults.portal, faults.json_portal, faults.redirect, faults.proxy_wants_a_name]
)
def test_a_portal_on_a_real_line_is_told_and_gone_on_behind(
    served: Served, fault: faults.Fault
) -> None:
    server, wanted = served
    host, port = server.url.removeprefix("http://").split(":")
    one = wanted()
    one.target.write_bytes(CONTENT[:5000])
    chaos = ChaosProxy((host, int(port)))
    try:
        chaos.planned.append(fault)
        with pytest.raises((NotOurServerError, ProxyError)):
            fetch(replace(one, server=chaos.url))
        assert one.target.read_bytes() == CONTENT[:5000]
        fetch(replace(one, server=chaos.url))
    finally:
        chaos.close()
    assert one.target.read_bytes() == CONTENT
