"""``POST /v1/sessions`` and ``POST /v1/sessions:end``: signing in, for a coordinator's tools.

Annotators never need it: their device's token comes with the invitation.
"""

from datetime import datetime

from pydantic import Field

from ichikara_desktop.protocol.envelope import Message, Reply


class SignInRequest(Message):
    """A name and a password that whoever runs the server has set (``server password``)."""

    login: str = Field(min_length=1, max_length=100)
    password: str = Field(min_length=1, max_length=1000)


class SignInReply(Reply):
    """The token is sent as ``Authorization: Bearer``; it ends by itself at ``expires_at``."""

    token: str
    person_id: str
    expires_at: datetime
