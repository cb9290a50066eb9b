"""Previews of many questions, one after the other, while the person does something else.

A run goes its way: :meth:`BatchService.begin` → kept in the store → its next item → the runner,
behind everything that a person waits for → kept with its item → the next one. It is paused by a
word, by a failure that would meet every item, and by the end of the program; it goes on when the
person says so.
"""

import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from ichikara_desktop.app.background import Background
from ichikara_desktop.app.batch_values import BatchStage, BatchState
from ichikara_desktop.app.preview_answers import Answers, Manner, Question, chosen_models, models_of
from ichikara_desktop.app.preview_jobs import CANCELLED, Models, Rank
from ichikara_desktop.app.preview_runner import PreviewRunner
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.app.trouble import notice_of, notice_of_code
from ichikara_desktop.app.values import NoticeLevel
from ichikara_desktop.app.words import notice_for
from ichikara_desktop.preview.cards import ModelCard
from ichikara_desktop.preview.library import ModelLibrary
from ichikara_desktop.preview.messages import Column, Sampling
from ichikara_desktop.preview.model_errors import ModelUnknownError
from ichikara_desktop.store import preview_runs
from ichikara_desktop.store.preview_runs import Item, Run, RunPlan, RunState, RunSystem, Subject
from ichikara_desktop.store.store import Store
from ichikara_desktop.store.tasks import find_task

_OF_THE_QUESTION = frozenset(
    {"preview-prompt-too-long", "preview-text-differs", "preview-template-failed"}
)
"""Failures that say nothing of the other questions."""
_OF_THE_WORKER = frozenset({"preview-died", "preview-too-slow", "preview-failed"})
"""Failures after which the question is tried once more: it need not be its fault."""

_MOST_DEATHS = 3
"""Questions, one after the other, of which it seems to be the fault of none."""


