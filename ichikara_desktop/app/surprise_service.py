"""Which words of what somebody writes the local model expected least."""

from PySide6.QtCore import QObject, Signal

from ichikara_desktop.app.preview_answers import Question, template_for
from ichikara_desktop.app.preview_jobs import Job, Models, Rank
from ichikara_desktop.app.preview_runner import PreviewRunner
from ichikara_desktop.preview.messages import Event, Score, Scored, Turn
from ichikara_desktop.preview.surprise import Heat, heat


class SurpriseService(QObject):
    """Scores one text at a time, the latest. Signals come in the thread of the windows.

    It says nothing when it fails: it is a hint, and nobody waits for it.
    """

    found = Signal(str, tuple)
    """The text, and its :class:`Heat`."""

    def __init__(self, runner: PreviewRunner) -> None:
        super().__init__()
        self._runner = runner
        self._job: _Scoring | None = None

    def ask(self, question: Question, text: str) -> None:
        """Score a text as the answer to a question; ``found`` follows, unless it is given up."""
        self.stop()
        if text.strip():
            self._job = _Scoring(self, question, text)
            self._runner.submit(self._job)

    def stop(self) -> None:
        """Give up what is being scored: the text has changed."""
        job, self._job = self._job, None
        if job is not None:
            self._runner.withdraw(job)

    def tell(self, job: "_Scoring", found: tuple[Heat, ...]) -> None:
        """Tell what was found, unless another text was asked for meanwhile."""
        if job is self._job:
            self.found.emit(job.text, found)

    def forget(self, job: "_Scoring") -> None:
        """Note that a job has ended."""
        if job is self._job:
            self._job = None


class _Scoring(Job):
    def __init__(self, service: SurpriseService, question: Question, text: str) -> None:
        super().__init__(Rank.HINT)
        self._service, self._question, self.text = service, question, text

    def request(self, models: Models) -> Score:
        return Score(
            turns=(Turn(role="user", content=self._question.text),),
            template=template_for(self._question, models),
            column=models.columns[-1],
            text=self.text,
        )

    def heard(self, event: Event) -> None:
        if isinstance(event, Scored):
            self._service.tell(self, heat(event.spans))

    def ended(self, code: str, error: BaseException | None = None) -> None:
        del code, error
        self._service.forget(self)
