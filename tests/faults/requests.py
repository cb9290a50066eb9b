"""Valid requests to every endpoint, as clients and tools sent them, and ways to spoil them."""

import copy
import gzip
import json
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.domain.tasks import TaskKind, Verdict
from ichikara_desktop.protocol.leases import LeaseRef
from ichikara_desktop.protocol.operations import (
    ImportInstruction,
    SubmitInstruction,
    SubmitResponse,
    SubmitVerdict,
)
from ichikara_desktop.protocol.signing import public_key_of
from ichikara_desktop.protocol.views import SourceView
from ichikara_desktop.server import admin
from ichikara_desktop.server.offers import OfferFields, add_offer
from ichikara_desktop.server.sessions import set_password
from ichikara_desktop.server.settings import Settings
from tests.support.servers import ANNOTATOR, CHECKING, COORDINATOR, PROJECT, REVIEWER, House

PASSWORD = "正しい馬と電池とホチキス"
Header = tuple[bytes, bytes]


@dataclass(frozen=True)
class Asked:
    """One request, byte by byte."""

    method: str
    path: bytes
    query: bytes
    headers: tuple[Header, ...]
    body: bytes

    def without(self, name: bytes) -> tuple[Header, ...]:
        return tuple(each for each in self.headers if each[0].lower() != name)

    def on_the_wire(self) -> bytes:
        target = self.path + (b"?" + self.query if self.query else b"")
        length = b"content-length: %d\r\n" % len(self.body)
        head = b"".join(b"%s: %s\r\n" % each for each in self.without(b"content-length"))
        line = b"%s %s HTTP/1.1\r\n" % (self.method.encode(), target)
        return line + head + length + b"\r\n" + self.body


