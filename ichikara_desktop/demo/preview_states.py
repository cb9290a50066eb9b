"""Pictures of previews, beside a text and in a run over many: with answers that are made up."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TypeVar

from PySide6.QtWidgets import QCheckBox, QPushButton, QTabWidget, QWidget
from sqlalchemy.orm import Session

from ichikara_desktop.app.batch_values import BatchStage, BatchState
from ichikara_desktop.app.preview_values import PreviewStage, PreviewState, PreviewText
from ichikara_desktop.demo.camera import SIZE, Camera
from ichikara_desktop.demo.desk import Desk
from ichikara_desktop.demo.waiting import until
from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.preview.surprise import Heat
from ichikara_desktop.store.preview_runs import (
    Run,
    RunPlan,
    RunState,
    RunSystem,
    Subject,
    begin_run,
    set_state,
)
from ichikara_desktop.store.previews import Preview, keep_preview
from ichikara_desktop.windows.batch_bar import BatchBar
from ichikara_desktop.windows.comparison_part import ComparisonPart
from ichikara_desktop.windows.main_window import MainWindow
from ichikara_desktop.windows.preview_panel import PreviewPanel
from ichikara_desktop.windows.preview_text import PreviewText as ShownText
from ichikara_desktop.windows.text_editor import TextEditor

W = TypeVar("W", bound=QWidget)

BASE = (
    "仕事の情熱を取り戻す。仕事の情熱を取り戻すには、仕事の情熱を取り戻すことが大切です。"
    "仕事の情熱を取り戻す5つのアイデアを教えてください。"
)
TUNED = (
    "仕事への情熱を取り戻すアイデアを五つ紹介します。\n"
    "1. 始めたころの目標を書き出す\n2. 小さな成功を毎日一つ記録する\n3. 休みをきちんと取る\n"
    "4. 新しい技能を学ぶ\n5. 信頼できる人に話してみる"
)
DRAFT = "情熱は、ある日ふいに消えるものではありません。まずは冷蔵庫を休ませましょう。"
_ODD = "冷蔵庫"
STATE = PreviewState(model="小型モデル", adapter="第3回の調整", device="CPU", speed=48.0)


def take_previews(camera: Camera, desk: Desk) -> None:
    """Take pictures of the panel and of a run.

    Args:
        camera: takes the pictures.
        desk: of somebody with answers to write.
    """
    task_id = next(t.task_id for t in desk.tasks() if t.kind is TaskKind.WRITE_RESPONSE)
    _keep_answers(desk, task_id)

    def window(happens: Callable[[MainWindow], None]) -> QWidget:
        shown = MainWindow(desk.workspace)
        shown.resize(*SIZE)
        shown.show_page("write", task_id)
        _find(shown, QTabWidget, "panel").setCurrentWidget(_find(shown, PreviewPanel, "preview"))
        until(lambda: _find(shown, ShownText, "tuned").toPlainText() == TUNED)
        happens(shown)
        return shown

    def take(name: str, happens: Callable[[MainWindow], None]) -> None:
        camera.take_window(name, desk.workspace.settings, lambda: window(happens))

    previews = desk.workspace.previews
    previews.set_state(lambda _: STATE)
    take("preview", lambda _: None)
    take("preview-differences", _show_differences)
    take("preview-options", lambda window: _find(window, QPushButton, "options").click())
    take("preview-writing", lambda _: _write(desk, task_id))
    previews.set_state(lambda _: STATE)
    take("preview-surprise", _warm)
    take("preview-run", _run)


def take_comparing(camera: Camera, desk: Desk) -> None:
    """Take pictures of two versions being compared, before a coordinator's plan."""
    systems = tuple(
        RunSystem(name=name, model_sha256="a" * 64, adapter_sha256=letter * 64)
        for name, letter in (("第3回の調整", "b"), ("第2回の調整", "c"))
    )
    desk.workspace.store.write(partial(_finish_run, systems))

    def window(*, asks: bool) -> QWidget:
        shown = MainWindow(desk.workspace)
        shown.resize(*SIZE)
        shown.show_page("plan")
        shown.show()
        until(lambda: shown.findChild(QPushButton, "handOn") is not None)
        _find(shown, ComparisonPart, "comparisons").show_systems(systems)
        until(
            lambda: any(button.isVisible() for button in shown.findChildren(QPushButton, "handOn"))
        )
        if asks:
            _find(shown, QPushButton, "compare").click()
        return shown

    settings = desk.workspace.settings
    camera.take_window("comparison-ready", settings, lambda: window(asks=False))
    camera.take_window("comparison-asked", settings, lambda: window(asks=True))


def _finish_run(systems: tuple[RunSystem, ...], session: Session) -> None:
    """Keep a run of which comparisons can be made."""
    plan = RunPlan(name="11月の調整", systems=systems, sampling={}, overlap=2)
    run_id = begin_run(session, plan, [Subject(new_id(), "") for _ in range(40)])
    set_state(session, run_id, RunState.DONE)


def _keep_answers(desk: Desk, task_id: str) -> None:
    now = datetime.now(UTC)
    settings = json.dumps({"seed": 0})
    for place, (adapter, text) in enumerate((("", BASE), ("b" * 64, TUNED))):
        preview = Preview(
            preview_id=new_id(),
            task_id=task_id,
            made_at=now + timedelta(seconds=place),
            model_sha256="a" * 64,
            adapter_sha256=adapter,
            scale=1.0,
            settings=settings,
            prompt_sha256="c" * 64,
            device="CPU",
            finish="end",
            text=text,
        )
        desk.workspace.store.write(partial(_keep, preview))


def _show_differences(window: MainWindow) -> None:
    _find(window, QCheckBox, "differences").setChecked(True)


def _write(desk: Desk, task_id: str) -> None:
    previews = desk.workspace.previews
    previews.set_state(lambda _: replace(STATE, stage=PreviewStage.WRITING, task_id=task_id))
    previews.begun.emit(task_id, ("base", "tuned"))
    previews.text_came.emit(PreviewText(task_id, "base", 0, BASE[:24]))
    previews.text_came.emit(PreviewText(task_id, "tuned", 0, TUNED[:38]))


def _warm(window: MainWindow) -> None:
    editor = _find(window, TextEditor, "editor")
    editor.load(DRAFT, len(DRAFT))
    start = DRAFT.index(_ODD)
    editor.show_heat((Heat(7, 9, 1), Heat(start, start + len(_ODD), 3)))
    shown = _find(window, ShownText, "base")
    shown.moveCursor(shown.textCursor().MoveOperation.Start)


def _run(window: MainWindow) -> None:
    systems = (RunSystem(name="第3回の調整", model_sha256="a" * 64),)
    plan = RunPlan(name="", systems=systems, sampling={})
    run = Run(new_id(), datetime.now(UTC), plan, RunState.OPEN, total=40, answered=12, failed=0)
    _find(window, BatchBar, "batch").show_state(BatchState(BatchStage.RUNNING, run, 200.0))


def _keep(preview: Preview, session: Session) -> None:
    keep_preview(session, preview)


def _find(window: QWidget, kind: type[W], name: str) -> W:
    """Return a widget that is in the window's forms."""
    found = window.findChild(kind, name)
    assert found is not None  # noqa: S101 - it is in the form
    return found
