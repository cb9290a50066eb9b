"""One measured figure, and the summary of a few runs."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as ``build/bench.json`` holds it.

    Attributes:
        value: the median of the runs.
        target: what it should be at most (``at_least``: at least); missing for a figure that
            is only told.
        how: what was measured and how often.
    """

    name: str
    value: float
    unit: str
    target: float | None
    how: str
    at_least: bool = False

    @property
    def holds(self) -> bool | None:
        """Whether the target is met; ``None`` where there is none."""
        if self.target is None:
            return None
        return self.value >= self.target if self.at_least else self.value <= self.target

    def as_json(self) -> dict[str, object]:
        """Return the figure with whether it holds."""
        return {
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
            "target": self.target,
            "holds": self.holds,
            "how": self.how,
        }


def median_of(runs: int, measure: Callable[[], float]) -> float:
    """Return the median of ``runs`` measurements."""
    return statistics.median(measure() for _ in range(runs))
