"""The server's endpoints as functions: messages in, messages or named errors out."""

import gzip
import ssl
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, InvalidStateError, wait
from contextlib import suppress
from functools import cache
from typing import Any, Self, TypeVar

import httpx
from pydantic import ValidationError

from ichikara_desktop.domain.invitation import is_on_this_computer
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.protocol import API, PROTOCOL_VERSION
from ichikara_desktop.protocol.changes import ChangesReply
from ichikara_desktop.protocol.devices import DeviceKeyRequest
from ichikara_desktop.protocol.digest import DigestReply, DigestReport
from ichikara_desktop.protocol.drafts import DraftReply, DraftRequest, DraftsReply, KeptDraft
from ichikara_desktop.protocol.enrolment import EnrolmentReply, EnrolmentRequest
from ichikara_desktop.protocol.envelope import Message, Refusal, Reply
from ichikara_desktop.protocol.known import StatusReply, StatusRequest
from ichikara_desktop.protocol.leases import (
    ClaimReply,
    ClaimRequest,
    LeaseRef,
    LeasesReply,
    LeasesRequest,
)
from ichikara_desktop.protocol.models import ModelOffer, ModelsReply
from ichikara_desktop.protocol.operations import OperationsReply
from ichikara_desktop.protocol.projects import ProjectReply
from ichikara_desktop.sync.errors import (
    CertificateError,
    NotOurServerError,
    OfflineError,
    ProxyError,
    RefusedError,
    ServerTooNewError,
    SyncCancelledError,
    TooSlowError,
)

TIMEOUT = httpx.Timeout(30.0, connect=5.0)
"""Seconds: long enough for a slow line, short enough that a person believes the word offline."""

LONGEST_WAIT = 300.0
"""Seconds for one request in all: a line that brings a byte now and then is as good as none."""

LONGEST_ANSWER = 64 << 20
"""Bytes of one answer, unpacked: far more than a page of the feed, far less than the memory."""

COMPRESS_FROM = 8 * 1024
"""Bytes from which a body is sent compressed, to a server that reads that."""

LONGEST_TOLD_WAIT = 300.0
"""Seconds for which a server may ask to be left alone, whatever it says."""

_RETRY_AFTER = "Retry-After"

TOO_LARGE_ON_THE_WAY = "too-large-on-the-way"
"""The code for a proxy that lets no body of this size through: a smaller one may pass."""

GZIP = "gzip"
STATUS = "ops-status"
DIGEST = "digest"
DRAFTS = "drafts"
MODELS = "models"
DIGEST_REPORTS = "digest-reports"
DEVICE_KEYS = "device-keys"
COMPARISONS = "comparisons"
"""Features that a server may have."""

R = TypeVar("R", bound=Reply)


