"""What stands before the endpoints: limits, compression, tags, logs, figures, and signing in."""

import gzip
import io
import json
import logging

import pytest
from sqlalchemy import func, select
from starlette.testclient import TestClient

from ichikara_desktop.protocol.operations import SubmitResponse
from ichikara_desktop.server.admin import revoke
from ichikara_desktop.server.app import create_app
from ichikara_desktop.server.logs import JsonLines
from ichikara_desktop.server.models import SessionRow
from ichikara_desktop.server.rates import Buckets
from ichikara_desktop.server.sessions import (
    LoginTakenError,
    PasswordTooShortError,
    set_password,
)
from ichikara_desktop.server.settings import IN_THE_OPEN, Rate, Settings
from ichikara_desktop.server.wire import MAX_BODY
from tests.support.servers import ANNOTATOR, COORDINATOR, PROJECT, WRITING, House, Somebody

CHANGES = f"/v1/projects/{PROJECT.project_id}/changes"
PASSWORD = "正しい馬と電池とホチキス"


def bearer(person: Somebody, **more: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {person.token}", "Content-Type": "application/json", **more}


def served(house: House, settings: Settings) -> TestClient:
    return TestClient(create_app(house.database, house.clock, settings))


def packed(body: bytes) -> bytes:
    return gzip.compress(body, mtime=0)  # the same in every process that collects the tests


def test_a_packed_request_is_understood(sqlite_house: House) -> None:
    sqlite_house.questions(1)
    person = sqlite_house.join(ANNOTATOR)
    (task,) = person.claim(WRITING)
    operation = person.operation(SubmitResponse(text="答え" * 2000), task).model_dump_json()
    answer = sqlite_house.http.post(
        "/v1/ops",
        content=packed(f'{{"operations":[{operation}]}}'.encode()),
        headers=bearer(person, **{"Content-Encoding": "gzip"}),
    )
    assert answer.json()["results"][0]["outcome"] == "applied"


def test_a_bomb_is_refused_and_never_unpacked_whole(sqlite_house: House) -> None:
    person = sqlite_house.join(ANNOTATOR)
    bomb = packed(b" " * (200 * 1024 * 1024))
    assert len(bomb) < MAX_BODY // 10
    answer = sqlite_house.http.post(
        "/v1/ops", content=bomb, headers=bearer(person, **{"Content-Encoding": "gzip"})
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


@pytest.mark.parametrize(
    ("encoding", "body", "status"),
    [
        ("gzip", b"not packed", 422),
        ("gzip", packed(b'{"operations":[]}')[:-12], 422),
        ("br", b"{}", 415),
        ("gzip, gzip", b"{}", 415),
    ],
)
def test_what_cannot_be_unpacked_is_refused(
    sqlite_house: House, encoding: str, body: bytes, status: int
) -> None:
    person = sqlite_house.join(ANNOTATOR)
    answer = sqlite_house.http.post(
        "/v1/ops", content=body, headers=bearer(person, **{"Content-Encoding": encoding})
    )
    assert (answer.status_code, answer.json()["code"]) == (status, "malformed")


@pytest.mark.parametrize("depth", [50, 500, 100_000])
def test_deep_values_are_refused(sqlite_house: House, depth: int) -> None:
    person = sqlite_house.join(ANNOTATOR)
    deep = b'{"operations":[' + b"[" * depth + b"]" * depth + b"]}"
    answer = sqlite_house.http.post("/v1/ops", content=deep, headers=bearer(person))
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


def test_what_has_not_changed_is_not_sent_again(sqlite_house: House) -> None:
    sqlite_house.questions(2)
    person = sqlite_house.join(ANNOTATOR)
    for path in (CHANGES, f"/v1/projects/{PROJECT.project_id}"):
        first = sqlite_house.http.get(path, headers=bearer(person))
        tag = {"If-None-Match": first.headers["ETag"]}
        sqlite_house.clock.move(seconds=1)
        again = sqlite_house.http.get(path, headers=bearer(person, **tag))
        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    first = sqlite_house.http.get(CHANGES, headers=bearer(person))
    person.claim(WRITING)
    tag = {"If-None-Match": first.headers["ETag"]}
    assert sqlite_house.http.get(CHANGES, headers=bearer(person, **tag)).status_code == 200


def test_long_answers_are_packed(sqlite_house: House) -> None:
    sqlite_house.questions(9)
    person = sqlite_house.join(ANNOTATOR)
    person.claim(WRITING, 9)
    answer = sqlite_house.http.get(CHANGES, headers=bearer(person))
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.json()["changes"]) >= 9


def test_a_bucket_fills_again() -> None:
    now = [0.0]
    buckets = Buckets(Rate(2, 3), lambda: now[0])
    assert [buckets.take("a") for _ in range(4)] == [0, 0, 0, 0.5]
    assert buckets.take("b") == 0
    now[0] = 0.5
    assert [buckets.take("a"), buckets.take("a")] == [0, 0.5]


@pytest.mark.parametrize("limit", ["per_token", "per_address"])
def test_who_asks_too_fast_is_asked_to_wait(sqlite_house: House, limit: str) -> None:
    person, other = sqlite_house.join(ANNOTATOR), sqlite_house.join(ANNOTATOR)
    http = served(sqlite_house, Settings(**{limit: Rate(0.001, 2)}))
    answers = [http.get(CHANGES, headers=bearer(person)) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 503]
    assert answers[2].json()["code"] == "unavailable"
    assert int(answers[2].headers["Retry-After"]) > 100
    also = http.get(CHANGES, headers=bearer(other)).status_code
    assert also == (200 if limit == "per_token" else 503)
    assert http.get("/healthz").status_code == 200


def test_codes_cannot_be_guessed_fast(sqlite_house: House) -> None:
    http = served(sqlite_house, IN_THE_OPEN)
    asked = {"code": "no-such-code", "device_id": "d", "device_name": "机"}
    codes = [http.post("/v1/enrolments", json=asked).status_code for _ in range(40)]
    assert set(codes[:30]) == {404}
    assert codes[-1] == 503


def test_a_password_cannot_be_guessed_fast_from_many_addresses(sqlite_house: House) -> None:
    set_up(sqlite_house, sqlite_house.join(COORDINATOR))
    http = served(sqlite_house, Settings(sign_ins=Rate(0.001, 3)))
    asked = [{"login": "担当", "password": word} for word in ("a", "b", "c", PASSWORD)]
    answers = [http.post("/v1/sessions", json=each) for each in asked]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 503]
    assert int(answers[3].headers["Retry-After"]) > 100
    other = {"login": "だれか", "password": PASSWORD}
    assert http.post("/v1/sessions", json=other).status_code == 401


