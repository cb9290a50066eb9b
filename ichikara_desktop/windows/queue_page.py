"""The queue: choose what to do next."""

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ichikara_desktop.app.task_service import MOST_FOUND
from ichikara_desktop.app.values import TaskSummary
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.windows.forms.ui_queue_page import Ui_QueuePage
from ichikara_desktop.windows.page import Page
from ichikara_desktop.windows.task_list import TaskListModel, TaskPainter

FETCHED_AT_ONCE = 5
_SEARCH_PAUSE = 200
"""Milliseconds without a key until the search begins."""


class QueuePage(Page):
    """Lists the tasks on this computer and opens them."""

    task_chosen = Signal(object)
    """The :class:`TaskSummary` to be opened."""

    def __init__(self, workspace: Workspace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._service = workspace.tasks
        self._form = Ui_QueuePage()
        self._form.setupUi(self)
        self._tasks: tuple[TaskSummary, ...] = ()
        self._found: tuple[TaskSummary, ...] | None = None
        self._loaded = self._fetching = self._focus_later = False
        self._most_found = MOST_FOUND
        self._model = TaskListModel(self)
        self._set_up_list()
        self._pause = QTimer(self, singleShot=True, interval=_SEARCH_PAUSE)
        self._pause.timeout.connect(self._search)
        self._form.search.textChanged.connect(self._search_soon)
        self._form.fetch.clicked.connect(self.fetch)
        self._form.emptyAction.clicked.connect(self._act_on_empty)
        self._service.changed.connect(self._on_changed)
        self._service.found.connect(self._on_found)
        self._service.fetched.connect(self._on_fetched)
        QShortcut(QKeySequence.StandardKey.Find, self, self._form.search.setFocus)
        self._show()

    def tasks(self) -> tuple[TaskSummary, ...]:
        """Return the tasks on this computer as last told."""
        return self._tasks

    def fetch(self) -> None:
        """Ask for more tasks."""
        self._fetching = True
        self._show()
        self._service.fetch_more(FETCHED_AT_ONCE)

    def retranslate(self, *_: object) -> None:
        """Say everything in the new language."""
        self._service.refresh()
        self._show()

    def focus_list(self) -> None:
        """Put the keys on the list, or on what is to be done when it is empty.

        As long as it is not known which of the two it is, that is done later.
        """
        self._focus_later = not self._loaded
        listed = self._form.stack.currentWidget() is self._form.listSide
        (self._form.tasks if listed else self._form.emptyAction).setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Open with Enter, and go from the search field into the list with Down."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if watched is self._form.search and event.key() == Qt.Key.Key_Down:
                self.focus_list()
                return True
            opens = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if opens and watched is self._form.tasks:
                self._open_current()
                return True
        return super().eventFilter(watched, event)

    def _set_up_list(self) -> None:
        view = self._form.tasks
        view.setModel(self._model)
        self._model.more_wanted.connect(self._show_more)
        view.setItemDelegate(TaskPainter(view))
        view.setMouseTracking(True)
        view.setVerticalScrollMode(view.ScrollMode.ScrollPerPixel)
        view.doubleClicked.connect(self._open)
        view.installEventFilter(self)
        self._form.search.installEventFilter(self)

    def _open_current(self) -> None:
        self._open(self._form.tasks.currentIndex())

    def _open(self, index: QModelIndex) -> None:
        task = self._model.task(index.row())
        if task is not None:
            self.task_chosen.emit(task)

    def _search_soon(self) -> None:
        self._most_found = MOST_FOUND
        self._pause.start()

    def _search(self) -> None:
        query = self._form.search.text().strip()
        if query:
            self._service.search(query, self._most_found)
        else:
            self._found = None
            self._show()

    def _on_changed(self, tasks: tuple[TaskSummary, ...]) -> None:
        was_loaded, self._loaded = self._loaded, True
        self._tasks = tasks
        if self._form.search.text().strip():
            self._search()
        else:
            self._show()
        if not was_loaded and self.isVisible():
            self.focus_list()

    def _on_found(self, query: str, found: tuple[TaskSummary, ...]) -> None:
        if query == self._form.search.text().strip():
            self._found = found
            self._show()

    def _on_fetched(self, _count: int) -> None:
        self._fetching = False
        self._show()

    def _show(self) -> None:
        shown = self._tasks if self._found is None else self._found
        self._show_list(shown)
        self._form.fetch.setEnabled(not self._fetching)
        self._form.fetch.setText(
            self.tr("受け取っています…")
            if self._fetching
            else self.tr("あと{0}件を手元に").replace("{0}", str(FETCHED_AT_ONCE))
        )
        had_focus = self._form.tasks.hasFocus() or self._form.emptyAction.hasFocus()
        self._form.stack.setCurrentWidget(self._form.listSide if shown else self._form.emptySide)
        self._say_why_empty()
        awaited = self._focus_later and self._loaded and not self.isHidden()
        if had_focus or (awaited and not self._form.search.hasFocus()):
            self.focus_list()

    def _show_list(self, shown: tuple[TaskSummary, ...]) -> None:
        """Show other tasks, at the same place of the list where the chosen one is still there."""
        view, model = self._form.tasks, self._model
        chosen = model.task(view.currentIndex().row())
        place = view.verticalScrollBar().value()
        cut = self._service.cut if self._found is None else len(shown) >= self._most_found
        model.show_tasks(shown, cut)
        row = model.row_of(chosen.task_id) if chosen else None
        if row is not None:
            view.setCurrentIndex(model.index(row))
            view.verticalScrollBar().setValue(place)
        elif (first := model.first_row()) is not None:
            view.setCurrentIndex(model.index(first))

    def _show_more(self) -> None:
        if self._found is None:
            self._service.show_more()
        else:
            self._most_found += MOST_FOUND
            self._search()

    def _say_why_empty(self) -> None:
        searched = self._found is not None
        self._form.emptyAction.setVisible(self._loaded)
        if not self._loaded:
            title, text, action = self.tr("読み込んでいます…"), "", ""
        elif searched:
            title = self.tr("見つかりませんでした")
            text = self.tr("別の言葉で探すか、検索をやめて一覧に戻ってください。")
            if self._service.indexing:
                text = self.tr(
                    "検索の準備がまだ終わっていません。少し待ってから、もう一度探してください。"
                )
            action = self.tr("一覧に戻る")
        else:
            title = self.tr("手元に作業がありません")
            text = self.tr("作業を受け取ると、ネットワークがなくても書けます。")
            action = self.tr("受け取っています…") if self._fetching else self.tr("作業を受け取る")
        self._form.emptyTitle.setText(title)
        self._form.emptyText.setText(text)
        self._form.emptyAction.setText(action)

    def _act_on_empty(self) -> None:
        if self._found is not None:
            self._form.search.clear()
            self._form.search.setFocus()
        elif not self._fetching:  # not disabled meanwhile: a disabled button loses the keys
            self.fetch()
