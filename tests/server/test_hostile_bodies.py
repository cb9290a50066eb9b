"""Bodies that nobody sends by accident: endless, in other characters, with numbers without end."""

import asyncio
import gzip
import tracemalloc

import pytest
from starlette.types import Message

from tests.support.servers import ANNOTATOR, House

MEBI = 1024 * 1024


def test_a_body_of_a_gibibyte_is_refused_early_and_never_held(sqlite_house: House) -> None:
    token = sqlite_house.join(ANNOTATOR).token
    piece, given, answered = b" " * MEBI, 0, []

    async def receive() -> Message:
        nonlocal given
        given += 1
        return {"type": "http.request", "body": piece, "more_body": given < 1024}

    async def send(message: Message) -> None:
        answered.append(message)

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": "/v1/ops",
        "raw_path": b"/v1/ops",
        "root_path": "",
        "scheme": "http",
        "query_string": b"",
        "headers": [
            (b"authorization", f"Bearer {token}".encode()),
            (b"content-type", b"application/json"),
        ],
    }
    tracemalloc.start()
    try:
        asyncio.run(sqlite_house.app(scope, receive, send))
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert answered[0]["status"] == 413
    assert given < 80
    assert most < 30 * MEBI


@pytest.mark.parametrize(
    "body",
    [
        b'{"operations":[{"op_id":"\xff"}]}',
        b'{"operations":[{"op_id":"\xed\xa0\x80"}]}',
        b'{"operations":[{"op_id":"\\ud800"}]}',
        b'{"operations":[{"op_id":"\\u0000"}]}',
        b'{"operations":[' + b"9" * 5000 + b"]}",
        b'{"operations":[1e999]}',
        b'{"operations":[NaN]}',
        b'{"operations":[{"op_id":"x"}],"operations":[]}',
        gzip.compress(b'{"operations":[]}', mtime=0),
    ],
)
def test_what_is_no_sound_json_is_malformed(sqlite_house: House, body: bytes) -> None:
    token = sqlite_house.join(ANNOTATOR).token
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    answer = sqlite_house.http.post("/v1/ops", content=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
