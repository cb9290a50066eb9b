"""The one model that is loaded, and what waits for it.

One job goes its way: :meth:`PreviewRunner.submit` → verify and plan (a thread beside) → load (the
worker) → ask, and hear until the end. What a person waits for goes first: a job of a higher rank
that is at work makes room for it, and is done again afterwards.
"""

from collections import deque

from PySide6.QtCore import QObject, Signal

from ichikara_desktop.app.background import Background
from ichikara_desktop.app.preview_answers import chosen_models
from ichikara_desktop.app.preview_jobs import CANCELLED, Job, Models, Rank
from ichikara_desktop.app.preview_loading import Ready, plan_load, verify_once
from ichikara_desktop.app.preview_values import PreviewStage
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.preview.library import ModelLibrary
from ichikara_desktop.preview.messages import (
    CLOSING,
    ChangeAdapter,
    Died,
    Event,
    Failed,
    Load,
    Loaded,
    Reading,
    Token,
)
from ichikara_desktop.preview.model_errors import CancelledError, ModelUnknownError
from ichikara_desktop.preview.probing import Backend, probe
from ichikara_desktop.preview.worker_process import WorkerProcess

CONTEXT = 4096
"""Tokens that question and answer may have together, where memory allows."""
PATIENCE = 120.0
"""Seconds of silence after which the worker is given up."""
_FAILURES = {
    "no-library": "preview-no-library",
    "no-model": "preview-no-model",
    "no-memory": "preview-no-memory",
    "load-failed": "preview-load-failed",
    "adapter-failed": "preview-adapter-failed",
    "no-template": "preview-no-template",
    "template-failed": "preview-template-failed",
    "prompt-too-long": "preview-prompt-too-long",
    "text-differs": "preview-text-differs",
    "cancelled": CANCELLED,
}
_OF_THE_TEXT = frozenset({"prompt-too-long", "text-differs", "template-failed", "no-template"})
"""Failures after which the model is loaded still."""


