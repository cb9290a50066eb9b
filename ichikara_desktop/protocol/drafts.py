"""``PUT /v1/drafts/{draft}``: an optional copy of a draft, sealed by its device.

The server cannot read it. ``If-Match`` with the version that the client knows replaces it; without
the header it is made. Where the server has another version it answers 412 and keeps what it has:
the client puts its own under a new id, so that both are kept. Putting the same again, after an
answer was lost, is answered as the first time.
"""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from ichikara_desktop.protocol.envelope import Message, Refusal, Reply

MAX_SEALED = 1_500_000
"""The longest sealed draft in characters of base64: 100,000 characters of text, and its journal."""

MOST_DRAFTS = 1000
"""How many drafts of one person are kept."""

DRAFT_CONFLICT = "draft-conflict"
"""The code of a 412; nobody is told it, since both drafts are kept."""


class DraftRequest(Message):
    """A draft as its device sealed it."""

    sealed: Annotated[str, Field(max_length=MAX_SEALED, pattern=r"^[A-Za-z0-9+/_-]*={0,2}$")]


class DraftReply(Reply):
    """The draft is kept, or was kept already; ``version`` is for the next ``If-Match``."""

    draft_id: str
    version: int


class DraftConflict(Refusal):
    """The server has another version (nought: none), and has kept it."""

    version: int


class KeptDraft(Message):
    """A draft that is kept; ``sealed`` is absent in lists."""

    draft_id: str
    version: int
    updated_at: datetime
    sealed: str | None = None


class DraftsReply(Reply):
    """Drafts of the caller."""

    drafts: tuple[KeptDraft, ...]
