"""The sync page: what waits, what went, what needs attention, why, and what is safe."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QFileDialog, QHeaderView, QTreeWidgetItem, QWidget

from ichikara_desktop.app.values import Link, Notice, NoticeLevel, OutboxEntry, SyncStatus
from ichikara_desktop.app.words import notice_for
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.store.unsent import Exported
from ichikara_desktop.windows.forms.ui_sync_page import Ui_SyncPage
from ichikara_desktop.windows.page import Page
from ichikara_desktop.windows.secret_dialogs import SecretDialog
from ichikara_desktop.windows.theme import Look, colours, set_look
from ichikara_desktop.windows.wording import day_of, time_of

_OP_ID = int(Qt.ItemDataRole.UserRole)


class SyncPage(Page):
    """Shows the outbox and how the server is reached."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._workspace = workspace
        self._form = Ui_SyncPage()
        self._form.setupUi(self)
        self._entries: tuple[OutboxEntry, ...] = ()
        self._set_up_list()
        form = self._form
        form.syncNow.clicked.connect(workspace.sync.sync_now)
        form.cancel.clicked.connect(workspace.sync.cancel)
        form.retry.clicked.connect(self._retry)
        form.edit.clicked.connect(self._take_back)
        form.export_.clicked.connect(self._export)
        workspace.sync.exported.connect(self._on_exported)
        form.unsent.clicked.connect(self.export_unsent)
        workspace.sync.unsent_exported.connect(self._on_unsent_exported)
        form.entries.currentItemChanged.connect(self._show_problem)
        form.demo.setVisible(workspace.is_demo)
        form.demoServer.setChecked(bool(workspace.demo_server and workspace.demo_server.online))
        form.demoServer.toggled.connect(workspace.switch_demo_server)
        workspace.sync.status_changed.connect(self._show_status)
        workspace.sync.entries_changed.connect(self._show_entries)
        self.retranslate()

    def retranslate(self, *_: object) -> None:
        """Say everything in the new language."""
        self._form.entries.setHeaderLabels(
            [
                self.tr("作業"),
                self.tr("内容"),
                self.tr("状態"),
                self.tr("時刻"),
                self.tr("送信の試み"),
            ]
        )
        self._show_status(self._workspace.sync.status)
        self._show_entries(self._entries)

    def _set_up_list(self) -> None:
        entries = self._form.entries
        entries.setRootIsDecorated(False)
        entries.setUniformRowHeights(True)
        header = entries.header()
        entries.setColumnCount(5)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)

    def _show_status(self, status: SyncStatus) -> None:
        form = self._form
        self._show_progress(status)
        form.cancel.setVisible(status.busy)
        form.syncNow.setEnabled(not status.busy)
        form.state.setText(self._state_words(status))
        self._show_safety(status)
        form.mirror.setText(self._mirror_words(status))
        form.mirror.setVisible(status.read_anew is not None)
        refused = status.link is Link.REFUSED
        for widget in (form.unsent, form.unsentText):
            widget.setVisible(refused)

    def _show_progress(self, status: SyncStatus) -> None:
        """Show how much is sent of what waits; how much there is to receive nobody knows."""
        busy = self._form.busy
        sending = status.busy and not status.receiving and status.done > 0
        busy.setMaximum(status.done + status.waiting if sending else 0)
        busy.setValue(status.done if sending else 0)
        busy.setVisible(status.busy)

    def _state_words(self, status: SyncStatus) -> str:
        parts = [link_words(status)]
        if status.last_contact is not None:
            contact = self.tr("最後に同期した時刻：{0}")
            parts.append(contact.replace("{0}", time_of(status.last_contact)))
        return "　".join(parts)

    def _safety_words(self, status: SyncStatus) -> str:
        if status.notice is not None:
            return str(status.notice)
        if status.parked:
            return self.tr("送れなかったものがあります。下の一覧で理由を見てください。")
        if status.waiting:
            return self.tr("送信を待つものは、このパソコンに保存されています。")
        if status.held_until is not None:
            held = self.tr("手元の作業は {0} まであなたに割り当てられています。")
            return held.replace("{0}", day_of(status.held_until))
        return self.tr("すべてサーバーに届いています。")

    def _show_safety(self, status: SyncStatus) -> None:
        """Show what is safe; being offline is no trouble, everything else that is told is."""
        safety = self._form.safety
        troubled = status.notice is not None and status.notice.what != notice_for("offline").what
        urgent = troubled or (status.notice is None and bool(status.parked))
        safety.setText(("▲ " if urgent else "") + self._safety_words(status))
        set_look(safety, Look.PLAIN if urgent else Look.MUTED)

    def _mirror_words(self, status: SyncStatus) -> str:
        if status.read_anew is None:
            return ""
        words = self.tr(
            "{0} に、サーバーと食い違っていた作業の一覧を読み直しました（{1}件）。"
            "下書きと送信待ちのものは変わっていません。"
        )
        at = time_of(status.read_anew)
        return words.replace("{0}", at).replace("{1}", str(status.differed))

    def _show_entries(self, entries: tuple[OutboxEntry, ...]) -> None:
        self._entries = entries
        chosen = self._chosen_id()
        form = self._form
        form.entries.clear()
        for entry in entries:
            item = self._item(entry)
            form.entries.addTopLevelItem(item)
            if entry.op_id == chosen or (not chosen and entry.notice and not self._chosen_id()):
                form.entries.setCurrentItem(item)
        if entries and not self._chosen_id():
            form.entries.setCurrentItem(form.entries.topLevelItem(0))
        form.stack.setCurrentWidget(form.entries if entries else form.emptyText)
        self._show_problem()

    def _item(self, entry: OutboxEntry) -> QTreeWidgetItem:
        item = QTreeWidgetItem(
            [
                entry.title,
                operation_word(entry.kind),
                state_word(entry.state, entry.disposition),
                time_of(entry.sealed_at),
                str(entry.attempts),
            ]
        )
        item.setData(0, _OP_ID, entry.op_id)
        item.setTextAlignment(4, Qt.AlignmentFlag.AlignRight)
        item.setToolTip(0, entry.title)
        if entry.notice is not None:
            item.setForeground(2, QColor(colours(self.palette()).warning))
        return item

    def _chosen_id(self) -> str:
        item = self._form.entries.currentItem()
        return str(item.data(0, _OP_ID)) if item else ""

    def _chosen(self) -> OutboxEntry | None:
        chosen = self._chosen_id()
        return next((entry for entry in self._entries if entry.op_id == chosen), None)

    def _show_problem(self) -> None:
        form, entry = self._form, self._chosen()
        form.problem.setText(explanation(entry) if entry else "")
        form.retry.setVisible(bool(entry and entry.notice))
        form.edit.setVisible(bool(entry and entry.editable))
        form.export_.setVisible(entry is not None)

    def _retry(self) -> None:
        self._workspace.sync.retry(self._chosen_id())

    def _take_back(self) -> None:
        entry = self._chosen()
        if entry is not None and entry.task_id:
            self._workspace.sync.take_back(entry.task_id)

    def _export(self) -> None:
        op_id = self._chosen_id()
        path = self._ask_save() if op_id else None
        if path is not None:
            self._workspace.sync.export(op_id, path)

    def _ask_save(self) -> Path | None:
        kinds = (self.tr("文章 (*.txt)"), self.tr("すべての項目 (*.json)"))
        name, kind = QFileDialog.getSaveFileName(
            self, self.tr("書き出す場所を選ぶ"), "entry.txt", ";;".join(kinds)
        )
        if not name:
            return None
        path = Path(name)
        return path.with_suffix(".json") if kind == kinds[1] else path

    def export_unsent(self) -> None:
        """Ask for a passphrase and a place, and write there what the server does not have."""
        words = self.tr(
            "ファイルを開くための合言葉を決めて、担当者に別の方法で伝えてください。"
            "忘れると、このファイルは開けません。"
        )
        dialog = SecretDialog(
            self,
            self.tr("保存場所を選ぶ…"),
            ask_now=False,
            ask_new=True,
            words=words,
            new_words=self.tr("ファイルの合言葉（8文字以上）"),
        )
        dialog.accepted.connect(lambda: self._export_unsent(dialog.new.text()))
        dialog.open()

    def _export_unsent(self, passphrase: str) -> None:
        path = self._ask_sealed()
        if path is not None:
            self._workspace.sync.export_unsent(passphrase, path)

    def _ask_sealed(self) -> Path | None:
        name, _ = QFileDialog.getSaveFileName(
            self, self.tr("書き出す場所を選ぶ"), "unsent.ichikara"
        )
        return Path(name) if name else None

    def _on_unsent_exported(self, done: Exported, path: Path) -> None:
        words = self.tr("下書き{0}件、送信待ち{1}件を書き出しました。担当者に渡してください：{2}")
        for place, value in enumerate((done.drafts, done.operations, path)):
            words = words.replace(f"{{{place}}}", str(value))
        self.noticed.emit(Notice(NoticeLevel.INFO, words))

    def _on_exported(self, path: Path) -> None:
        words = self.tr("書き出しました：{0}").replace("{0}", str(path))
        self.noticed.emit(Notice(NoticeLevel.INFO, words))


