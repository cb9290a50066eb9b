"""A checker lets the model answer many questions while they go on checking: a real worker."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListView, QProgressBar

from ichikara_desktop.app.batch_values import BatchStage
from ichikara_desktop.app.preview_answers import Question, question_for
from ichikara_desktop.preview.messages import Sampling
from ichikara_desktop.store import outbox, preview_runs
from ichikara_desktop.store.previews import Preview, previews_of
from ichikara_desktop.store.tasks import known_tasks
from ichikara_desktop.windows.preview_text import PreviewText
from tests.journeys.test_preview import get_tasks
from tests.preview.conftest import adapters, model_path
from tests.support.people import Person

__all__ = ["adapters", "model_path"]

LONG = Sampling(limit=2000, temperature=1.5)
SHORT = Sampling(limit=8)


def task_ids(person: Person) -> list[str]:
    return [task.view.task_id for task in person.workspace.store.read(known_tasks)]


@pytest.fixture
def checker(people: Callable[[str], Person], model_path: Path, adapters: dict[str, Path]) -> Person:
    """Somebody with a model and an adapter, before four answers to be checked."""
    answerer = people("answerer")
    get_tasks(answerer)
    writing = answerer.workspace.writing
    for task_id in task_ids(answerer)[:3]:
        with answerer.qtbot.waitSignal(writing.submitted, timeout=15_000):
            writing.submit(task_id, "まずはゆっくり休んで、できることから始めましょう。")
    answerer.workspace.sync.sync_now()
    answerer.until(lambda: answerer.workspace.store.read(outbox.counts).waiting == 0)
    person = people("checker")
    models = person.workspace.models
    for path in (model_path, adapters["one"]):
        with person.qtbot.waitSignal(models.imported, timeout=60_000):
            models.import_file(path, "")
    person.workspace.previews.sampling = SHORT
    person.go(2)
    person.click("fetch")
    person.until(lambda: person.sees("answer") and len(person.tasks()) == 4)
    return person


def made(person: Person) -> dict[str, tuple[Preview, ...]]:
    """Return what was made for each task of the list."""
    store = person.workspace.store
    return {
        task_id: store.read(lambda s, name=task_id: previews_of(s, name))
        for task_id in task_ids(person)
    }


@pytest.mark.timeout(240)
def test_all_questions_are_answered_beside_the_work(checker: Person) -> None:
    batches = checker.workspace.batches
    with checker.qtbot.waitSignal(batches.finished, timeout=60_000):
        checker.click("tryAll")
        checker.until(lambda: checker.sees("batchWords"))
        assert "試し出力を作成中" in checker.label("batchWords")
    kept = made(checker)
    assert [len(previews) for previews in kept.values()] == [2, 2, 2, 2], "both columns of each"
    assert not checker.sees("batchWords")
    checker.press(Qt.Key.Key_Escape)
    checker.press(Qt.Key.Key_P)
    texts = {one.text for one in kept[checker.window.page("review").task_id]}
    checker.until(lambda: checker.sees("base"))
    checker.until(lambda: checker.find(PreviewText, "base").toPlainText() in texts)
    assert not checker.sees("warning"), "that is said to those who write"


@pytest.mark.timeout(240)
def test_what_a_run_made_can_be_made_again_to_the_letter(checker: Person) -> None:
    workspace, previews = checker.workspace, checker.workspace.previews
    task_id = task_ids(checker)[-1]
    with checker.qtbot.waitSignal(workspace.batches.finished, timeout=60_000):
        workspace.batches.try_tasks([task_id], workspace.project.prompt_template, SHORT)
    previews.sampling = Sampling(limit=3, temperature=1.9)
    tasks = workspace.store.read(known_tasks)
    task = next(each.view for each in tasks if each.view.task_id == task_id)
    for preview in made(checker)[task_id]:
        with checker.qtbot.waitSignal(previews.kept, timeout=60_000):
            previews.repeat(preview, question_for(task, workspace.project))
        assert previews.state.repeated is True
        checker.until(lambda: not previews.state.busy)


@pytest.mark.timeout(240)
def test_only_what_is_selected_is_tried(checker: Person) -> None:
    listed = checker.find(QListView, "tasks")
    checker.qtbot.keyClick(listed, Qt.Key.Key_Home)
    checker.qtbot.keyClick(listed, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    with checker.qtbot.waitSignal(checker.workspace.batches.finished, timeout=60_000) as ended:
        checker.click("tryAll")
    assert ended.args[0].total == 2


@pytest.mark.timeout(240)
def test_it_pauses_lets_the_person_go_first_and_goes_on(checker: Person) -> None:
    workspace, batches = checker.workspace, checker.workspace.batches
    workspace.previews.sampling = LONG
    checker.click("tryAll")
    checker.until(lambda: not workspace.preview_runner.idle)
    workspace.previews.sampling = SHORT
    with checker.qtbot.waitSignal(workspace.previews.kept, timeout=60_000):
        workspace.previews.ask(Question(task_ids(checker)[0], "日本の首都は？", ""))
    assert batches.state.stage is BatchStage.RUNNING
    assert batches.state.run.answered == 0, "what nobody waits for made room"
    checker.click("batchPause")
    checker.until(lambda: workspace.preview_runner.idle)
    assert "一時停止" in checker.label("batchWords")
    assert checker.find(QProgressBar, "batchBar").value() == 0
    checker.click("batchPause")
    checker.until(lambda: not workspace.preview_runner.idle)
    batches.give_up()
    checker.until(lambda: workspace.preview_runner.idle)
    assert not checker.sees("batchWords")
    assert workspace.store.read(preview_runs.open_run) is None


@pytest.mark.timeout(240)
def test_a_run_that_was_broken_off_waits_for_the_next_start(checker: Person) -> None:
    workspace, batches = checker.workspace, checker.workspace.batches
    with checker.qtbot.waitSignal(
        batches.changed, timeout=60_000, check_params_cb=lambda state: state.run.answered == 1
    ):
        checker.click("tryAll")
    workspace.preview_runner.close()
    run_id = batches.state.run.run_id
    again = type(batches)(
        workspace.store,
        workspace.models.library,
        workspace.preview_runner,
        workspace.settings,
        workspace._background,
    )
    with checker.qtbot.waitSignal(again.changed, timeout=15_000):
        again.start()
    assert again.state.stage is BatchStage.PAUSED
    assert again.state.run.run_id == run_id
    assert again.state.run.answered >= 1


@pytest.mark.timeout(120)
def test_without_a_model_nothing_is_begun(people: Callable[[str], Person]) -> None:
    person = people("answerer")
    told: list[object] = []
    batches = person.workspace.batches
    batches.notice.connect(told.append)
    batches.try_tasks([], "", SHORT)
    person.until(lambda: bool(told))
    assert "モデルが決まっていません" in str(told[0])
    assert batches.state.stage is BatchStage.NONE
