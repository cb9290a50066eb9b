"""The workflow: one table of states and moves, with who may make each.

The client reads it to show what is possible, the server to decide what is allowed, the tests
and ``docs/workflow.md`` to agree with both.
"""

from dataclasses import dataclass
from enum import StrEnum

from ichikara_desktop.domain.people import Role
from ichikara_desktop.domain.tasks import TaskKind, Verdict


class State(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    LEASED = "leased"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ESCALATED = "escalated"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    COMPLETED = "completed"


class Action(StrEnum):
    """What can be done to a task."""

    CLAIM = "claim"
    RELEASE = "release"
    EXPIRE = "expire"
    SUBMIT = "submit"
    ACCEPT = "accept"
    RETURN = "return"
    REJECT = "reject"
    ESCALATE = "escalate"


class Actor(StrEnum):
    """How the person who acts stands to the task."""

    ANYONE = "anyone"
    """Anybody with the role who has no other part in the family."""
    HOLDER = "holder"
    """The person who holds the task (or last held it, for work that arrives late)."""
    CHECKER = "checker"
    """The holder of the check task that was opened for this submission."""
    SERVER = "server"
    """No person: the server's clock."""


@dataclass(frozen=True, slots=True)
class Move:
    """One permitted step of a task of one of ``kinds`` from ``source`` to ``target``."""

    kinds: frozenset[TaskKind]
    source: State
    action: Action
    target: State
    roles: frozenset[Role]
    actor: Actor


_INSTRUCTION = frozenset({TaskKind.WRITE_INSTRUCTION})
_RESPONSE = frozenset({TaskKind.WRITE_RESPONSE})
_WRITING = _INSTRUCTION | _RESPONSE
_CHECK = frozenset({TaskKind.CHECK})
_COMPARE = frozenset({TaskKind.COMPARE})
_EVERY = frozenset(TaskKind)
_ANNOTATOR = frozenset({Role.ANNOTATOR})
_REVIEWER = frozenset({Role.REVIEWER})
_EVALUATOR = frozenset({Role.EVALUATOR})
_COORDINATOR = frozenset({Role.COORDINATOR})
_NOBODY: frozenset[Role] = frozenset()

MOVES: tuple[Move, ...] = (
    # Leasing is the same for every kind, but for the role that may claim.
    Move(_WRITING, State.OPEN, Action.CLAIM, State.LEASED, _ANNOTATOR, Actor.ANYONE),
    Move(_CHECK, State.OPEN, Action.CLAIM, State.LEASED, _REVIEWER, Actor.ANYONE),
    Move(_COMPARE, State.OPEN, Action.CLAIM, State.LEASED, _EVALUATOR, Actor.ANYONE),
    Move(_WRITING, State.LEASED, Action.RELEASE, State.OPEN, _ANNOTATOR, Actor.HOLDER),
    Move(_CHECK, State.LEASED, Action.RELEASE, State.OPEN, _REVIEWER, Actor.HOLDER),
    Move(_COMPARE, State.LEASED, Action.RELEASE, State.OPEN, _EVALUATOR, Actor.HOLDER),
    Move(_EVERY, State.LEASED, Action.EXPIRE, State.OPEN, _NOBODY, Actor.SERVER),
    # A question is judged together with its answer, so writing it completes the task.
    Move(_INSTRUCTION, State.LEASED, Action.SUBMIT, State.COMPLETED, _ANNOTATOR, Actor.HOLDER),
    Move(_RESPONSE, State.LEASED, Action.SUBMIT, State.SUBMITTED, _ANNOTATOR, Actor.HOLDER),
    Move(_RESPONSE, State.RETURNED, Action.SUBMIT, State.SUBMITTED, _ANNOTATOR, Actor.HOLDER),
    Move(_RESPONSE, State.RETURNED, Action.RELEASE, State.OPEN, _ANNOTATOR, Actor.HOLDER),
    # Late work: the lease ran out while its holder was offline and nobody else took the task.
    Move(_INSTRUCTION, State.OPEN, Action.SUBMIT, State.COMPLETED, _ANNOTATOR, Actor.HOLDER),
    Move(_RESPONSE, State.OPEN, Action.SUBMIT, State.SUBMITTED, _ANNOTATOR, Actor.HOLDER),
    Move(_CHECK, State.OPEN, Action.SUBMIT, State.COMPLETED, _REVIEWER, Actor.HOLDER),
    # A judgment completes its comparison: there is nothing to check in it.
    Move(_COMPARE, State.LEASED, Action.SUBMIT, State.COMPLETED, _EVALUATOR, Actor.HOLDER),
    Move(_COMPARE, State.OPEN, Action.SUBMIT, State.COMPLETED, _EVALUATOR, Actor.HOLDER),
    # A check is completed by its verdict, which moves the response it looked at.
    Move(_CHECK, State.LEASED, Action.SUBMIT, State.COMPLETED, _REVIEWER, Actor.HOLDER),
    Move(_RESPONSE, State.SUBMITTED, Action.ACCEPT, State.ACCEPTED, _REVIEWER, Actor.CHECKER),
    Move(_RESPONSE, State.SUBMITTED, Action.RETURN, State.RETURNED, _REVIEWER, Actor.CHECKER),
    Move(_RESPONSE, State.SUBMITTED, Action.REJECT, State.REJECTED, _REVIEWER, Actor.CHECKER),
    Move(_RESPONSE, State.SUBMITTED, Action.ESCALATE, State.ESCALATED, _REVIEWER, Actor.CHECKER),
    # What was escalated is decided by the coordinator.
    Move(_RESPONSE, State.ESCALATED, Action.ACCEPT, State.ACCEPTED, _COORDINATOR, Actor.ANYONE),
    Move(_RESPONSE, State.ESCALATED, Action.RETURN, State.RETURNED, _COORDINATOR, Actor.ANYONE),
    Move(_RESPONSE, State.ESCALATED, Action.REJECT, State.REJECTED, _COORDINATOR, Actor.ANYONE),
)

_BY_STEP = {(kind, move.source, move.action): move for move in MOVES for kind in move.kinds}

ACTION_OF_VERDICT: dict[Verdict, Action] = {verdict: Action(verdict.value) for verdict in Verdict}

FINAL_STATES: frozenset[State] = frozenset(State) - {move.source for move in MOVES}
"""States that no move leaves."""


class MoveRefusedError(Exception):
    """The workflow has no such move, or not for this person.

    Attributes:
        code: ``no-such-move``, ``wrong-role`` or ``wrong-person``.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def move_for(
    kind: TaskKind, state: State, action: Action, roles: frozenset[Role], actor: Actor
) -> Move:
    """Return the move that ``action`` makes, or say why it is refused.

    Args:
        kind: the task's kind.
        state: where the task stands.
        action: what is asked for.
        roles: the roles of the person who asks (empty for the server itself).
        actor: how that person stands to the task.

    Raises:
        MoveRefusedError: there is no such move, or this person may not make it.
    """
    move = _BY_STEP.get((kind, state, action))
    if move is None:
        raise MoveRefusedError("no-such-move")
    if move.roles and not move.roles & roles:
        raise MoveRefusedError("wrong-role")
    if move.actor is not actor:
        raise MoveRefusedError("wrong-person")
    return move


def actions_for(kind: TaskKind, state: State) -> frozenset[Action]:
    """Return what can be done to a task of ``kind`` in ``state`` by somebody."""
    return frozenset(action for k, s, action in _BY_STEP if k is kind and s is state)
