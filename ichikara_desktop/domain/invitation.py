"""Invitations: one line of text that a coordinator sends to a person.

``ichikara://join?server=http%3A%2F%2F127.0.0.1%3A8734&code=...`` The code is secret and works
once.
"""

from dataclasses import dataclass
from urllib.parse import parse_qs, quote, urlsplit

_SCHEME = "ichikara"
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class InvitationError(ValueError):
    """The text is no invitation.

    Attributes:
        code: ``not-an-invitation``, ``no-server``, ``no-code`` or ``insecure`` (plain HTTP to
            another machine).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Invitation:
    """The server to join, and the one-time code that opens it."""

    server: str
    code: str

    def __str__(self) -> str:
        """Return the line that a coordinator sends."""
        return f"{_SCHEME}://join?server={quote(self.server, safe='')}&code={quote(self.code)}"


def parse_invitation(text: str) -> Invitation:
    """Read an invitation as pasted: blanks and line breaks around and inside it are ignored.

    Raises:
        InvitationError: with a code that says what is wrong.
    """
    try:
        parts = urlsplit("".join(text.split()))
    except ValueError:
        raise InvitationError("not-an-invitation") from None
    if parts.scheme != _SCHEME or parts.netloc != "join":
        raise InvitationError("not-an-invitation")
    query = parse_qs(parts.query)
    server = query.get("server", [""])[0].rstrip("/")
    code = query.get("code", [""])[0]
    if not code:
        raise InvitationError("no-code")
    _require_server(server)
    return Invitation(server, code)


def is_on_this_computer(server: str) -> bool:
    """Return whether an address leads to this computer itself, whose talk nobody overhears."""
    return urlsplit(server).hostname in _LOOPBACK


def _require_server(server: str) -> None:
    try:
        url = urlsplit(server)
        host = url.hostname
        _ = url.port  # raises ValueError when it is no number
    except ValueError:
        raise InvitationError("no-server") from None
    if url.scheme not in {"http", "https"} or not host:
        raise InvitationError("no-server")
    if url.scheme == "http" and not is_on_this_computer(server):
        raise InvitationError("insecure")