class PreviewRunner(QObject):
    """Gives the model to one job after the other. For the thread of the windows."""

    idle_changed = Signal(bool)
    """Whether nothing runs or waits."""

    _heard = Signal(object)
    _verified = Signal(int, object, object)

    def __init__(self, library: ModelLibrary, settings: Settings, background: Background) -> None:
        super().__init__()
        self._library, self._settings, self._background = library, settings, background
        self._waiting: dict[Rank, deque[Job]] = {rank: deque() for rank in Rank}
        self._job: Job | None = None
        self._turn = 0
        """Counts the turns: a job that made room has another one later, and its first ended."""
        self._models: Models | None = None
        self._stage = PreviewStage.IDLE
        self._makes_room = False
        """The job that runs is given up for another one, and is done again."""
        self._request = 0
        self._loading: Load | None = None
        """What the worker will hold."""
        self._loaded: Load | None = None
        """What the worker holds, as far as is known."""
        self._worker: WorkerProcess | None = None
        self._backend: Backend | None = None
        self._closed = False
        self._heard.connect(self._hear)
        self._verified.connect(self._show_verified)

    @property
    def idle(self) -> bool:
        """Whether nothing runs or waits."""
        return self._job is None and not any(self._waiting.values())

    @property
    def worker_pid(self) -> int | None:
        """Process id of the worker, while there is one."""
        return self._worker.pid if self._worker is not None else None

    def submit(self, job: Job) -> None:
        """Let a job wait for its turn."""
        if self._closed:
            return
        self._waiting[job.rank].append(job)
        if self._job is None:
            self.idle_changed.emit(False)
            self._next()
        elif job.rank < self._job.rank:
            self._makes_room = True
            if self._stage is not PreviewStage.LOADING:  # most likely it is wanted all the same
                self._give_up()

    def withdraw(self, job: Job) -> None:
        """Give a job up, whether it runs or waits; its ``ended`` follows."""
        waiting = self._waiting[job.rank]
        if job is self._job:
            self._makes_room = False
            self._give_up()
        elif job in waiting:
            waiting.remove(job)
            job.ended(CANCELLED)

    def close(self) -> None:
        """End the worker. Waits for it no longer than two seconds."""
        self._closed = True
        for waiting in self._waiting.values():
            waiting.clear()
        if self._worker is not None:
            self._worker.close()

    # -- on the way ------------------------------------------------------------------------

    def _next(self) -> None:
        if self._closed:
            return
        waiting = next((jobs for jobs in self._waiting.values() if jobs), None)
        if waiting is None:
            self.idle_changed.emit(True)
            return
        job = self._job = waiting.popleft()
        turn = self._turn = self._turn + 1
        self._go_on(PreviewStage.VERIFYING)
        self._background.run(
            lambda: job.models or chosen_models(self._library, self._settings),
            lambda models: self._prepare(turn, job, models),
            lambda error: self._fail(turn, error),
        )

    def _is_at(self, turn: int) -> bool:
        return self._job is not None and turn == self._turn

    def _prepare(self, turn: int, job: Job, models: Models) -> None:
        if not self._is_at(turn):
            return
        self._models = models
        job.chose(models)
        self._background.run(
            lambda: self._ready(turn, models),
            lambda ready: self._load(turn, job, models, ready),
            lambda error: self._fail(turn, error),
        )

    def _ready(self, turn: int, models: Models) -> Ready:
        """Verify what was never verified, and see what this computer can do; beside."""
        verify_once(
            self._library,
            models,
            lambda done, total: self._verified.emit(turn, done, total),
            lambda: self._closed or not self._is_at(turn),
        )
        backend, loaded = self._backend or probe(), self._loaded
        if loaded is not None and loaded.model == str(self._library.path_of(models.base.sha256)):
            return Ready(self._with_adapter(loaded, models), backend)
        return Ready(plan_load(self._library, models, CONTEXT, backend), backend)

    def _with_adapter(self, loaded: Load, models: Models) -> Load:
        """Return what is loaded with another adapter: the memory of the base is taken already."""
        card = models.adapter
        adapter = str(self._library.path_of(card.sha256)) if card is not None else None
        return loaded.model_copy(update={"adapter": adapter, "scale": models.scale})

    def _load(self, turn: int, job: Job, models: Models, ready: Ready) -> None:
        if not self._is_at(turn):
            return
        self._backend = ready.backend
        if ready.backend.report is None:
            self._end("preview-no-library")
            return
        job.loads_on(ready.computer)
        self._go_on(PreviewStage.LOADING)
        if self._worker is None:
            self._worker = WorkerProcess(self._heard.emit, environment=ready.backend.environment)
        if ready.load == self._loaded:
            self._ask(job, models)
            return
        wanted: Load | ChangeAdapter = ready.load
        if self._loaded is not None and self._loaded.model == ready.load.model:
            wanted = ChangeAdapter(adapter=ready.load.adapter, scale=ready.load.scale)
        self._loaded, self._loading = None, ready.load
        self._request = self._worker.ask(wanted, silence=PATIENCE)

    def _ask(self, job: Job, models: Models) -> None:
        if self._worker is not None:
            self._request = self._worker.ask(job.request(models), silence=PATIENCE)
            job.began(models)

    # -- what the worker says ----------------------------------------------------------------

    def _hear(self, event: Event) -> None:
        job, models = self._job, self._models
        if self._closed or event.id != self._request or not self._request or job is None:
            return
        match event:
            case Loaded():
                self._loaded = self._loading
                if self._makes_room:
                    self._end(CANCELLED)
                elif models is not None:
                    self._ask(job, models)
                return
            case Died():
                self._loaded = None
            case Failed() if event.code not in _OF_THE_TEXT | {"cancelled"}:
                self._loaded = None
            case Reading() if event.column == "base":
                self._go_on(PreviewStage.READING, event.read, event.total)
            case Token() if self._stage is not PreviewStage.WRITING:
                self._go_on(PreviewStage.WRITING)
            case _:
                pass
        job.heard(event)
        if isinstance(event, CLOSING):
            self._end(_code_of(event))

    def _show_verified(self, turn: int, done: int, total: int) -> None:
        if self._is_at(turn) and self._stage is PreviewStage.VERIFYING:
            self._go_on(PreviewStage.VERIFYING, done, total)

    def _go_on(self, stage: PreviewStage, done: int = 0, total: int = 0) -> None:
        self._stage = stage
        if self._job is not None:
            self._job.went_on(stage, done, total)

    def _give_up(self) -> None:
        """Stop what runs: at once before the worker knows of it, or when the worker has stopped."""
        if self._request and self._worker is not None:
            self._worker.cancel(self._request)
        else:
            self._end(CANCELLED)

    def _fail(self, turn: int, error: BaseException) -> None:
        if not self._is_at(turn):
            return
        if isinstance(error, CancelledError):
            self._end(CANCELLED)
        elif isinstance(error, ModelUnknownError):
            self._end("preview-no-model")
        elif isinstance(error, ImportError):
            self._end("preview-no-library")
        else:
            self._end("preview-failed", error)

    def _end(self, code: str, error: BaseException | None = None) -> None:
        job, self._job = self._job, None
        self._request, self._models, self._stage = 0, None, PreviewStage.IDLE
        if job is not None and self._makes_room and code == CANCELLED:
            self._waiting[job.rank].appendleft(job)
        elif job is not None:
            job.ended(code, error)
        self._makes_room = False
        if self._job is None:  # whoever heard of the end may have asked for more
            self._next()


def _code_of(event: Event) -> str:
    match event:
        case Failed():
            return _FAILURES.get(event.code, "preview-failed")
        case Died():
            return "preview-too-slow" if event.code == "too-slow" else "preview-died"
        case _:
            return CANCELLED if getattr(event, "cancelled", False) else ""
