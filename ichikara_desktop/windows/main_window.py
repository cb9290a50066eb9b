"""The main window: a rail of pages, notices, and the bottom line that tells the truth."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QButtonGroup, QMainWindow, QToolButton, QWidget

from ichikara_desktop.app.values import Link, Notice, SyncStatus, TaskSummary
from ichikara_desktop.app.words import EXPORT_UNSENT, SALVAGE
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.domain.people import Role
from ichikara_desktop.domain.tasks import TaskKind, kinds_for
from ichikara_desktop.windows.editor_page import EditorPage
from ichikara_desktop.windows.forms.ui_main_window import Ui_MainWindow
from ichikara_desktop.windows.icons import icon
from ichikara_desktop.windows.lock_screen import IdleWatch, LockScreen
from ichikara_desktop.windows.models_page import ModelsPage
from ichikara_desktop.windows.page import Page
from ichikara_desktop.windows.plan_page import PlanPage
from ichikara_desktop.windows.queue_page import QueuePage
from ichikara_desktop.windows.review_page import ReviewPage
from ichikara_desktop.windows.secret_dialogs import Consent
from ichikara_desktop.windows.settings_page import SettingsPage
from ichikara_desktop.windows.sync_page import SyncPage, link_words
from ichikara_desktop.windows.theme import Look, set_look
from ichikara_desktop.windows.wording import day_of

_COORDINATING = frozenset({Role.COORDINATOR, Role.ADMIN})


@dataclass(frozen=True, slots=True)
class _Entry:
    """A page with its button in the rail."""

    page: Page
    button: QToolButton


class MainWindow(QMainWindow):
    """Shows the pages that the person's roles allow."""

    salvage_asked = Signal()
    """The person agreed that the store is made anew of what can be read."""

    def __init__(self, workspace: Workspace) -> None:
        super().__init__()
        self._workspace = workspace
        self._form = Ui_MainWindow()
        self._form.setupUi(self)
        self._entries: dict[str, _Entry] = {}
        self._buttons = QButtonGroup(self)
        self._add_pages(_allowed_pages(workspace))
        self._connect()
        for look, widget in ((Look.LINK, self._form.syncState), (Look.LINK, self._form.heldState)):
            set_look(widget, look)
        self._before_lock: QWidget | None = None
        self._lock_screen = LockScreen(workspace.secrets, self)
        self._lock_screen.unlocked.connect(self._unlock)
        self._idle = IdleWatch(workspace.settings, self)
        self._idle.idle.connect(self.lock)
        self.setMinimumSize(760, 520)
        self.resize(1180, 760)
        self.restoreGeometry(workspace.settings.window_geometry)
        self._retranslate()
        self.show_page(next(iter(self._entries)))

    def show_page(self, name: str, task_id: str = "") -> None:
        """Go to a page, and open a task on it.

        Args:
            name: ``queue``, ``write``, ``review``, ``plan``, ``models``, ``sync`` or
                ``settings``; a page that the person may not see is passed over.
            task_id: the task to open, if any.
        """
        entry = self._entries.get(name)
        if entry is None or self.is_locked:
            return
        current = self._form.pages.currentWidget()
        if isinstance(current, Page) and current is not entry.page:
            current.flush()
        self._form.pages.setCurrentWidget(entry.page)
        entry.button.setChecked(True)
        if task_id:
            entry.page.show_task(task_id)
        elif isinstance(entry.page, QueuePage):
            entry.page.focus_list()
        else:
            entry.button.setFocus()

    @property
    def is_locked(self) -> bool:
        """Whether what is written is hidden until a secret is entered."""
        return self._form.desk.isHidden()

    def lock(self) -> None:
        """Save everything, and hide it until the passphrase or recovery code is entered."""
        if self.is_locked or not self._workspace.secrets.has_passphrase:
            return
        for entry in self._entries.values():
            entry.page.flush()
        self._workspace.writing.flush()
        self._before_lock = self.focusWidget()
        self._form.desk.hide()
        self._lock_screen.cover()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the lock over the whole window."""
        super().resizeEvent(event)
        if hasattr(self, "_lock_screen"):
            self._lock_screen.setGeometry(self.rect())

    def _unlock(self) -> None:
        """Go back to where the person was."""
        self._form.desk.show()
        if self._before_lock is not None:
            self._before_lock.setFocus()
        self._before_lock = None

    def notify(self, notice: Notice) -> None:
        """Show a notice above the bottom line."""
        self._form.notices.tell(notice)

    def page(self, name: str) -> Page | None:
        """Return a page, if the person may see it."""
        entry = self._entries.get(name)
        return entry.page if entry else None

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Save everything before the window goes."""
        for entry in self._entries.values():
            entry.page.flush()
        self._workspace.settings.window_geometry = self.saveGeometry()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Follow the language and the theme of the application."""
        super().changeEvent(event)
        if not hasattr(self, "_entries"):
            return
        if event.type() == QEvent.Type.LanguageChange:
            self._form.retranslateUi(self)
            self._form.batch.retranslate()
            self._retranslate()
        elif event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()

    def _add_pages(self, names: list[str]) -> None:
        makers = {
            "queue": QueuePage,
            "write": EditorPage,
            "review": ReviewPage,
            "plan": PlanPage,
            "models": ModelsPage,
            "sync": SyncPage,
            "settings": SettingsPage,
        }
        for number, name in enumerate(names, 1):
            page = makers[name](self._workspace)
            page.noticed.connect(self._form.notices.tell)
            page.models_asked.connect(lambda: self.show_page("models"))
            self._form.pages.addWidget(page)
            self._entries[name] = _Entry(page, self._rail_button(name, number))

    def _rail_button(self, name: str, number: int) -> QToolButton:
        button = QToolButton(self._form.rail)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        button.setCheckable(True)
        button.setIconSize(QSize(24, 24))
        button.setFixedWidth(72)
        button.setIcon(icon(name, self.palette()))
        set_look(button, Look.RAIL)
        button.clicked.connect(lambda: self.show_page(name))
        self._buttons.addButton(button)
        column = self._form.railColumn
        # The spacer of the form stays above the settings, which stand at the foot.
        at = column.count() if name == "settings" else column.count() - 1
        column.insertWidget(at, button)
        shortcut = QKeySequence(f"Ctrl+{number}")
        QShortcut(shortcut, self, lambda: self.show_page(name))
        button.setToolTip(shortcut.toString(QKeySequence.SequenceFormat.NativeText))
        return button

    def _connect(self) -> None:
        form, workspace = self._form, self._workspace
        for service in (
            workspace.tasks,
            workspace.writing,
            workspace.review,
            workspace.checks,
            workspace.dismissals,
            workspace.sync,
            workspace.models,
            workspace.downloads,
            workspace.bench,
            workspace.previews,
            workspace.batches,
            workspace.comparisons,
            workspace.exchange,
            workspace.upkeep,
            workspace.secrets,
            workspace.drafts,
        ):
            service.notice.connect(form.notices.tell)
        form.notices.acted.connect(self._act)
        form.batch.use(workspace.batches)
        workspace.sync.status_changed.connect(self._show_status)
        form.syncState.clicked.connect(lambda: self.show_page("sync"))
        form.heldState.clicked.connect(lambda: self.show_page("queue"))
        queue, write, settings = self.page("queue"), self.page("write"), self.page("settings")
        if isinstance(queue, QueuePage):
            queue.task_chosen.connect(self._open_task)
        if isinstance(write, EditorPage):
            workspace.sync.taken_back.connect(lambda task_id: self.show_page("write", task_id))
            write.to_queue.connect(lambda: self.show_page("queue"))
            write.next_asked.connect(self._open_next)
        if isinstance(settings, SettingsPage):
            for page in (write, self.page("review")):
                if isinstance(page, (EditorPage, ReviewPage)):
                    settings.text_size_changed.connect(page.apply_text_size)
                    settings.panel_changed.connect(page.retranslate)
        QShortcut(QKeySequence.StandardKey.Refresh, self, workspace.sync.sync_now)

    def _act(self, action: str) -> None:
        sync = self.page("sync")
        if action == EXPORT_UNSENT and isinstance(sync, SyncPage):
            self.show_page("sync")
            sync.export_unsent()
        elif action == SALVAGE:
            self._ask_salvage()

    def _ask_salvage(self) -> None:
        words = self.tr(
            "書いたものを保存してこの画面を閉じ、読めるものと控えから保管庫を新しく作ります。"
            "今の保管庫は消さずに、脇に移します。よろしいですか。"
        )
        dialog = Consent(self, self.tr("読めるものを取り出す"), self.tr("あとで"), words)
        dialog.accepted.connect(self.salvage_asked)
        dialog.open()

    def _open_task(self, task: TaskSummary) -> None:
        self.show_page("review" if task.kind is TaskKind.CHECK else "write", task.task_id)

    def _open_next(self, done_id: str) -> None:
        """Open the next task of the queue that is still to be written."""
        queue = self.page("queue")
        tasks = queue.tasks() if isinstance(queue, QueuePage) else ()
        for task in tasks:
            writable = not task.waiting and task.kind is not TaskKind.CHECK
            if writable and task.task_id != done_id:
                self._open_task(task)
                return
        self.show_page("queue")

    def _retranslate(self) -> None:
        workspace = self._workspace
        words = _page_words()
        for name, entry in self._entries.items():
            entry.button.setText(words[name])
            entry.button.setAccessibleName(words[name])
        project = workspace.project.name(workspace.settings.language)
        self.setWindowTitle(f"{project} - ichikara")
        self._show_status(workspace.sync.status)

    def _draw_icons(self) -> None:
        for name, entry in self._entries.items():
            entry.button.setIcon(icon(name, self.palette()))

    def _show_status(self, status: SyncStatus) -> None:
        self._form.syncState.setText("⇅ " + _status_words(status))
        self._form.heldState.setText(_held_words(status))
        self._form.heldState.setVisible(status.held > 0)


def _allowed_pages(workspace: Workspace) -> list[str]:
    roles = workspace.person.roles
    kinds = kinds_for(roles)
    allowed = {
        "queue": bool(kinds),
        "write": bool(kinds - {TaskKind.CHECK}),
        "review": TaskKind.CHECK in kinds,
        "plan": bool(roles & _COORDINATING),
        "models": True,
        "sync": True,
        "settings": True,
    }
    return [name for name, shown in allowed.items() if shown]


def _page_words() -> dict[str, str]:
    translate = QCoreApplication.translate
    return {
        "queue": translate("MainWindow", "作業"),
        "write": translate("MainWindow", "執筆"),
        "review": translate("MainWindow", "点検"),
        "plan": translate("MainWindow", "計画"),
        "models": translate("MainWindow", "モデル"),
        "sync": translate("MainWindow", "同期"),
        "settings": translate("MainWindow", "設定"),
    }


def _status_words(status: SyncStatus) -> str:
    translate = QCoreApplication.translate
    parts = [link_words(status)]
    if status.waiting:
        parts.append(translate("MainWindow", "送信待ち {0}件").replace("{0}", str(status.waiting)))
    elif status.link is Link.ONLINE and not status.busy and not status.parked:
        parts.append(translate("MainWindow", "すべて送信済み"))
    if status.parked:
        parts.append(translate("MainWindow", "要確認 {0}件").replace("{0}", str(status.parked)))
    return translate("MainWindow", "・").join(parts)


def _held_words(status: SyncStatus) -> str:
    translate = QCoreApplication.translate
    words = translate("MainWindow", "残りの作業 {0}件").replace("{0}", str(status.held))
    if status.held_until is None:
        return words
    until = translate("MainWindow", "（割り当て {0} まで）").replace(
        "{0}", day_of(status.held_until)
    )
    return words + until
