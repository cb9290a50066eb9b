"""``GET /v1/projects/{project}/kept``: work that came and does not count as usual, to be looked at.

Nothing well-formed from an enrolled person is thrown away: late work counts, surplus and
quarantined work does not, and all of it stands here, for coordinators and administrators.
"""

from datetime import datetime

from ichikara_desktop.protocol.envelope import Message, Reply
from ichikara_desktop.protocol.operations import Content, Disposition


class KeptWork(Message):
    """One operation, as it came.

    Attributes:
        name: what the person is called.
        decision: ``released`` or ``rejected`` once somebody decided about it; else empty.
    """

    op_id: str
    person_id: str
    name: str
    device_id: str
    task_id: str | None
    disposition: Disposition
    content: Content
    received_at: datetime
    decision: str = ""


class KeptReply(Reply):
    """A page of operations by their ids, which rise with the time they were sealed at.

    Attributes:
        after: to be sent for the next page; empty when this was the last.
    """

    work: tuple[KeptWork, ...]
    after: str