class ServerClient:
    """One server, spoken to as one device.

    Every method raises :class:`OfflineError`, :class:`NotOurServerError`,
    :class:`ServerTooNewError` or :class:`RefusedError`, and nothing else for what a network or
    a server can do; and :class:`SyncCancelledError` once this is closed. What a person can help
    has a name of its own: :class:`CertificateError` and :class:`ProxyError` are ways of being
    offline.
    """

    def __init__(
        self, server: str, token: str = "", transport: httpx.BaseTransport | None = None
    ) -> None:
        """Prepare to speak to ``server``; nothing is sent yet. Raises as :func:`open_http`."""
        self._http = open_http(server, token, transport)
        self.features: frozenset[str] = frozenset()
        """What the server said last that it can do."""
        self.epoch = ""
        """The lineage of the server's data by its last word, a refusal as well."""
        self._closed: Future[None] = Future()
        self._request: Future[httpx.Response] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; from any thread, and as often as wanted.

        A request that is on its way ends at once, whatever the network does: nothing can wake a
        thread that looks up a name or waits for a connection, so it is left behind to end alone.
        """
        with suppress(InvalidStateError):
            self._closed.set_result(None)
        if self._request is None:
            self._http.close()
        else:
            self._request.add_done_callback(lambda _: self._http.close())

    def enrol(
        self, code: str, device_id: str, device_name: str, public_key: str = ""
    ) -> EnrolmentReply:
        """Turn a one-time invitation code into this device's token."""
        try:
            request = EnrolmentRequest(
                code=code,
                device_id=device_id,
                device_name=device_name,
                public_key=public_key,
            )
        except ValidationError:
            raise RefusedError("invitation-unknown") from None
        return self._post("/enrolments", request, EnrolmentReply)

    def register_key(self, device_id: str, device_name: str, public_key: str) -> None:
        """Tell the key that signs what ``device_id`` seals; telling it again changes nothing."""
        request = DeviceKeyRequest(device_name=device_name, public_key=public_key)
        self._send("PUT", f"/devices/{device_id}/key", Reply, content=request.model_dump_json())

    def claim(
        self, project_id: str, claim_id: str, kinds: frozenset[TaskKind], count: int
    ) -> ClaimReply:
        """Ask for up to ``count`` tasks; the same ``claim_id`` gives the same tasks again."""
        request = ClaimRequest(claim_id=claim_id, kinds=tuple(sorted(kinds)), count=count)
        return self._post(f"/projects/{project_id}/leases:claim", request, ClaimReply)

    def renew(self, project_id: str, leases: Sequence[LeaseRef]) -> LeasesReply:
        """Hold the leases for a further period."""
        request = LeasesRequest(leases=tuple(leases))
        return self._post(f"/projects/{project_id}/leases:renew", request, LeasesReply)

    def release(self, project_id: str, leases: Sequence[LeaseRef]) -> LeasesReply:
        """Give tasks back."""
        request = LeasesRequest(leases=tuple(leases))
        return self._post(f"/projects/{project_id}/leases:release", request, LeasesReply)

    def push(self, bodies: Sequence[str]) -> OperationsReply:
        """Send sealed operations, each the JSON text as it was sealed."""
        content = '{"operations":[' + ",".join(bodies) + "]}"
        return self._send("POST", "/ops", OperationsReply, content=content)

    def status(self, operations: Mapping[str, str]) -> StatusReply:
        """Ask which of these operations (id and SHA-256) the server has."""
        request = StatusRequest(operations=dict(operations))
        return self._post("/ops:status", request, StatusReply)

    def changes(self, project_id: str, cursor: str, limit: int = 200) -> ChangesReply:
        """Read the feed after ``cursor`` (empty: from the beginning)."""
        params: dict[str, str | int] = {"cursor": cursor, "limit": limit}
        return self._send("GET", f"/projects/{project_id}/changes", ChangesReply, params=params)

    def digest(self, project_id: str, cursor: str) -> DigestReply:
        """Ask what this person should have seen up to ``cursor``."""
        params: dict[str, str | int] = {"cursor": cursor}
        return self._send("GET", f"/projects/{project_id}/digest", DigestReply, params=params)

    def put_draft(self, draft_id: str, version: int, sealed: str) -> int:
        """Keep a sealed draft over the ``version`` that is known, and return the new one.

        ``draft-conflict`` is refused where the server has another.
        """
        content = DraftRequest(sealed=sealed).model_dump_json()
        match = {"If-Match": f'"{version}"'} if version else {}
        path = f"/drafts/{draft_id}"
        return self._send("PUT", path, DraftReply, content=content, more=match).version

    def drop_draft(self, draft_id: str, version: int) -> None:
        """Forget a sealed draft; refused as :meth:`put_draft`."""
        self._send("DELETE", f"/drafts/{draft_id}", DraftReply, more={"If-Match": f'"{version}"'})

    def drafts(self) -> tuple[KeptDraft, ...]:
        """List this person's sealed drafts, without what is sealed."""
        return self._send("GET", "/drafts", DraftsReply).drafts

    def draft(self, draft_id: str) -> KeptDraft | None:
        """Return a sealed draft, or nothing where there is none."""
        found = self._send("GET", f"/drafts/{draft_id}", DraftsReply).drafts
        return found[0] if found else None

    def has(self, feature: str, project_id: str) -> bool:
        """Return whether the server has a feature; it is asked where it said nothing yet."""
        if not self.features:
            self._send("GET", f"/projects/{project_id}", ProjectReply)
        return feature in self.features

    def models(self, project_id: str) -> tuple[ModelOffer, ...]:
        """List the models that the project offers; an older server offers none."""
        if self.features and MODELS not in self.features:
            return ()
        return self._send("GET", f"/projects/{project_id}/models", ModelsReply).models

    def report_digest(self, project_id: str, report: DigestReport) -> None:
        """Tell that what is mirrored here differed and was read anew."""
        self._post(f"/projects/{project_id}/digest:report", report, Reply)

    def _post(self, path: str, request: Message, reply: type[R]) -> R:
        return self._send("POST", path, reply, content=request.model_dump_json())

    def _send(  # noqa: PLR0913 - the parts of a request
        self,
        method: str,
        path: str,
        reply: type[R],
        *,
        content: str | None = None,
        params: dict[str, str | int] | None = None,
        more: Mapping[str, str] | None = None,
    ) -> R:
        body, headers = self._packed(content)
        headers |= more or {}

        def ask() -> httpx.Response:
            asked = self._http.stream(method, path, content=body, params=params, headers=headers)
            with asked as response:
                return _read_whole(response, self._closed.done)

        try:
            response = self._answer(ask)
        except (httpx.TransportError, httpx.DecodingError, httpx.TooManyRedirects) as error:
            raise unreached(error) from error
        # Read once: what is asked for has the envelope in it.
        message = _parsed(response, reply) if response.is_success else None
        envelope: Reply | None = message or _parsed(response, Reply)
        if envelope is not None:
            self.features, self.epoch = frozenset(envelope.features), envelope.epoch
        return _read(response, envelope, message)

    def _packed(self, content: str | None) -> tuple[bytes | None, dict[str, str]]:
        """Return a body and its headers, compressed when that is worth it and understood."""
        if content is None:
            return None, {}
        body, headers = content.encode("utf-8"), {"Content-Type": "application/json"}
        if len(body) < COMPRESS_FROM or GZIP not in self.features:
            return body, headers
        return gzip.compress(body, 6, mtime=0), headers | {"Content-Encoding": "gzip"}

    def _answer(self, ask: Callable[[], httpx.Response]) -> httpx.Response:
        """Return what ``ask`` brings, from a thread that can be left behind."""
        if self._closed.done():
            raise SyncCancelledError
        self._request = answer = Future[httpx.Response]()
        threading.Thread(target=_fulfil, args=(answer, ask), name="request", daemon=True).start()
        awaited: tuple[Future[Any], ...] = (answer, self._closed)
        done, _ = wait(awaited, LONGEST_WAIT, return_when=FIRST_COMPLETED)
        if self._closed.done():
            raise SyncCancelledError
        if not done:
            self.close()
            raise TooSlowError("endless")
        return answer.result()


