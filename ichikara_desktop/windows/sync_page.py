"""The sync page: what waits, what went, what needs attention, why, and what is safe."""

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHeaderView, QTreeWidgetItem, QWidget

from ichikara_desktop.app.values import Link, OutboxEntry, SyncStatus
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.windows.forms.ui_sync_page import Ui_SyncPage
from ichikara_desktop.windows.page import Page
from ichikara_desktop.windows.theme import colours
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
        form.busy.setVisible(status.busy)
        form.cancel.setVisible(status.busy)
        form.syncNow.setEnabled(not status.busy)
        form.state.setText(self._state_words(status))
        form.safety.setText(self._safety_words(status))

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
        form.stack.setCurrentWidget(form.entries if entries else form.emptyText)
        self._show_problem()

    def _item(self, entry: OutboxEntry) -> QTreeWidgetItem:
        item = QTreeWidgetItem(
            [
                entry.title,
                operation_word(entry.kind),
                state_word(entry.state),
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

    def _show_problem(self) -> None:
        chosen = self._chosen_id()
        entry = next((entry for entry in self._entries if entry.op_id == chosen), None)
        problem = str(entry.notice) if entry and entry.notice else ""
        self._form.problem.setText(problem)
        self._form.problem.setVisible(bool(problem))
        self._form.retry.setVisible(bool(problem))

    def _retry(self) -> None:
        self._workspace.sync.retry(self._chosen_id())


def link_words(status: SyncStatus) -> str:
    """Return how the server is reached, in the language of the running application."""
    translate = QCoreApplication.translate
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
    }
    return words.get(kind, kind)


def state_word(state: str) -> str:
    """Return how an operation stands."""
    translate = QCoreApplication.translate
    words = {
        "sealed": translate("SyncPage", "送信待ち"),
        "acknowledged": translate("SyncPage", "届きました"),
        "parked": translate("SyncPage", "確認が必要です"),
        "superseded": translate("SyncPage", "送り直しました"),
    }
    return words.get(state, state)
