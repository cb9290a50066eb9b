"""When previews may be seen."""

import pytest

from ichikara_desktop.domain.previewing import LEAST_DRAFT, PreviewWhen, may_preview
from ichikara_desktop.domain.workflow import State

LONG = "あ" * LEAST_DRAFT


@pytest.mark.parametrize(
    ("when", "draft", "submitted", "state", "may"),
    [
        (PreviewWhen.ALWAYS, "", False, State.LEASED, True),
        (PreviewWhen.AFTER_DRAFT, "", False, State.LEASED, False),
        (PreviewWhen.AFTER_DRAFT, LONG[1:] + "　\n", False, State.LEASED, False),
        (PreviewWhen.AFTER_DRAFT, LONG, False, State.LEASED, True),
        (PreviewWhen.AFTER_SUBMISSION, LONG, False, State.LEASED, False),
        (PreviewWhen.AFTER_SUBMISSION, LONG, True, State.LEASED, True),
        (PreviewWhen.AFTER_SUBMISSION, "", False, State.RETURNED, True),
        (PreviewWhen.AFTER_SUBMISSION, "", False, State.ACCEPTED, True),
    ],
)
def test_the_project_decides(
    when: PreviewWhen, draft: str, submitted: bool, state: State, may: bool
) -> None:
    assert may_preview(when, draft, submitted, state) is may


def test_a_word_that_is_not_known_yet_means_the_strictest() -> None:
    assert PreviewWhen.of("after-draft") is PreviewWhen.AFTER_DRAFT
    assert PreviewWhen.of("at full moon") is PreviewWhen.AFTER_SUBMISSION