def open_http(server: str, token: str, transport: httpx.BaseTransport | None) -> httpx.Client:
    """Return connections to ``server`` (scheme, host and port); nothing is sent yet.

    Proxies are those of the system (``HTTPS_PROXY`` and its like), but for this computer itself:
    no proxy reaches that, and on Windows the system's exceptions are not known here. Redirects are
    never followed: a server of ours sends none, and the token is for nobody else.

    Raises:
        RefusedError: the address is none, or would send the token in the clear.
        ProxyError: the system names a proxy of a kind that this program cannot use.
    """
    here = _at_home(server)
    try:
        return httpx.Client(
            base_url=f"{server.rstrip('/')}{API}",
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=TIMEOUT,
            transport=transport,
            verify=_trusted(),
            trust_env=not here,
            follow_redirects=False,
        )
    except (ImportError, ValueError, httpx.InvalidURL) as error:  # SOCKS, and what is none
        raise ProxyError(type(error).__name__) from error


def _at_home(server: str) -> bool:
    """Return whether a server is on this computer; only such a one is spoken to without TLS."""
    try:
        url = httpx.URL(server)
        here = is_on_this_computer(str(url))
    except (ValueError, httpx.InvalidURL):
        raise RefusedError("no-server") from None
    if url.scheme != "https" and not (url.scheme == "http" and here):
        raise RefusedError("insecure")
    return here


@cache
def _trusted() -> ssl.SSLContext:
    """Return whom to believe: the authorities of the network library and of the system.

    A company's own authority is known to the system alone. Reading them takes longer than a
    request, so that is done once.
    """
    context = httpx.create_ssl_context()
    context.load_default_certs()
    return context


