"""How fast a model reads and writes on this computer, measured by a worker of its own.

:meth:`BenchService.measure` → verify and plan (a thread beside) → load → bench → the card. The
worker ends with each measurement: it shares nothing with the previews' one.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal

from ichikara_desktop.app.background import Background
from ichikara_desktop.app.model_words import MODEL_WORDS
from ichikara_desktop.app.preview_jobs import Models
from ichikara_desktop.app.preview_loading import Ready, plan_load, verify_once
from ichikara_desktop.app.trouble import notice_of, notice_of_code
from ichikara_desktop.preview.cards import Speed
from ichikara_desktop.preview.gguf_file import Kind
from ichikara_desktop.preview.library import ModelLibrary
from ichikara_desktop.preview.memory import SHORTEST
from ichikara_desktop.preview.messages import (
    Bench,
    Benched,
    Column,
    Died,
    Event,
    Failed,
    Loaded,
    Reading,
)
from ichikara_desktop.preview.model_errors import CancelledError
from ichikara_desktop.preview.probing import probe
from ichikara_desktop.preview.worker_process import WorkerProcess

PROMPT_TOKENS, TOKENS = 256, 64
"""What is read and written: enough for a figure, and some seconds on a slow computer."""
PATIENCE = 120.0
"""Seconds of silence after which the worker is given up."""


class BenchStage(StrEnum):
    """What the measurement is doing."""

    IDLE = "idle"
    VERIFYING = "verifying"
    LOADING = "loading"
    READING = "reading"
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class BenchState:
    """How a measurement stands.

    Attributes:
        sha256: the model that is measured; empty while none is.
        done: bytes, or tokens, of ``total`` that are behind it; ``total`` is 0 where that is
            not known.
    """

    stage: BenchStage = BenchStage.IDLE
    sha256: str = ""
    done: int = 0
    total: int = 0


class BenchService(QObject):
    """Measures one model at a time. Signals come in the thread of the windows."""

    changed = Signal(object)
    """A :class:`BenchState`."""
    measured = Signal(str, object)
    """SHA-256 of a model, and its :class:`Speed`, which is on its card."""
    notice = Signal(object)

    _heard = Signal(int, object)
    _verified = Signal(object, object)

    def __init__(
        self, library: ModelLibrary, background: Background, previewing: Callable[[], bool]
    ) -> None:
        """Start nothing yet.

        Args:
            library: has the models.
            background: for what waits.
            previewing: whether previews are made or wait, which would be measured along.
        """
        super().__init__()
        self._library, self._background, self._previewing = library, background, previewing
        self.state = BenchState()
        self._turn = 0
        """Which measurement this is: what comes of an earlier one is passed over."""
        self._ready: Ready | None = None
        self._worker: WorkerProcess | None = None
        self._closed = False
        self._heard.connect(self._hear)
        self._verified.connect(self._show_verified)

    @property
    def busy(self) -> bool:
        """Whether a model is being measured."""
        return self.state.stage is not BenchStage.IDLE

    def measure(self, sha256: str) -> None:
        """Measure a model, an adapter together with its base; ``measured`` or ``notice`` follows.

        It is refused while a preview is being made: both would be slower than they are.
        """
        if self.busy or self._closed:
            return
        if self._previewing():
            self.notice.emit(notice_of_code("bench-preview-busy"))
            return
        self._turn += 1
        turn = self._turn
        self._set(BenchState(BenchStage.VERIFYING, sha256))
        self._background.run(
            lambda: self._prepare(sha256, turn),
            lambda ready: self._load(ready, turn),
            lambda error: self._fail(error, turn),
        )

    def cancel(self) -> None:
        """Give the measurement up; the card stays as it is."""
        if self.busy:
            self._end()

    def give_way(self) -> None:
        """Give the measurement up because a preview began."""
        if self.busy:
            self._end()
            self.notice.emit(notice_of_code("bench-disturbed"))

    def close(self) -> None:
        """End the worker. Waits for it no longer than two seconds."""
        self._closed = True
        self._turn += 1
        if self._worker is not None:
            self._worker.close()

    # -- on the way ------------------------------------------------------------------------

    def _prepare(self, sha256: str, turn: int) -> Ready:
        """Verify what was never verified, and see what this computer can do; beside."""
        card = self._library.card(sha256)
        adapter = card if card.kind is Kind.ADAPTER else None
        base = self._library.card(adapter.base_sha256 or "") if adapter else card
        models, backend = Models(base, adapter), probe()
        verify_once(self._library, models, self._verified.emit, lambda: self._turn != turn)
        return Ready(plan_load(self._library, models, SHORTEST, backend), backend)

    def _load(self, ready: Ready, turn: int) -> None:
        if turn != self._turn or self._closed:
            return
        if ready.backend.report is None:
            self._end("preview-no-library")
            return
        self._ready = ready
        self._set(replace(self.state, stage=BenchStage.LOADING, done=0, total=0))
        self._worker = WorkerProcess(
            lambda event: self._heard.emit(turn, event), environment=ready.backend.environment
        )
        self._worker.ask(ready.load, silence=PATIENCE)

    def _hear(self, turn: int, event: Event) -> None:
        worker, ready = self._worker, self._ready
        if turn != self._turn or worker is None or ready is None:
            return
        match event:
            case Loaded():
                self._set(replace(self.state, stage=BenchStage.READING))
                column: Column = "tuned" if ready.load.adapter else "base"
                bench = Bench(column=column, prompt_tokens=PROMPT_TOKENS, tokens=TOKENS)
                worker.ask(bench, silence=PATIENCE)
            case Reading():
                is_read = event.read >= event.total
                stage = BenchStage.WRITING if is_read else BenchStage.READING
                done, total = (0, 0) if is_read else (event.read, event.total)
                self._set(replace(self.state, stage=stage, done=done, total=total))
            case Benched():
                self._keep(event, ready)
            case Failed():
                code = f"preview-{event.code}"
                self._end(code if code in MODEL_WORDS else "bench-failed")
            case Died():
                self._end("bench-failed")
            case _:
                pass

    def _keep(self, event: Benched, ready: Ready) -> None:
        sha256 = self.state.sha256
        self._end()
        try:
            speed = Speed(
                reading=event.reading,
                writing=event.writing,
                device=ready.computer.device,
                measured_at=datetime.now(UTC),
            )
        except ValidationError:  # no pace is no measurement
            self.notice.emit(notice_of_code("bench-failed"))
            return
        self._background.run(
            lambda: self._library.note_speed(sha256, speed),
            lambda _: self.measured.emit(sha256, speed),
            lambda error: self.notice.emit(notice_of(error)),
        )

    def _show_verified(self, done: int, total: int) -> None:
        if self.state.stage is BenchStage.VERIFYING:
            self._set(replace(self.state, done=done, total=total))

    def _end(self, code: str = "") -> None:
        self._turn += 1
        worker, self._worker, self._ready = self._worker, None, None
        if worker is not None:
            self._background.run(worker.close, lambda _: None)
        self._set(BenchState())
        if code:
            self.notice.emit(notice_of_code(code))

    def _fail(self, error: BaseException, turn: int) -> None:
        if turn != self._turn:
            return
        if isinstance(error, ImportError):
            self._end("preview-no-library")
            return
        self._end()
        if not isinstance(error, CancelledError):
            self.notice.emit(notice_of(error))

    def _set(self, state: BenchState) -> None:
        if state != self.state:
            self.state = state
            self.changed.emit(state)
