"""What a checker has decided or begun to decide, kept until it is in the outbox."""

from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal

from ichikara_desktop.app.judgement import Judgement
from ichikara_desktop.app.review_service import ReviewService
from ichikara_desktop.app.values import Notice
from ichikara_desktop.domain.tasks import Verdict

UNDO_TIME = 5_000
"""Milliseconds in which a decision can be taken back before it is sealed."""


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict on a task, with what was entered about it."""

    task_id: str
    title: str
    verdict: Verdict
    judgement: Judgement


class Verdicts(QObject):
    """Holds a decision for :data:`UNDO_TIME`, then hands it to the service."""

    changed = Signal()
    """Another decision waits, or none."""
    refused = Signal(object)
    """The :class:`Decision` that could not be sealed: its judgement must come back."""

    def __init__(self, service: ReviewService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service = service
        self._waiting: Decision | None = None
        self._handed: list[Decision] = []
        self._clock = QTimer(self, singleShot=True, interval=UNDO_TIME)
        self._clock.timeout.connect(self.flush)
        service.decided.connect(self._on_decided)
        service.notice.connect(self._on_notice)

    @property
    def waiting(self) -> Decision | None:
        """The decision that can still be taken back."""
        return self._waiting

    def pending(self) -> frozenset[str]:
        """Return the tasks that are decided here and not in the outbox yet."""
        held = (self._waiting,) if self._waiting else ()
        return frozenset(decision.task_id for decision in (*held, *self._handed))

    def decide(self, decision: Decision) -> None:
        """Take a decision; one that waits goes on its way."""
        self.flush()
        self._waiting = decision
        self._clock.start()
        self.changed.emit()

    def take_back(self) -> Decision | None:
        """Return the decision that waits, as if it had not been made."""
        decision, self._waiting = self._waiting, None
        self._clock.stop()
        self.changed.emit()
        return decision

    def flush(self) -> None:
        """Hand over the decision that waits."""
        decision = self.take_back()
        if decision is None:
            return
        self._handed.append(decision)
        entered = decision.judgement
        self._service.decide(
            decision.task_id, decision.verdict, entered.reason, entered.comments, entered.corrected
        )

    def _on_decided(self, task_id: str) -> None:
        self._handed = [held for held in self._handed if held.task_id != task_id]

    def _on_notice(self, _notice: Notice) -> None:
        """Give back the oldest decision on its way: the service works them off in order."""
        if self._handed:
            self.refused.emit(self._handed.pop(0))
