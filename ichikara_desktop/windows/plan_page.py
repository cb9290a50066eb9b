"""The coordinator's page: questions in, accepted pairs out."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFileDialog, QHeaderView, QTreeWidgetItem, QWidget

from ichikara_desktop.app.values import Notice, NoticeLevel
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.exchange import ImportedRow, ImportProblem, ImportReport
from ichikara_desktop.windows.forms.ui_plan_page import Ui_PlanPage
from ichikara_desktop.windows.page import Page
from ichikara_desktop.windows.settings_page import fill
from ichikara_desktop.windows.theme import colours
from ichikara_desktop.windows.wording import target_words

_MOST_ROWS = 500
"""Rows of the preview; the counts above it are of everything."""


class PlanPage(Page):
    """Imports and exports; nothing is brought in before it was shown."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._form = Ui_PlanPage()
        self._form.setupUi(self)
        self._report: ImportReport | None = None
        form, service = self._form, workspace.exchange
        form.rows.setRootIsDecorated(False)
        form.rows.setUniformRowHeights(True)
        form.rows.setColumnCount(3)
        header = form.rows.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        form.preview.hide()
        form.busy.hide()
        form.chooseImport.clicked.connect(self._choose_import)
        form.discard.clicked.connect(self._discard)
        form.confirm.clicked.connect(self._confirm)
        form.chooseExport.clicked.connect(self._choose_export)
        form.comparisons.use(workspace)
        form.comparisons.told.connect(self._tell)
        service.import_read.connect(self._show_report)
        service.imported.connect(self._on_imported)
        service.exported.connect(self._on_exported)
        service.notice.connect(self._on_notice)
        self.retranslate()

    def retranslate(self, *_: object) -> None:
        """Say everything in the new language."""
        fill(
            self._form.form,
            [
                (self.tr("ID・text・output"), "pairs"),
                (self.tr("会話（messages）"), "messages"),
            ],
        )
        self._form.rows.setHeaderLabels([self.tr("行"), self.tr("質問"), self.tr("状態")])
        self._form.comparisons.retranslate()
        if self._report is not None:
            self._show_report(self._report)

    # -- import --------------------------------------------------------------------------

    def _choose_import(self) -> None:
        path = self._ask_open()
        if path is not None:
            self._work(True)
            self._workspace.exchange.read_import(path)

    def _ask_open(self) -> Path | None:
        kinds = self.tr("質問のファイル (*.jsonl *.csv *.tsv);;すべてのファイル (*)")
        name, _ = QFileDialog.getOpenFileName(self, self.tr("質問のファイルを選ぶ"), "", kinds)
        return Path(name) if name else None

    def _show_report(self, report: ImportReport) -> None:
        self._work(False)
        self._report = report
        form = self._form
        good, bad = len(report.rows), len(report.problems)
        words = self.tr("{0}：取り込めるもの {1}件")
        told = words.replace("{0}", report.path.name).replace("{1}", str(good))
        if bad:
            problems = self.tr("取り込めないもの {0}件（一覧の先頭に表示）")
            told += "　" + problems.replace("{0}", str(bad))
        form.summary.setText(told)
        form.rows.clear()
        form.rows.addTopLevelItems(self._items(report))
        confirm = self.tr("{0}件を取り込む").replace("{0}", str(good))
        form.confirm.setText(confirm)
        form.confirm.setEnabled(good > 0)
        form.preview.show()
        form.result.clear()
        form.confirm.setFocus()

    def _items(self, report: ImportReport) -> list[QTreeWidgetItem]:
        """Return rows for the problems first, then for what can be brought in."""
        problems = [self._problem_item(problem) for problem in report.problems[:_MOST_ROWS]]
        rows = [self._row_item(row) for row in report.rows[: _MOST_ROWS - len(problems)]]
        return problems + rows

    def _problem_item(self, problem: ImportProblem) -> QTreeWidgetItem:
        line = "" if problem.line is None else str(problem.line)
        item = QTreeWidgetItem([line, problem_words(problem.code), self.tr("取り込めません")])
        for column in (1, 2):
            item.setForeground(column, QColor(colours(self.palette()).error))
        return item

    def _row_item(self, row: ImportedRow) -> QTreeWidgetItem:
        genre = self._workspace.project.genre_name(row.genre, self._workspace.settings.language)
        wanted = target_words(row.target_length) if row.target_length else ""
        about = "　".join(part for part in (genre, wanted) if part)
        item = QTreeWidgetItem([str(row.line), row.text.partition("\n")[0], about])
        item.setToolTip(1, row.text)
        return item

    def _discard(self) -> None:
        self._report = None
        self._form.preview.hide()

    def _confirm(self) -> None:
        if self._report is not None:
            self._work(True)
            self._form.confirm.setEnabled(False)
            self._workspace.exchange.confirm_import(self._report)

    def _on_imported(self, count: int) -> None:
        self._work(False)
        self._discard()
        words = self.tr("{0}件を送信待ちに入れました。サーバーに届くと作業になります。")
        self._tell(words.replace("{0}", str(count)))

    # -- export --------------------------------------------------------------------------

    def _choose_export(self) -> None:
        path = self._ask_save()
        if path is not None:
            self._work(True)
            self._workspace.exchange.export_pairs(path, self._form.form.currentData())

    def _ask_save(self) -> Path | None:
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("書き出す場所を選ぶ"), "export.jsonl", "JSON Lines (*.jsonl)"
        )
        return Path(name) if name else None

    def _on_exported(self, path: Path, count: int) -> None:
        self._work(False)
        words = self.tr("{0}件を書き出しました：{1}")
        self._tell(words.replace("{0}", str(count)).replace("{1}", str(path)))

    def _tell(self, words: str) -> None:
        self._form.result.setText(words)
        self.noticed.emit(Notice(NoticeLevel.INFO, words))

    def _on_notice(self, _notice: Notice) -> None:
        """Give the buttons back: the notice itself is told by the window."""
        self._work(False)
        self._form.confirm.setEnabled(self._report is not None and bool(self._report.rows))

    def _work(self, working: bool) -> None:
        form = self._form
        form.busy.setVisible(working)
        form.chooseImport.setEnabled(not working)
        form.chooseExport.setEnabled(not working)


def problem_words(code: str) -> str:
    """Return what is wrong with a row of a file, in the language of the application."""
    translate = QCoreApplication.translate
    words = {
        "not-json": translate("PlanPage", "JSON として読めません"),
        "not-an-object": translate("PlanPage", "項目の組（{…}）ではありません"),
        "no-text": translate("PlanPage", "質問がありません（text）"),
        "text-too-long": translate("PlanPage", "質問が長すぎます"),
        "text-not-storable": translate("PlanPage", "保存できない文字が入っています"),
        "unknown-genre": translate("PlanPage", "プロジェクトにないジャンルです（genre）"),
        "bad-length": translate("PlanPage", "長さの目安が正しくありません（target_length）"),
        "bad-field": translate("PlanPage", "読み取れない項目があります"),
        "duplicate": translate("PlanPage", "同じ質問が前の行にあります"),
        "not-utf8": translate("PlanPage", "文字コードが UTF-8 ではありません"),
        "not-a-table": translate("PlanPage", "表として読めません。1行目に項目名が要ります"),
    }
    return words.get(code, code)
