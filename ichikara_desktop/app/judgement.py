"""What a checker has entered about a submission and not decided yet."""

from ichikara_desktop.protocol.envelope import Message
from ichikara_desktop.protocol.views import CommentView


class Judgement(Message):
    """Kept as the draft of the check task, so that a kill loses no more of it than of a text.

    Attributes:
        corrected: the text as the checker corrects it; nothing when it is left as it is.
        unfinished: a comment that was being written.
    """

    reason: str = ""
    comments: tuple[CommentView, ...] = ()
    corrected: str | None = None
    unfinished: str = ""


def judgement_of(draft: str) -> Judgement:
    """Return the judgement that a draft holds, or an empty one when it holds none."""
    try:
        return Judgement.model_validate_json(draft)
    except ValueError:
        return Judgement()
