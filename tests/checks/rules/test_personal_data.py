"""Addresses and numbers that must not be published."""

import pytest

RULE = "personal-data"

BAD = [
    ("連絡は taro@mail.co.jp まで", ["taro@mail.co.jp"]),
    ("hanako.y+news@gmail.com", ["hanako.y+news@gmail.com"]),
    ("電話は03-1234-5678です", ["03-1234-5678"]),
    ("090-1234-5678", ["090-1234-5678"]),
    ("09012345678へ", ["09012345678"]),
    ("（06）6123-4567", ["（06）6123-4567"]),
    ("０３−１２３４−５６７８", ["０３−１２３４−５６７８"]),
    ("+81 90 1234 5678", ["+81 90 1234 5678"]),
    ("+81-3-1234-5678", ["+81-3-1234-5678"]),
    ("080 1234 5678", ["080 1234 5678"]),
    ("0467-12-3456", ["0467-12-3456"]),
    ("050-1234-5678と070-1234-5678", ["050-1234-5678", "070-1234-5678"]),
    ("😀a_b@mail.jp", ["a_b@mail.jp"]),
    ("メール：Taro.Y@sub.mail.ne.jp。", ["Taro.Y@sub.mail.ne.jp"]),
    ("a@b.co\nc@d.co", ["a@b.co", "c@d.co"]),
]

GOOD = [
    "info@example.jp",
    "a@example.com まで",
    "x@mail.example",
    "2024-11-23",
    "〒100-0001",
    "978-4-00-123456-7",
    "3.14159265358979",
    "0120-123-456",
    "110番に電話",
    "@user さん",
    "a@b",
    "2023年03月01日",
    "1,234,567,890円",
    "0312345678",
    "03-1234",
    "https://example.jp/?id=0312345678901",
    "合計0-0",
]


@pytest.mark.parametrize(("text", "spans"), BAD)
def test_the_fault_is_found_where_it_is(find, text: str, spans: list[str]) -> None:
    assert [text[f.start : f.end] for f in find(RULE, text)] == spans


@pytest.mark.parametrize("text", GOOD)
def test_a_good_text_is_left_alone(find, text: str) -> None:
    assert find(RULE, text) == []
