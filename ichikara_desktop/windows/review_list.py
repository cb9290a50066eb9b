"""The list beside a submission: what is still to be decided, and how much was decided today."""

from datetime import UTC, datetime

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QWidget

from ichikara_desktop.app.task_service import TaskService
from ichikara_desktop.app.values import OutboxEntry, TaskSummary
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.windows.forms.ui_review_page import Ui_ReviewPage
from ichikara_desktop.windows.task_list import TaskListModel, TaskPainter
from ichikara_desktop.windows.verdicts import Verdicts

FETCHED_AT_ONCE = 10


class ReviewList(QWidget):
    """Lives in the form of the review page and lists what nobody has decided about yet."""

    chosen = Signal(str)
    """The task to be opened."""
    previews_asked = Signal(tuple)
    """Task ids: the person wants to see what the model answers to their questions."""
    changed = Signal()
    """There are other tasks than before."""

    def __init__(
        self, form: Ui_ReviewPage, service: TaskService, verdicts: Verdicts, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.hide()  # what it shows is laid out in the form
        self._form, self._service, self._verdicts = form, service, verdicts
        self._tasks: tuple[TaskSummary, ...] = ()
        self._current = ""
        self._loaded = False
        self._decided_today = 0
        self._model = TaskListModel(self)
        self._model.more_wanted.connect(service.show_more)
        form.tasks.setModel(self._model)
        form.tasks.setItemDelegate(TaskPainter(form.tasks, tells_kind=False))
        form.tasks.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        form.tasks.clicked.connect(self._choose)
        form.tasks.activated.connect(self._choose)
        form.fetch.clicked.connect(self._fetch)
        form.more.clicked.connect(self._fetch)
        form.tryAll.clicked.connect(lambda: self.previews_asked.emit(self._selected_ids()))
        service.changed.connect(self._on_changed)
        service.fetched.connect(self._say_why_empty)

    def open_ids(self) -> list[str]:
        """Return the tasks that are still to be decided."""
        return [task.task_id for task in self._open()]

    def show_tasks(self) -> None:
        """Show what is still to be decided, or why there is nothing."""
        tasks = self._open()
        self._model.show_tasks(tuple(tasks), self._service.cut)
        self.mark(self._current)
        form = self._form
        form.stack.setCurrentWidget(form.reviewSide if tasks else form.emptySide)
        self._say_why_empty()

    def mark(self, task_id: str) -> None:
        """Mark the task that is open."""
        self._current = task_id
        row = self._model.row_of(task_id)
        if row is not None:
            self._form.tasks.setCurrentIndex(self._model.index(row))

    def step(self, by: int) -> None:
        """Choose the task so many rows further on."""
        ids = self.open_ids()
        if self._current in ids:
            place = ids.index(self._current) + by
            if 0 <= place < len(ids):
                self.chosen.emit(ids[place])

    def following(self, task_id: str) -> str:
        """Return the task after this one, or the one before the last; empty for none."""
        ids = self.open_ids()
        if task_id not in ids:
            return ids[0] if ids else ""
        place = ids.index(task_id)
        others = ids[place + 1 :] + ids[:place][::-1]
        return others[0] if others else ""

    def count_today(self, entries: tuple[OutboxEntry, ...]) -> None:
        """Tell how many verdicts were sealed today."""
        today = datetime.now(UTC).astimezone().date()
        self._decided_today = sum(
            entry.kind == "submit_verdict" and entry.sealed_at.date() == today for entry in entries
        )
        self._show_today()

    def retranslate(self) -> None:
        """Say everything in the new language."""
        self._say_why_empty()
        self._show_today()

    def _open(self) -> list[TaskSummary]:
        decided = self._verdicts.pending()
        return [t for t in self._tasks if not t.waiting and t.task_id not in decided]

    def _selected_ids(self) -> tuple[str, ...]:
        """Return the selected tasks in the order of the list; all where one alone is selected."""
        rows = sorted(index.row() for index in self._form.tasks.selectedIndexes())
        chosen = [task.task_id for row in rows if (task := self._model.task(row)) is not None]
        return tuple(chosen if len(chosen) > 1 else self.open_ids())

    def _on_changed(self, tasks: tuple[TaskSummary, ...]) -> None:
        self._loaded = True
        self._tasks = tuple(task for task in tasks if task.kind is TaskKind.CHECK)
        self.changed.emit()

    def _choose(self, index: QModelIndex) -> None:
        task = self._model.task(index.row())
        if task is not None and task.task_id != self._current:
            self.chosen.emit(task.task_id)

    def _fetch(self) -> None:
        self._form.fetch.setEnabled(False)
        self._form.more.setEnabled(False)
        self._service.fetch_more(FETCHED_AT_ONCE)

    def _say_why_empty(self, *_: object) -> None:
        form = self._form
        form.fetch.setEnabled(True)
        form.more.setEnabled(True)
        form.more.setText(self.tr("あと{0}件を手元に").replace("{0}", str(FETCHED_AT_ONCE)))
        form.fetch.setVisible(self._loaded)
        if not self._loaded:
            title, text = self.tr("読み込んでいます…"), ""
        else:
            title = self.tr("点検する作業がありません")
            text = self.tr("作業を受け取ると、ここで続けて点検できます。")
        form.emptyTitle.setText(title)
        form.emptyText.setText(text)

    def _show_today(self) -> None:
        count = self._decided_today
        words = self.tr("今日 {0}件").replace("{0}", str(count))
        self._form.today.setText(words if count else "")