def test_nobody_waits_for_a_password_to_be_hashed(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite has one connection: the hash, which takes long, is reckoned without it."""
    set_up(sqlite_house, sqlite_house.join(COORDINATOR))
    seen: list[int] = []

    def is_right(*_: object) -> bool:
        seen.append(sqlite_house.http.get("/healthz").status_code)
        return False

    monkeypatch.setattr("ichikara_desktop.server.endpoints.is_right", is_right)
    assert sign_in(sqlite_house).status_code == 401
    assert seen == [200]


def test_sessions_that_are_over_are_not_kept(sqlite_house: House) -> None:
    set_up(sqlite_house, sqlite_house.join(COORDINATOR))
    for _ in range(3):
        sign_in(sqlite_house)
        sqlite_house.clock.move(hours=13)
    sign_in(sqlite_house)
    count = sqlite_house.database.read(
        lambda session: session.scalar(select(func.count(SessionRow.token_sha256)))
    )
    assert count == 1


def test_what_protects_a_password_is_divided_among_the_processes() -> None:
    share = IN_THE_OPEN.share_of(4)
    assert share.sign_ins == Rate(IN_THE_OPEN.sign_ins.per_second / 4, 2)
    assert share.attempts == Rate(IN_THE_OPEN.attempts.per_second / 4, 7)
    assert (share.per_token, share.per_address) == (
        IN_THE_OPEN.per_token,
        IN_THE_OPEN.per_address,
    )
    assert Settings().share_of(4) == Settings()


def test_settings_travel_to_another_process() -> None:
    assert Settings.parse(str(IN_THE_OPEN)) == IN_THE_OPEN


def test_figures_are_told_and_count(sqlite_house: House) -> None:
    sqlite_house.questions(1)
    sqlite_house.http.get("/v1/nowhere/<script>")
    text = sqlite_house.http.get("/metrics").text
    assert 'ichikara_requests_total{method="POST",route="/v1/ops",status="200"}' in text
    assert 'ichikara_operations_total{code="",disposition="counted",outcome="applied"}' in text
    assert "<script>" not in text
    assert served(sqlite_house, Settings(metrics=False)).get("/metrics").status_code == 404


def test_a_line_is_logged_for_each_request_and_nothing_that_people_wrote(
    sqlite_house: House,
) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    logger = logging.getLogger("ichikara.request")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        sqlite_house.questions(1)
        person = sqlite_house.join(ANNOTATOR)
        (task,) = person.claim(WRITING)
        person.do(SubmitResponse(text="だれにも見せない文章"), task)
        answer = sqlite_house.http.get(
            CHANGES, params={"cursor": "x"}, headers=bearer(person, **{"X-Request-ID": "mine-1"})
        )
    finally:
        logger.removeHandler(handler)
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert lines[-1] | {"time": "", "ms": 0} == {
        "time": "",
        "level": "info",
        "logger": "ichikara.request",
        "message": "request",
        "request_id": "mine-1",
        "method": "GET",
        "route": "/v1/projects/{project_id}/changes",
        "status": 410,
        "ms": 0,
        "received": 0,
        "sent": len(answer.content),
    }
    assert answer.headers["X-Request-ID"] == "mine-1"
    for secret in ("だれにも", person.token, person.person_id, "番目"):
        assert secret not in written.getvalue()


def test_a_failure_is_logged_with_its_request_and_without_what_it_was_about(
    sqlite_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("だれにも見せない文章")

    monkeypatch.setattr("ichikara_desktop.server.endpoints.read_feed", fail)
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(JsonLines())
    logging.getLogger().addHandler(handler)
    try:
        person = sqlite_house.join(ANNOTATOR)
        answer = sqlite_house.http.get(CHANGES, headers=bearer(person, **{"X-Request-ID": "r-1"}))
    finally:
        logging.getLogger().removeHandler(handler)
    (line,) = [json.loads(each) for each in written.getvalue().splitlines() if "error" in each]
    assert (answer.status_code, line["request_id"], line["level"]) == (500, "r-1", "error")
    assert "ValueError at " in line["message"]
    assert "だれにも" not in written.getvalue()


def set_up(house: House, person: Somebody, login: str = "担当", password: str = PASSWORD) -> None:
    house.database.write(
        lambda s: set_password(s, house.clock(), person.person_id, login, password)
    )


def sign_in(house: House, login: str = "担当", password: str = PASSWORD):
    return house.http.post("/v1/sessions", json={"login": login, "password": password})


def test_a_coordinator_signs_in_and_out(house: House) -> None:
    person = house.join(COORDINATOR)
    set_up(house, person)
    reply = sign_in(house).json()
    assert reply["person_id"] == person.person_id
    tool = {"Authorization": f"Bearer {reply['token']}"}
    assert house.http.get(CHANGES, headers=tool).status_code == 200
    assert house.http.post("/v1/sessions:end", headers=tool).status_code == 200
    assert house.http.get(CHANGES, headers=tool).status_code == 401


def test_a_session_ends_by_itself_and_when_somebody_is_revoked(house: House) -> None:
    person = house.join(COORDINATOR)
    set_up(house, person)
    tools = [{"Authorization": f"Bearer {sign_in(house).json()['token']}"} for _ in range(2)]
    house.clock.move(hours=13)
    assert house.http.get(CHANGES, headers=tools[0]).status_code == 401
    fresh = {"Authorization": f"Bearer {sign_in(house).json()['token']}"}
    revoke(house.database, PROJECT.project_id, person.person_id, house.clock)
    assert house.http.get(CHANGES, headers=fresh).status_code == 401
    assert sign_in(house).json()["code"] == "revoked"


@pytest.mark.parametrize("login", ["担当", "だれか"])
def test_a_wrong_password_tells_nothing(sqlite_house: House, login: str) -> None:
    set_up(sqlite_house, sqlite_house.join(COORDINATOR))
    answer = sign_in(sqlite_house, login, "まちがったパスワード")
    assert (answer.status_code, answer.json()["code"]) == (401, "not-enrolled")


def test_a_password_is_long_and_a_login_one_persons(sqlite_house: House) -> None:
    one, two = sqlite_house.join(COORDINATOR), sqlite_house.join(COORDINATOR)
    with pytest.raises(PasswordTooShortError):
        set_up(sqlite_house, one, password="short")
    set_up(sqlite_house, one)
    with pytest.raises(LoginTakenError):
        set_up(sqlite_house, two)
