"""What the writer of the faults does, step by step, and what must be in the store after each.

Step N is one transaction: it makes the text of a task :func:`text_of` N; some steps submit that
text, and some store the server's answer to the oldest submission as well.
"""

import random
from collections import deque
from dataclasses import dataclass
from typing import Any

TASKS = 6
LENGTHS = (40, 150, 400)
"""The most characters of a session's texts, by its seed."""


@dataclass(frozen=True)
class State:
    """Everything that one person has in their store.

    Attributes:
        drafts: text of each task, and whether it is submitted.
        operations: text and state of each operation, in their order.
    """

    drafts: dict[str, tuple[str, bool]]
    operations: tuple[tuple[str, str], ...]


def text_of(number: int, seed: int) -> str:
    chance = random.Random(seed * 100_003 + number)
    length = chance.randint(5, LENGTHS[seed % len(LENGTHS)])
    return f"{number}：" + "".join(chance.choices("あいう漢字😀、。", k=length))


def task_of(number: int) -> str:
    return f"task-{number % TASKS}"


def submits(number: int) -> bool:
    """Whether this step submits its text, unless work of the same task waits already."""
    return number % 10 == 9


def answers(number: int) -> bool:
    """Whether this step first stores the answer to the oldest submission that waits."""
    return number % 20 == 4


class Story:
    """The states of one session, in their order."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self._states = [State({}, ())]

    def after(self, number: int) -> State:
        """Return what is there after a step; before the first that is -1."""
        while len(self._states) < number + 2:
            self._states.append(self._next(self._states[-1], len(self._states) - 1))
        return self._states[number + 1]

    def place_of(self, found: State, earliest: int, latest: int) -> int | None:
        """Return the latest step in a range after which it looks so, or nothing."""
        steps = range(latest, earliest - 1, -1)
        return next((step for step in steps if self.after(step) == found), None)

    def _next(self, before: State, number: int) -> State:
        name, text, operations = task_of(number), text_of(number, self.seed), [*before.operations]
        waiting = [at for at, (_, state) in enumerate(operations) if state == "sealed"]
        if answers(number) and waiting:
            at = waiting.pop(0)
            operations[at] = (operations[at][0], "acknowledged")
        sealed = submits(number) and not any(
            self._task_of(operations[at][0]) == name for at in waiting
        )
        if sealed:
            operations.append((text, "sealed"))
        return State({**before.drafts, name: (text, sealed)}, tuple(operations))

    @staticmethod
    def _task_of(text: str) -> str:
        return task_of(int(text.partition("：")[0]))


def found_by(connection: Any) -> State:
    """Return what is in a store, by plain SQL."""
    bursts: dict[str, deque[tuple[int, int, int, str]]] = {}
    rows = "SELECT task_id, entry, start, removed, inserted FROM journal ORDER BY entry"
    for name, *burst in connection.execute(rows):
        bursts.setdefault(name, deque()).append(burst)
    drafts = {}
    asked = "SELECT task_id, text, through, sealed_by IS NOT NULL FROM draft"
    for name, text, through, sealed in connection.execute(asked):
        whole = text
        for entry, start, removed, inserted in bursts.get(name, ()):
            if entry > through:
                whole = whole[:start] + inserted + whole[start + removed :]
        drafts[name] = (whole, bool(sealed))
    operations = connection.execute(
        "SELECT json_extract(body, '$.content.text'), state FROM operation ORDER BY device_seq"
    )
    return State(drafts, tuple(operations.fetchall()))
