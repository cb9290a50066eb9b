"""A coordinator lets two versions answer the same questions, and blind tasks come of it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox
from sqlalchemy import select
from sqlalchemy.orm import Session

from ichikara_desktop.app.comparison_service import told_apart
from ichikara_desktop.app.demo_server import DemoServer
from ichikara_desktop.preview.messages import Sampling
from ichikara_desktop.server.models import ComparisonRow, ComparisonSetRow
from ichikara_desktop.store import outbox, preview_runs
from ichikara_desktop.store.preview_runs import RunState, RunSystem
from ichikara_desktop.windows.comparison_dialog import ComparisonDialog
from tests.journeys.test_life_of_a_pair import sync
from tests.preview.conftest import adapters, model_path
from tests.support.people import Person

__all__ = ["adapters", "model_path"]

QUESTIONS = ("日本の首都はどこですか？", "一番高い山は何ですか？", "春に咲く花を教えて")


@pytest.fixture
def coordinator(
    people: Callable[[str], Person], model_path: Path, adapters: dict[str, Path]
) -> Person:
    """Somebody with a base and two adapters before their plan."""
    person = people("coordinator")
    models = person.workspace.models
    for path in (model_path, adapters["one"], adapters["two"]):
        with person.qtbot.waitSignal(models.imported, timeout=60_000):
            models.import_file(path, "")
    person.workspace.previews.sampling = Sampling(limit=8)
    person.window.show_page("plan")
    return person


@pytest.fixture
def questions(tmp_path: Path, coordinator: Person) -> Path:
    """A file as it is imported, with a line that cannot be read."""
    path = tmp_path / "questions.jsonl"
    genre = coordinator.workspace.project.genres[0].genre_id
    lines = [json.dumps({"text": text, "genre": genre}) for text in QUESTIONS]
    path.write_text("\n".join([*lines, "{"]), encoding="utf-8")
    return path


def ask(person: Person, questions: Path, *systems: int) -> ComparisonDialog:
    """Open the dialog, choose two models and the file, and accept."""
    person.click("compare")
    (dialog,) = (d for d in person.window.findChildren(QDialog) if d.isVisible())
    assert isinstance(dialog, ComparisonDialog)
    for box, system in zip(dialog.findChildren(QComboBox)[:2], systems, strict=True):
        box.setCurrentIndex(system)
    dialog.use_file(questions)
    return dialog


def begin(dialog: ComparisonDialog) -> None:
    (buttons,) = dialog.findChildren(QDialogButtonBox)
    (accept,) = (
        b
        for b in buttons.buttons()
        if buttons.buttonRole(b) is QDialogButtonBox.ButtonRole.AcceptRole
    )
    accept.click()


@pytest.mark.timeout(240)
def test_two_adapters_become_a_set_of_blind_comparisons(
    coordinator: Person, questions: Path, server: DemoServer
) -> None:
    batches = coordinator.workspace.batches
    with coordinator.qtbot.waitSignal(batches.finished, timeout=60_000) as ended:
        begin(ask(coordinator, questions, 0, 1))
        coordinator.until(lambda: coordinator.sees("batchWords"))
        assert "1行は読めない" in coordinator.label("result")
    run = ended.args[0]
    assert (run.total, run.answered) == (6, 6)
    kept = coordinator.workspace.store.read(lambda s: preview_runs.answered(s, run.run_id))
    assert {each.subject.text for each in kept} == set(QUESTIONS)
    for each in kept:
        one, two = each.answers
        assert one.adapter_sha256 != two.adapter_sha256
        assert one.prompt_sha256 == two.prompt_sha256
        assert json.loads(one.settings) == json.loads(two.settings)
    coordinator.until(lambda: coordinator.sees("handOn"))
    coordinator.click("handOn")
    coordinator.until(lambda: "3件の評価を送信待ちに入れました" in coordinator.label("result"))
    assert not coordinator.sees("handOn")
    sync(coordinator)
    with Session(server._server.database.engine) as session:
        (made,) = session.scalars(select(ComparisonSetRow))
        compared = session.scalars(select(ComparisonRow)).all()
    assert (made.set_id, made.overlap) == (run.run_id, 2)
    assert len(compared) == 3


@pytest.mark.timeout(240)
def test_a_set_is_handed_on_once_and_a_run_can_be_left_unused(
    coordinator: Person, questions: Path
) -> None:
    workspace, comparisons = coordinator.workspace, coordinator.workspace.comparisons
    with coordinator.qtbot.waitSignal(workspace.batches.finished, timeout=60_000) as ended:
        begin(ask(coordinator, questions, 0, 2))
    run_id = ended.args[0].run_id
    comparisons.discard(run_id)
    coordinator.until(
        lambda: (
            workspace.store.read(lambda s: preview_runs.find_run(s, run_id)).state
            is RunState.GIVEN_UP
        )
    )
    told: list[object] = []
    comparisons.notice.connect(told.append)
    comparisons.hand_on(run_id)
    coordinator.until(lambda: bool(told))
    assert "作っていません" in str(told[0])
    assert workspace.store.read(outbox.counts).waiting == 0


@pytest.mark.timeout(120)
def test_the_dialog_takes_two_different_models_and_a_name(
    coordinator: Person, questions: Path
) -> None:
    coordinator.until(lambda: len(coordinator.workspace.models.state.entries) == 3)
    dialog = ask(coordinator, questions, 1, 1)
    begin(dialog)
    assert dialog.isVisible()
    dialog.findChildren(QComboBox)[1].setCurrentIndex(0)
    begin(dialog)
    assert not dialog.isVisible()


def test_systems_of_the_same_name_are_told_apart() -> None:
    one, two = (RunSystem(name="小型", model_sha256=letter * 64) for letter in "ab")
    other = RunSystem(name="中型", model_sha256="c" * 64)
    assert [s.name for s in told_apart([one, two, other])] == [
        "小型 (aaaaaa)",
        "小型 (bbbbbb)",
        "中型",
    ]
