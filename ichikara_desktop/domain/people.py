"""Who takes part: the roles a person may hold in a project, and their part in one question."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a person may do in a project, as given by their invitation."""

    ANNOTATOR = "annotator"
    REVIEWER = "reviewer"
    EVALUATOR = "evaluator"
    COORDINATOR = "coordinator"
    ADMIN = "admin"


class Part(StrEnum):
    """What a person did for one question and its answers (its *family*)."""

    AUTHOR = "author"
    ANSWERER = "answerer"
    CHECKER = "checker"
    EVALUATOR = "evaluator"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody enrolled in a project."""

    person_id: str
    name: str
    roles: frozenset[Role]
