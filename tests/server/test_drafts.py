"""Sealed drafts: kept for their person alone, and both kept when two devices differ."""

import pytest

from ichikara_desktop.server.admin import revoke
from tests.support.servers import ANNOTATOR, PROJECT, House, Somebody

SEALED = "c2VhbGVk"


class Desk:
    def __init__(self, house: House, person: Somebody) -> None:
        self._http = house.http
        self._headers = {"Authorization": f"Bearer {person.token}"}

    def put(self, sealed: str, version: int = 0, draft: str = "d-1"):
        match = {"If-Match": f'"{version}"'} if version else {}
        return self._http.put(
            f"/v1/drafts/{draft}", json={"sealed": sealed}, headers=self._headers | match
        )

    def drop(self, version: int):
        match = {"If-Match": f'"{version}"'}
        return self._http.delete("/v1/drafts/d-1", headers=self._headers | match)

    def drafts(self, path: str = "") -> list[dict[str, object]]:
        return self._http.get(f"/v1/drafts{path}", headers=self._headers).json()["drafts"]


@pytest.fixture
def desk(house: House) -> Desk:
    return Desk(house, house.join(ANNOTATOR))


def test_a_draft_is_kept_and_replaced_by_who_has_seen_it(desk: Desk) -> None:
    first = desk.put(SEALED)
    assert (first.json()["version"], first.headers["ETag"]) == (1, '"1"')
    assert desk.put(SEALED + "QQ==", 1).json()["version"] == 2
    (kept,) = desk.drafts("/d-1")
    assert (kept["sealed"], kept["version"]) == (SEALED + "QQ==", 2)
    assert [one["sealed"] for one in desk.drafts()] == [None]


def test_who_has_not_seen_it_overwrites_nothing(desk: Desk) -> None:
    desk.put(SEALED)
    desk.put("Qg==", 1)
    for version in (0, 1, 3):
        answer = desk.put("Qw==", version)
        assert (answer.status_code, answer.json()["code"]) == (412, "draft-conflict")
        assert answer.json()["version"] == 2
    assert desk.put("Qw==", draft="d-2").status_code == 200
    assert {one["draft_id"] for one in desk.drafts()} == {"d-1", "d-2"}
    assert desk.drafts("/d-1")[0]["sealed"] == "Qg=="


def test_the_same_again_is_answered_as_the_first_time(desk: Desk) -> None:
    assert [desk.put(SEALED).json()["version"] for _ in range(3)] == [1, 1, 1]
    assert desk.put("Qg==", 1).json()["version"] == desk.put("Qg==", 1).json()["version"] == 2


def test_a_draft_is_dropped_by_who_has_seen_it(desk: Desk) -> None:
    desk.put(SEALED)
    assert desk.drop(7).status_code == 412
    assert desk.drop(1).status_code == desk.drop(1).status_code == 200
    assert desk.drafts() == []
    assert desk.put(SEALED, 1).status_code == 412


def test_nobody_sees_anothers_draft(house: House, desk: Desk) -> None:
    desk.put(SEALED)
    other = house.join(ANNOTATOR)
    assert Desk(house, other).drafts("/d-1") == []
    assert Desk(house, other).put("Qg==").json()["version"] == 1
    assert desk.drafts("/d-1")[0]["sealed"] == SEALED
    revoke(house.database, PROJECT.project_id, other.person_id, house.clock)
    assert Desk(house, other).put("Qg==").json()["code"] == "revoked"


@pytest.mark.parametrize("match", ["x", '"0"', '"-1"', "*", '"1', "9" * 20])
def test_a_version_that_is_none_is_refused(sqlite_house: House, match: str) -> None:
    headers = {"Authorization": f"Bearer {sqlite_house.join(ANNOTATOR).token}", "If-Match": match}
    answer = sqlite_house.http.put("/v1/drafts/d-1", json={"sealed": SEALED}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) in {
        (422, "malformed"),
        (412, "draft-conflict"),
    }
