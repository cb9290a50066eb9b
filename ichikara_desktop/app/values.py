"""Finished values that the services hand to the windows: frozen, free of sessions and sockets."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from ichikara_desktop.app.judgement import Judgement
from ichikara_desktop.checks import Finding, Localized
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.domain.workflow import State
from ichikara_desktop.protocol.views import TaskView

WORDS = "Words"
"""The context under which the words of notices are translated."""


class NoticeLevel(StrEnum):
    """How much a notice matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Notice:
    """What happened, what is safe, and what to do.

    Kept in Japanese, the language of the source, and said in the language of the screens
    whenever it is shown; words that have no translation are said as they are. ``named`` stands
    for ``{0}`` in ``what``. ``action`` names what a button beside it does, if anything.
    """

    level: NoticeLevel
    what: str
    safe: str = ""
    todo: str = ""
    named: Localized | None = None
    action: str = ""

    def __str__(self) -> str:
        """Return the sentences in one line, in the language of the running application."""
        line = ""
        for part in (self.what, self.safe, self.todo):
            said = QCoreApplication.translate(WORDS, part) if part else ""
            if self.named is not None:
                # The word for the language of the screens, which is its code.
                language = QCoreApplication.translate("Words", "ja")
                said = said.replace("{0}", self.named.text(language))
            gap = " " if said and line and not line.endswith("。") else ""
            line += gap + said
        return line


@dataclass(frozen=True, slots=True)
class TaskSummary:
    """One row of the queue.

    Attributes:
        title: the first line of the question, or of the brief for a question to be written.
        genre: the genre's name in the person's language.
        returned: it came back with comments.
        waiting: what was written is in the outbox.
    """

    task_id: str
    kind: TaskKind
    state: State
    title: str
    genre: str
    target_length: int | None
    expires_at: datetime | None
    returned: bool
    has_draft: bool
    waiting: bool


@dataclass(frozen=True, slots=True)
class WritingTask:
    """A task of writing with the draft as it was last saved.

    Attributes:
        cursor: code points before the cursor.
        waiting: it was submitted, so that the text stays as it is.
        recallable: the server does not have it yet, so that it can be written again.
    """

    task: TaskView
    text: str
    cursor: int
    saved_at: datetime | None
    waiting: bool
    recallable: bool


@dataclass(frozen=True, slots=True)
class DismissedFinding:
    """A finding that the person does not want to see, and the decisions that keep it away."""

    finding: Finding
    dismissal_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CheckedText:
    """What the checks say of a text. Each part is in the order of the text.

    Attributes:
        shown: every error, and the most useful of the rest.
        held_back: less useful than what is shown; shown when asked for.
        dismissed: what the person decided not to see.
    """

    shown: tuple[Finding, ...] = ()
    held_back: tuple[Finding, ...] = ()
    dismissed: tuple[DismissedFinding, ...] = ()

    @property
    def remaining(self) -> tuple[Finding, ...]:
        """All findings that stand."""
        both = (*self.shown, *self.held_back)
        return tuple(sorted(both, key=lambda found: (found.start, found.end, found.rule)))


@dataclass(frozen=True, slots=True)
class CheckingTask:
    """A submission to be checked, with what the checks find in it and what was entered so far."""

    task: TaskView
    findings: tuple[Finding, ...]
    waiting: bool
    judgement: Judgement


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """One operation on the sync page.

    Attributes:
        notice: why it needs attention.
        disposition: how the server counts it; empty before it answered.
        editable: whether it can be taken back into a draft.
    """

    op_id: str
    title: str
    kind: str
    state: str
    sealed_at: datetime
    attempts: int
    last_attempt_at: datetime | None
    notice: Notice | None
    disposition: str = ""
    editable: bool = False
    task_id: str = ""


class Link(StrEnum):
    """How this computer stands to the server."""

    UNKNOWN = "unknown"
    ONLINE = "online"
    OFFLINE = "offline"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """The truth about saving and sending, for the bottom bar."""

    link: Link = Link.UNKNOWN
    busy: bool = False
    done: int = 0
    """Operations sent, then changes received, in the running round."""
    receiving: bool = False
    waiting: int = 0
    parked: int = 0
    held: int = 0
    held_until: datetime | None = None
    last_contact: datetime | None = None
    read_anew: datetime | None = None
    """When what is mirrored here last differed from the server and was read anew."""
    differed: int = 0
    """How many things differed then."""
    notice: Notice | None = None
