"""What the story found: each station with what it saw, and the figures of the whole."""

from dataclasses import asdict, dataclass, field
from typing import Any


class StationError(Exception):
    """A station of the story did not hold."""


def require(condition: object, what: str) -> None:
    """Hold that something is so.

    Raises:
        StationError: it is not.
    """
    if not condition:
        raise StationError(what)


@dataclass
class Station:
    """One step of the story."""

    name: str
    held: bool = False
    seconds: float = 0.0
    problem: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass
class Summary:
    """The figures that are printed; ``stations`` says how they came about."""

    tasks_leased: int = 0
    findings: int = 0
    submissions_sent: int = 0
    duplicates_refused: int = 0
    pairs_exported: int = 0
    screenshots: int = 0
    seconds: float = 0.0
    stations: list[Station] = field(default_factory=list)

    @property
    def held(self) -> bool:
        """Whether every station held."""
        return bool(self.stations) and all(station.held for station in self.stations)

    def as_json(self) -> dict[str, Any]:
        """Return everything as JSON values."""
        return {"held": self.held} | asdict(self)
