"""Joining by a one-time invitation."""

import pytest

from ichikara_desktop.server.admin import revoke
from ichikara_desktop.server.models import DeviceRow
from ichikara_desktop.sync.errors import RefusedError
from tests.support.servers import ANNOTATOR, PROJECT, House


def refused(house: House, code: str, device: str = "device-1") -> str:
    with pytest.raises(RefusedError) as refusal:
        house.client().enrol(code, device, "机")
    return refusal.value.code


def test_an_invitation_gives_a_token_with_name_roles_and_project(house: House) -> None:
    reply = house.client().enrol(house.invitation(ANNOTATOR), "device-1", "机")
    assert reply.person.roles == ANNOTATOR
    assert reply.project == PROJECT
    assert house.client(reply.token).changes(PROJECT.project_id, "").changes is not None


def test_an_unknown_code_is_refused(house: House) -> None:
    assert refused(house, "no-such-code") == "invitation-unknown"


def test_an_invitation_works_once(house: House) -> None:
    code = house.invitation(ANNOTATOR)
    house.client().enrol(code, "device-1", "机")
    assert refused(house, code, "device-2") == "invitation-used"


def test_the_same_device_may_ask_again_when_the_answer_was_lost(house: House) -> None:
    code = house.invitation(ANNOTATOR)
    first = house.client().enrol(code, "device-1", "机")
    again = house.client().enrol(code, "device-1", "机")
    assert again.person == first.person
    assert house.client(again.token).changes(PROJECT.project_id, "")


def test_an_invitation_expires_by_the_servers_clock(house: House) -> None:
    code = house.invitation(ANNOTATOR, valid_days=1)
    house.clock.move(days=1, seconds=1)
    assert refused(house, code) == "invitation-expired"


@pytest.mark.parametrize("token", ["", "wrong", "x" * 5000])
def test_without_a_token_nothing_is_shown(house: House, token: str) -> None:
    with pytest.raises(RefusedError, match="not-enrolled"):
        house.client(token).changes(PROJECT.project_id, "")


def test_a_project_shows_itself_only_to_its_members(house: House) -> None:
    somebody = house.join(ANNOTATOR)
    with pytest.raises(RefusedError, match="project-unknown"):
        somebody.client.changes("another-project", "")


def test_a_revoked_person_sees_nothing_more(house: House) -> None:
    somebody = house.join(ANNOTATOR)
    revoke(house.database, PROJECT.project_id, somebody.person_id, house.clock)
    with pytest.raises(RefusedError, match="revoked"):
        somebody.claim(frozenset({"write_response"}))


def test_neither_code_nor_token_is_kept_in_the_open(house: House) -> None:
    code = house.invitation(ANNOTATOR)
    reply = house.client().enrol(code, "device-1", "机")
    rows = house.database.read(
        lambda session: [
            [str(getattr(row, column.key)) for column in DeviceRow.__table__.columns]
            for row in session.query(DeviceRow)
        ]
    )
    assert rows
    assert not any(secret in cell for row in rows for cell in row for secret in (code, reply.token))
