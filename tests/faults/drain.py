"""The real schedules of all people, run one turn after the other by virtual time."""

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

from ichikara_desktop.sync.schedule import Clocks, RoundEnded, RoundEvent, SyncSchedule
from tests.faults.people import Person
from tests.faults.weather import KilledError


class Time(Protocol):
    """Whose time it is."""

    seconds: float
    actor: str


@dataclass
class _Loop:
    person: Person
    turns: Iterator[float]
    awake: threading.Event
    due: float


class Schedules:
    """Everybody's schedule, from its start until they all end."""

    def __init__(self, world: Time, people: Iterable[Person]) -> None:
        self._world = world
        self._loops: list[_Loop] = []
        self._running: dict[str, SyncSchedule] = {}
        self.kills = 0
        self.rounds: Counter[str] = Counter()
        for person in people:
            self._start(person)

    def wake(self, person: Person, *, asked: bool) -> None:
        """Tell a schedule that there is a network again, or that the person wants a round."""
        self._running[person.name].wake(asked=asked)

    def run(self, seconds: float, done: Callable[[], bool] = lambda: False) -> bool:
        """Let so many seconds pass, or until it is done; returns whether it was."""
        end = self._world.seconds + seconds
        while not done():
            loop = min(self._loops, key=self._due)
            if self._due(loop) > end:
                self._world.seconds = max(end, self._world.seconds)
                return done()
            self._world.seconds = max(self._due(loop), self._world.seconds)
            self._turn(loop)
        return True

    def close(self) -> None:
        for schedule in self._running.values():
            schedule.close()

    def _due(self, loop: _Loop) -> float:
        return self._world.seconds if loop.awake.is_set() else loop.due

    def _turn(self, loop: _Loop) -> None:
        self._world.actor = loop.person.name
        try:
            wait = next(loop.turns, None)
        except KilledError:
            self._kill(loop.person)
            return
        if wait is None:
            self._loops.remove(loop)
        else:
            loop.due = self._world.seconds + wait

    def _start(self, person: Person) -> None:
        clocks = Clocks(
            monotonic=lambda: self._world.seconds, wall=lambda: person.now().timestamp()
        )

        def drive(_name: str, turns: Iterator[float], awake: threading.Event) -> Callable[[], None]:
            self._loops.append(_Loop(person, turns, awake, self._world.seconds))
            return lambda: None

        def heard(event: RoundEvent) -> None:
            ended = isinstance(event, RoundEnded)
            self.rounds[person.name] += ended and (event.error is None or person.revoked)

        schedule = SyncSchedule(person.store, person.engine, heard, clocks, drive)
        self._running[person.name] = schedule
        schedule.start()

    def _kill(self, person: Person) -> None:
        self.kills += 1
        self._loops = [loop for loop in self._loops if loop.person is not person]
        person.reopen()
        self._start(person)
