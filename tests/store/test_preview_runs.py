"""A run over many questions outlives the program, and does every question once."""

from dataclasses import replace

import pytest

from ichikara_desktop.store import preview_runs
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
from ichikara_desktop.store.store import Store
from tests.store.test_previews import ONE

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
