"""``GET /v1/projects/{project}/changes?cursor=&limit=``: the feed, without gaps."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, field_validator

from ichikara_desktop.protocol.envelope import Message, Reply
from ichikara_desktop.protocol.views import ComparisonView, PairView, ProjectView, TaskView


class TaskChanged(Message):
    """A task that the reader holds or held now looks like this."""

    kind: Literal["task"] = "task"
    task: TaskView


class PairAccepted(Message):
    """A pair was accepted."""

    kind: Literal["pair"] = "pair"
    pair: PairView


class ProjectChanged(Message):
    """The project (its guideline, genres or check profile) now looks like this."""

    kind: Literal["project"] = "project"
    project: ProjectView


class ComparisonChanged(Message):
    """A comparison that the reader holds or held now looks like this.

    It is no ``task``: a version that has no comparisons yet passes it over.
    """

    kind: Literal["comparison"] = "comparison"
    comparison: ComparisonView


KINDS = frozenset({"task", "pair", "project", "comparison"})
"""What events tell of, as far as this version knows; a newer server may know more."""

Body = Annotated[
    TaskChanged | PairAccepted | ProjectChanged | ComparisonChanged, Field(discriminator="kind")
]


class Change(Message):
    """One event of the project, at its place ``seq`` in the server's order."""

    seq: int
    body: Body


class ChangesReply(Reply):
    """Events after the cursor that the reader may see, in order.

    Events of a kind that this version does not know are left out as this is read, so that the
    cursor goes past them: a reader who has to know them reads the feed anew once it does. An
    event of a known kind that cannot be read makes the whole reply unreadable.

    Attributes:
        cursor: opaque; to be sent next time, once every change here is stored.
        more: whether another page is ready now.
    """

    changes: tuple[Change, ...]
    cursor: str
    more: bool

    @field_validator("changes", mode="before")
    @classmethod
    def _without_unknown_kinds(cls, changes: object) -> object:
        if not isinstance(changes, (list, tuple)):
            return changes
        return [change for change in changes if not _is_of_unknown_kind(change)]


def _is_of_unknown_kind(change: object) -> bool:
    body = change.get("body") if isinstance(change, Mapping) else None
    kind = body.get("kind") if isinstance(body, Mapping) else None
    return isinstance(kind, str) and kind not in KINDS
