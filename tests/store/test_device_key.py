"""What is sealed is signed by the key of this device alone."""

from pathlib import Path

from ichikara_desktop.protocol.operations import Operation, SubmitResponse
from ichikara_desktop.protocol.signing import is_signed, public_key_of
from ichikara_desktop.store import outbox
from ichikara_desktop.store.account import load_account
from ichikara_desktop.store.device_key import (
    keep_key,
    note_registered,
    signing_key,
    take_a_new_name,
    unregistered_key,
)
from ichikara_desktop.store.mending import mend
from ichikara_desktop.store.rows import read_rows
from ichikara_desktop.store.store import Store
from ichikara_desktop.store.tasks import save_task
from tests.support.stores import reopened, task

ANSWER = SubmitResponse(text="光が曲がるからです。")


def sealed(store: Store, task_id: str) -> Operation:
    store.write(lambda s: save_task(s, task(task_id), 1))
    op_id = store.write(lambda s: outbox.seal(s, ANSWER, task_id=task_id))
    return Operation.model_validate_json(store.read(lambda s: outbox.find(s, op_id)).body)


def signed_by(store: Store, op: Operation) -> bool:
    key = public_key_of(store.write(signing_key))
    return is_signed(key, op.op_id, op.sha256, op.signature)


def test_what_is_sealed_is_signed_and_the_key_outlives_a_restart(
    store: Store, folder: Path
) -> None:
    first = sealed(store, "task-1")
    again = reopened(store, folder)
    second = sealed(again, "task-2")
    assert signed_by(again, first)
    assert signed_by(again, second)
    assert not is_signed(public_key_of(again.write(signing_key)), first.op_id, "other", "")
    again.close()


def test_the_server_is_told_a_key_until_it_has_it(store: Store) -> None:
    assert store.read(unregistered_key) is None, "none is made before it is wanted"
    sealed(store, "task-1")
    told = store.read(unregistered_key)
    assert told is not None
    assert told.public_key == public_key_of(store.write(signing_key))
    store.write(lambda s: note_registered(s, "another device"))
    assert store.read(unregistered_key) == told
    store.write(lambda s: note_registered(s, told.device_id))
    assert store.read(unregistered_key) is None


def test_a_copy_has_a_name_and_a_key_of_its_own(store: Store) -> None:
    before, first = store.read(load_account), sealed(store, "task-1")
    store.write(take_a_new_name)
    second = sealed(store, "task-2")
    assert second.device_id != before.device_id
    assert not signed_by(store, first)
    assert signed_by(store, second)


def test_a_store_that_lost_its_key_goes_on_as_another_device(store: Store) -> None:
    sealed(store, "task-1")
    rows = read_rows(store._readers)
    mend(rows)
    assert rows.of("account")[1]["device_id"] == "device-1"
    del rows.of("device_key")[1]
    mend(rows)
    assert rows.of("account")[1]["device_id"] != "device-1"


def test_the_key_lies_nowhere_in_the_open(store: Store, folder: Path) -> None:
    key = store.write(signing_key)
    store.write(lambda s: keep_key(s, key, "device-1", registered=True))
    store.close()
    raw = key.private_bytes_raw()
    for path in folder.iterdir():
        if path.is_file():
            assert raw not in path.read_bytes()
