"""The kinds of work, and the pieces of work that are handed out."""

from enum import StrEnum

from ichikara_desktop.domain.people import Part, Role


class TaskKind(StrEnum):
    """A unit of work of one kind, done by one person."""

    WRITE_INSTRUCTION = "write_instruction"
    WRITE_RESPONSE = "write_response"
    CHECK = "check"
    COMPARE = "compare"


class Verdict(StrEnum):
    """What a checker decides about a submission."""

    ACCEPT = "accept"
    RETURN = "return"
    REJECT = "reject"
    ESCALATE = "escalate"


PART_OF_KIND: dict[TaskKind, Part] = {
    TaskKind.WRITE_INSTRUCTION: Part.AUTHOR,
    TaskKind.WRITE_RESPONSE: Part.ANSWERER,
    TaskKind.CHECK: Part.CHECKER,
    TaskKind.COMPARE: Part.EVALUATOR,
}
"""The part that a person takes in a family by doing a task of this kind."""

ROLES_OF_KIND: dict[TaskKind, frozenset[Role]] = {
    TaskKind.WRITE_INSTRUCTION: frozenset({Role.ANNOTATOR}),
    TaskKind.WRITE_RESPONSE: frozenset({Role.ANNOTATOR}),
    TaskKind.CHECK: frozenset({Role.REVIEWER}),
    TaskKind.COMPARE: frozenset({Role.EVALUATOR}),
}
"""The roles that may be given a task of this kind."""

KEPT_FROM: dict[TaskKind, frozenset[Role]] = {
    TaskKind.COMPARE: frozenset({Role.COORDINATOR, Role.ADMIN}),
}
"""The roles with which nobody is given a task of this kind, whatever else they are.

Who may bring comparisons in, and look at what was kept of them, may know which text is whose.
"""

ON_SCREEN = frozenset({TaskKind.WRITE_INSTRUCTION, TaskKind.WRITE_RESPONSE, TaskKind.CHECK})
"""The kinds that the windows open. Comparisons have no page yet."""


def given_to(roles: frozenset[Role]) -> frozenset[TaskKind]:
    """Return the kinds of task that a person with ``roles`` may be given."""
    return frozenset(
        kind
        for kind, allowed in ROLES_OF_KIND.items()
        if allowed & roles and not KEPT_FROM.get(kind, frozenset()) & roles
    )


def kinds_for(roles: frozenset[Role]) -> frozenset[TaskKind]:
    """Return the kinds of task that a person with ``roles`` finds in the windows."""
    return given_to(roles) & ON_SCREEN
