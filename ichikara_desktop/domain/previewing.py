"""When what the local model answers may be seen, so that it does not colour what people write."""

from enum import StrEnum

from ichikara_desktop.domain.workflow import State


class PreviewWhen(StrEnum):
    """From when on a project lets people see previews of a task that they write."""

    ALWAYS = "always"
    AFTER_DRAFT = "after-draft"
    """Once there is a draft of one's own."""
    AFTER_SUBMISSION = "after-submission"

    @classmethod
    def of(cls, told: str) -> "PreviewWhen":
        """Return what a server told; a word that is not known yet means the strictest."""
        return cls(told) if told in set(cls) else cls.AFTER_SUBMISSION


LEAST_DRAFT = 40
"""Code points of a text of one's own, from which on it counts as a draft here."""


def may_preview(when: PreviewWhen, draft: str, submitted: bool, state: State) -> bool:
    """Return whether the author of a task may see previews now.

    Args:
        when: what the project wants.
        draft: what is written so far.
        submitted: whether it was handed in from here and can no longer be taken back.
        state: where the task stands; what came back was handed in once.
    """
    if when is PreviewWhen.ALWAYS or submitted or state not in {State.OPEN, State.LEASED}:
        return True
    return when is PreviewWhen.AFTER_DRAFT and len(draft.strip()) >= LEAST_DRAFT
