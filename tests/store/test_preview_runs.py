"""A run over many questions outlives the program, and does every question once."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ichikara_desktop.store import preview_runs, salvage
from ichikara_desktop.store.mending import mend
from ichikara_desktop.store.preview_runs import (
    Item,
    RunPlan,
    RunState,
    RunSystem,
    Subject,
    begin_run,
    find_run,
    keep_answers,
    next_item,
    note_failure,
    open_run,
)
from ichikara_desktop.store.previews import previews_of
from ichikara_desktop.store.rows import Rows
from ichikara_desktop.store.store import Store, open_store
from tests.store.test_previews import ONE
from tests.support.stores import keys_in

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)

OLD, NEW = (
    RunSystem(name=name, model_sha256="a" * 64, adapter_sha256=name * 64, columns=("tuned",))
    for name in "bc"
)
COMPARISON = RunPlan(
    name="第1回と第2回", systems=(OLD, NEW), sampling={"temperature": 0.5}, overlap=2
)
QUESTIONS = (Subject("t-1", "日本の首都は？"), Subject("t-2", "一番高い山は？", "f-2", "地理"))


def begin(store: Store) -> str:
    return store.write(lambda s: begin_run(s, COMPARISON, QUESTIONS))


def following(store: Store, run_id: str) -> Item | None:
    return store.read(lambda s: next_item(s, run_id))


def answer(store: Store, run_id: str, item: Item, number: int) -> None:
    preview = replace(ONE, preview_id=f"p-{number}", task_id=item.subject.subject_id)
    store.write(lambda s: keep_answers(s, run_id, item, (preview,)))


def test_every_question_is_done_by_one_system_and_then_by_the_next(store: Store) -> None:
    run_id = begin(store)
    done = []
    while (item := following(store, run_id)) is not None:
        done.append((item.system, item.subject.subject_id))
        answer(store, run_id, item, len(done))
    assert done == [(0, "t-1"), (0, "t-2"), (1, "t-1"), (1, "t-2")]
    run = store.read(lambda s: find_run(s, run_id))
    assert run is not None
    assert (run.total, run.answered, run.failed, run.left) == (4, 4, 0, 0)
    assert run.plan == COMPARISON
    kept = store.read(lambda s: preview_runs.answered(s, run_id))
    assert [[one.preview_id for one in each.answers] for each in kept] == [
        ["p-1", "p-3"],
        ["p-2", "p-4"],
    ]
    assert [each.subject for each in kept] == list(QUESTIONS)


def test_a_question_that_one_system_cannot_answer_is_not_compared(store: Store) -> None:
    run_id = begin(store)
    first = following(store, run_id)
    assert first is not None
    store.write(lambda s: note_failure(s, run_id, first, "preview-prompt-too-long"))
    number = 0
    while (item := following(store, run_id)) is not None:
        number += 1
        answer(store, run_id, item, number)
    kept = store.read(lambda s: preview_runs.answered(s, run_id))
    assert [each.subject.subject_id for each in kept] == ["t-2"]
    run = store.read(lambda s: find_run(s, run_id))
    assert run is not None
    assert (run.answered, run.failed, run.left) == (3, 1, 0)


def test_an_answer_is_kept_with_its_item_or_not_at_all(store: Store, monkeypatch) -> None:
    run_id = begin(store)
    item = following(store, run_id)
    assert item is not None

    def broken(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(preview_runs, "_mark", broken)
    with pytest.raises(OSError):
        answer(store, run_id, item, 1)
    assert store.read(lambda s: previews_of(s, "t-1")) == ()
    assert following(store, run_id) == item


def test_the_oldest_open_run_is_gone_on_with(store: Store) -> None:
    first, second = begin(store), begin(store)
    found = store.read(open_run)
    assert found is not None
    assert found.run_id == first
    store.write(lambda s: preview_runs.set_state(s, first, RunState.GIVEN_UP))
    found = store.read(open_run)
    assert found is not None
    assert found.run_id == second
    assert [run.run_id for run in store.read(preview_runs.runs)] == [second]


def whole_run(store: Store) -> str:
    run_id = begin(store)
    number = 0
    while (item := following(store, run_id)) is not None:
        number += 1
        answer(store, run_id, item, number)
    store.write(lambda s: preview_runs.set_state(s, run_id, RunState.DONE))
    return run_id


def test_a_store_that_is_gone_back_to_keeps_every_question_of_its_runs(
    store: Store, folder: Path
) -> None:
    run_id = whole_run(store)
    backup = store.backup(NOW)
    store.write(lambda s: preview_runs.set_state(s, run_id, RunState.HANDED_ON))
    before = store.read(lambda s: preview_runs.answered(s, run_id))
    store.close()
    salvage.restore(folder, keys_in(folder), backup)
    with open_store(folder, keys_in(folder)) as again:
        run = again.read(lambda s: find_run(s, run_id))
        assert run is not None
        assert (run.total, run.answered) == (4, 4)
        assert run.state is RunState.HANDED_ON, "it would be handed on twice"
        assert again.read(lambda s: preview_runs.answered(s, run_id)) == before


@pytest.mark.parametrize("later_first", [False, True])
def test_of_two_rows_of_a_run_what_is_further_along_counts(later_first: bool) -> None:
    key = {"run_id": "r", "system": 0, "position": 0}
    stages = [
        ("preview_item", key | {"preview_id": "", "failure": ""}, key | {"preview_id": "p"}),
        ("preview_run", {"run_id": "r", "state": "done"}, {"run_id": "r", "state": "handed-on"}),
        ("preview", {"preview_id": "p", "copied": 0}, {"preview_id": "p", "copied": 1}),
    ]
    for table, early, change in stages:
        late = early | change
        rows = Rows()
        for row in (late, early) if later_first else (early, late):
            rows.add(table, row)
        assert list(rows.of(table).values()) == [late], table


def test_a_run_whose_plan_is_damaged_does_not_hide_the_others() -> None:
    rows = Rows()
    for name, plan in (("whole", COMPARISON.model_dump_json()), ("spoilt", '{"name": "x')):
        rows.add("preview_run", {"run_id": name, "state": "open", "plan": plan})
    mend(rows)
    assert list(rows.of("preview_run")) == ["whole"]
