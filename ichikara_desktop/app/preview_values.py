"""Finished values about previews, for the windows."""

from dataclasses import dataclass
from enum import StrEnum

from ichikara_desktop.preview.messages import Column


class PreviewStage(StrEnum):
    """What the preview is doing."""

    IDLE = "idle"
    WAITING = "waiting"
    """Another job still has to make room."""
    VERIFYING = "verifying"
    LOADING = "loading"
    READING = "reading"
    WRITING = "writing"


@dataclass(frozen=True, slots=True)
class PreviewState:
    """How the preview stands.

    Attributes:
        task_id: the task that is previewed now; empty while nothing is.
        done: bytes, or tokens of the prompt, of ``total`` that are behind it.
        model: name of the base; empty where none is chosen.
        adapter: name of the adapter; empty for none.
        device: what computes; empty before it is known.
        fell_back: a GPU was tried in vain.
        speed: tokens a second of the last answer; 0 before there is one.
        repeated: of an answer that was made again: whether it is the same.
    """

    stage: PreviewStage = PreviewStage.IDLE
    task_id: str = ""
    done: int = 0
    total: int = 0
    model: str = ""
    adapter: str = ""
    device: str = ""
    fell_back: bool = False
    speed: float = 0.0
    repeated: bool | None = None

    @property
    def busy(self) -> bool:
        """Whether something can be stopped."""
        return self.stage is not PreviewStage.IDLE


@dataclass(frozen=True, slots=True)
class PreviewText:
    """More of an answer that is being written; ``candidate`` counts those that were asked for."""

    task_id: str
    column: Column
    candidate: int
    text: str
