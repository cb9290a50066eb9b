"""A device's key is set once; a copy of a device is listed, and ends with it."""

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import select

from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.protocol.operations import Disposition, SubmitResponse
from ichikara_desktop.protocol.signing import public_key_of, sign
from ichikara_desktop.server.admin import revoke
from ichikara_desktop.server.devices import MOST_DEVICES
from ichikara_desktop.server.models import DeviceRow, EventRow
from ichikara_desktop.sync.errors import RefusedError
from tests.support.servers import ANNOTATOR, PROJECT, WRITING, House, Somebody

ANSWER = SubmitResponse(text="虹は光が曲がって見えます。")


def put(house: House, somebody: Somebody, device_id: str, key: str) -> httpx.Response:
    return house.http.put(
        f"/v1/devices/{device_id}/key",
        json={"device_name": "机", "public_key": key},
        headers={"Authorization": f"Bearer {somebody.token}"},
    )


def some_key() -> str:
    return public_key_of(Ed25519PrivateKey.generate())


def keys_of(house: House, person_id: str) -> dict[str, str]:
    rows = select(DeviceRow).where(DeviceRow.person_id == person_id)
    return house.database.read(
        lambda session: {row.device_id: row.public_key for row in session.scalars(rows)}
    )


def test_a_key_is_set_once(house: House) -> None:
    one = house.join(ANNOTATOR)
    key = some_key()
    assert put(house, one, one.device_id, key).status_code == 200
    assert put(house, one, one.device_id, key).status_code == 200, "the answer was lost"
    other = put(house, one, one.device_id, some_key())
    assert (other.status_code, other.json()["code"]) == (409, "key-taken")
    assert keys_of(house, one.person_id) == {one.device_id: key}
    kinds = house.database.read(
        lambda s: list(s.scalars(select(EventRow.kind).where(EventRow.kind == "device_key")))
    )
    assert kinds == ["device_key"]


def test_a_key_that_is_none_is_refused(sqlite_house: House) -> None:
    one = sqlite_house.join(ANNOTATOR)
    answer = put(sqlite_house, one, one.device_id, "nonsense")
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


def test_nobody_sets_the_key_of_another_device(sqlite_house: House) -> None:
    """What a stolen laptop could else do to the person's own."""
    one = sqlite_house.join(ANNOTATOR)
    assert put(sqlite_house, one, "copy", some_key()).status_code == 200
    sqlite_house.database.write(
        lambda s: setattr(s.get_one(DeviceRow, (one.person_id, "copy")), "public_key", "")
    )
    answer = put(sqlite_house, one, "copy", some_key())
    assert (answer.status_code, answer.json()["code"]) == (403, "not-permitted")


def test_a_revoked_person_sets_no_key(sqlite_house: House) -> None:
    one = sqlite_house.join(ANNOTATOR)
    revoke(sqlite_house.database, PROJECT.project_id, one.person_id, sqlite_house.clock)
    assert put(sqlite_house, one, "copy", some_key()).json()["code"] == "revoked"
    assert set(keys_of(sqlite_house, one.person_id)) == {one.device_id}


def test_devices_of_one_person_are_not_without_number(sqlite_house: House) -> None:
    one = sqlite_house.join(ANNOTATOR)
    key = some_key()
    for number in range(MOST_DEVICES - 1):
        assert put(sqlite_house, one, f"copy-{number}", key).status_code == 200
    assert put(sqlite_house, one, "one-more", key).json()["code"] == "too-large"


@pytest.mark.parametrize("ended", ["copy", "first"])
def test_a_copy_ends_alone_and_with_the_device_it_is_of(house: House, ended: str) -> None:
    house.questions(1)
    one = house.join(ANNOTATOR)
    (task,) = one.claim(WRITING)
    key = Ed25519PrivateKey.generate()
    assert put(house, one, "copy", public_key_of(key)).status_code == 200
    device_id = "copy" if ended == "copy" else one.device_id
    revoke(house.database, PROJECT.project_id, one.person_id, house.clock, device_id)
    op_id = new_id()
    op = one.operation(ANSWER, task, op_id=op_id, device_id="copy")
    (result,) = one.push(op.model_copy(update={"signature": sign(key, op_id, op.sha256)}))
    assert result.disposition is Disposition.QUARANTINED
    if ended == "copy":
        assert one.changes() is not None, "the device itself goes on"
    else:
        with pytest.raises(RefusedError, match="revoked"):
            one.changes()
