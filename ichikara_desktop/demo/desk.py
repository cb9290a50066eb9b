"""One person at their computer: a store and its services, driven by calls that wait."""

from pathlib import Path

from ichikara_desktop.app.check_service import context_of
from ichikara_desktop.app.opening import demo_keys_of, join_store
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.app.values import CheckedText, CheckingTask, Notice, TaskSummary, WritingTask
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.checks import Finding
from ichikara_desktop.demo.waiting import NoticedError, outcome, until
from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.domain.invitation import Invitation
from ichikara_desktop.domain.tasks import TaskKind, Verdict
from ichikara_desktop.exchange import ImportReport
from ichikara_desktop.protocol.views import CommentView
from ichikara_desktop.store import outbox
from ichikara_desktop.store.outbox import OutboxCounts
from ichikara_desktop.store.store import open_store


class Desk:
    """A person's computer. Each has a folder, and so a store, of its own."""

    def __init__(self, folder: Path) -> None:
        """Name the folder; nothing is opened yet."""
        self.folder = folder
        self.settings = Settings(folder / "settings.ini")
        self._workspace: Workspace | None = None

    @property
    def workspace(self) -> Workspace:
        """The running services."""
        assert self._workspace is not None  # noqa: S101 - joined or opened before
        return self._workspace

    def join(self, server: str, code: str) -> None:
        """Join the demo project and start the services."""
        store, _ = join_store(
            self.folder,
            demo_keys_of(self.folder),
            Invitation(server, code),
            new_id(),
            self.folder.name,
        )
        self._start(Workspace(store, self.settings))

    def open(self) -> None:
        """Open the store again and start the services."""
        store = open_store(self.folder, demo_keys_of(self.folder))
        self._start(Workspace(store, self.settings))

    def close(self) -> None:
        """Stop the services."""
        if self._workspace is not None:
            self._workspace.close()
            self._workspace = None

    def _start(self, workspace: Workspace) -> None:
        self._workspace = workspace
        workspace.start()

    def sync(self) -> bool:
        """Synchronise once and return whether the server was reached."""
        sync = self.workspace.sync
        until(lambda: not sync.status.busy)
        (report,) = outcome(sync.sync_now, sync.round_ended)
        return report is not None

    def fetch(self, count: int) -> list[TaskSummary]:
        """Get more tasks and return all that are here."""
        tasks = self.workspace.tasks
        outcome(lambda: tasks.fetch_more(count), tasks.fetched)
        return self.tasks()

    def tasks(self) -> list[TaskSummary]:
        """Return the tasks on this computer."""
        tasks = self.workspace.tasks
        (summaries,) = outcome(tasks.refresh, tasks.changed, tasks.notice)
        return list(summaries)

    def task(self, title: str, kind: TaskKind) -> TaskSummary:
        """Return the task of a kind whose question begins so."""
        return next(
            task for task in self.tasks() if task.kind is kind and title.startswith(task.title)
        )

    def open_task(self, task_id: str) -> WritingTask:
        """Open a task of writing."""
        writing = self.workspace.writing
        (opened,) = outcome(lambda: writing.open(task_id), writing.opened, writing.notice)
        return opened  # type: ignore[no-any-return]

    def write(self, task: WritingTask, text: str) -> list[Finding]:
        """Type ``text`` in a few bursts, each saved and checked; returns the last findings."""
        writing, checks = self.workspace.writing, self.workspace.checks
        checked = CheckedText()
        for end in sorted({len(text) * part // 3 for part in (1, 2, 3)} - {0}):
            shown = text[:end]
            writing.edit(task.task.task_id, shown, end)
            _, checked = outcome(
                lambda shown=shown: checks.request(shown, context_of(task.task), task.task.task_id),  # type: ignore[misc]
                checks.checked,
                checks.notice,
            )
        outcome(writing.flush, writing.saved, writing.notice)
        return list(checked.remaining)

    def submit(self, task_id: str, text: str) -> Notice | None:
        """Submit, and return the notice if that was refused."""
        writing = self.workspace.writing
        try:
            outcome(lambda: writing.submit(task_id, text), writing.submitted, writing.notice)
        except NoticedError as noticed:
            return noticed.notice  # type: ignore[no-any-return]
        return None

    def open_check(self, task_id: str) -> CheckingTask:
        """Open a submission to be checked."""
        review = self.workspace.review
        (opened,) = outcome(lambda: review.open(task_id), review.opened, review.notice)
        return opened  # type: ignore[no-any-return]

    def decide(
        self,
        task_id: str,
        verdict: Verdict,
        reason: str = "",
        comments: tuple[CommentView, ...] = (),
        corrected: str | None = None,
    ) -> Notice | None:
        """Seal a verdict, and return the notice if that was refused."""
        review = self.workspace.review
        try:
            outcome(
                lambda: review.decide(task_id, verdict, reason, comments, corrected),
                review.decided,
                review.notice,
            )
        except NoticedError as noticed:
            return noticed.notice  # type: ignore[no-any-return]
        return None

    def import_file(self, path: Path) -> ImportReport:
        """Read a file of questions and bring its rows in."""
        exchange = self.workspace.exchange
        (report,) = outcome(
            lambda: exchange.read_import(path), exchange.import_read, exchange.notice
        )
        outcome(lambda: exchange.confirm_import(report), exchange.imported, exchange.notice)
        return report  # type: ignore[no-any-return]

    def export(self, path: Path, format: str) -> int:
        """Write the accepted pairs and return how many there are."""
        exchange = self.workspace.exchange
        _, count = outcome(
            lambda: exchange.export_pairs(path, format), exchange.exported, exchange.notice
        )
        return int(count)

    def counts(self) -> OutboxCounts:
        """Return what waits and what is parked."""
        return self.workspace.store.read(outbox.counts)
