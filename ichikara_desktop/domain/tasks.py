"""The kinds of work, and the pieces of work that are handed out."""

from enum import StrEnum

from ichikara_desktop.domain.people import Part, Role


class TaskKind(StrEnum):
    """A unit of work of one kind, done by one person."""

    WRITE_INSTRUCTION = "write_instruction"
    WRITE_RESPONSE = "write_response"
    CHECK = "check"


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
}
"""The part that a person takes in a family by doing a task of this kind."""

ROLES_OF_KIND: dict[TaskKind, frozenset[Role]] = {
    TaskKind.WRITE_INSTRUCTION: frozenset({Role.ANNOTATOR}),
    TaskKind.WRITE_RESPONSE: frozenset({Role.ANNOTATOR}),
    TaskKind.CHECK: frozenset({Role.REVIEWER}),
}
"""The roles that may be given a task of this kind."""


def kinds_for(roles: frozenset[Role]) -> frozenset[TaskKind]:
    """Return the kinds of task that a person with ``roles`` may be given."""
    return frozenset(kind for kind, allowed in ROLES_OF_KIND.items() if allowed & roles)