def link_words(status: SyncStatus) -> str:
    """Return how the server is reached, in the language of the running application."""
    translate = QCoreApplication.translate
    if status.busy and status.done:
        words = (
            translate("SyncPage", "受け取っています…（{0}件）")
            if status.receiving
            else translate("SyncPage", "送っています…（{0}件）")
        )
        return words.replace("{0}", str(status.done))
    if status.busy:
        return translate("SyncPage", "同期しています…")
    return {
        Link.ONLINE: translate("SyncPage", "オンライン"),
        Link.OFFLINE: translate("SyncPage", "オフライン"),
        Link.REFUSED: translate("SyncPage", "サーバーに入れません"),
        Link.UNKNOWN: translate("SyncPage", "未確認"),
    }[status.link]


def operation_word(kind: str) -> str:
    """Return what kind of operation it is."""
    translate = QCoreApplication.translate
    words = {
        "submit_instruction": translate("SyncPage", "質問の提出"),
        "submit_response": translate("SyncPage", "答えの提出"),
        "submit_verdict": translate("SyncPage", "点検の判定"),
        "import_instruction": translate("SyncPage", "質問の取り込み"),
        "import_comparison": translate("SyncPage", "比べる答え"),
        "beside": translate("SyncPage", "別の下書き"),
    }
    return words.get(kind, kind)


