"""``POST /v1/ops:status``: which operations the server has.

After a change of the server's epoch (a backup was restored) a client asks this about everything
it still holds, acknowledged work included, and sends again what the server does not know: so work
survives the loss of the server's last day as long as one laptop has it.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ichikara_desktop.protocol.envelope import Message, Reply
from ichikara_desktop.protocol.operations import OperationResult

MAX_ASKED = 500
"""About how many operations one request may ask."""

OpId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[!-~]+$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class StatusRequest(Message):
    """Asks about operations by their ids, each with the ``sha256`` that it was sealed with."""

    operations: dict[OpId, Sha256] = Field(min_length=1, max_length=MAX_ASKED)


class Known(StrEnum):
    """Whether the server has an operation."""

    KNOWN = "known"
    """It has been answered; ``result`` says how, as sending it again would."""
    UNKNOWN = "unknown"
    """It never came, or what came of it was lost or could not be read: send it (again)."""
    OTHER = "other"
    """The server has another content, or another person's, under this id."""


class OperationStatus(Message):
    """What the server has of one operation."""

    op_id: str
    known: Known
    result: OperationResult | None = None


class StatusReply(Reply):
    """One status for each operation that was asked about, in the order sent."""

    operations: tuple[OperationStatus, ...]
