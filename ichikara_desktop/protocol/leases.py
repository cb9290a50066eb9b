"""``POST /v1/projects/{project}/leases:claim``, ``:renew`` and ``:release``."""

from pydantic import Field

from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.protocol.envelope import Message, Reply
from ichikara_desktop.protocol.views import ComparisonView, TaskView


class ClaimRequest(Message):
    """Asks for up to ``count`` tasks. Repeating a ``claim_id`` gives the same tasks again."""

    claim_id: str = Field(min_length=1, max_length=64)
    kinds: tuple[TaskKind, ...]
    count: int = Field(ge=1, le=100)


class ClaimReply(Reply):
    """The tasks that are now held; fewer than asked for when no more are free."""

    tasks: tuple[TaskView, ...]
    comparisons: tuple[ComparisonView, ...] = ()


class LeaseRef(Message):
    """Names a lease together with its fencing token."""

    lease_id: str
    lease_epoch: int


class LeasesRequest(Message):
    """The leases to renew or to release."""

    leases: tuple[LeaseRef, ...] = Field(max_length=100)


class LeasesReply(Reply):
    """The tasks whose leases were still held and are now renewed or released."""

    tasks: tuple[TaskView, ...]
    comparisons: tuple[ComparisonView, ...] = ()
