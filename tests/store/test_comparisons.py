"""Comparisons in the store: kept as the server showed them, and sets queued whole or not at all."""

from dataclasses import replace

import pytest
from sqlalchemy import event, select

from ichikara_desktop.domain.workflow import State
from ichikara_desktop.protocol.operations import ImportComparison, Operation, content_sha256
from ichikara_desktop.protocol.signing import is_signed, public_key_of
from ichikara_desktop.protocol.views import ComparisonView, OutputView
from ichikara_desktop.store import outbox
from ichikara_desktop.store.account import account_row
from ichikara_desktop.store.comparisons import (
    comparison_leases_before,
    find_comparison,
    held_comparisons,
    queue_set,
    save_comparisons,
)
from ichikara_desktop.store.device_key import signing_key
from ichikara_desktop.store.errors import NotSendableError
from ichikara_desktop.store.feed import end_feed, mirrored, restart_feed
from ichikara_desktop.store.models import OperationRow
from ichikara_desktop.store.store import Store
from ichikara_desktop.store.tasks import CLAIMED, known_tasks, search_tasks
from tests.support.comparisons import comparison, comparison_set
from tests.support.stores import lease


def shown(task_id: str = "task-1", days: float | None = 9) -> ComparisonView:
    return ComparisonView(
        task_id=task_id,
        project_id="project-1",
        state=State.OPEN if days is None else State.LEASED,
        genre="life",
        instruction="比べる指示です。",
        outputs=(OutputView(output_id="o1", text="甲"), OutputView(output_id="o2", text="乙")),
        lease=None if days is None else lease(task_id, days),
    )


def keep(store: Store, *each: tuple[ComparisonView, int]) -> None:
    store.write(lambda session: save_comparisons(session, each))


def test_a_comparison_is_kept_with_both_texts_in_their_order(store: Store) -> None:
    keep(store, (shown("late", 9), 1), (shown("soon", 2), 2))
    held = store.read(held_comparisons)
    assert [each.task_id for each in held] == ["soon", "late"]
    assert [each.text for each in held[0].outputs] == ["甲", "乙"]


def test_something_older_never_overwrites_what_is_here(store: Store) -> None:
    keep(store, (shown(days=None), 5), (shown(), 4), (shown(), CLAIMED))
    found = store.read(lambda s: find_comparison(s, "task-1"))
    assert found is not None
    assert (found.held, found.view.lease) == (False, None)
    assert store.read(held_comparisons) == []


def test_leases_that_end_soon_are_found(store: Store) -> None:
    views = [shown(f"task-{days}", days) for days in (1, 3, 9)]
    keep(store, *((view, 1) for view in views))
    until = views[1].lease.expires_at
    found = store.read(lambda s: comparison_leases_before(s, until))
    assert [ref.lease_id for ref in found] == ["lease-task-1"]


def test_what_the_feed_no_longer_names_is_held_no_more_and_stays(store: Store) -> None:
    keep(store, (shown("named"), 3), (shown("claimed"), CLAIMED))
    assert {(h.kind, h.id) for h in store.read(lambda s: list(mirrored(s)))} >= {
        ("comparison", "named")
    }
    store.write(restart_feed)
    keep(store, (shown("named"), 1))
    store.write(end_feed)
    assert [each.task_id for each in store.read(held_comparisons)] == ["named"]
    assert store.read(lambda s: find_comparison(s, "claimed")) is not None


def test_comparisons_stand_neither_in_the_queue_nor_in_the_search(store: Store) -> None:
    keep(store, (shown(), 1))
    assert store.read(known_tasks) == []
    assert store.read(lambda s: search_tasks(s, "比べる")) == []


def queued(store: Store) -> list[Operation]:
    rows = store.read(
        lambda s: s.scalars(select(OperationRow.body).order_by(OperationRow.device_seq)).all()
    )
    return [Operation.model_validate_json(body) for body in rows]


def test_a_set_is_queued_in_its_order_sealed_and_signed(store: Store) -> None:
    made = comparison_set(3, overlap=2)
    ids = store.write(lambda s: queue_set(s, made))
    operations = queued(store)
    assert [op.op_id for op in operations] == ids
    key = store.write(lambda s: public_key_of(signing_key(s)))
    for number, operation in enumerate(operations):
        content = operation.content
        assert isinstance(content, ImportComparison)
        assert content.instruction == made.comparisons[number].instruction
        assert (content.set_id, content.overlap) == (made.set_id, 2)
        assert [each.text for each in content.outputs] == [
            each.text for each in made.comparisons[number].outputs
        ]
        assert operation.sha256 == content_sha256(content, None)
        assert is_signed(key, operation.op_id, operation.sha256, operation.signature)
    assert [q.title for q in store.read(lambda s: outbox.waiting(s, 9))] == [
        f"{number}番目の指示です。" for number in range(3)
    ]


def test_when_one_of_a_set_cannot_be_queued_none_is(store: Store) -> None:
    before = store.read(lambda s: account_row(s).next_device_seq)
    written = 0

    def fail_at_the_last(_mapper: object, _connection: object, _row: object) -> None:
        nonlocal written
        written += 1
        if written == 5:
            raise OSError

    event.listen(OperationRow, "before_insert", fail_at_the_last)
    try:
        with pytest.raises(OSError, match=r"^$"):
            store.write(lambda s: queue_set(s, comparison_set(5)))
    finally:
        event.remove(OperationRow, "before_insert", fail_at_the_last)
    assert written == 5
    assert queued(store) == []
    assert store.read(lambda s: account_row(s).next_device_seq) == before
    store.write(lambda s: queue_set(s, comparison_set(5)))
    assert [op.device_seq for op in queued(store)] == list(range(before, before + 5))


def test_what_the_wire_does_not_take_queues_nothing_and_is_not_quoted(store: Store) -> None:
    long = replace(comparison_set(3), name="秘密の名前" * 50)
    with pytest.raises(NotSendableError) as refused:
        store.write(lambda s: queue_set(s, long))
    assert "秘密" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert queued(store) == []


def test_what_is_queued_says_the_same_as_the_operation_of_the_wire() -> None:
    one, two = comparison().outputs
    assert {one.system.name, two.system.name} == {
        each.system.name for each in comparison_set(1).comparisons[0].outputs
    }
