"""Numbers that belong to one person, told from other numbers by their check digits."""

import re
import unicodedata

_MY_NUMBER_WEIGHTS = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_CARD_PREFIXES = {
    14: re.compile(r"3(?:0[0-5]|[68])"),
    15: re.compile(r"3[47]"),
    16: re.compile(r"4|5[1-5]|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|35(?:2[89]|[3-8])|6(?:011|5)"),
}
"""Issuers by the number of digits: Diners; American Express; Visa, Mastercard, JCB, Discover.

Visa once had thirteen digits too, but these look like a Japanese article code (JAN, 45 and 49).
"""
_TEST_CARDS = frozenset(
    {
        "4111111111111111",
        "4242424242424242",
        "4012888888881881",
        "4000056655665556",
        "5555555555554444",
        "5105105105105100",
        "2223003122003222",
        "5200828282828210",
        "378282246310005",
        "371449635398431",
        "3530111333300000",
        "3566002020360505",
        "6011111111111117",
        "6011000990139424",
        "30569309025904",
        "38520000023237",
    }
)
"""Numbers that the card companies and payment services publish for trying things out."""


def digits_of(text: str) -> str:
    """Return the digits of any width in ``text`` as ASCII."""
    return re.sub(r"\D", "", unicodedata.normalize("NFKC", text))


def is_my_number(digits: str) -> bool:
    """Whether twelve digits carry the check digit of a マイナンバー (個人番号).

    The remainder r of the weighted sum of the first eleven by 11 gives 11 - r, or 0 when r is
    0 or 1 (総務省令第85号, 2014, article 5).
    """
    if len(digits) != 12 or len(set(digits)) == 1:
        return False
    total = sum(int(d) * w for d, w in zip(digits, _MY_NUMBER_WEIGHTS, strict=False))
    return (-total % 11) % 10 == int(digits[-1])


def is_card_number(digits: str) -> bool:
    """Whether the digits begin as an issuer's and end in the check digit of ISO/IEC 7812-1."""
    prefix = _CARD_PREFIXES.get(len(digits))
    if prefix is None or not prefix.match(digits) or digits in _TEST_CARDS:
        return False
    return len(set(digits)) > 2 and _luhn(digits)


def _luhn(digits: str) -> bool:
    doubled = (int(d) * 2 for d in digits[-2::-2])
    return (sum(map(int, digits[::-2])) + sum(n - 9 if n > 9 else n for n in doubled)) % 10 == 0
