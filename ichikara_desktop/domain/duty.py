"""Separation of duty: author, answerer and checker of a question are three different people.

So are those who judge what systems wrote for it: an author knows what they wanted to hear, and
whoever answered or checked has an answer in mind that no system gave. Nor does anybody write or
check for a question after reading what models answer to it.

The server holds it by an index (one part per person in a family); this is the same rule in
words, for leasing, for accepting, and for telling people before the server has to.
"""

from collections.abc import Mapping

from ichikara_desktop.domain.people import Part
from ichikara_desktop.domain.tasks import PART_OF_KIND, TaskKind


class SeparationOfDutyError(Exception):
    """The person already has another part in this question.

    Attributes:
        held: the part the person has.
        wanted: the part the task would give them.
    """

    def __init__(self, held: Part, wanted: Part) -> None:
        super().__init__(f"{held} may not become {wanted}")
        self.held = held
        self.wanted = wanted


def require_separation(parts: Mapping[str, Part], person_id: str, kind: TaskKind) -> Part:
    """Return the part that ``person_id`` takes by a task of ``kind``.

    Args:
        parts: who has which part in the family so far.
        person_id: who wants the task.
        kind: the task's kind.

    Raises:
        SeparationOfDutyError: the person already has another part in the family.
    """
    wanted = PART_OF_KIND[kind]
    held = parts.get(person_id, wanted)
    if held is not wanted:
        raise SeparationOfDutyError(held, wanted)
    return wanted
