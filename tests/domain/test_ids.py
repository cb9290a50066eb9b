"""Ids are UUIDv7 and come in order."""

import uuid

from ichikara_desktop.domain.ids import derived_id, new_id


def test_ids_are_version_7_all_different_and_in_order() -> None:
    ids = [new_id() for _ in range(1000)]
    assert {uuid.UUID(text).version for text in ids} == {7}
    assert ids == sorted(set(ids))


def test_what_an_operation_leads_to_has_the_same_id_each_time() -> None:
    assert derived_id("op-1", "check") == derived_id("op-1", "check")
    others = {derived_id(*each) for each in (("op-1", "answer"), ("op-2", "check"))}
    assert derived_id("op-1", "check") not in others
    made = uuid.UUID(derived_id("op-1", "check"))
    assert (made.version, made.variant) == (8, uuid.RFC_4122)
