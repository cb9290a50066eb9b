"""Recovery codes: 128 random bits that a person can copy by hand.

Written in Crockford's Base32 (https://www.crockford.com/base32.html), which has no I, L, O or U,
in seven groups of four; the last two characters are a check sum, so that a slip of the pen is
told from a wrong code.
"""

import hashlib
import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DIGITS = 26
_GROUP = 4
_MISREAD = str.maketrans("ILO", "110")


def new_recovery_code() -> str:
    """Return a fresh code, such as ``7K2M-…`` with seven groups."""
    number = secrets.randbits(128)
    digits = "".join(_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_DIGITS)))
    text = digits + _check(digits)
    return "-".join(text[at : at + _GROUP] for at in range(0, len(text), _GROUP))


def canonical_code(text: str) -> str:
    """Return a code as typed by a person in its one form: upper case, without separators."""
    kept = "".join(character for character in text.upper() if character.isalnum())
    return kept.translate(_MISREAD)


def looks_like_code(text: str) -> bool:
    """Return whether the text is a code without slips of the pen."""
    code = canonical_code(text)
    return len(code) == _DIGITS + 2 and _check(code[:_DIGITS]) == code[_DIGITS:]


def _check(digits: str) -> str:
    number = int.from_bytes(hashlib.sha256(digits.encode("ascii", "replace")).digest()[:2], "big")
    return _ALPHABET[number >> 5 & 31] + _ALPHABET[number & 31]
