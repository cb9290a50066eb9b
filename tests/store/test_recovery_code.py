"""Codes that people copy by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ichikara_desktop.store.recovery_code import (
    canonical_code,
    looks_like_code,
    new_recovery_code,
)

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def test_a_code_is_seven_groups_of_four() -> None:
    code = new_recovery_code()
    assert [len(group) for group in code.split("-")] == [4] * 7
    assert set(code) <= set(ALPHABET + "-")
    assert looks_like_code(code)


def test_no_two_codes_are_the_same() -> None:
    assert len({new_recovery_code() for _ in range(500)}) == 500


def test_case_spaces_and_misread_letters_do_not_matter() -> None:
    assert canonical_code(" o1-iL\n ") == "0111"


@pytest.mark.parametrize("text", ["", "hello", "0000-0000-0000-0000-0000-0000-0000", "雨の日"])
def test_other_texts_are_no_codes(text: str) -> None:
    assert not looks_like_code(text)


@given(st.integers(0, 25), st.integers(1, 31))
def test_most_slips_of_the_pen_are_noticed(place: int, by: int) -> None:
    noticed = 0
    for _ in range(40):
        code = canonical_code(new_recovery_code())
        other = ALPHABET[(ALPHABET.index(code[place]) + by) % 32]
        noticed += not looks_like_code(code[:place] + other + code[place + 1 :])
    assert noticed >= 38  # a check sum of ten bits misses one in a thousand
