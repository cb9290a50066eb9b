"""What the local model answers to a question, in both columns, while somebody writes.

One wish goes its way: :meth:`PreviewService.ask` → the runner (:mod:`.preview_runner`) → answer,
token by token → kept in the store. Whatever fails on the way ends it with a notice; the window
goes on.
"""

from collections.abc import Callable
from dataclasses import replace

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal
from sqlalchemy.orm import Session

from ichikara_desktop.app.background import Background
from ichikara_desktop.app.preview_answers import (
    Answers,
    Manner,
    Question,
    is_among,
    manner_of,
    models_of,
)
from ichikara_desktop.app.preview_jobs import CANCELLED, Computer, Models, Rank
from ichikara_desktop.app.preview_runner import PreviewRunner
from ichikara_desktop.app.preview_values import PreviewStage, PreviewState, PreviewText
from ichikara_desktop.app.settings import Settings
from ichikara_desktop.app.trouble import notice_of, notice_of_code
from ichikara_desktop.preview.library import ModelLibrary
from ichikara_desktop.preview.messages import Answered, Event, Sampling, Token
from ichikara_desktop.store.previews import Preview, keep_preview, note_copied, previews_of
from ichikara_desktop.store.store import Store


class PreviewService(QObject):
    """Asks the local model for a person who waits. Signals come in the thread of the windows."""

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

    def __init__(
        self,
        store: Store,
        library: ModelLibrary,
        runner: PreviewRunner,
        settings: Settings,
        background: Background,
    ) -> None:
        super().__init__()
        self._store, self._library, self._runner = store, library, runner
        self._settings, self._background = settings, background
        self.state = PreviewState()
        self._asked: _Asked | None = None

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

    def ask(self, question: Question, seed: int = 0) -> None:
        """Answer a question in every column; ``begun``, texts and ``kept`` follow.

        Args:
            question: what is asked.
            seed: other seeds give other answers; from it on as many as the person wants.
        """
        if self.state.busy:
            return
        self.set_state(lambda state: replace(state, repeated=None))
        seeds = tuple(range(seed, seed + self._settings.preview_count))
        self._start(_Asked(self, question, Manner(self.sampling, seeds)))

    def repeat(self, preview: Preview, question: Question) -> None:
        """Make an answer again with the same models and settings, and see whether it is the same.

        ``begun``, texts and ``kept`` follow as for any other, and ``repeated`` of the state.
        """
        if self.state.busy:
            return
        self.set_state(lambda state: replace(state, repeated=None))
        self._background.run(
            lambda: models_of(self._library, preview),
            lambda models: self._repeat(preview, question, models),
            self._tell,
        )

    def _repeat(self, preview: Preview, question: Question, models: Models) -> None:
        if not self.state.busy:
            self._start(_Asked(self, question, manner_of(preview), models, preview))

    def _start(self, asked: "_Asked") -> None:
        """Let it wait; that shows at once, so that nobody asks twice and it can be stopped."""
        self._asked = asked
        asked.went_on(PreviewStage.WAITING)
        self._runner.submit(asked)

    def stop(self) -> None:
        """Give up what is running; what was shown of an answer is kept as any other."""
        if self._asked is not None:
            self._runner.withdraw(self._asked)

    def close(self) -> None:
        """Keep what was shown of an answer that is not complete; before the store closes."""
        asked, self._asked = self._asked, None
        if asked is not None:
            self._keep(asked.made(CANCELLED))

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

    # -- for what was asked ------------------------------------------------------------------

    def set_state(self, change: Callable[[PreviewState], PreviewState]) -> None:
        """Show how it goes on."""
        state = change(self.state)
        if state != self.state:
            self.state = state
            self.state_changed.emit(state)

    def end(self, asked: "_Asked", code: str, error: BaseException | None) -> None:
        """Keep what was made, and tell what went wrong."""
        self._asked = None
        made = asked.made()
        self._keep(made)
        if asked.repeats is not None and made:
            same = is_among(asked.repeats, made)
            self.set_state(lambda state: replace(state, repeated=same))
        self.set_state(
            lambda state: replace(state, stage=PreviewStage.IDLE, task_id="", done=0, total=0)
        )
        if error is not None:
            self._tell(error)
        elif code not in {"", CANCELLED}:
            self.notice.emit(notice_of_code(code))

    def _keep(self, made: tuple[Preview, ...]) -> None:
        """Keep what was answered, together, whatever became of the rest."""
        if not made:
            return

        def keep(session: Session) -> None:
            for preview in made:
                keep_preview(session, preview)

        future = self._store.submit(keep)
        self._background.follow(future, lambda _: self.kept.emit(made[0].task_id), self._tell)

    def _tell(self, error: BaseException) -> None:
        """Tell what the store could not do; what runs goes on."""
        self.notice.emit(notice_of(error))


class _Asked(Answers):
    """One wish of the person, shown as it goes on."""

    def __init__(
        self,
        service: PreviewService,
        question: Question,
        manner: Manner,
        models: Models | None = None,
        repeats: Preview | None = None,
    ) -> None:
        super().__init__(question, manner, Rank.PERSON, models)
        self._service, self.repeats = service, repeats

    def chose(self, models: Models) -> None:
        adapter = models.adapter.name if models.adapter else ""
        self._service.set_state(
            lambda state: replace(state, model=models.base.name, adapter=adapter)
        )

    def went_on(self, stage: PreviewStage, done: int = 0, total: int = 0) -> None:
        task_id = self.question.task_id
        self._service.set_state(
            lambda state: replace(state, stage=stage, task_id=task_id, done=done, total=total)
        )

    def loads_on(self, computer: Computer) -> None:
        super().loads_on(computer)
        self._service.set_state(
            lambda state: replace(state, device=computer.device, fell_back=computer.fell_back)
        )

    def began(self, models: Models) -> None:
        super().began(models)
        self._service.begun.emit(self.question.task_id, models.columns)

    def heard(self, event: Event) -> None:
        super().heard(event)
        if isinstance(event, Token):
            self._service.text_came.emit(
                PreviewText(self.question.task_id, event.column, event.candidate, event.text)
            )
        elif isinstance(event, Answered) and event.seconds > 0:
            speed = event.tokens / event.seconds
            self._service.set_state(lambda state: replace(state, speed=speed))

    def ended(self, code: str, error: BaseException | None = None) -> None:
        self._service.end(self, code, error)
