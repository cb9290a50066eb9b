"""An annotator brings a model in and sees what it answers: a real worker and a real model."""

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QCheckBox, QDialog, QLabel, QPushButton, QTabWidget

from ichikara_desktop.app.preview_values import PreviewStage
from ichikara_desktop.preview.messages import Sampling
from ichikara_desktop.store import outbox
from ichikara_desktop.store.previews import Preview, preview_texts, previews_of
from ichikara_desktop.store.store import open_store
from ichikara_desktop.windows.preview_panel import PreviewPanel
from ichikara_desktop.windows.preview_text import PreviewText
from ichikara_desktop.windows.text_editor import TextEditor
from tests.preview.conftest import adapters, model_path
from tests.support.people import Person
from tests.support.stores import keys_in

__all__ = ["adapters", "model_path"]

WRITE = "write"


@pytest.fixture
def writer(people: Callable[[str], Person], model_path: Path, adapters: dict[str, Path]) -> Person:
    """Somebody with a model and an adapter, before a task to be answered."""
    person = people("answerer")
    previews = person.workspace.previews
    previews.sampling = Sampling(limit=12)
    models = person.workspace.models
    for path in (model_path, adapters["one"]):
        with person.qtbot.waitSignal(models.imported, timeout=60_000):
            models.import_file(path, "")
    person.until(lambda: len(models.state.entries) == 2 and not models.state.busy)
    get_tasks(person)
    person.open(person.tasks()[0])
    person.until(lambda: person.sees("editor"))
    panel = person.find(QTabWidget, "panel")
    panel.setCurrentWidget(person.find_hidden(PreviewPanel, "preview"))
    return person


def get_tasks(person: Person) -> None:
    person.until(
        lambda: person.sees("emptyAction") and bool(person.find(QPushButton, "emptyAction").text())
    )
    person.click("emptyAction")
    person.until(lambda: person.sees("tasks"))


def answers(person: Person) -> tuple[str, str]:
    return tuple(person.find(PreviewText, name).toPlainText() for name in ("base", "tuned"))


def of_the_task(person: Person) -> tuple[Preview, ...]:
    task_id = person.window.page(WRITE).task_id
    return person.workspace.store.read(lambda s: previews_of(s, task_id))


def await_end(person: Person) -> None:
    previews = person.workspace.previews
    person.qtbot.waitUntil(lambda: not previews.state.busy, timeout=60_000)


def try_it(person: Person, button: str = "run") -> tuple[str, str]:
    person.until(lambda: person.sees(button))
    with person.qtbot.waitSignal(person.workspace.previews.kept, timeout=60_000):
        person.click(button)
    return answers(person)


@pytest.mark.timeout(240)
def test_both_columns_answer_and_are_kept_with_what_makes_them_again(writer: Person) -> None:
    first = try_it(writer)
    assert all(first)
    assert first[0] != first[1], "the adapter makes another text"
    assert "CPU" in writer.label("models")
    other = try_it(writer, "again")
    assert other != first
    writer.until(lambda: len(of_the_task(writer)) == 4)
    kept = of_the_task(writer)
    assert {preview.text for preview in kept} == {*first, *other}
    assert [json.loads(preview.settings)["seed"] for preview in kept] == [1, 1, 0, 0]
    writer.until(lambda: writer.sees("older"))
    writer.click("older")
    assert answers(writer) == first
    writer.click("newer")
    assert answers(writer) == other
    assert try_it(writer) == first, "the same seed gives the same text"


@pytest.mark.timeout(240)
def test_a_preview_can_be_stopped_and_its_worker_may_die(writer: Person) -> None:
    previews = writer.workspace.previews
    previews.sampling = Sampling(limit=2000, temperature=1.5)
    writer.click("run")
    writer.until(lambda: previews.state.stage is PreviewStage.WRITING)
    with writer.qtbot.waitSignal(previews.kept, timeout=15_000):
        writer.click("stop")
    await_end(writer)
    kept = of_the_task(writer)
    assert kept, "what was shown can be compared with what is handed in"
    assert {preview.finish for preview in kept} == {"cancelled"}
    told: list[object] = []
    previews.notice.connect(told.append)
    writer.click("run")
    writer.until(lambda: previews.state.stage is PreviewStage.WRITING)
    os.kill(writer.workspace.preview_runner.worker_pid, signal.SIGKILL)
    await_end(writer)
    assert "突然終わりました" in str(told[0])
    writer.until(lambda: "died" in {one.finish for one in of_the_task(writer)})
    previews.sampling = Sampling(limit=5)
    assert all(try_it(writer))


@pytest.mark.timeout(240)
def test_what_was_shown_when_the_window_was_closed_is_compared_too(writer: Person) -> None:
    workspace, task_id = writer.workspace, writer.window.page(WRITE).task_id
    workspace.previews.sampling = Sampling(limit=2000, temperature=1.5)
    writer.click("run")
    writer.until(lambda: len(answers(writer)[1]) > 20)
    shown = answers(writer)[1]
    writer.window.close()
    workspace.close()
    with open_store(workspace.data_folder, keys_in(workspace.data_folder)) as store:
        texts = store.read(lambda s: preview_texts(s, task_id))
    assert any(text.startswith(shown) for text in texts)


