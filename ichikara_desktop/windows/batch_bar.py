"""The line above the bottom one that tells of a run of previews: how far, how long, and its end."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from ichikara_desktop.app.batch_service import BatchService
from ichikara_desktop.app.batch_values import BatchStage, BatchState
from ichikara_desktop.windows.secret_dialogs import Consent
from ichikara_desktop.windows.theme import Look, set_look
from ichikara_desktop.windows.wording import remaining_words

_BAR_WIDTH = 160


class BatchBar(QFrame):
    """Shown while there is a run that is still to be done."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._batches: BatchService | None = None
        self._words, self._time = QLabel(self), QLabel(self)
        set_look(self._time, Look.MUTED)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.setFixedWidth(_BAR_WIDTH)
        self._pause, self._give_up = QPushButton(self), QPushButton(self)
        self._pause.setObjectName("batchPause")
        self._give_up.setObjectName("batchGiveUp")
        self._words.setObjectName("batchWords")
        self._bar.setObjectName("batchBar")
        for button in (self._pause, self._give_up):
            set_look(button, Look.QUIET)
            button.setAutoDefault(True)
        rule = QFrame(self)
        rule.setProperty("rule", "true")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(rule)
        row = QHBoxLayout()
        column.addLayout(row)
        row.setContentsMargins(16, 4, 8, 4)
        row.setSpacing(12)
        for widget in (self._words, self._bar, self._time):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        row.addWidget(self._pause)
        row.addWidget(self._give_up)
        self._pause.clicked.connect(self._pause_or_go_on)
        self._give_up.clicked.connect(self._ask_whether)
        self.hide()

    def use(self, batches: BatchService) -> None:
        """Show the runs of this service."""
        self._batches = batches
        batches.changed.connect(self.show_state)
        self.show_state(batches.state)

    def retranslate(self) -> None:
        """Say everything in the new language."""
        if self._batches is not None:
            self.show_state(self._batches.state)

    def show_state(self, state: BatchState) -> None:
        """Show how a run stands; nothing where there is none."""
        run = state.run
        self.setVisible(run is not None)
        if run is None:
            return
        done = run.total - run.left
        paused = state.stage is BatchStage.PAUSED
        words = self.tr("試し出力を一時停止しています") if paused else self.tr("試し出力を作成中")
        self._words.setText(f"{words} {done}/{run.total}")
        self._bar.setMaximum(max(1, run.total))
        self._bar.setValue(done)
        self._bar.setAccessibleName(words)
        left = state.seconds_left
        self._time.setText(remaining_words(left) if left is not None else "")
        self._pause.setText(self.tr("続ける") if paused else self.tr("一時停止"))
        self._give_up.setText(self.tr("やめる"))

    def _pause_or_go_on(self) -> None:
        batches = self._batches
        if batches is not None and batches.state.stage is BatchStage.PAUSED:
            batches.go_on()
        elif batches is not None:
            batches.pause()

    def _ask_whether(self) -> None:
        """Giving up cannot be undone: pausing can."""
        batches = self._batches
        if batches is None or batches.state.run is None:
            return
        words = self.tr(
            "まだ答えていない質問は試さずに終わります。もう作った答えは、そのまま残ります。"
        )
        if batches.state.run.plan.is_comparison:
            words = self.tr("途中でやめると、この比較からは評価の作業を作れません。")
        dialog = Consent(self, self.tr("やめる"), self.tr("戻る"), words)
        dialog.accepted.connect(batches.give_up)
        dialog.open()
