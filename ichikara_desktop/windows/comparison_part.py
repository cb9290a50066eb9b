"""The part of the plan page that compares two models: begins it, and hands on what is complete."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from ichikara_desktop.app.batch_values import BatchStage
from ichikara_desktop.app.comparison_service import Choice, Wish, comparable
from ichikara_desktop.app.model_service import ModelsState
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.store.preview_runs import Run, RunSystem
from ichikara_desktop.windows.comparison_dialog import ComparisonDialog
from ichikara_desktop.windows.secret_dialogs import Consent
from ichikara_desktop.windows.theme import Look, set_look


class ComparisonPart(QWidget):
    """Asks what is to be compared, and lists the runs of which tasks can be made."""

    told = Signal(str)
    """What was done, in words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace: Workspace | None = None
        self._systems: tuple[RunSystem, ...] = ()
        self._ready: tuple[Run, ...] = ()
        self._hint = QLabel(self, wordWrap=True)
        set_look(self._hint, Look.MUTED)
        self._begin = QPushButton(self)
        self._begin.setObjectName("compare")
        self._begin.setAutoDefault(True)
        self._begin.clicked.connect(self._ask)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._hint, 1)
        row.addWidget(self._begin)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addLayout(self._rows)

    def use(self, workspace: Workspace) -> None:
        """Compare on this workspace."""
        self._workspace = workspace
        service = workspace.comparisons
        service.ready_changed.connect(self._on_ready)
        service.begun.connect(self._on_begun)
        service.handed_on.connect(self._on_handed)
        workspace.models.changed.connect(self._on_models)
        workspace.batches.changed.connect(self._show)
        self.retranslate()
        self._on_models(workspace.models.state)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Find the runs that are complete once it is looked at."""
        super().showEvent(event)
        if self._workspace is not None:
            self._workspace.comparisons.refresh()

    def retranslate(self) -> None:
        """Say everything in the new language."""
        self._begin.setText(self.tr("比べる…"))
        self._show()

    def show_systems(self, systems: tuple[RunSystem, ...]) -> None:
        """Offer these to be compared."""
        if systems != self._systems:
            self._systems = systems
            self._show()

    def _on_models(self, state: ModelsState) -> None:
        self.show_systems(comparable([entry.card for entry in state.entries]))

    def _on_ready(self, runs: tuple[Run, ...]) -> None:
        self._ready = runs
        self._show()

    def _show(self, *_: object) -> None:
        workspace = self._workspace
        running = workspace is not None and workspace.batches.state.stage is not BatchStage.NONE
        enough = len(self._systems) > 1
        if not enough:
            words = self.tr(
                "比べるには、「モデル」の画面でモデルかアダプターを二つ用意してください。"
            )
        elif running:
            words = self.tr("ほかの試し出力が終わると、始められます。")
        else:
            words = self.tr(
                "同じ質問への答えをこのパソコンで作り、名前を伏せて評価してもらいます。"
            )
        self._hint.setText(words)
        self._begin.setEnabled(enough and not running)
        while item := self._rows.takeAt(0):
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for run in self._ready:
            self._rows.addWidget(self._row(run))

    def _row(self, run: Run) -> QWidget:
        row = QWidget(self)
        one, two = run.plan.systems
        questions = run.total // len(run.plan.systems)
        words = self.tr("{0}：{1} と {2}・{3}問の答えがそろいました")
        for place, word in enumerate((run.plan.name, one.name, two.name, str(questions))):
            words = words.replace(f"{{{place}}}", word)
        label = QLabel(words, row, wordWrap=True)
        hand_on = QPushButton(self.tr("評価の作業にする"), row)
        hand_on.setObjectName("handOn")
        hand_on.setAutoDefault(True)
        hand_on.clicked.connect(lambda: self._hand_on(run))
        discard = QPushButton(self.tr("使わない"), row)
        discard.setObjectName("discardRun")
        set_look(discard, Look.QUIET)
        discard.clicked.connect(lambda: self._discard(run))
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(8)
        across.addWidget(label, 1)
        across.addWidget(discard)
        across.addWidget(hand_on)
        return row

    # -- what is done --------------------------------------------------------------------

    def _ask(self) -> None:
        workspace = self._workspace
        if workspace is None:
            return
        dialog = ComparisonDialog(
            self._systems, workspace.project, workspace.settings.language, self
        )
        dialog.accepted.connect(lambda: self.begin(dialog))
        dialog.open()

    def begin(self, dialog: ComparisonDialog) -> None:
        """Begin what the person asked for."""
        workspace = self._workspace
        if workspace is None:
            return
        wish = Wish(
            name=dialog.name,
            systems=dialog.systems,
            sampling=workspace.previews.sampling,
            seed=dialog.seed,
            overlap=dialog.overlap,
            template=workspace.project.prompt_template,
        )
        choice = Choice(genre=dialog.genre, count=dialog.count, file=dialog.file)
        workspace.comparisons.begin(wish, choice)

    def _hand_on(self, run: Run) -> None:
        """Hand a run on; it leaves the list at once, so that nobody does so twice."""
        if self._workspace is not None:
            self._on_ready(tuple(each for each in self._ready if each is not run))
            self._workspace.comparisons.hand_on(run.run_id)

    def _discard(self, run: Run) -> None:
        words = self.tr("この比較からは評価の作業を作りません。あとから作ることはできません。")
        dialog = Consent(self, self.tr("使わない"), self.tr("残しておく"), words)
        workspace = self._workspace
        if workspace is not None:
            dialog.accepted.connect(lambda: workspace.comparisons.discard(run.run_id))
            dialog.open()

    def _on_begun(self, count: int, unreadable: int) -> None:
        words = self.tr("{0}問の答えを作り始めました。").replace("{0}", str(count))
        if unreadable:
            left = self.tr("ファイルの {0}行は読めないため、使いません。")
            words += left.replace("{0}", str(unreadable))
        self.told.emit(words)

    def _on_handed(self, count: int, left_out: int) -> None:
        words = self.tr("{0}件の評価を送信待ちに入れました。サーバーに届くと作業になります。")
        words = words.replace("{0}", str(count))
        if left_out:
            left = self.tr("答えがそろわなかった {0}問は除きました。")
            words += left.replace("{0}", str(left_out))
        self.told.emit(words)