class BatchService(QObject):
    """Does one run at a time. Signals come in the thread of the windows."""

    changed = Signal(object)
    """A :class:`BatchState`."""
    finished = Signal(object)
    """The :class:`Run` of which nothing is left to be done."""
    kept = Signal(str)
    """The task or pair whose answers are in the store now."""
    notice = Signal(object)

    def __init__(
        self,
        store: Store,
        library: ModelLibrary,
        runner: PreviewRunner,
        settings: Settings,
        background: Background,
    ) -> None:
        super().__init__()
        self._settings = settings
        self._store, self._library = store, library
        self._runner, self._background = runner, background
        self.state = BatchState()
        self._job: _ItemJob | None = None
        self._tried: Item | None = None
        """The item whose worker died once."""
        self._deaths = 0
        """Items, one after the other, whose worker died twice."""
        self._since, self._done_since = 0.0, 0

    def start(self) -> None:
        """Find the run that was broken off; it waits for the person."""
        self._background.run(
            lambda: self._store.read(preview_runs.open_run), self._found, self._tell
        )

    def begin(
        self,
        plan: RunPlan,
        subjects: Iterable[Subject],
        begun: Callable[[Run], None] = lambda _: None,
    ) -> None:
        """Do a run; only one at a time, which is decided in the store.

        Args:
            plan: what answers, and how.
            subjects: what is asked; without any there is no run.
            begun: called when the run is kept; not when there is another one.
        """
        asked = tuple(subjects)
        if not asked:
            self.notice.emit(notice_of_code("batch-nothing"))
            return
        future = self._store.submit(lambda session: _begin(session, plan, asked))
        self._background.follow(future, lambda run: self._begun(run, begun), self._tell)

    def try_tasks(self, task_ids: Iterable[str], template: str, sampling: Sampling) -> None:
        """Let the chosen models answer the questions of tasks; those without one are passed over.

        Args:
            task_ids: in the order in which they are answered.
            template: the project's prompt template.
            sampling: how tokens are chosen.
        """
        wanted = tuple(task_ids)
        self._background.run(
            lambda: (self._chosen_system(), self._store.read(lambda s: _subjects(s, wanted))),
            lambda found: self.begin(
                RunPlan(
                    name="",
                    systems=(found[0],),
                    sampling=sampling.model_dump(mode="json"),
                    template=template,
                ),
                found[1],
            ),
            self._not_begun,
        )

    def pause(self) -> None:
        """Stop; what is being answered is answered again later."""
        if self.state.stage is BatchStage.RUNNING:
            self._show(BatchStage.PAUSED, self.state.run)
            if self._job is not None:
                self._runner.withdraw(self._job)

    def go_on(self) -> None:
        """Go on with what is left."""
        if self.state.stage is BatchStage.PAUSED and self.state.run is not None:
            self._begin_clock()
            self._tried, self._deaths = None, 0
            self._show(BatchStage.RUNNING, self.state.run)
            if self._job is None:
                self._next()

    def give_up(self) -> None:
        """Leave what is left undone; what is answered stays."""
        run = self.state.run
        if run is None:
            return
        self._show(BatchStage.NONE, None)
        if self._job is not None:
            self._runner.withdraw(self._job)
        # What is answered can still be looked at, but no comparison is made of a part.
        state = RunState.GIVEN_UP if run.left else RunState.DONE
        future = self._store.submit(lambda s: preview_runs.set_state(s, run.run_id, state))
        self._background.follow(future, lambda _: None, self._tell)

    def _chosen_system(self) -> RunSystem:
        models = chosen_models(self._library, self._settings)
        return system_of(models.base, models.adapter)

    def _not_begun(self, error: BaseException) -> None:
        if isinstance(error, ModelUnknownError):
            self.notice.emit(notice_of_code("preview-no-model"))
        else:
            self._tell(error)

    # -- one item after the other ------------------------------------------------------------

    def _found(self, run: Run | None) -> None:
        if run is not None and self.state.run is None:
            self._show(BatchStage.PAUSED, run)

    def _begun(self, run: Run | None, begun: Callable[[Run], None]) -> None:
        if run is None:
            self.notice.emit(notice_of_code("batch-running"))
            self.start()
            return
        self._begin_clock()
        self._tried, self._deaths = None, 0
        self._show(BatchStage.RUNNING, run)
        begun(run)
        self._next()

    def _is_doing(self, run: Run) -> bool:
        """Whether this run is at work still: what was read of one may come after its end."""
        now = self.state.run
        at_work = self.state.stage is BatchStage.RUNNING and self._job is None
        return at_work and now is not None and now.run_id == run.run_id

    def _next(self) -> None:
        run = self.state.run
        if run is None or self.state.stage is not BatchStage.RUNNING:
            return
        self._background.run(
            lambda: self._store.read(
                lambda session: (
                    preview_runs.find_run(session, run.run_id),
                    preview_runs.next_item(session, run.run_id),
                )
            ),
            lambda found: self._ask(*found),
            self._stop,
        )

    def _ask(self, run: Run | None, item: Item | None) -> None:
        if run is None or not self._is_doing(run):
            return
        self._show(BatchStage.RUNNING, run)
        if item is None:
            self._finish(run)
            return
        system = run.plan.systems[item.system]
        self._background.run(
            lambda: models_of(self._library, system),
            lambda models: self._submit(run, item, system, models),
            self._stop,
        )

    def _submit(self, run: Run, item: Item, system: RunSystem, models: Models) -> None:
        if self._is_doing(run):
            self._job = _ItemJob(self, run, item, system, models)
            self._runner.submit(self._job)

    def item_ended(self, job: "_ItemJob", code: str, error: BaseException | None) -> None:
        """Keep what was answered, or note why nothing was, and go on."""
        self._job = None
        if code == CANCELLED:
            self._next()  # paused and gone on with meanwhile
        elif not code:
            self._tried, self._deaths = None, 0
            run_id, item, made = job.run.run_id, job.item, job.made()
            future = self._store.submit(
                lambda session: preview_runs.keep_answers(session, run_id, item, made)
            )
            self._background.follow(future, lambda _: self._kept(item), self._stop)
        elif error is None and code in _OF_THE_QUESTION:
            self._note_failure(job, code)
        elif error is None and code in _OF_THE_WORKER:
            self._worker_failed(job, code)
        else:
            self._stop(error, code)

    def _worker_failed(self, job: "_ItemJob", code: str) -> None:
        """Try a question once more; pause where one after the other ends so."""
        if self._tried != job.item:
            self._tried = job.item
            self._next()
            return
        self._deaths += 1
        if self._deaths < _MOST_DEATHS:
            self._note_failure(job, code)
        else:
            self._stop(None, "batch-worker-died")

    def _note_failure(self, job: "_ItemJob", code: str) -> None:
        self._tried = None
        run_id, item = job.run.run_id, job.item
        future = self._store.submit(
            lambda session: preview_runs.note_failure(session, run_id, item, code)
        )
        self._background.follow(future, lambda _: self._next(), self._stop)

    def _kept(self, item: Item) -> None:
        self._done_since += 1
        self.kept.emit(item.subject.subject_id)
        self._next()

    def _finish(self, run: Run) -> None:
        self._show(BatchStage.NONE, None)
        future = self._store.submit(
            lambda session: preview_runs.set_state(session, run.run_id, RunState.DONE)
        )
        self._background.follow(future, lambda _: self.finished.emit(run), self._tell)
        code = "batch-done-in-part" if run.failed else "batch-done"
        code = "comparison-ready" if run.plan.is_comparison else code
        self.notice.emit(notice_for(code, NoticeLevel.INFO))

    def _stop(self, error: BaseException | None, code: str = "") -> None:
        """Pause after something that would meet every item."""
        self._show(BatchStage.PAUSED, self.state.run)
        if error is not None:
            self._tell(error)
        else:
            self.notice.emit(notice_of_code(code))

    def _tell(self, error: BaseException) -> None:
        self.notice.emit(notice_of(error))

    # -- how long it takes -------------------------------------------------------------------

    def _begin_clock(self) -> None:
        self._since, self._done_since = time.monotonic(), 0

    def _show(self, stage: BatchStage, run: Run | None) -> None:
        left = None
        if run is not None and stage is BatchStage.RUNNING and self._done_since:
            left = (time.monotonic() - self._since) / self._done_since * run.left
        state = BatchState(stage if run is not None else BatchStage.NONE, run, left)
        if state != self.state:
            self.state = state
            self.changed.emit(state)


