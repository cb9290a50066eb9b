"""What a reader should hold, and which operations the server has."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from starlette.testclient import TestClient

from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.domain.tasks import Verdict
from ichikara_desktop.protocol.digest import DigestReply, Held, digest_of
from ichikara_desktop.protocol.known import Known, StatusReply
from ichikara_desktop.protocol.operations import Disposition, SubmitResponse, SubmitVerdict
from ichikara_desktop.protocol.signing import public_key_of, sign
from ichikara_desktop.server.admin import revoke, update_project
from ichikara_desktop.server.app import create_app
from ichikara_desktop.server.settings import Settings
from tests.support.servers import (
    ANNOTATOR,
    CHECKING,
    COORDINATOR,
    PROJECT,
    REVIEWER,
    WRITING,
    House,
    Somebody,
)

ANSWER = SubmitResponse(text="光が水の粒で曲がるからです。")


def digest(house: House, person: Somebody, cursor: str = "") -> DigestReply:
    answer = house.http.get(
        f"/v1/projects/{PROJECT.project_id}/digest",
        params={"cursor": cursor},
        headers={"Authorization": f"Bearer {person.token}"},
    )
    assert answer.status_code == 200, answer.text
    return DigestReply.model_validate_json(answer.content)


def held_after(person: Somebody, pages: int = 99) -> tuple[set[Held], str]:
    """Return what a client holds after some pages of the feed, and its cursor."""
    newest: dict[tuple[str, str], int] = {}
    cursor = ""
    for _ in range(pages):
        page = person.client.changes(PROJECT.project_id, cursor, 3)
        for change in page.changes:
            shown = getattr(change.body, change.body.kind)
            newest[change.body.kind, getattr(shown, f"{change.body.kind}_id")] = change.seq
        cursor = page.cursor
        if not page.more:
            break
    return {Held(*key, seq) for key, seq in newest.items()}, cursor


def test_whoever_applied_the_feed_agrees_with_the_server(house: House) -> None:
    house.questions(3)
    people = [house.join(roles) for roles in (ANNOTATOR, REVIEWER, COORDINATOR)]
    answerer, checker, _ = people
    for task in answerer.claim(WRITING, 3):
        answerer.do(ANSWER, task)
    (check,) = checker.claim(CHECKING)
    checker.do(SubmitVerdict(revision_id=check.revision.revision_id, verdict=Verdict.ACCEPT), check)
    update_project(house.database, PROJECT, house.clock)
    for person in people:
        for pages in (1, 2, 99):
            held, cursor = held_after(person, pages)
            told = digest(house, person, cursor)
            assert told.digest == digest_of(held)
            assert sum(told.counts.values()) == len(held)
            assert told.cursor == cursor
        assert digest(house, person).digest == told.digest
    assert told.counts == {"project": 1, "pair": 1}


def test_a_cursor_of_another_lineage_has_no_digest(house: House) -> None:
    person = house.join(ANNOTATOR)
    cursor = person.client.changes(PROJECT.project_id, "").cursor
    house.database.epoch = "another"
    answer = house.http.get(
        f"/v1/projects/{PROJECT.project_id}/digest",
        params={"cursor": cursor},
        headers={"Authorization": f"Bearer {person.token}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (410, "cursor-stale")


def ask(house: House, person: Somebody, asked: dict[str, str]) -> StatusReply:
    answer = house.http.post(
        "/v1/ops:status",
        json={"operations": asked},
        headers={"Authorization": f"Bearer {person.token}"},
    )
    assert answer.status_code == 200, answer.text
    return StatusReply.model_validate_json(answer.content)


def test_it_says_which_operations_are_here(house: House) -> None:
    house.questions(2)
    person, other = house.join(ANNOTATOR), house.join(ANNOTATOR)
    one, two = person.claim(WRITING, 2)
    sent, unsent = person.operation(ANSWER, one), person.operation(ANSWER, two)
    (first,) = person.push(sent)
    asked = {
        unsent.op_id: unsent.sha256,
        sent.op_id: sent.sha256,
    }
    unknown, known = ask(house, person, asked).operations
    assert (unknown.op_id, unknown.known, unknown.result) == (unsent.op_id, Known.UNKNOWN, None)
    assert known.known is Known.KNOWN
    assert known.result == person.push(sent)[0]
    assert known.result.revision_id == first.revision_id
    (changed,) = ask(house, person, {sent.op_id: "0" * 64}).operations
    (strange,) = ask(house, other, {sent.op_id: sent.sha256}).operations
    assert {changed.known, strange.known} == {Known.OTHER}
    assert changed.result is strange.result is None


@pytest.mark.parametrize("asked", [{}, {"x": "y"}, {"": "0" * 64}, {"あ": "0" * 64}])
def test_a_question_that_is_none_is_refused(sqlite_house: House, asked: dict[str, str]) -> None:
    person = sqlite_house.join(ANNOTATOR)
    answer = sqlite_house.http.post(
        "/v1/ops:status",
        json={"operations": asked},
        headers={"Authorization": f"Bearer {person.token}"},
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


def test_every_result_says_its_status(house: House) -> None:
    house.questions(2)
    person = house.join(ANNOTATOR)
    one, two = person.claim(WRITING, 2)
    sent = person.operation(ANSWER, one)
    person.push(sent)
    other = person.operation(SubmitResponse(text="別の答え"), two, op_id=sent.op_id)
    results = person.push(sent, other, person.operation(ANSWER, two, project_id="another"))
    assert [result.status for result in results] == [200, 422, 404]


def test_every_reply_names_what_the_server_offers(sqlite_house: House) -> None:
    reply = sqlite_house.http.get("/healthz").json()
    assert {"ops-status", "digest"} <= set(reply["features"])
    assert reply["min_client"] == 1
    assert reply["epoch"] == sqlite_house.database.epoch
    assert reply["server_time"] == "2026-11-02T09:00:00Z"


def test_work_that_does_not_count_is_kept_and_shown(house: House) -> None:
    house.questions(3)
    coordinator, person = house.join(COORDINATOR), house.join(ANNOTATOR)
    tasks = person.claim(WRITING, 3)
    revoke(house.database, PROJECT.project_id, person.person_id, house.clock)
    sent = [person.operation(SubmitResponse(text=f"答え{task.task_id}"), task) for task in tasks]
    assert {result.disposition for result in person.push(*sent)} == {Disposition.QUARANTINED}

    def shown(disposition: str, after: str = "", who: Somebody = coordinator):
        return house.http.get(
            f"/v1/projects/{PROJECT.project_id}/kept",
            params={"disposition": disposition, "limit": 2, "after": after},
            headers={"Authorization": f"Bearer {who.token}"},
        )

    first = shown("quarantined").json()
    second = shown("quarantined", first["after"]).json()
    work = first["work"] + second["work"]
    assert [one["op_id"] for one in work] == sorted(op.op_id for op in sent)
    assert {one["content"]["text"] for one in work} == {op.content.text for op in sent}
    assert (second["after"], shown("late").json()["work"]) == ("", [])
    refused = shown("quarantined", who=house.join(REVIEWER))
    assert (refused.status_code, refused.json()["code"]) == (403, "not-permitted")


class Signer:
    """A device with a key."""

    def __init__(self, house: House, settings: Settings, *, later: bool = False) -> None:
        self.http = TestClient(create_app(house.database, house.clock, settings))
        self.key = Ed25519PrivateKey.generate()
        self.person = house.join(ANNOTATOR)
        if later:
            self._tell_key()
            return
        code = house.invitation(ANNOTATOR)
        reply = house.http.post(
            "/v1/enrolments",
            json={
                "code": code,
                "device_id": self.person.device_id,
                "device_name": "机",
                "public_key": public_key_of(self.key),
            },
        ).json()
        self.token = reply["token"]
        self.person.client = house.client(self.token)

    def _tell_key(self) -> None:
        self.token = self.person.token
        told = self.http.put(
            f"/v1/devices/{self.person.device_id}/key",
            json={"device_name": "机", "public_key": public_key_of(self.key)},
            headers={"Authorization": f"Bearer {self.token}"},
        )
        assert told.status_code == 200

    def result(self, task, key: Ed25519PrivateKey | None, **changed: object) -> str:
        op_id = new_id()
        operation = self.person.operation(ANSWER, task, op_id=op_id, **changed)
        signature = "" if key is None else sign(key, op_id, operation.sha256)
        sealed = operation.model_copy(update={"signature": signature})
        (result,) = self.http.post(
            "/v1/ops",
            json={"operations": [sealed.model_dump(mode="json")]},
            headers={"Authorization": f"Bearer {self.token}"},
        ).json()["results"]
        return result["disposition"]


@pytest.mark.parametrize(
    ("min_client", "later", "unsigned"),
    [
        (1, False, Disposition.QUARANTINED),
        (1, True, Disposition.COUNTED),  # it may have been sealed before there was a key
        (2, True, Disposition.QUARANTINED),
    ],
)
def test_what_is_signed_wrongly_is_kept_apart(
    house: House, min_client: int, later: bool, unsigned: Disposition
) -> None:
    house.questions(3)
    device = Signer(house, Settings(min_client=min_client), later=later)
    one, two, three = device.person.claim(WRITING, 3)
    assert device.result(one, device.key) == Disposition.COUNTED
    assert device.result(two, Ed25519PrivateKey.generate()) == Disposition.QUARANTINED
    assert device.result(three, None) == unsigned


@pytest.mark.parametrize("later", [False, True])
def test_another_name_is_no_way_past_a_signature(house: House, later: bool) -> None:
    """A copy of a store signs under its new name too, before the server knows that."""
    house.questions(3)
    device = Signer(house, Settings(), later=later)
    one, two, three = device.person.claim(WRITING, 3)
    assert device.result(one, Ed25519PrivateKey.generate(), device_id="new") == "counted"
    dropped = Disposition.COUNTED if later else Disposition.QUARANTINED
    assert device.result(two, None, device_id="new") == dropped
    device.http.put(
        "/v1/devices/copy/key",
        json={"device_name": "机", "public_key": public_key_of(device.key)},
        headers={"Authorization": f"Bearer {device.token}"},
    )
    assert device.result(three, None, device_id="copy") == Disposition.QUARANTINED


def test_a_key_that_is_none_is_refused(sqlite_house: House) -> None:
    answer = sqlite_house.http.post(
        "/v1/enrolments",
        json={
            "code": sqlite_house.invitation(ANNOTATOR),
            "device_id": "device-1",
            "device_name": "机",
            "public_key": "nonsense",
        },
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
