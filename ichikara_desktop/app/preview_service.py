"""What the local model answers to a question, in both columns, while somebody writes.

One request goes its way: :meth:`PreviewService.ask` → verify and plan (a thread beside) → load
(the worker) → answer, token by token → kept in the store. Whatever fails on the way ends it with
a notice; the window goes on.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from ichikara_desktop.app.background import Background
from ichikara_desktop.app.preview_values import PreviewStage, PreviewState, PreviewText
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.app.trouble import notice_of, notice_of_code
from ichikara_desktop.domain.ids import new_id
from ichikara_desktop.preview.cards import ModelCard
from ichikara_desktop.preview.gguf_file import GgufFile, read_gguf
from ichikara_desktop.preview.library import ModelLibrary
from ichikara_desktop.preview.memory import ModelShape, plan
from ichikara_desktop.preview.messages import (
    Answered,
    Column,
    Died,
    Event,
    Failed,
    Finished,
    Generate,
    Load,
    Loaded,
    Reading,
    Sampling,
    Token,
    Turn,
)
from ichikara_desktop.preview.model_errors import CancelledError, ModelUnknownError
from ichikara_desktop.preview.probing import Backend, probe
from ichikara_desktop.preview.worker_process import WorkerProcess
from ichikara_desktop.store.previews import Preview, keep_preview, note_copied, previews_of
from ichikara_desktop.store.store import Store

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
}


@dataclass(frozen=True, slots=True)
class Models:
    """What is loaded, or to be loaded; ``adapter`` is absent for the base alone."""

    base: ModelCard
    adapter: ModelCard | None

    @property
    def columns(self) -> tuple[Column, ...]:
        """What answers."""
        return ("base", "tuned") if self.adapter else ("base",)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One wish of the person."""

    task_id: str
    question: str
    template: str
    seed: int
    sampling: Sampling


@dataclass(frozen=True, slots=True)
class _Ready:
    """What the worker is to be told, found out beside the windows."""

    load: Load
    backend: Backend


