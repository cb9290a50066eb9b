"""One measured figure, and the summary of a few runs."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as ``build/bench.json`` holds it.

    Attributes:
        value: the median of the runs.
        target: what it should be at most; missing for a figure that is only told.
        how: what was measured and how often.
    """

    name: str
    value: float
    unit: str
    target: float | None
    how: str

    def as_json(self) -> dict[str, object]:
        """Return the figure with whether it holds."""
        return {
            "name": self.name,
            "value": round(self.value, 3),
            "unit": self.unit,
            "target": self.target,
            "holds": None if self.target is None else self.value <= self.target,
            "how": self.how,
        }


def median_of(runs: int, measure: Callable[[], float]) -> float:
    """Return the median of ``runs`` measurements."""
    return statistics.median(measure() for _ in range(runs))