def explanation(entry: OutboxEntry) -> str:
    """Return what there is to know about an entry: why it stays, or how it is counted."""
    translate = QCoreApplication.translate
    if entry.notice is not None:
        return str(entry.notice)
    if entry.state == "beside":
        return translate(
            "SyncPage",
            "前のパソコンの下書きです。ここの下書きと違うため、両方を残しています。"
            "「ファイルに書き出す」で読めます。",
        )
    if entry.state == "sealed":
        if entry.editable:
            return translate("SyncPage", "まだ送っていません。下書きに戻して直せます。")
        return translate(
            "SyncPage", "送信を始めましたが、返事がまだありません。届くまで自動で送ります。"
        )
    return {
        "late": translate("SyncPage", "期限のあとに届きましたが、受け付けられました。"),
        "surplus": translate(
            "SyncPage", "同じ作業がほかの人から先に届いていました。文章はサーバーに残っています。"
        ),
        "quarantined": translate(
            "SyncPage", "サーバーが別に保管しています。担当者に確かめてください。"
        ),
    }.get(entry.disposition, "")


def state_word(state: str, disposition: str = "") -> str:
    """Return how an operation stands."""
    translate = QCoreApplication.translate
    if state == "acknowledged" and disposition in {"late", "surplus", "quarantined"}:
        return {
            "late": translate("SyncPage", "届きました（期限のあと）"),
            "surplus": translate("SyncPage", "届きました（先着あり）"),
            "quarantined": translate("SyncPage", "届きました（別に保管）"),
        }[disposition]
    words = {
        "sealed": translate("SyncPage", "送信待ち"),
        "acknowledged": translate("SyncPage", "届きました"),
        "parked": translate("SyncPage", "確認が必要です"),
        "superseded": translate("SyncPage", "送り直しました"),
        "beside": translate("SyncPage", "取り戻しました"),
    }
    return words.get(state, state)
