"""What waits for the local model: one run at a time, nobody waits unseen, nothing is asked twice.

The worker is a stand-in here; ``tests/journeys/test_preview_runs.py`` has a real one.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from ichikara_desktop.app import preview_runner
from ichikara_desktop.app.background import Background
from ichikara_desktop.app.batch_service import BatchService
from ichikara_desktop.app.batch_values import BatchStage
from ichikara_desktop.app.model_downloads import DownloadService
from ichikara_desktop.app.preview_answers import Question
from ichikara_desktop.app.preview_jobs import Job, Models, Rank
from ichikara_desktop.app.preview_loading import Ready
from ichikara_desktop.app.preview_runner import PreviewRunner
from ichikara_desktop.app.preview_service import PreviewService
from ichikara_desktop.app.preview_values import PreviewStage
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.preview.cards import Kind, ModelCard
from ichikara_desktop.preview.library import ModelLibrary
from ichikara_desktop.preview.messages import Load, Token
from ichikara_desktop.preview.probing import Backend, Report
from ichikara_desktop.store import preview_runs
from ichikara_desktop.store.preview_runs import RunPlan, RunSystem, Subject
from ichikara_desktop.store.previews import previews_of
from ichikara_desktop.store.store import Store
from tests.support.desks import Join

BASE = ModelCard(
    name="小型",
    kind=Kind.BASE,
    sha256="a" * 64,
    size=1,
    architecture="llama",
    imported_at=datetime(2026, 11, 25, tzinfo=UTC),
)
MODELS = Models(BASE, None)
PLAN = RunPlan(
    name="",
    systems=(RunSystem(name="小型", model_sha256="a" * 64, columns=("base",)),),
    sampling={},
)
FIVE = tuple(Subject(f"task-{number}", "日本の首都は？") for number in range(5))


class StandIn:
    """Takes jobs as the runner does; ``then`` is done with each a little later."""

    def __init__(self, then: Callable[[Job], None] = lambda _: None) -> None:
        self.jobs: list[Job] = []
        self.then = then

    def submit(self, job: Job) -> None:
        self.jobs.append(job)
        QTimer.singleShot(0, lambda: self.then(job))

    def withdraw(self, job: Job) -> None:
        job.ended("cancelled")


@pytest.fixture
def background(qtbot: QtBot) -> Any:
    made = Background()
    yield made
    made.close()


def batches_of(
    store: Store, tmp_path: Path, settings: Settings, background: Background, runner: Any
) -> BatchService:
    library = ModelLibrary(tmp_path / "models")
    library.card = lambda _: MODELS.base  # type: ignore[method-assign]
    return BatchService(store, library, runner, settings, background)


def test_of_two_runs_that_begin_at_once_one_is_begun(
    qtbot: QtBot, store: Store, tmp_path: Path, settings: Settings, background: Background
) -> None:
    batches = batches_of(store, tmp_path, settings, background, StandIn())
    told: list[object] = []
    begun: list[object] = []
    batches.notice.connect(told.append)
    batches.begin(PLAN, FIVE, begun.append)
    batches.begin(PLAN, FIVE[:2], begun.append)
    qtbot.waitUntil(lambda: bool(told))
    assert "作っている途中です" in str(told[0])
    assert [run.run_id for run in store.read(preview_runs.runs)] == [batches.state.run.run_id]
    assert [run.total for run in begun] == [5]


def test_a_run_from_before_is_shown_to_whoever_begins_another(
    qtbot: QtBot, store: Store, tmp_path: Path, settings: Settings, background: Background
) -> None:
    run_id = store.write(lambda s: preview_runs.begin_run(s, PLAN, FIVE))
    batches = batches_of(store, tmp_path, settings, background, StandIn())
    batches.begin(PLAN, FIVE)
    qtbot.waitUntil(lambda: batches.state.stage is BatchStage.PAUSED)
    assert batches.state.run.run_id == run_id


def test_without_a_question_nothing_is_begun(
    qtbot: QtBot, store: Store, tmp_path: Path, settings: Settings, background: Background
) -> None:
    batches = batches_of(store, tmp_path, settings, background, StandIn())
    with qtbot.waitSignal(batches.notice) as told:
        batches.begin(PLAN, ())
    assert "試す質問がありませんでした" in str(told.args[0])
    assert store.read(preview_runs.runs) == ()


def test_a_worker_that_dies_of_every_question_pauses_the_run(
    qtbot: QtBot, store: Store, tmp_path: Path, settings: Settings, background: Background
) -> None:
    runner = StandIn(lambda job: job.ended("preview-died"))
    batches = batches_of(store, tmp_path, settings, background, runner)
    told: list[object] = []
    batches.notice.connect(told.append)
    batches.begin(PLAN, FIVE)
    qtbot.waitUntil(lambda: bool(told))
    assert "「続ける」を押すと" in str(told[0])
    assert batches.state.stage is BatchStage.PAUSED
    run = store.read(preview_runs.open_run)
    assert (run.failed, run.left, len(runner.jobs)) == (2, 3, 6)


def previews_with(
    store: Store, tmp_path: Path, settings: Settings, background: Background, runner: Any
) -> PreviewService:
    library = ModelLibrary(tmp_path / "models")
    return PreviewService(store, library, runner, settings, background)


def test_who_waits_for_the_model_sees_so_and_asks_once(
    store: Store, tmp_path: Path, settings: Settings, background: Background
) -> None:
    runner = StandIn()
    previews = previews_with(store, tmp_path, settings, background, runner)
    question = Question("task-1", "日本の首都は？", "")
    previews.ask(question)
    assert previews.state.stage is PreviewStage.WAITING
    assert previews.state.task_id == "task-1"
    previews.ask(question)
    assert len(runner.jobs) == 1
    previews.stop()
    assert not previews.state.busy


def test_what_was_shown_is_kept_when_the_program_ends(
    store: Store, tmp_path: Path, settings: Settings, background: Background
) -> None:
    runner = StandIn()
    previews = previews_with(store, tmp_path, settings, background, runner)
    previews.ask(Question("task-1", "日本の首都は？", ""))
    runner.jobs[0].began(MODELS)
    runner.jobs[0].heard(Token(id=1, column="base", candidate=0, text="東京です"))
    previews.close()
    kept = store.write(lambda s: previews_of(s, "task-1"))
    assert [(one.text, one.finish) for one in kept] == [("東京です", "cancelled")]


class Pending:
    """A background whose work is done when a test says so."""

    def __init__(self) -> None:
        self.work: list[tuple[Callable[[], Any], Callable[[Any], None]]] = []

    def run(self, work: Callable[[], Any], done: Callable[[Any], None], _failed: object) -> None:
        self.work.append((work, done))


class Waits(Job):
    def request(self, models: Models) -> Any:
        raise AssertionError(models)


def test_a_job_that_made_room_is_loaded_for_once(
    qtbot: QtBot, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    class Worker:
        pid = None

        def __init__(self, *_: object, **__: object) -> None: ...

        def ask(self, wanted: object, **_: object) -> int:
            asked.append(wanted)
            return len(asked)

    monkeypatch.setattr(preview_runner, "WorkerProcess", Worker)
    pending = Pending()
    runner = PreviewRunner(ModelLibrary(tmp_path / "models"), settings, pending)  # type: ignore[arg-type]
    waits, person = Waits(Rank.QUEUE, MODELS), Waits(Rank.PERSON, MODELS)
    runner.submit(waits)
    pending.work[0][1](MODELS)
    runner.submit(person)
    runner.withdraw(person)
    pending.work[-1][1](MODELS)
    report = Report.model_construct(devices=())
    ready = Ready(Load(model="m", context=64), Backend(name="cpu", folder=None, report=report))
    pending.work[1][1](ready)  # found out in the turn that ended
    assert not asked
    pending.work[-1][1](ready)
    assert len(asked) == 1


def test_models_that_are_read_hold_up_no_submission(
    qtbot: QtBot, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = join("answerer")
    desk.fetch(1)
    workspace, done, begun = desk.workspace, threading.Event(), threading.Semaphore(0)

    def reads_long(*_: object) -> None:
        begun.release()
        done.wait(30)

    monkeypatch.setattr(workspace.models.library, "verify", reads_long)
    submitted: list[str] = []
    workspace.writing.submitted.connect(submitted.append)
    task_id = desk.tasks()[0].task_id
    try:
        for sha256 in ("a" * 64, "b" * 64):
            workspace.models.verify(sha256)
            assert begun.acquire(timeout=10)
        workspace.writing.submit(task_id, "大きな声で話します。")
        qtbot.waitUntil(lambda: submitted == [task_id], timeout=10_000)
    finally:
        done.set()


def test_a_download_on_its_way_is_no_stray(
    qtbot: QtBot, store: Store, tmp_path: Path, background: Background
) -> None:
    """A project may take a model from its list while somebody fetches it."""
    library = ModelLibrary(tmp_path / "models")
    downloads = DownloadService(store, library, background, lambda: False, lambda: "")
    for sha256 in ("a" * 64, "b" * 64):
        library.incoming(sha256).write_bytes(b"GGUF")
    downloads.state = replace(downloads.state, running="a" * 64)
    downloads.drop_strays()
    qtbot.waitUntil(lambda: not library.incoming("b" * 64).exists())
    background.close()
    assert library.incoming("a" * 64).exists()
