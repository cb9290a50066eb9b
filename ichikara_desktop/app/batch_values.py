"""Finished values about runs of previews, for the windows."""

from dataclasses import dataclass
from enum import StrEnum

from ichikara_desktop.store.preview_runs import Run


class BatchStage(StrEnum):
    """What the run is doing."""

    NONE = "none"
    """There is no run that is still to be done."""
    RUNNING = "running"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class BatchState:
    """How the run stands that is to be done.

    Attributes:
        run: absent where there is none.
        seconds_left: by the pace so far; absent before there is one.
    """

    stage: BatchStage = BatchStage.NONE
    run: Run | None = None
    seconds_left: float | None = None
