"""The queue: which tasks there are, searching them, and getting more."""

from PySide6.QtCore import QObject, QTimer, Signal

from ichikara_desktop.app.background import Background
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.app.store_signals import StoreSignals
from ichikara_desktop.app.trouble import notice_of
from ichikara_desktop.app.values import TaskSummary
from ichikara_desktop.app.words import notice_for
from ichikara_desktop.domain.people import Person
from ichikara_desktop.domain.project import Project
from ichikara_desktop.domain.tasks import TaskKind, kinds_for
from ichikara_desktop.domain.workflow import State
from ichikara_desktop.store.account import load_project
from ichikara_desktop.store.store import Store
from ichikara_desktop.store.tasks import (
    FOUND,
    MirroredTask,
    first_tasks,
    index_waiting,
    search_tasks,
    title_of,
)
from ichikara_desktop.store.topics import Topic
from ichikara_desktop.sync.engine import SyncEngine

PAGE = 50
"""How many tasks of each kind the list has before it is scrolled to its end."""
MOST_FOUND = FOUND
"""How many tasks a search tells before the list is scrolled to its end."""
_INDEXED_AT_ONCE, _INDEX_REST = 100, 20
"""Tasks that are made found in one transaction, and milliseconds between: typing goes between."""
_SHOWN_WHEN = frozenset({Topic.TASKS, Topic.OUTBOX, Topic.PROJECT})


class TaskService(QObject):
    """Shows the tasks on this computer. Signals come in the thread of the windows."""

    changed = Signal(tuple)
    """``tuple[TaskSummary, ...]`` after every change."""
    found = Signal(str, tuple)
    """A query with its ``tuple[TaskSummary, ...]``."""
    fetched = Signal(int)
    """How many tasks :meth:`fetch_more` brought."""
    notice = Signal(object)

    def __init__(  # noqa: PLR0913, PLR0917 - the parts of the application
        self,
        store: Store,
        engine: SyncEngine,
        signals: StoreSignals,
        background: Background,
        settings: Settings,
        person: Person,
        project_id: str,
    ) -> None:
        super().__init__()
        self._store, self._engine = store, engine
        self._background, self._settings = background, settings
        self._person, self._project_id = person, project_id
        self._most, self._cut = PAGE, False
        self._index_rest = QTimer(self, singleShot=True, interval=_INDEX_REST)
        self._index_rest.timeout.connect(self._index_more)
        self._indexing = False
        signals.committed.connect(self._on_committed)

    @property
    def cut(self) -> bool:
        """Whether there are more tasks than were told last."""
        return self._cut

    @property
    def indexing(self) -> bool:
        """Whether some tasks are not found yet, since an older version kept them."""
        return self._indexing

    def start(self) -> None:
        """Read the tasks, and make those found that an older version kept."""
        self.refresh()
        self._index_rest.start()

    def refresh(self) -> None:
        """Read the tasks and tell them."""
        self._background.run(self._read, self._tell, self._fail)

    def show_more(self) -> None:
        """Tell more tasks from now on, if there are more."""
        if self._cut:
            self._cut = False
            self._most += PAGE
            self.refresh()

    def close(self) -> None:
        """Begin nothing more."""
        self._index_rest.stop()

    def search(self, query: str, most: int = MOST_FOUND) -> None:
        """Find up to ``most`` tasks in whose texts every word of ``query`` occurs."""
        self._background.run(
            lambda: self._read_found(query, most),
            lambda found: self.found.emit(query, found),
            self._fail,
        )

    def fetch_more(self, count: int) -> None:
        """Get up to ``count`` tasks to write and as many to check, as the roles allow."""
        self._background.run(lambda: self._claim(count), self._fetched, self._fail)

    def _read(self) -> tuple[tuple[TaskSummary, ...], bool]:
        most = self._most
        page, project = self._store.read(
            lambda session: (first_tasks(session, most), load_project(session, self._project_id))
        )
        return self._summaries(page.tasks, project), page.cut

    def _tell(self, read: tuple[tuple[TaskSummary, ...], bool]) -> None:
        tasks, self._cut = read
        self.changed.emit(tasks)

    def _index_more(self) -> None:
        future = self._store.submit(lambda session: index_waiting(session, _INDEXED_AT_ONCE))
        self._background.follow(future, self._indexed, self._fail)

    def _indexed(self, waiting: bool) -> None:
        self._indexing = waiting
        if waiting:
            self._index_rest.start()

    def _read_found(self, query: str, most: int) -> tuple[TaskSummary, ...]:
        tasks, project = self._store.read(
            lambda session: (
                search_tasks(session, query, most),
                load_project(session, self._project_id),
            )
        )
        return self._summaries(tasks, project)

    def _claim(self, count: int) -> int:
        allowed = kinds_for(self._person.roles)
        checking = frozenset({TaskKind.CHECK})
        groups = [kinds for kinds in (allowed - checking, allowed & checking) if kinds]
        return sum(self._engine.claim(kinds, count).claimed for kinds in groups)

    def _fetched(self, count: int) -> None:
        self.fetched.emit(count)
        if not count:
            self.notice.emit(notice_for("no-tasks"))

    def _summaries(
        self, tasks: list[MirroredTask], project: Project | None
    ) -> tuple[TaskSummary, ...]:
        language = self._settings.language
        return tuple(_summary(task, project, language) for task in tasks)

    def _on_committed(self, topics: frozenset[Topic]) -> None:
        if topics & _SHOWN_WHEN:
            self.refresh()

    def _fail(self, error: BaseException) -> None:
        self.fetched.emit(0)
        self.notice.emit(notice_of(error))


def _summary(task: MirroredTask, project: Project | None, language: str) -> TaskSummary:
    view = task.view
    return TaskSummary(
        task_id=view.task_id,
        kind=view.kind,
        state=view.state,
        title=title_of(view),
        genre=project.genre_name(view.genre, language) if project else view.genre,
        target_length=view.target_length,
        expires_at=view.lease.expires_at if view.lease else None,
        returned=view.state is State.RETURNED,
        has_draft=task.has_draft,
        waiting=task.waiting,
    )