class Recorder:
    """Passes requests on to an application and keeps them."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.asked: list[Asked] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = b""

        async def heard() -> Message:
            nonlocal body
            message = await receive()
            body += message.get("body", b"")
            return message

        await self._app(scope, heard, send)
        headers = tuple((bytes(name), bytes(value)) for name, value in scope["headers"])
        path = scope["raw_path"].partition(b"?")[0]
        self.asked.append(Asked(scope["method"], path, scope["query_string"], headers, body))


MODEL = b"GGUF" + bytes(range(256)) * 8


def offer_model(house: House, folder: Path) -> str:
    """Let the project offer a model from a folder, and return its SHA-256."""
    state = house.app.state
    state.context = replace(state.context, settings=Settings(models=str(folder)))
    file = folder.with_suffix(".gguf")
    file.write_bytes(MODEL)
    fields = OfferFields("土台", "apache-2.0")
    return add_offer(house.database, PROJECT.project_id, folder, file, fields, house.clock).sha256


def record(house: House, begin: Callable[[], None], models: Path) -> list[Asked]:
    """Let people of every role do everything once, and return what they asked.

    Args:
        house: a fresh server.
        begin: called once everybody has joined and holds something: what is asked afterwards does
            something there.
        models: a folder for what the project offers.
    """
    model = offer_model(house, models)
    recorder = Recorder(house.app)
    house.http = TestClient(recorder, base_url="http://127.0.0.1")
    house.questions(6)
    house.brief()
    admin.set_quota(
        house.database, PROJECT.project_id, TaskKind.WRITE_RESPONSE, "life", 50, house.clock
    )
    writer, checker, coordinator = map(house.join, (ANNOTATOR, REVIEWER, COORDINATOR))
    everything = frozenset(TaskKind)
    held = writer.claim(everything - CHECKING, 6)
    _spare_invitation(house)
    # To join again ends a token: of those that joined before, nobody does.
    recorder.asked = recorder.asked[-1:]
    begin()
    writer.claim(everything - CHECKING, 1)
    leases = [LeaseRef(lease_id=t.lease.lease_id, lease_epoch=1) for t in held]
    writer.client.renew(PROJECT.project_id, leases[:2])
    writer.client.release(PROJECT.project_id, leases[5:])
    for task in held[:5]:
        content = SubmitResponse(text="光が曲がるからです。")
        if task.kind is TaskKind.WRITE_INSTRUCTION:
            content = SubmitInstruction(text="七夕とは何ですか。", purpose="行事")
        writer.do(content, task)
    for check in checker.claim(CHECKING, 3):
        decided = SubmitVerdict(
            revision_id=check.revision.revision_id, verdict=Verdict.RETURN, reason="短いです。"
        )
        checker.do(decided, check)
    coordinator.do(
        ImportInstruction(
            text="虹は何色ですか。",
            genre="life",
            source=SourceView(name="試し", licence="CC0-1.0"),
        )
    )
    for person in (writer, checker, coordinator):
        person.changes()
        _look(house, person.token)
        _fetch(house, person.token, model)
    house.database.write(
        lambda s: set_password(s, house.clock(), coordinator.person_id, "担当", PASSWORD)
    )
    signed = house.http.post("/v1/sessions", json={"login": "担当", "password": PASSWORD}).json()
    house.http.post("/v1/sessions:end", headers={"Authorization": f"Bearer {signed['token']}"})
    for path in ("/healthz", "/metrics", "/openapi.json"):
        house.http.get(path)
    return recorder.asked


def _spare_invitation(house: House) -> None:
    code = house.invitation(ANNOTATOR)
    device = {"code": code, "device_id": new_id(), "device_name": "机"}
    house.http.post("/v1/enrolments", json=device)


def _look(house: House, token: str) -> None:
    """Read what a client reads, and keep and drop a draft."""
    head = {"Authorization": f"Bearer {token}"}
    project = f"/v1/projects/{PROJECT.project_id}"
    house.http.get("/v1/projects", headers=head)
    house.http.get(project, headers=head)
    tag = house.http.get(f"{project}/changes?limit=3", headers=head).headers["ETag"]
    house.http.get(f"{project}/changes?limit=3", headers=head | {"If-None-Match": tag})
    house.http.get(f"{project}/digest", headers=head)
    differed = {"missing": 1, "surplus": 0, "changed": 2}
    house.http.post(f"{project}/digest:report", headers=head, json=differed)
    key = {"device_name": "机", "public_key": public_key_of(Ed25519PrivateKey.generate())}
    house.http.put(f"/v1/devices/{new_id()}/key", headers=head, json=key)
    house.http.get(f"{project}/kept?disposition=late&limit=5", headers=head)
    draft = f"/v1/drafts/{new_id()}"
    house.http.put(draft, headers=head, json={"sealed": "QUJD"})
    house.http.put(draft, headers=head | {"If-Match": '"1"'}, json={"sealed": "REVG"})
    house.http.get(draft, headers=head)
    house.http.get("/v1/drafts", headers=head)
    house.http.delete(draft, headers=head | {"If-Match": '"2"'})
    asked = {"operations": {new_id(): "0" * 64}}
    house.http.post("/v1/ops:status", headers=head, json=asked)


def _fetch(house: House, token: str, model: str) -> None:
    """Fetch a model, whole and from its middle on."""
    head = {"Authorization": f"Bearer {token}"}
    path = f"/v1/projects/{PROJECT.project_id}/models"
    house.http.get(path, headers=head)
    tag = house.http.get(f"{path}/{model}", headers=head).headers["ETag"]
    part = {"Range": "bytes=1000-", "If-Range": tag}
    house.http.get(f"{path}/{model}", headers=head | part)


STRANGE: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 2**53, 2**63, -(2**63) - 1, 10**400, 1e308, float("inf"),
    float("nan"), "", "\0", "\ud800", "\U0001f600" * 9, "'; DROP TABLE op; --",
    "../../etc/passwd", "%00", "a" * 70, "あ" * 5000, [], {}, [[]], {"": ""}, [None] * 60,
    "2026-11-25T00:00:00Z", "9999-99-99",
)  # fmt: skip


def spoil(asked: Asked, chance: random.Random, others: list[Asked]) -> Asked:
    """Return a request of which something is not as it should be; sometimes nothing."""
    for _ in range(chance.choice([0, 1, 1, 1, 1, 2, 3])):
        asked = chance.choice(_WAYS)(asked, chance, others)
    return asked


def _bytes(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content or b"\0")
    at = chance.randrange(len(changed))
    match chance.randrange(6):
        case 0:
            changed[at] ^= 1 << chance.randrange(8)
        case 1:
            del changed[at : at + chance.choice([1, 4, len(changed)])]
        case 2:
            changed[at:at] = chance.randbytes(chance.choice([1, 3, 40]))
        case 3:
            changed[at:at] = changed[: chance.choice([8, 200])]
        case 4:
            changed[at : at + 4] = chance.choice(
                [b"\xff\xfe", b"\0", b"\xed\xa0\x80", b"\r\n", b'"', b"{[", b"1e999", b"\\ud800"]
            )
        case _:
            chance.shuffle(changed)
    return bytes(changed)


def _body_bytes(asked: Asked, chance: random.Random, _: list[Asked]) -> Asked:
    return replace(asked, body=_bytes(asked.body, chance))


def _body_values(asked: Asked, chance: random.Random, others: list[Asked]) -> Asked:
    """Put another value somewhere into the JSON of the body, or take one out."""
    try:
        value = json.loads(asked.body)
    except (ValueError, RecursionError):
        return asked
    places = list(_places(value))
    if not places:
        return replace(asked, body=json.dumps(chance.choice(STRANGE)).encode())
    holder, key = chance.choice(places)
    match chance.randrange(5):
        case 0:
            del holder[key]
        case 1:
            holder[key] = [copy.deepcopy(holder[key])] * chance.choice([1, 2, 51, 101])
        case 2:
            other = chance.choice(others).body
            found = list(_places(_read(other)))
            if found:
                there, name = chance.choice(found)
                holder[key] = copy.deepcopy(there[name])
        case 3 if isinstance(holder, dict):
            holder[str(chance.choice(STRANGE))] = chance.choice(STRANGE)
        case _:
            holder[key] = chance.choice(STRANGE)
    return replace(asked, body=json.dumps(value).encode("utf-8", "surrogatepass"))


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    keys: Iterable[Any] = ()
    if isinstance(value, dict | list):
        keys = list(value) if isinstance(value, dict) else range(len(value))
    for key in keys:
        yield value, key
        yield from _places(value[key])


def _encoding(asked: Asked, chance: random.Random, _: list[Asked]) -> Asked:
    """Pack the body, or say that it is packed, or write it in other characters."""
    packed = gzip.compress(asked.body, 1, mtime=0)
    name = chance.choice([b"gzip", b"x-gzip", b"br", b"deflate", b"gzip, gzip", b"\xff", b""])
    body = chance.choice(
        [
            packed,
            packed[:-5],
            packed + packed,
            _bytes(packed, chance),
            asked.body,
            _wide(asked.body),
        ]
    )
    return replace(asked, headers=(*asked.headers, (b"content-encoding", name)), body=body)


def _wide(body: bytes) -> bytes:
    return body.decode("utf-8", "replace").encode("utf-16")


def _header(asked: Asked, chance: random.Random, others: list[Asked]) -> Asked:
    headers = list(asked.headers)
    at = chance.randrange(len(headers))
    name, value = headers[at]
    match chance.randrange(5):
        case 0:
            del headers[at]
        case 1:
            headers.append(headers[at])
        case 2:
            headers[at] = (name, _bytes(value, chance).replace(b"\r", b"").replace(b"\n", b""))
        case 3:
            headers.append(chance.choice(chance.choice(others).headers))
        case _:
            name = chance.choice(
                [b"if-match", b"if-none-match", b"content-type", b"accept-encoding",
                 b"x-request-id", b"authorization", b"x-forwarded-for", b"range",
                 b"cookie", b"expect", b"if-range"]
            )  # fmt: skip
            headers.append((name, str(chance.choice(STRANGE)).encode("utf-8", "replace")[:4000]))
    return replace(asked, headers=tuple(headers))


def _path(asked: Asked, chance: random.Random, others: list[Asked]) -> Asked:
    if chance.random() < 0.4:
        return replace(asked, path=chance.choice(others).path)
    parts = asked.path.split(b"/")
    at = chance.randrange(1, len(parts))
    strange = chance.choice([b"", b"..", b"%00", b"%ff", b"\xff", b"a" * 70, b"%2e%2e%2f", b"{x}"])
    parts[at] = chance.choice([strange, _bytes(parts[at], chance)])
    return replace(asked, path=b"/".join(parts).replace(b"\r", b"").replace(b"\n", b""))


def _query(asked: Asked, chance: random.Random, others: list[Asked]) -> Asked:
    name = chance.choice([b"cursor", b"limit", b"after", b"disposition", b"x"])
    value = chance.choice(
        [b"", b"-1", b"0", b"1", b"9" * 30, b"%00", b"%ff", b"%ed%a0%80", b"late", b"W10=",
         b"a" * 2000, chance.randbytes(5), chance.choice(others).query]
    )  # fmt: skip
    query = asked.query + b"&" + name + b"=" + value
    return replace(asked, query=query if chance.random() < 0.7 else _bytes(query, chance))


def _method(asked: Asked, chance: random.Random, _: list[Asked]) -> Asked:
    names = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW", "get"]
    return replace(asked, method=chance.choice(names))


def _whose(asked: Asked, chance: random.Random, others: list[Asked]) -> Asked:
    """Ask with somebody else's token, or with none."""
    theirs = [each for each in chance.choice(others).headers if each[0] == b"authorization"]
    return replace(asked, headers=(*asked.without(b"authorization"), *theirs))


_WAYS: tuple[Callable[[Asked, random.Random, list[Asked]], Asked], ...] = (
    _body_bytes,
    _body_bytes,
    _body_values,
    _body_values,
    _body_values,
    _body_values,
    _encoding,
    _header,
    _path,
    _query,
    _method,
    _whose,
)
