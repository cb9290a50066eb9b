"""Work is signed on its way; a store from before, or a copy of one, tells its key by itself."""

import shutil

from sqlalchemy import delete, select, update

from ichikara_desktop.protocol.signing import is_signed, public_key_of
from ichikara_desktop.server.app import create_app
from ichikara_desktop.server.models import DeviceRow, ServerIdentity
from ichikara_desktop.server.models import OperationRow as ServerOperation
from ichikara_desktop.server.settings import Settings
from ichikara_desktop.store import outbox
from ichikara_desktop.store.account import load_account
from ichikara_desktop.store.device_key import signing_key, unregistered_key
from ichikara_desktop.store.models import DeviceKeyRow
from ichikara_desktop.store.store import open_store
from ichikara_desktop.store.whereabouts import settle
from ichikara_desktop.sync.client import ServerClient
from ichikara_desktop.sync.engine import SyncEngine
from tests.support.clients import Computer
from tests.support.servers import ANNOTATOR, WRITING, House
from tests.support.stores import keys_in


def devices(house: House) -> dict[str, str]:
    return house.database.read(
        lambda s: {row.device_id: row.public_key for row in s.scalars(select(DeviceRow))}
    )


def arrived(house: House, op_id: str) -> ServerOperation:
    return house.database.read(lambda s: s.get_one(ServerOperation, op_id))


def must_sign(house: House) -> None:
    """From now on the server keeps unsigned work apart."""
    house.app = house.http.app = create_app(house.database, house.clock, Settings(min_client=2))


def disposition(computer: Computer, op_id: str) -> str | None:
    return computer.store.read(lambda s: outbox.find(s, op_id)).disposition


def test_a_store_without_a_key_makes_one_and_tells_it(house: House, computer) -> None:
    house.questions(1)
    one: Computer = computer(ANNOTATOR)
    must_sign(house)
    device_id = one.store.read(load_account).device_id
    assert devices(house)[device_id] == ""
    one.engine.claim(WRITING, 1)
    op_id = one.answer(one.answerable()[0], "答えです。")
    one.engine.synchronise()
    key = devices(house)[device_id]
    assert key == public_key_of(one.store.write(signing_key))
    row = arrived(house, op_id)
    assert is_signed(key, op_id, row.sha256, row.signature)
    assert disposition(one, op_id) == "counted"
    assert one.store.read(unregistered_key) is None


def test_a_copied_store_signs_with_a_key_of_its_own(house: House, computer, tmp_path) -> None:
    house.questions(2)
    one: Computer = computer(ANNOTATOR)
    must_sign(house)
    settle(one.store, "computer A")
    one.engine.claim(WRITING, 2)
    first, second = one.answerable()
    one.answer(first, "もと")
    one.engine.synchronise()
    before = one.store.read(load_account).device_id
    one.store.close()
    shutil.copytree(one.store.folder, tmp_path / "copy")
    with open_store(tmp_path / "copy", keys_in(tmp_path / "copy")) as copy:
        assert settle(copy, "computer B")
        one.store = copy
        one.engine = SyncEngine(copy, lambda a: ServerClient(a.server, a.token, one.network))
        op_id = one.answer(second, "うつし")
        one.engine.synchronise()
        assert disposition(one, op_id) == "counted"
        theirs = copy.read(load_account).device_id
        assert arrived(house, op_id).device_id == theirs != before
        assert len({devices(house)[name] for name in (before, theirs)}) == 2


def test_a_device_that_lost_its_key_goes_on_under_another_name(house: House, computer) -> None:
    house.questions(2)
    one: Computer = computer(ANNOTATOR)
    must_sign(house)
    one.engine.claim(WRITING, 2)
    first, second = one.answerable()
    one.answer(first, "一つめ")
    one.engine.synchronise()
    before = one.store.read(load_account).device_id
    one.store.write(lambda s: s.execute(delete(DeviceKeyRow)))
    one.answer(second, "二つめ")
    one.engine.synchronise()
    assert one.store.read(load_account).device_id != before
    assert one.waiting() == 0


def test_a_restored_server_is_told_the_key_again(house: House, computer) -> None:
    house.questions(2)
    one: Computer = computer(ANNOTATOR)
    one.engine.claim(WRITING, 2)
    first, second = one.answerable()
    one.answer(first, "一つめ")
    one.engine.synchronise()
    device_id, key = one.store.read(load_account).device_id, one.store.write(signing_key)

    def restore(session) -> None:
        session.execute(update(DeviceRow).values(public_key=""))
        session.execute(update(ServerIdentity).values(epoch="another"))

    house.database.write(restore)
    house.database.epoch = "another"
    must_sign(house)
    op_id = one.answer(second, "二つめ")
    one.engine.synchronise()
    assert devices(house)[device_id] == public_key_of(key)
    assert disposition(one, op_id) == "counted"
