"""What the server shows of projects, tasks and pairs. A client keeps these as they are."""

from datetime import datetime

from pydantic import Field

from ichikara_desktop.domain.people import Role
from ichikara_desktop.domain.tasks import TaskKind, Verdict
from ichikara_desktop.domain.workflow import State
from ichikara_desktop.protocol.envelope import Message


class GenreView(Message):
    """A genre of a project."""

    genre_id: str
    name_ja: str
    name_en: str


class ProjectView(Message):
    """A project as :class:`ichikara_desktop.domain.project.Project` describes it.

    Attributes:
        closed: no more tasks are given out; what people hold is still taken in.
        preview_when: a :class:`ichikara_desktop.domain.previewing.PreviewWhen`.
    """

    project_id: str
    name_ja: str
    name_en: str
    guideline_ja: str
    guideline_en: str
    guideline_version: int
    genres: tuple[GenreView, ...]
    check_profile: str = ""
    closed: bool = False
    preview_when: str = "always"
    prompt_template: str = ""


class PersonView(Message):
    """The person whom the reply is for."""

    person_id: str
    name: str
    roles: frozenset[Role]


class SourceView(Message):
    """Where an imported item came from."""

    name: str
    licence: str
    ref: str = ""


class InstructionView(Message):
    """The instruction that a task is about. Its author is never named."""

    family_id: str
    text: str
    genre: str
    purpose: str = ""
    target_length: int | None = None
    source: SourceView | None = None


class CommentView(Message):
    """A checker's remark, anchored to a span of the revision that was checked.

    ``start`` and ``end`` count code points; ``quote`` is the text between them, so that the
    anchor survives edits. A remark on the whole text has an empty quote.
    """

    text: str
    start: int = 0
    end: int = 0
    quote: str = ""
    clause: str = ""


class RevisionView(Message):
    """A submitted text. Revisions are never changed or deleted.

    ``pasted`` holds the spans that its author pasted rather than typed, and ``previewed`` those
    that stand in a preview of the task: for checkers to know, never a reason by itself.
    """

    revision_id: str
    number: int
    text: str
    pasted: tuple[tuple[int, int], ...] = ()
    previewed: tuple[tuple[int, int], ...] = ()


class ReviewView(Message):
    """A verdict as its author sees it."""

    verdict: Verdict
    reason: str = ""
    comments: tuple[CommentView, ...] = ()
    corrected_text: str | None = None


class LeaseView(Message):
    """A task held by one person until a time; ``lease_epoch`` is its fencing token."""

    lease_id: str
    lease_epoch: int
    expires_at: datetime


class TaskView(Message):
    """A task as its holder sees it.

    Attributes:
        instruction: absent for a task of writing one (``brief`` says what is wanted).
        brief: what the coordinator asks for, in words.
        revision: the latest submitted text: the holder's own, or the one to check.
        reviews: all verdicts on the holder's (or the checked) work so far, oldest first.
        lease: absent once the task is no longer held.
    """

    task_id: str
    project_id: str
    kind: TaskKind
    state: State
    genre: str
    instruction: InstructionView | None = None
    brief: str = ""
    target_length: int | None = None
    revision: RevisionView | None = None
    reviews: tuple[ReviewView, ...] = ()
    lease: LeaseView | None = None


class PairView(Message):
    """An accepted pair, shown to reviewers, coordinators and administrators."""

    pair_id: str
    instruction: InstructionView
    response: str
    revision_id: str
    accepted_at: datetime
    guideline_version: int
    corrected: bool = Field(default=False, description="The checker's corrected text was accepted.")


class OutputView(Message):
    """A text to compare. Its id says nothing of the system that wrote it."""

    output_id: str
    text: str


class ComparisonView(Message):
    """A task of comparing two texts, as its holder sees it: blind.

    It names neither a system nor the set, and nothing that belongs to one alone. A field is added
    to it only where whoever judges could not tell the texts apart by it.

    Attributes:
        instruction: what both texts answer.
        outputs: in the order in which they are shown to this person, always.
        lease: absent once the task is no longer held.
    """

    task_id: str
    project_id: str
    state: State
    genre: str
    instruction: str
    outputs: tuple[OutputView, OutputView]
    lease: LeaseView | None = None
