"""What is handed on of a run of two systems, and what is left out of it."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from ichikara_desktop.domain.items import MAX_TEXT_LENGTH
from ichikara_desktop.store import outbox, preview_runs
from ichikara_desktop.store.preview_runs import RunPlan, RunState, RunSystem, Subject
from tests.store.test_previews import ONE
from tests.support.desks import Join

SYSTEMS = tuple(
    RunSystem(name=name, model_sha256="a" * 64, adapter_sha256=name * 64, columns=("tuned",))
    for name in "bc"
)
PLAN = RunPlan(name="第1回と第2回", systems=SYSTEMS, sampling={}, overlap=2)
QUESTIONS = (Subject("q-1", "日本の首都は？"), Subject("q-2", "一番高い山は？"))


@pytest.mark.parametrize("spoilt", [" \n", "東京\0です", "あ" * (MAX_TEXT_LENGTH + 1)])
def test_one_answer_that_cannot_be_sent_holds_up_no_other(
    qtbot: QtBot, join: Join, spoilt: str
) -> None:
    desk = join("coordinator")
    store, comparisons = desk.workspace.store, desk.workspace.comparisons
    run_id = store.write(lambda s: preview_runs.begin_run(s, PLAN, QUESTIONS))
    texts = iter(["東京です。", "富士山です。", spoilt, "富士山だと思います。"])
    for number, text in enumerate(texts):
        item = store.read(lambda s: preview_runs.next_item(s, run_id))
        made = replace(
            ONE,
            preview_id=f"p-{number}",
            task_id=item.subject.subject_id,
            adapter_sha256=SYSTEMS[item.system].adapter_sha256,
            text=text,
        )
        store.write(lambda s, i=item, m=made: preview_runs.keep_answers(s, run_id, i, (m,)))
    store.write(lambda s: preview_runs.set_state(s, run_id, RunState.DONE))
    desk.workspace.sync.close()
    with qtbot.waitSignal(comparisons.handed_on) as told:
        comparisons.hand_on(run_id)
    assert told.args == [1, 1]
    assert store.read(outbox.counts).waiting == 1