@pytest.mark.timeout(240)
def test_several_answers_are_made_and_any_can_be_made_again_to_the_letter(writer: Person) -> None:
    writer.workspace.settings.preview_count = 3
    try_it(writer)
    writer.until(lambda: len(of_the_task(writer)) == 6)
    assert [json.loads(one.settings)["seed"] for one in of_the_task(writer)] == [2, 2, 1, 1, 0, 0]
    writer.until(lambda: writer.sees("older"))
    assert writer.label("place").startswith("3/3")
    writer.click("older")
    second = answers(writer)[1]
    writer.click("repeat")
    writer.until(lambda: len(of_the_task(writer)) == 8)
    assert {one.text for one in of_the_task(writer)[:2]} >= {second}
    assert "前と同じ答えでした" in writer.label("models")


@pytest.mark.timeout(240)
def test_what_is_copied_from_a_preview_is_marked_and_nothing_can_be_dragged(
    writer: Person,
) -> None:
    base, _ = try_it(writer)
    shown = writer.find(PreviewText, "base")
    shown.selectAll()
    shown.copy()
    clipboard = QGuiApplication.clipboard()
    assert clipboard.text() == f"【試し出力】{base}【試し出力ここまで】"
    writer.until(lambda: any(one.copied for one in of_the_task(writer)))
    editor = writer.find(TextEditor, "editor")
    dragged: QMimeData = shown.createMimeDataFromSelection()
    drop = QDropEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        dragged,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    editor.dropEvent(drop)
    assert editor.text() == ""
    assert not drop.isAccepted()


@pytest.mark.timeout(240)
def test_what_stands_in_a_preview_goes_with_the_submission(writer: Person) -> None:
    writer.workspace.previews.sampling = Sampling(limit=60)
    base, _ = try_it(writer)
    passage = base.strip()[:60]
    task_id = writer.window.page(WRITE).task_id
    writing = writer.workspace.writing
    writer.find(TextEditor, "editor").setFocus()
    writer.compose(f"お答えします。{passage}")
    with writer.qtbot.waitSignal(writing.submitted, timeout=15_000):
        writing.submit(task_id, writer.find(TextEditor, "editor").text())
    (row,) = writer.workspace.store.read(lambda s: outbox.latest(s, 9))
    assert json.loads(row.body)["evidence"]["previewed"]


def test_without_a_model_the_panel_leads_to_the_models(people: Callable[[str], Person]) -> None:
    person = people("answerer")
    get_tasks(person)
    person.open(person.tasks()[0])
    person.until(lambda: person.sees("editor"))
    panel = person.find(QTabWidget, "panel")
    panel.setCurrentWidget(person.find_hidden(PreviewPanel, "preview"))
    person.until(lambda: person.sees("emptyTitle"))
    assert person.find(PreviewPanel, "preview").findChild(QLabel, "emptyTitle").text()
    person.click("toModels")
    assert person.sees("bring")


def warm_words(person: Person) -> list[str]:
    """Return what has a coloured ground in the editor."""
    editor = person.find(TextEditor, "editor")
    return [
        selection.cursor.selectedText()
        for selection in editor.extraSelections()
        if selection.format.background().style() is not Qt.BrushStyle.NoBrush
    ]


@pytest.mark.timeout(240)
def test_surprising_words_are_marked_once_the_person_wants_it_and_pauses(writer: Person) -> None:
    sentence = "The cat sat on the mat and looked out of the window at the birds. "
    writer.find(TextEditor, "editor").setFocus()
    writer.compose(sentence + "The cat sat on the zzyzx and looked out of the window. " + sentence)
    assert not writer.find(QCheckBox, "surprise").isChecked(), "it is off by default"
    writer.qtbot.wait(1500)
    assert warm_words(writer) == []
    with writer.qtbot.waitSignal(writer.workspace.surprise.found, timeout=60_000):
        writer.find(QCheckBox, "surprise").click()
    warm = warm_words(writer)
    assert warm
    assert any("z" in word for word in warm)
    writer.compose("x")
    writer.until(lambda: warm_words(writer) == [])
    with writer.qtbot.waitSignal(writer.workspace.surprise.found, timeout=60_000):
        pass
    writer.find(QCheckBox, "surprise").click()
    assert warm_words(writer) == []


def reach(person: Person, name: str) -> None:
    """Go on with Tab until the widget of that name has the keys."""
    for _ in range(60):
        person.press(Qt.Key.Key_Tab)
        held = person.window.focusWidget()
        if held is not None and held.objectName() == name:
            return
    raise AssertionError(name)


@pytest.mark.timeout(240)
def test_everything_of_the_panel_is_reached_by_the_keyboard_alone(writer: Person) -> None:
    previews = writer.workspace.previews
    writer.find(TextEditor, "editor").setFocus()
    for button, count in (("run", 2), ("again", 4), ("repeat", 6)):
        writer.until(lambda button=button: writer.sees(button))
        reach(writer, button)
        with writer.qtbot.waitSignal(previews.kept, timeout=60_000):
            writer.press(Qt.Key.Key_Space)
        writer.until(lambda count=count: len(of_the_task(writer)) == count)
        assert writer.window.focusWidget().objectName() == "run"
    writer.until(lambda: writer.sees("older") and "3/3" in writer.label("place"))
    reach(writer, "older")
    writer.press(Qt.Key.Key_Space)
    assert writer.label("place").startswith("2/3")
    for switch in ("differences", "surprise"):
        reach(writer, switch)
        writer.press(Qt.Key.Key_Space)
        assert writer.find(QCheckBox, switch).isChecked()
    reach(writer, "options")
    writer.press(Qt.Key.Key_Space)
    (dialog,) = (d for d in writer.window.findChildren(QDialog) if d.isVisible())
    writer.qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    reach(writer, "base")
    writer.press(Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    writer.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().startswith("【試し出力】")
