"""What may be submitted."""

import pytest

from ichikara_desktop.domain.items import (
    MAX_TEXT_LENGTH,
    EmptyTextError,
    TextTooLongError,
    UnencodableTextError,
    require_submittable,
)


@pytest.mark.parametrize("text", ["", " ", "\n\t", "　　\r\n"])
def test_a_text_of_nothing_is_refused(text: str) -> None:
    with pytest.raises(EmptyTextError):
        require_submittable(text)


@pytest.mark.parametrize("text", ["あ", "𠮷😀", "👨‍👩‍👧", "あ" * MAX_TEXT_LENGTH])
def test_any_other_text_is_given_back_as_it_is(text: str) -> None:
    assert require_submittable(text) is text


def test_a_text_over_the_limit_is_refused() -> None:
    with pytest.raises(TextTooLongError):
        require_submittable("あ" * (MAX_TEXT_LENGTH + 1))


@pytest.mark.parametrize("text", ["あ\ud83d", "\udc00", "a\0b"])
def test_what_no_file_can_carry_is_refused(text: str) -> None:
    with pytest.raises(UnencodableTextError):
        require_submittable(text)