class PreviewService(QObject):
    """Asks the local model. Signals come in the thread of the windows."""

    state_changed = Signal(object)
    """A :class:`PreviewState`."""
    begun = Signal(str, tuple)
    """Task id, and the columns that will be answered."""
    text_came = Signal(object)
    """A :class:`PreviewText`."""
    kept = Signal(str)
    """Task id: what was answered last is in the store."""
    listed = Signal(str, tuple)
    """Task id, and its previews, the newest first."""
    notice = Signal(object)

    _heard = Signal(object)
    _verified = Signal(object, object)

    def __init__(
        self, store: Store, library: ModelLibrary, settings: Settings, background: Background
    ) -> None:
        super().__init__()
        self._store, self._library = store, library
        self._settings, self._background = settings, background
        self.state = PreviewState()
        self._asked: _Asked | None = None
        self._made: list[Preview] = []
        """Answers of the running request that are complete."""
        self._models_used: Models | None = None
        self._loaded: Load | None = None
        self._request = 0
        self._worker: WorkerProcess | None = None
        self._backend: Backend | None = None
        self._closed = False
        self._heard.connect(self._hear)
        self._verified.connect(self._show_verified)

    @property
    def sampling(self) -> Sampling:
        """How tokens are chosen, as the person set it."""
        try:
            return Sampling.model_validate_json(self._settings.preview_sampling or "{}")
        except ValidationError:
            return Sampling()

    @sampling.setter
    def sampling(self, value: Sampling) -> None:
        self._settings.preview_sampling = value.model_dump_json()

    @property
    def worker_pid(self) -> int | None:
        """Process id of the worker, while there is one."""
        return self._worker.pid if self._worker is not None else None

    def ask(self, task_id: str, question: str, template: str, seed: int = 0) -> None:
        """Answer a question in every column; ``begun``, texts and ``kept`` follow.

        Args:
            task_id: the task whose question it is.
            question: what the model is asked.
            template: the project's; used where the file has none of its own.
            seed: other seeds give other answers.
        """
        if self.state.busy or self._closed:
            return
        asked = _Asked(task_id, question, template, seed, self.sampling)
        self._asked = asked
        self._set(PreviewState(PreviewStage.VERIFYING, task_id, device=self.state.device))
        self._background.run(
            self._models,
            lambda models: self._prepare(asked, models),
            lambda error: self._fail(error, asked),
        )

    def stop(self) -> None:
        """Give up what is running; what was shown of an answer is kept as any other."""
        if self._request and self._worker is not None:
            self._worker.cancel(self._request)
        if self.state.stage in {PreviewStage.VERIFYING, PreviewStage.LOADING}:
            self._asked = None
        if self.state.stage is PreviewStage.VERIFYING:
            self._set(replace(self.state, stage=PreviewStage.IDLE, task_id=""))

    def list_previews(self, task_id: str) -> None:
        """Read what was made for a task before; ``listed`` follows."""
        self._background.run(
            lambda: self._store.read(lambda session: previews_of(session, task_id)),
            lambda found: self.listed.emit(task_id, found),
            self._tell,
        )

    def note_copied(self, preview_id: str) -> None:
        """Keep in mind that the person copied a preview."""
        future = self._store.submit(lambda session: note_copied(session, preview_id))
        self._background.follow(future, lambda _: None)

    def close(self) -> None:
        """End the worker. Waits for it no longer than two seconds."""
        self._closed = True
        self._asked = None
        if self._worker is not None:
            self._worker.close()

    # -- on the way ------------------------------------------------------------------------

    def _models(self) -> Models:
        """Return the chosen models; raises ModelUnknownError."""
        base = self._library.card(self._settings.preview_base)
        chosen = self._settings.preview_adapter
        try:
            adapter = self._library.card(chosen) if chosen else None
        except ModelUnknownError:
            adapter = None
        return Models(base, adapter)

    def _prepare(self, asked: _Asked, models: Models) -> None:
        if self._asked is not asked:
            return
        self._models_used = models
        self._set(
            replace(
                self.state,
                model=models.base.name,
                adapter=models.adapter.name if models.adapter else "",
            )
        )
        self._background.run(
            lambda: self._ready(asked, models),
            lambda ready: self._load(asked, ready),
            lambda error: self._fail(error, asked),
        )

    def _ready(self, asked: _Asked, models: Models) -> _Ready:
        """Verify what was never verified, and see what this computer can do; beside."""
        for card in (models.base, models.adapter):
            if card is not None and not self._library.is_verified(card):
                self._library.verify(
                    card.sha256,
                    self._verified.emit,
                    lambda: self._closed or self._asked is not asked,
                )
        backend = self._backend or probe()
        base = self._library.path_of(models.base.sha256)
        gpu = backend.gpu
        planned = plan(
            shape_of(read_gguf(base)),
            models.base.size,
            CONTEXT,
            gpu_free=gpu.memory_free if gpu else 0,
        )
        adapter = models.adapter and self._library.path_of(models.adapter.sha256)
        load = Load(
            model=str(base),
            adapter=str(adapter) if adapter else None,
            context=planned.context,
            gpu_layers=planned.gpu_layers,
        )
        return _Ready(load, backend)

    def _load(self, asked: _Asked, ready: _Ready) -> None:
        if self._asked is not asked:
            return
        self._backend = ready.backend
        if ready.backend.report is None:
            self._end("preview-no-library")
            return
        gpu = ready.backend.gpu if ready.load.gpu_layers else None
        self._set(
            replace(
                self.state,
                stage=PreviewStage.LOADING,
                device=gpu.description if gpu else "CPU",
                fell_back=any(failed.name != "cpu" for failed in ready.backend.failures),
            )
        )
        if self._worker is None:
            self._worker = WorkerProcess(self._heard.emit, environment=ready.backend.environment)
        if ready.load == self._loaded:
            self._generate(asked)
        else:
            self._loaded = ready.load
            self._request = self._worker.ask(ready.load, silence=PATIENCE)

    def _generate(self, asked: _Asked) -> None:
        models = self._models_used
        if self._worker is None or models is None:
            return
        self._request = self._worker.ask(
            Generate(
                turns=(Turn(role="user", content=asked.question),),
                template=models.base.prompt_template or asked.template or None,
                columns=models.columns,
                sampling=asked.sampling,
                seeds=(asked.seed,),
            ),
            silence=PATIENCE,
        )
        self.begun.emit(asked.task_id, models.columns)

    # -- what the worker says ----------------------------------------------------------------

    def _hear(self, event: Event) -> None:
        if self._closed or event.id != self._request or not self._request:
            return
        asked = self._asked
        match event:
            case Loaded() if asked is not None:
                self._generate(asked)
            case Loaded():
                self._end()
            case Reading() if event.column == "base":
                self._set(
                    replace(
                        self.state,
                        stage=PreviewStage.READING,
                        done=event.read,
                        total=event.total,
                    )
                )
            case Token() if asked is not None:
                if self.state.stage is not PreviewStage.WRITING:
                    self._set(replace(self.state, stage=PreviewStage.WRITING))
                self.text_came.emit(PreviewText(asked.task_id, event.column, event.text))
            case Answered() if asked is not None and self._models_used is not None:
                self._note(asked, self._models_used, event)
            case Finished():
                self._end()
            case Failed(code="cancelled"):
                self._end()
            case Failed():
                self._loaded = self._loaded if event.code in _OF_THE_TEXT else None
                self._end(_FAILURES.get(event.code, "preview-failed"))
            case Died():
                self._loaded = None
                too_slow = event.code == "too-slow"
                self._end("preview-too-slow" if too_slow else "preview-died")
            case _:
                pass

    def _note(self, asked: _Asked, models: Models, event: Answered) -> None:
        tuned = event.column == "tuned"
        settings = asked.sampling.model_dump(mode="json") | {"seed": event.seed}
        preview = Preview(
            preview_id=new_id(),
            task_id=asked.task_id,
            made_at=datetime.now(UTC),
            model_sha256=models.base.sha256,
            adapter_sha256=models.adapter.sha256 if tuned and models.adapter else "",
            scale=1.0,
            settings=json.dumps(settings),
            prompt_sha256=event.prompt_sha256,
            device=self.state.device,
            finish=event.reason,
            text=event.text,
        )
        self._made.append(preview)
        if event.seconds > 0:
            self._set(replace(self.state, speed=event.tokens / event.seconds))

    def _keep_made(self) -> None:
        """Keep what is complete, together, whatever became of the rest."""
        made, self._made = self._made, []
        if not made:
            return

        def keep(session: Session) -> None:
            for preview in made:
                keep_preview(session, preview)

        future = self._store.submit(keep)
        self._background.follow(future, lambda _: self.kept.emit(made[0].task_id), self._tell)

    def _show_verified(self, done: int, total: int) -> None:
        if self.state.stage is PreviewStage.VERIFYING:
            self._set(replace(self.state, done=done, total=total))

    def _end(self, code: str = "") -> None:
        self._keep_made()
        self._request, self._asked = 0, None
        self._set(replace(self.state, stage=PreviewStage.IDLE, task_id="", done=0, total=0))
        if code:
            self.notice.emit(notice_of_code(code))

    def _tell(self, error: BaseException) -> None:
        """Tell what the store could not do; what runs goes on."""
        self.notice.emit(notice_of(error))

    def _fail(self, error: BaseException, asked: _Asked) -> None:
        if asked is not self._asked:
            return
        if isinstance(error, CancelledError):
            self._end()
        elif isinstance(error, ModelUnknownError):
            self._end("preview-no-model")
        elif isinstance(error, ImportError):
            self._end("preview-no-library")
        else:
            self._end()
            self._tell(error)

    def _set(self, state: PreviewState) -> None:
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)


_OF_THE_TEXT = frozenset({"prompt-too-long", "text-differs", "template-failed", "no-template"})
"""Failures after which the model is loaded still."""


def shape_of(file: GgufFile) -> ModelShape:
    """Return what decides how much memory a model takes."""
    return ModelShape(
        layers=file.layers,
        kv_heads=max(file.kv_heads, default=1),
        head_dim_k=file.key_length,
        head_dim_v=file.value_length,
        n_embd=file.n_embd,
        vocab=file.vocabulary,
        trained_context=file.context_length,
        architecture=file.architecture,
    )
