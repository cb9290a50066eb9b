"""What is to be compared: two models, the questions, and how many people judge."""

from pathlib import Path

from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QLabel,
    QLineEdit,
    QWidget,
)

from ichikara_desktop.domain.comparing import MAX_OVERLAP
from ichikara_desktop.domain.project import Project
from ichikara_desktop.store.preview_runs import RunSystem
from ichikara_desktop.windows.number_fields import whole_number
from ichikara_desktop.windows.theme import Look, set_look

_MOST_QUESTIONS = 1000
_WIDTH = 460
_FROM_FILE = 1
"""The choice of the source that is a file."""


class ComparisonDialog(QDialog):
    """Asks; ``accepted`` only with two different models and a name."""

    def __init__(
        self, systems: tuple[RunSystem, ...], project: Project, language: str, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("二つのモデルの答えを比べる"))
        self.setMinimumWidth(_WIDTH)
        self.file: Path | None = None
        """The questions' file; absent for those of the accepted pairs."""
        self._systems = systems
        self._name = QLineEdit(self.tr("比較"), self)
        self._one, self._two = QComboBox(self), QComboBox(self)
        for box in (self._one, self._two):
            box.addItems([system.name for system in systems])
        self._two.setCurrentIndex(1)
        self._source = QComboBox(self)
        self._source.addItems([self.tr("採用された質問"), self.tr("ファイルを選ぶ…")])
        self._source.activated.connect(self._choose_source)
        self._genre = QComboBox(self)
        self._genre.addItem(self.tr("すべて"), "")
        for genre in project.genres:
            self._genre.addItem(project.genre_name(genre.genre_id, language), genre.genre_id)
        self._count = whole_number(self, 1, _MOST_QUESTIONS, 40)
        self._overlap = whole_number(self, 1, MAX_OVERLAP, 2)
        self._seed = whole_number(self, 0, 2**31 - 1)
        self._problem = QLabel(self, wordWrap=True)
        set_look(self._problem, Look.MUTED)
        self._lay_out()
        self._name.textChanged.connect(self._judge)
        for box in (self._one, self._two):
            box.currentIndexChanged.connect(self._judge)
        self._judge()

    @property
    def name(self) -> str:
        """Of the set."""
        return self._name.text().strip()

    @property
    def systems(self) -> tuple[RunSystem, RunSystem]:
        """What is compared."""
        return self._systems[self._one.currentIndex()], self._systems[self._two.currentIndex()]

    @property
    def genre(self) -> str:
        """Of the questions; empty for all."""
        return str(self._genre.currentData())

    @property
    def count(self) -> int:
        """How many questions at most."""
        return self._count.value()

    @property
    def overlap(self) -> int:
        """How many people judge each pair of answers."""
        return self._overlap.value()

    @property
    def seed(self) -> int:
        """Of the choice and of the answers."""
        return self._seed.value()

    def use_file(self, path: Path) -> None:
        """Take the questions from a file."""
        self.file = path
        self._source.setItemText(_FROM_FILE, path.name)
        self._source.setCurrentIndex(_FROM_FILE)

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(24, 20, 24, 16)
        form.setVerticalSpacing(12)
        form.setHorizontalSpacing(12)
        for words, widget, effect in (
            (
                self.tr("名前"),
                self._name,
                self.tr("計画を立てる人だけに見えます。"),
            ),
            (self.tr("一つ目のモデル"), self._one, ""),
            (self.tr("二つ目のモデル"), self._two, ""),
            (
                self.tr("質問"),
                self._source,
                self.tr("ファイルは、取り込むときと同じ形です。"),
            ),
            (self.tr("ジャンル"), self._genre, ""),
            (
                self.tr("質問の数"),
                self._count,
                self.tr("これより多いときは、乱数の種で選びます。"),
            ),
            (
                self.tr("評価する人数"),
                self._overlap,
                self.tr("一つの質問の答えを、何人に評価してもらうかです。"),
            ),
            (
                self.tr("乱数の種"),
                self._seed,
                self.tr("同じ種なら、同じ質問を選び、同じ答えを作ります。"),
            ),
        ):
            widget.setToolTip(effect)
            form.addRow(words, widget)
        form.addRow(self._problem)
        buttons = QDialogButtonBox(self)
        self._begin = buttons.addButton(
            self.tr("答えを作る"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._begin.setObjectName("beginComparison")
        buttons.addButton(self.tr("やめる"), QDialogButtonBox.ButtonRole.RejectRole)
        set_look(self._begin, Look.PRIMARY)
        self._begin.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form.addRow(buttons)

    def _judge(self) -> None:
        """Tell what is missing."""
        same = self._one.currentIndex() == self._two.currentIndex()
        words = self.tr("違うモデルを二つ選んでください。") if same else ""
        if not self.name:
            words = self.tr("名前を書いてください。")
        self._problem.setText(words)
        self._problem.setVisible(bool(words))
        self._begin.setEnabled(not words)

    def _choose_source(self, index: int) -> None:
        if index == _FROM_FILE:
            self._ask_file()
        else:
            self.file = None

    def _ask_file(self) -> None:
        kinds = self.tr("質問のファイル (*.jsonl *.csv *.tsv);;すべてのファイル (*)")
        dialog = QFileDialog(self, self.tr("質問のファイルを選ぶ"), "", kinds)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.use_file(Path(name)))
        dialog.rejected.connect(lambda: self._source.setCurrentIndex(int(self.file is not None)))
        dialog.open()