def system_of(base: ModelCard, adapter: ModelCard | None) -> RunSystem:
    """Return what answers in both columns, or in the base's alone."""
    return RunSystem(
        name=adapter.name if adapter else base.name,
        model_sha256=base.sha256,
        adapter_sha256=adapter.sha256 if adapter else "",
        dataset_version=adapter.dataset_version if adapter else "",
    )


def _begin(session: Session, plan: RunPlan, subjects: tuple[Subject, ...]) -> Run | None:
    """Keep a run, unless there is one that is still to be done."""
    if preview_runs.open_run(session) is not None:
        return None
    return preview_runs.find_run(session, preview_runs.begin_run(session, plan, subjects))


def _subjects(session: Session, task_ids: tuple[str, ...]) -> tuple[Subject, ...]:
    found = (find_task(session, task_id) for task_id in task_ids)
    return tuple(
        Subject(task.view.task_id, task.view.instruction.text)
        for task in found
        if task is not None and task.view.instruction is not None
    )


class _ItemJob(Answers):
    """One question of a run for one of its systems."""

    def __init__(
        self, service: BatchService, run: Run, item: Item, system: RunSystem, models: Models
    ) -> None:
        plan = run.plan
        columns: tuple[Column, ...] = ("base", "tuned")
        manner = Manner(
            Sampling.model_validate(plan.sampling),
            (plan.seed,),
            exact=True,
            columns=tuple(column for column in columns if column in system.columns),
        )
        question = Question(item.subject.subject_id, item.subject.text, plan.template)
        super().__init__(question, manner, Rank.QUEUE, models)
        self._service, self.run, self.item = service, run, item

    def ended(self, code: str, error: BaseException | None = None) -> None:
        """Tell the service."""
        self._service.item_ended(self, code, error)
