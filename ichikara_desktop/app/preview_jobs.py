"""What is asked of the local model, as the runner sees it."""

from dataclasses import dataclass
from enum import IntEnum

from ichikara_desktop.app.preview_values import PreviewStage
from ichikara_desktop.preview.cards import ModelCard
from ichikara_desktop.preview.messages import Column, Event, Generate, Score


@dataclass(frozen=True, slots=True)
class Models:
    """What answers; ``adapter`` is absent for the base alone."""

    base: ModelCard
    adapter: ModelCard | None
    scale: float = 1.0

    @property
    def columns(self) -> tuple[Column, ...]:
        """What answers."""
        return ("base", "tuned") if self.adapter else ("base",)


@dataclass(frozen=True, slots=True)
class Computer:
    """What computes.

    Attributes:
        device: as people know it.
        fell_back: a GPU was tried in vain.
    """

    device: str
    fell_back: bool = False


class Rank(IntEnum):
    """Who waits for a job; a lower one goes first, and takes the model from a higher one."""

    PERSON = 0
    """Somebody asked and looks on."""
    HINT = 1
    """It is shown beside what somebody writes."""
    QUEUE = 2
    """Nobody waits."""


CANCELLED = "cancelled"
"""How a job ended that was withdrawn."""


class Job:
    """One thing asked of the model. Everything here is called in the thread of the windows.

    Args:
        rank: who waits for it.
        models: what is to answer; without it what the person chose.
    """

    def __init__(self, rank: Rank, models: Models | None = None) -> None:
        self.rank = rank
        self.models = models

    def request(self, models: Models) -> Generate | Score:
        """Return what the worker is asked once ``models`` are loaded."""
        raise NotImplementedError

    def chose(self, models: Models) -> None:
        """Hear which models will answer."""

    def went_on(self, stage: PreviewStage, done: int = 0, total: int = 0) -> None:
        """Hear how far it is: bytes that were verified, or tokens of the prompt."""

    def loads_on(self, computer: Computer) -> None:
        """Hear what computes."""

    def began(self, models: Models) -> None:
        """Hear that the worker is asked now; again after it had to make room for another job."""

    def heard(self, event: Event) -> None:
        """Hear what the worker says."""

    def ended(self, code: str, error: BaseException | None = None) -> None:
        """Hear of the end, once.

        Args:
            code: empty when all went well, :data:`CANCELLED`, or the code of a notice.
            error: what went wrong where no code says it.
        """