def unreached(error: BaseException) -> OfflineError:
    """Return why the server was not reached, by what a person can do about it."""
    if isinstance(error, httpx.ProxyError):
        return ProxyError(type(error).__name__)
    if isinstance(error, (httpx.ReadTimeout, httpx.WriteTimeout)):
        return TooSlowError(type(error).__name__)
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return CertificateError(type(cause).__name__)
        cause = cause.__cause__ or cause.__context__
    return OfflineError(type(error).__name__)


def _read_whole(response: httpx.Response, given_up: Callable[[], bool]) -> httpx.Response:
    """Return an answer with its body, unpacked.

    Raises:
        TooSlowError: it is longer than any answer of ours, or has no end.
        OfflineError: it is not the length that it announced.
    """
    content = bytearray()
    give_up = time.monotonic() + LONGEST_WAIT
    for part in response.iter_bytes():
        content += part
        if len(content) > LONGEST_ANSWER or time.monotonic() > give_up or given_up():
            raise TooSlowError("endless")
    _require_whole(response, len(content))
    kept = {name: response.headers.get(name, "") for name in ("Content-Type", _RETRY_AFTER)}
    return httpx.Response(response.status_code, headers=kept, content=bytes(content))


def _fulfil(answer: "Future[httpx.Response]", ask: Callable[[], httpx.Response]) -> None:
    try:
        answer.set_result(ask())
    except BaseException as error:
        answer.set_exception(error)


def read_reply(response: httpx.Response, reply: type[R]) -> R:
    """Return the reply in a whole answer; raises as every method of :class:`ServerClient`."""
    message = _parsed(response, reply) if response.is_success else None
    return _read(response, message or _parsed(response, Reply), message)


def _read(response: httpx.Response, envelope: Reply | None, message: R | None) -> R:
    """Return the reply; a status alone proves nothing, since a captive portal says 200 too."""
    if envelope is not None and envelope.min_client > PROTOCOL_VERSION:
        raise ServerTooNewError
    if response.status_code == httpx.codes.PROXY_AUTHENTICATION_REQUIRED:
        raise ProxyError(str(response.status_code))
    if response.status_code in _COME_BACK_LATER or response.is_server_error:
        raise OfflineError(str(response.status_code), _told_to_wait(response, envelope))
    if message is not None:
        return message
    if response.status_code == httpx.codes.REQUEST_ENTITY_TOO_LARGE and envelope is None:
        raise RefusedError(TOO_LARGE_ON_THE_WAY)
    if response.is_client_error and (refusal := _parsed(response, Refusal)) is not None:
        raise RefusedError(refusal.code)
    raise NotOurServerError


_COME_BACK_LATER = frozenset(
    {httpx.codes.REQUEST_TIMEOUT, httpx.codes.TOO_EARLY, httpx.codes.TOO_MANY_REQUESTS}
)
"""Statuses that say nothing about what was sent."""


def _told_to_wait(response: httpx.Response, envelope: Reply | None) -> float:
    """Return for how many seconds the server asks to be left alone, at most a bound.

    Heeded from our server, and with 503 from whatever stands before it. A date is not: it would
    have to be compared with the clock of this computer.
    """
    ours = envelope is not None or response.status_code == httpx.codes.SERVICE_UNAVAILABLE
    told = response.headers.get(_RETRY_AFTER, "").strip()
    if not ours or not (told.isascii() and told.isdecimal()):
        return 0.0
    return min(float(told[:9]), LONGEST_TOLD_WAIT)


def _parsed(response: httpx.Response, kind: type[R]) -> R | None:
    if response.headers.get("Content-Type", "").partition(";")[0].strip() != "application/json":
        return None
    try:
        return kind.model_validate_json(response.content)
    except ValidationError:
        return None


def _require_whole(response: httpx.Response, length: int) -> None:
    """Refuse a body of another length than was announced; nothing in it counts.

    The network library holds this for most connections; some proxies and portals get by it.
    """
    announced = response.headers.get("Content-Length")
    packed = "Content-Encoding" in response.headers
    if announced is not None and not packed and announced != str(length):
        raise OfflineError("wrong length")
