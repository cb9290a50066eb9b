"""The preview beside the text: what the base and the tuned model answer to the question."""

import json
from collections import defaultdict

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from ichikara_desktop.app.preview_answers import question_for
from ichikara_desktop.app.preview_values import PreviewStage, PreviewState, PreviewText
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.domain.previewing import PreviewWhen, may_preview
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.protocol.views import TaskView
from ichikara_desktop.store.previews import Preview
from ichikara_desktop.windows.forms.ui_preview_panel import Ui_PreviewPanel
from ichikara_desktop.windows.preview_options import PreviewOptions
from ichikara_desktop.windows.text_differences import marked, new_spans
from ichikara_desktop.windows.theme import colours
from ichikara_desktop.windows.wording import time_of

_SIDE_BY_SIDE = 560
"""Pixels of width from which on the answers stand beside each other."""
_GAP = 12
"""Pixels between an answer and the line beside it."""
_DRAW_EVERY = 33
"""Milliseconds between two paintings of what came."""


class PreviewPanel(QWidget):
    """Asks for previews of one task, and shows them as they come."""

    models_asked = Signal()
    """The person wants to see the models."""
    surprise_wanted = Signal(bool)
    """Whether words of the person's own text that the model did not expect are to be marked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = Ui_PreviewPanel()
        self._form.setupUi(self)
        self._workspace: Workspace | None = None
        self._task: TaskView | None = None
        self._draft, self._submitted = "", False
        self._rounds: list[dict[str, Preview]] = []
        """What was made for the task, the newest first; of each round the answer by column."""
        self._round = self._candidate = 0
        self._running = False
        self._awaits_list = False
        """The answers that are shown are newer than what was listed."""
        self._surprise = False
        self._copied_columns: set[str] = set()
        self._came: dict[str, str] = defaultdict(str)
        self._draw = QTimer(self, singleShot=True, interval=_DRAW_EVERY)
        self._draw.timeout.connect(self._show_what_came)
        form = self._form
        form.run.clicked.connect(lambda: self._ask(another=False))
        form.again.clicked.connect(lambda: self._ask(another=True))
        form.older.clicked.connect(lambda: self._go(1))
        form.newer.clicked.connect(lambda: self._go(-1))
        form.differences.toggled.connect(self._show_round)
        form.repeat.clicked.connect(self._repeat)
        form.surprise.toggled.connect(self._switch_surprise)
        form.toModels.clicked.connect(self.models_asked)
        form.base.copied.connect(lambda: self._copied("base"))
        form.tuned.copied.connect(lambda: self._copied("tuned"))

    def use(self, workspace: Workspace) -> None:
        """Work with these services from now on."""
        self._workspace = workspace
        previews = workspace.previews
        self._form.stop.clicked.connect(previews.stop)
        self._form.options.clicked.connect(self._ask_options)
        previews.state_changed.connect(self._show_state)
        previews.begun.connect(self._on_begun)
        previews.text_came.connect(self._on_text)
        previews.kept.connect(self._on_kept)
        workspace.batches.kept.connect(self._on_kept)
        previews.listed.connect(self._on_listed)
        self._form.surprise.setChecked(workspace.settings.surprise)
        workspace.models.changed.connect(self._show_side)
        self._show_state(previews.state)

    def show_task(self, task: TaskView, draft: str, submitted: bool) -> None:
        """Preview this task from now on."""
        is_new = self._task is None or self._task.task_id != task.task_id
        self._task, self._draft, self._submitted = task, draft, submitted
        if is_new:
            self._rounds, self._round, self._running = [], 0, False
            for mine in (self._form.warning, self._form.surprise):
                mine.setVisible(task.kind is not TaskKind.CHECK)
            self._show_round()
        if self._workspace is not None:
            self._workspace.previews.list_previews(task.task_id)
            self._show_state(self._workspace.previews.state)

    def set_draft(self, draft: str) -> None:
        """Tell what is written so far: a project may show previews only after that."""
        before = self._may_see()
        self._draft = draft
        if self._may_see() is not before:
            self._show_side()

    def retranslate(self) -> None:
        """Say everything in the new language."""
        self._form.retranslateUi(self)
        if self._workspace is not None:
            self._show_state(self._workspace.previews.state)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Put the answers beside each other where there is room."""
        super().resizeEvent(event)
        wide = event.size().width() >= _SIDE_BY_SIDE
        orientation = Qt.Orientation.Horizontal if wide else Qt.Orientation.Vertical
        self._form.answers.setOrientation(orientation)
        gap = _GAP if wide else 0
        self._form.baseColumn.setContentsMargins(0, 0, gap, 0)
        self._form.tunedColumn.setContentsMargins(gap, 0 if wide else _GAP, 0, 0)

    # -- asking ------------------------------------------------------------------------------

    def _ask(self, *, another: bool) -> None:
        task, workspace = self._task, self._workspace
        if task is None or workspace is None or task.instruction is None or not self._may_see():
            return
        seed = self._next_seed() if another else 0
        workspace.previews.ask(question_for(task, workspace.project), seed)

    def _repeat(self) -> None:
        """Make the answer again that is looked at: the tuned one, which the base's goes into."""
        task, workspace, shown = self._task, self._workspace, self._shown
        if task is not None and workspace is not None and shown and self._may_see():
            preview = shown.get("tuned") or shown["base"]
            workspace.previews.repeat(preview, question_for(task, workspace.project))

    def _next_seed(self) -> int:
        """Return a seed that was not used for this task yet."""
        used = {_seed_of(preview) for each in self._rounds for preview in each.values()}
        return max(used, default=-1) + 1

    def _ask_options(self) -> None:
        if self._workspace is not None:
            PreviewOptions(self._workspace.previews, self._workspace.settings, self).open()

    @property
    def _shown(self) -> dict[str, Preview]:
        """The answers of the round that is looked at, by column."""
        return self._rounds[self._round] if self._rounds else {}

    def _copied(self, column: str) -> None:
        """Note that the person copied an answer; one that is not kept yet is noted then."""
        self._copied_columns.add(column)
        if not self._awaits_list:
            self._note_copies()

    def _note_copies(self) -> None:
        shown = self._shown
        copied, self._copied_columns = self._copied_columns, set()
        if self._workspace is not None:
            for column in copied & shown.keys():
                self._workspace.previews.note_copied(shown[column].preview_id)

    # -- what comes --------------------------------------------------------------------------

    def _is_mine(self, task_id: str) -> bool:
        return self._task is not None and task_id == self._task.task_id

    def _on_begun(self, task_id: str, columns: tuple[str, ...]) -> None:
        if not self._is_mine(task_id):
            return
        self._running = self._awaits_list = True
        self._begin_answer(0)
        self._form.tunedSide.setVisible("tuned" in columns)
        self._show_place()

    def _begin_answer(self, candidate: int) -> None:
        """Make room for the next one of the answers that were asked for."""
        self._candidate = candidate
        self._came.clear()
        self._form.base.clear()
        self._form.tuned.clear()

    def _on_text(self, more: PreviewText) -> None:
        if self._is_mine(more.task_id) and self._running:
            if more.candidate != self._candidate:
                self._begin_answer(more.candidate)
            self._came[more.column] += more.text
            if not self._draw.isActive():
                self._draw.start()

    def _show_what_came(self) -> None:
        """Paint what came since the last time: never one token at a time."""
        for column, text in self._came.items():
            {"base": self._form.base, "tuned": self._form.tuned}[column].add(text)
        self._came.clear()

    def _on_kept(self, task_id: str) -> None:
        if self._is_mine(task_id) and self._workspace is not None:
            self._workspace.previews.list_previews(task_id)

    def _on_listed(self, task_id: str, previews: tuple[Preview, ...]) -> None:
        if self._is_mine(task_id):
            self._rounds = rounds_of(previews)
            self._round = min(self._round, max(0, len(self._rounds) - 1))
            if not self._running and self._awaits_list:
                self._awaits_list = False
                self._note_copies()
            if not self._running:
                self._show_round()
            self._show_place()
            self._show_side()

    # -- showing -----------------------------------------------------------------------------

    def _may_see(self) -> bool:
        if self._task is None or self._workspace is None:
            return False
        when = self._workspace.project.preview_when
        return may_preview(when, self._draft, self._submitted, self._task.state)

    def _show_state(self, state: PreviewState) -> None:
        form = self._form
        mine = self._is_mine(state.task_id)
        if not state.busy and self._running:
            self._show_what_came()
            self._running = False
            self._round = 0
        buttons = (form.run, form.again, form.repeat) if state.busy else (form.stop,)
        held = any(button.hasFocus() for button in buttons)
        form.run.setVisible(not state.busy)
        form.stop.setVisible(state.busy)
        if held:  # whoever began by the keyboard can stop by it, and begin again
            (form.stop if state.busy else form.run).setFocus()
        form.busy.setVisible(state.busy and state.stage is not PreviewStage.WRITING)
        form.busy.setMaximum(1000 if state.total else 0)
        form.busy.setValue(state.done * 1000 // state.total if state.total else 0)
        form.models.setText(self._model_words(state, mine=mine))
        self._show_place()
        self._show_side()

    def _model_words(self, state: PreviewState, *, mine: bool) -> str:
        doing = {
            PreviewStage.WAITING: self.tr("順番を待っています…"),
            PreviewStage.VERIFYING: self.tr("モデルのファイルを確かめています…"),
            PreviewStage.LOADING: self.tr("モデルを読み込んでいます…"),
            PreviewStage.READING: self.tr("質問を読んでいます…"),
        }
        if state.busy and not mine:
            return self.tr("ほかの作業の試し出力を作っています。")
        parts = [doing.get(state.stage, "")]
        if state.model:
            parts.append(state.model + (f" + {state.adapter}" if state.adapter else ""))
        if state.device:
            parts.append(self.tr("{0} で計算").replace("{0}", state.device))
        if state.fell_back:
            parts.append(self.tr("GPU は使えませんでした"))
        if state.repeated is not None and not state.busy:
            same = self.tr("前と同じ答えでした")
            parts.insert(0, same if state.repeated else self.tr("前と違う答えになりました"))
        if state.speed:
            parts.append(self.tr("毎秒 {0} トークン").replace("{0}", f"{state.speed:.0f}"))
        return self.tr("・").join(part for part in parts if part)

    def _show_side(self, *_: object) -> None:
        """Show the work, or why there is nothing to be seen."""
        form, workspace = self._form, self._workspace
        if workspace is None:
            return
        title, text = "", ""
        if not self._may_see() and workspace.project.preview_when is PreviewWhen.AFTER_DRAFT:
            title = self.tr("まず自分で書いてみましょう")
            text = self.tr("下書きが少し進むと、モデルの答えを見られます。")
        elif not self._may_see():
            title = self.tr("提出したあとで見られます")
            text = self.tr("このプロジェクトでは、提出した答えを直せなくなってから見られます。")
        elif self._task is not None and self._task.instruction is None:
            title = self.tr("質問を書く作業です")
            text = self.tr("モデルの答えは、答えを書く作業で見られます。")
        elif not workspace.models.has_choice and not self._rounds:
            title = self.tr("試し出力に使うモデルが決まっていません")
            text = self.tr("モデルを取り込むか選ぶと、この質問への答えをこのパソコンで試せます。")
        form.emptyTitle.setText(title)
        form.emptyText.setText(text)
        form.toModels.setVisible(bool(title) and self._may_see())
        form.stack.setCurrentWidget(form.emptySide if title else form.workSide)
        self._tell_surprise()

    def _switch_surprise(self, on: bool) -> None:
        if self._workspace is not None:
            self._workspace.settings.surprise = on
        self._tell_surprise()

    def _tell_surprise(self) -> None:
        """Nothing is marked where the switch is not to be reached."""
        form = self._form
        reached = form.stack.currentWidget() is form.workSide
        wanted = form.surprise.isChecked() and reached
        if wanted is not self._surprise:
            self._surprise = wanted
            self.surprise_wanted.emit(wanted)

    def _go(self, step: int) -> None:
        self._round = min(max(self._round + step, 0), max(0, len(self._rounds) - 1))
        self._show_round()
        self._show_place()

    def _show_round(self, *_: object) -> None:
        if self._running:
            return
        form = self._form
        base, tuned = self._shown.get("base"), self._shown.get("tuned")
        form.base.show_text(base.text if base else "")
        form.tunedSide.setVisible(tuned is not None)
        if tuned is None:
            return
        if form.differences.isChecked() and base is not None:
            ground = colours(self.palette()).selected
            form.tuned.setHtml(marked(tuned.text, new_spans(base.text, tuned.text), ground))
        else:
            form.tuned.show_text(tuned.text)

    def _show_place(self) -> None:
        form, count = self._form, len(self._rounds)
        busy = self._workspace is not None and self._workspace.previews.state.busy
        form.again.setVisible(not busy and count > 0)
        form.repeat.setVisible(count > 0)
        form.repeat.setEnabled(not busy)
        for widget in (form.older, form.newer, form.place):
            widget.setVisible(count > 1)
        form.older.setEnabled(self._round + 1 < count)
        form.newer.setEnabled(self._round > 0)
        shown = self._shown
        form.differences.setVisible(len(shown) > 1)
        if shown and count > 1:
            at = time_of(next(iter(shown.values())).made_at.astimezone())
            form.place.setText(f"{count - self._round}/{count} ({at})")


def _seed_of(preview: Preview) -> int:
    return int(json.loads(preview.settings).get("seed", 0))


def rounds_of(previews: tuple[Preview, ...]) -> list[dict[str, Preview]]:
    """Return previews, the newest first, as rounds: base and tuned that were asked together."""
    rounds: list[dict[str, Preview]] = []
    for preview in previews:
        column = "tuned" if preview.adapter_sha256 else "base"
        last = rounds[-1] if rounds else {}
        together = last and column not in last and _same_question(preview, *last.values())
        if together:
            last[column] = preview
        else:
            rounds.append({column: preview})
    return rounds


def _same_question(one: Preview, other: Preview) -> bool:
    return (one.prompt_sha256, one.settings, one.model_sha256) == (
        other.prompt_sha256,
        other.settings,
        other.model_sha256,
    )
