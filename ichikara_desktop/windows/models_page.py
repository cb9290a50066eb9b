"""The models page: the files for previews, what they are, and which are used."""

from pathlib import Path

from PySide6.QtCore import QLocale, Qt
from PySide6.QtWidgets import QFileDialog, QHeaderView, QTreeWidgetItem, QWidget

from ichikara_desktop.app.model_service import ModelEntry, ModelsState
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.preview.cards import ModelCard
from ichikara_desktop.preview.gguf_file import Kind
from ichikara_desktop.windows.forms.ui_models_page import Ui_ModelsPage
from ichikara_desktop.windows.page import Page
from ichikara_desktop.windows.secret_dialogs import Consent

_SHA256 = int(Qt.ItemDataRole.UserRole)


class ModelsPage(Page):
    """Brings models in, and chooses those that previews are made with."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace, self._models = workspace, workspace.models
        self._form = Ui_ModelsPage()
        self._form.setupUi(self)
        self._state = self._models.state
        self._set_up_list()
        form = self._form
        form.bring.clicked.connect(self._ask_file)
        form.cancel.clicked.connect(self._models.cancel)
        form.choose.clicked.connect(lambda: self._models.choose(self._current_id()))
        form.alone.clicked.connect(self._models.leave_adapter)
        form.verify.clicked.connect(lambda: self._models.verify(self._current_id()))
        form.remove.clicked.connect(self._ask_removal)
        form.list.currentItemChanged.connect(lambda *_: self._show_current())
        form.list.itemActivated.connect(lambda *_: self._models.choose(self._current_id()))
        self._models.changed.connect(self._show)
        self.retranslate()

    def retranslate(self, *_: object) -> None:
        """Say everything in the new language."""
        self._form.list.setHeaderLabels(
            [
                self.tr("名前"),
                self.tr("種類"),
                self.tr("大きさ"),
                self.tr("ライセンス"),
                self.tr("状態"),
            ]
        )
        self._show(self._state)

    def _set_up_list(self) -> None:
        tree = self._form.list
        tree.setRootIsDecorated(False)
        tree.setUniformRowHeights(True)
        tree.setColumnCount(5)
        header = tree.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)

    def _show(self, state: ModelsState) -> None:
        form, before = self._form, self._current_id()
        self._state = state
        form.busy.setVisible(bool(state.busy))
        form.busy.setMaximum(1000 if state.total else 0)
        form.busy.setValue(state.done * 1000 // state.total if state.total else 0)
        form.progress.setVisible(bool(state.busy))
        form.progress.setText(self._progress_words(state))
        form.cancel.setVisible(bool(state.busy))
        form.bring.setEnabled(not state.busy)
        if [entry.card for entry in state.entries] != self._listed() or before == "":
            self._fill(state.entries, before)
        else:
            self._fill_words(state.entries)
        form.list.setVisible(bool(state.entries))
        form.empty.setVisible(not state.entries)
        used = self.tr("モデル {0}・ディスクの空き {1}").replace("{0}", size_words(state.used))
        form.use.setText(used.replace("{1}", size_words(state.free)) if state.free else "")
        self._show_current()

    def _listed(self) -> list[ModelCard]:
        return [entry.card for entry in self._entries_shown]

    def _fill(self, entries: tuple[ModelEntry, ...], chosen: str) -> None:
        tree = self._form.list
        tree.clear()
        for entry in entries:
            item = QTreeWidgetItem(tree)
            item.setData(0, _SHA256, entry.card.sha256)
        self._fill_words(entries)
        ids = [entry.card.sha256 for entry in entries]
        if ids:
            tree.setCurrentItem(tree.topLevelItem(ids.index(chosen) if chosen in ids else 0))

    def _fill_words(self, entries: tuple[ModelEntry, ...]) -> None:
        self._entries_shown = entries
        for row, entry in enumerate(entries):
            item = self._form.list.topLevelItem(row)
            if item is not None:
                for column, words in enumerate(self._row_words(entry)):
                    item.setText(column, words)

    def _row_words(self, entry: ModelEntry) -> tuple[str, ...]:
        card = entry.card
        is_base = card.kind is Kind.BASE
        kind = self.tr("元のモデル") if is_base else self.tr("アダプター")
        states = [
            self.tr("使用中") if entry.chosen else "",
            "" if entry.verified else self.tr("未確認"),
        ]
        return (
            card.name,
            kind,
            size_words(card.size),
            card.licence or self.tr("不明"),
            self.tr("・").join(state for state in states if state),
        )

    _entries_shown: tuple[ModelEntry, ...] = ()

    def _current(self) -> ModelEntry | None:
        sha256 = self._current_id()
        return next((e for e in self._state.entries if e.card.sha256 == sha256), None)

    def _current_id(self) -> str:
        item = self._form.list.currentItem()
        return str(item.data(0, _SHA256)) if item is not None else ""

    def _show_current(self) -> None:
        form, entry = self._form, self._current()
        idle = not self._state.busy
        for button in (form.choose, form.verify, form.remove):
            button.setEnabled(entry is not None and idle)
            button.setVisible(bool(self._state.entries))
        form.choose.setEnabled(entry is not None and idle and not entry.chosen)
        adapters = any(e.chosen and e.card.kind is Kind.ADAPTER for e in self._state.entries)
        form.alone.setVisible(adapters)
        form.card.setVisible(entry is not None)
        form.card.setText(self._card_words(entry) if entry else "")

    def _card_words(self, entry: ModelEntry) -> str:
        card = entry.card
        parts = [card.architecture, card.quantisation]
        if card.context_length:
            length = QLocale().toString(card.context_length)
            parts.append(self.tr("{0} トークンまで読める").replace("{0}", length))
        if entry.base_name:
            parts.append(self.tr("{0} 用").replace("{0}", entry.base_name))
        if card.dataset_version:
            parts.append(self.tr("データ {0} で調整").replace("{0}", card.dataset_version))
        parts.append(f"SHA-256 {card.sha256[:16]}…")
        line = self.tr("・").join(part for part in parts if part)
        notice = card.notice.strip()
        return f"{line}\n{notice[:400]}" if notice else line

    def _progress_words(self, state: ModelsState) -> str:
        doing = {"import": self.tr("取り込んでいます…"), "verify": self.tr("確かめています…")}
        words = doing.get(state.busy, "")
        if state.total:
            words += f" {size_words(state.done)} / {size_words(state.total)}"
        return words

    def _ask_file(self) -> None:
        dialog = QFileDialog(self, self.tr("取り込むモデル"))
        dialog.setNameFilters([self.tr("モデル (*.gguf)"), self.tr("すべてのファイル (*)")])
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.bring(Path(name)))
        dialog.open()

    def bring(self, path: Path) -> None:
        """Bring a file in."""
        self._models.import_file(path, self._workspace.project.prompt_template)

    def _ask_removal(self) -> None:
        entry = self._current()
        if entry is None:
            return
        words = self.tr(
            "「{0}」をこのパソコンから削除します。書いたものはそのまま残ります。"
            "また使うときは、もう一度取り込んでください。"
        ).replace("{0}", entry.card.name)
        dialog = Consent(self, self.tr("削除する"), self.tr("残しておく"), words)
        dialog.accepted.connect(lambda: self._models.remove(entry.card.sha256))
        dialog.open()


def size_words(size: int) -> str:
    """Return a number of bytes as people read it."""
    return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeTraditionalFormat)
