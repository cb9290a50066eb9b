"""``GET /v1/projects/{project}/changes?cursor=&limit=``: the feed, without gaps."""

from typing import Annotated, Literal

from pydantic import Field

from ichikara_desktop.protocol.envelope import Message, Reply
from ichikara_desktop.protocol.views import PairView, ProjectView, TaskView


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


Body = Annotated[TaskChanged | PairAccepted | ProjectChanged, Field(discriminator="kind")]


class Change(Message):
    """One event of the project, at its place ``seq`` in the server's order."""

    seq: int
    body: Body


class ChangesReply(Reply):
    """Events after the cursor that the reader may see, in order.

    Attributes:
        cursor: opaque; to be sent next time, once every change here is stored.
        more: whether another page is ready now.
    """

    changes: tuple[Change, ...]
    cursor: str
    more: bool
