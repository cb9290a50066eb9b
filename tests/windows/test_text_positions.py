"""Code points and UTF-16 positions say the same place."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ichikara_desktop.windows.text_positions import Positions, from_qt, to_qt

TEXT = "😀と𠮷野家"


@pytest.mark.parametrize(
    ("code_points", "position"), [(0, 0), (1, 2), (2, 3), (3, 5), (4, 6), (5, 7)]
)
def test_characters_beyond_the_basic_plane_are_two_positions_long(
    code_points: int, position: int
) -> None:
    assert to_qt(TEXT, code_points) == position
    assert from_qt(TEXT, position) == code_points


def test_a_place_inside_a_character_is_the_place_before_it() -> None:
    assert from_qt(TEXT, 1) == 0
    assert from_qt(TEXT, 4) == 2


def test_places_outside_of_the_text_are_its_ends() -> None:
    assert (to_qt(TEXT, -1), to_qt(TEXT, 99)) == (0, 7)
    assert (from_qt(TEXT, -1), from_qt(TEXT, 99)) == (0, 5)


@settings(max_examples=60)
@given(st.text(st.characters(exclude_categories=("Cs",)) | st.sampled_from("😀𠮷あ\n")))
def test_positions_are_those_of_the_encoded_text(text: str) -> None:
    positions = Positions(text)
    for place in range(len(text) + 1):
        units = len(text[:place].encode("utf-16-le")) // 2
        assert positions.to_qt(place) == units
        assert positions.from_qt(units) == place
