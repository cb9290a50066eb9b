"""Invitations survive the way through mail and clipboard, and say what is wrong with them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ichikara_desktop.domain.invitation import Invitation, InvitationError, parse_invitation


@given(st.text(st.characters(categories=["L", "N", "P"]), min_size=1))
def test_what_was_written_is_read(code: str) -> None:
    invitation = Invitation("https://ichikara.example/a", code)
    assert parse_invitation(str(invitation)) == invitation


def test_blanks_and_line_breaks_of_a_mail_do_not_matter() -> None:
    text = str(Invitation("http://127.0.0.1:8734", "abcdefgh"))
    assert parse_invitation(f"\n  {text[:20]}\r\n{text[20:]} ").code == "abcdefgh"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "not-an-invitation"),
        ("こんにちは", "not-an-invitation"),
        ("https://ichikara.example/?code=x", "not-an-invitation"),
        ("ichikara://join?server=https%3A%2F%2Fa.example", "no-code"),
        ("ichikara://join?code=abc", "no-server"),
        ("ichikara://join?server=ftp%3A%2F%2Fa.example&code=abc", "no-server"),
        ("ichikara://join?server=https%3A%2F%2Fa.example%3Abad&code=abc", "no-server"),
        ("ichikara://join?server=http%3A%2F%2F%5B&code=abc", "no-server"),
        ("ichikara://join?server=http%3A%2F%2Fa.example&code=abc", "insecure"),
        ("ichikara://join[?code=a", "not-an-invitation"),
    ],
)
def test_a_wrong_invitation_is_named(text: str, code: str) -> None:
    with pytest.raises(InvitationError) as refusal:
        parse_invitation(text)
    assert refusal.value.code == code
