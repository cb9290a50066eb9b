"""Check digits, by numbers whose digit was worked out by hand."""

from ichikara_desktop.checks.identity_numbers import digits_of, is_card_number, is_my_number


def test_one_wrong_digit_is_told() -> None:
    for place in range(12):
        digits = list("123456789018")
        digits[place] = str((int(digits[place]) + 1) % 10)
        assert not is_my_number("".join(digits))
    assert is_my_number("123456789018")


def test_a_remainder_of_zero_or_one_gives_zero() -> None:
    assert is_my_number("408172635490")


def test_cards_need_an_issuer_a_check_digit_and_a_holder() -> None:
    assert is_card_number("4987001234567896")
    assert not is_card_number("4987001234567897")
    assert not is_card_number("9999001122334453")  # no issuer begins with 9
    assert not is_card_number("4111111111111111")  # published for trials


def test_digits_of_every_width_are_read() -> None:
    assert digits_of("１２-3４") == "1234"
