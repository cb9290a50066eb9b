"""What stands between this computer and the server: certificates, and proxies of the system."""

import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest

from ichikara_desktop.sync import client as client_module
from ichikara_desktop.sync.client import ServerClient
from ichikara_desktop.sync.errors import (
    CertificateError,
    OfflineError,
    ProxyError,
    RefusedError,
    SyncError,
)
from tests.support.certificates import certificate

NOW = datetime.now(UTC)
A_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    client_module._trusted.cache_clear()
    yield
    client_module._trusted.cache_clear()


class Answering:
    """Something on the loopback address that answers everything in one way, and counts."""

    def __init__(self, status: int = 200, context: ssl.SSLContext | None = None) -> None:
        asked = self.asked = []

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                asked.append(f"{self.command} {self.path}")
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST = do_CONNECT = answer  # noqa: N815 - the library's names

            def log_message(self, *_: object) -> None:
                return

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self._server.handle_error = lambda *_: None
        self.port = self._server.server_port
        if context is not None:
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def answering() -> Iterator[Callable[..., Answering]]:
    made: list[Answering] = []

    def stand(*how: object) -> Answering:
        made.append(Answering(*how))
        return made[-1]

    yield stand
    for one in made:
        one.close()


def context_of(path: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def told(url: str) -> type[SyncError]:
    with ServerClient(url, "secret") as client, pytest.raises(SyncError) as raised:
        client.changes("project-1", "")
    return type(raised.value)


@pytest.mark.parametrize(
    ("host", "begins", "ends", "known"),
    [
        ("127.0.0.1", NOW - A_DAY, NOW + A_DAY, False),
        ("server.example", NOW - A_DAY, NOW + A_DAY, True),
        ("127.0.0.1", NOW - 2 * A_DAY, NOW - A_DAY, True),
        ("127.0.0.1", NOW + A_DAY, NOW + 2 * A_DAY, True),
    ],
    ids=["nobody vouches for it", "another name", "over", "not yet"],
)
def test_a_certificate_that_proves_nothing_is_told_and_nothing_is_sent(  # noqa: PLR0917 - cases
    answering, tmp_path: Path, monkeypatch, host: str, begins, ends, known: bool
) -> None:
    path = certificate(tmp_path, host, begins, ends)
    if known:
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
    server = answering(200, context_of(path))
    assert told(f"https://127.0.0.1:{server.port}") is CertificateError
    assert server.asked == []


def test_an_authority_that_only_the_system_knows_is_believed(
    answering, tmp_path: Path, monkeypatch
) -> None:
    path = certificate(tmp_path, "127.0.0.1", NOW - A_DAY, NOW + A_DAY)
    known = ssl.SSLContext.load_default_certs

    def with_ours(context: ssl.SSLContext, *purpose: ssl.Purpose) -> None:
        known(context, *purpose)
        context.load_verify_locations(path)

    monkeypatch.setattr(ssl.SSLContext, "load_default_certs", with_ours)
    server = answering(502, context_of(path))
    assert told(f"https://127.0.0.1:{server.port}") is OfflineError
    assert len(server.asked) == 1


def test_a_proxy_that_wants_a_name_is_told(answering, monkeypatch) -> None:
    proxy = answering(407)
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{proxy.port}")
    assert told("https://server.example") is ProxyError
    assert proxy.asked == ["CONNECT server.example:443"]


def test_a_proxy_that_wants_a_name_in_place_of_the_server_is_told(answering) -> None:
    assert told(f"http://127.0.0.1:{answering(407).port}") is ProxyError


@pytest.mark.parametrize("name", ["socks5://127.0.0.1:9", "gopher://127.0.0.1:9", "http://[::1"])
def test_a_proxy_of_a_kind_that_is_not_known_is_told(monkeypatch, name: str) -> None:
    monkeypatch.setenv("ALL_PROXY", name)
    with pytest.raises(ProxyError):
        ServerClient("https://server.example")


@pytest.mark.parametrize("name", ["HTTP_PROXY", "ALL_PROXY", "http_proxy"])
def test_no_proxy_stands_before_a_server_on_this_computer(
    answering, monkeypatch, name: str
) -> None:
    server, proxy = answering(502), answering(407)
    monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
    assert told(f"http://127.0.0.1:{server.port}") is OfflineError
    assert told(f"http://localhost:{server.port}") is OfflineError
    assert (len(server.asked), proxy.asked) == (2, [])


def test_an_unusable_proxy_is_no_hindrance_on_this_computer(answering, monkeypatch) -> None:
    server = answering(502)
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    assert told(f"http://127.0.0.1:{server.port}") is OfflineError
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("server", "code"),
    [
        ("http://server.example", "insecure"),
        ("http://localhost.evil.example", "insecure"),
        ("http://127.0.0.1@evil.example", "insecure"),
        ("http://evil.example#@127.0.0.1", "insecure"),
        ("http://127.0.0.1.evil.example", "insecure"),
        ("http://0x7f.evil.example", "insecure"),
        ("http://[::ffff:93.184.216.34]", "insecure"),
        ("ftp://127.0.0.1", "insecure"),
        ("https://[::1", "no-server"),
        ("https://a..example\x00", "no-server"),
    ],
)
def test_no_token_goes_in_the_clear_to_another_computer(server: str, code: str) -> None:
    with pytest.raises(RefusedError) as raised:
        ServerClient(server, "secret")
    assert raised.value.code == code


@pytest.mark.parametrize("server", ["http://[::1]:1", "http://LOCALHOST:1", "http://127.0.0.1:1"])
def test_on_this_computer_no_certificate_is_needed(server: str) -> None:
    assert told(server) is OfflineError


def test_the_exceptions_of_the_system_hold(monkeypatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "server.example,::1")
    with ServerClient("https://server.example") as client:
        for url, direct in (("https://server.example", True), ("https://other.example", False)):
            transport = client._http._transport_for_url(httpx.URL(url))
            assert (transport is client._http._transport) is direct
