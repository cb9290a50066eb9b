"""Ids are UUIDv7 and come in order."""

import uuid

from ichikara_desktop.domain.ids import new_id


def test_ids_are_version_7_all_different_and_in_order() -> None:
    ids = [new_id() for _ in range(1000)]
    assert {uuid.UUID(text).version for text in ids} == {7}
    assert ids == sorted(set(ids))
