"""``POST /v1/enrolments``: a one-time invitation becomes a device's token."""

from pydantic import Field

from ichikara_desktop.protocol.envelope import Message, Reply
from ichikara_desktop.protocol.views import PersonView, ProjectView


class EnrolmentRequest(Message):
    """Sent once by a device. The same ``device_id`` may repeat it and gets a fresh token.

    Attributes:
        public_key: of the key that signs this device's operations, as
            :func:`ichikara_desktop.protocol.signing.public_key_of` writes it; optional.
    """

    code: str = Field(min_length=8, max_length=200)
    device_id: str = Field(min_length=1, max_length=64)
    device_name: str = Field(max_length=100)
    public_key: str = Field(default="", max_length=64)


class EnrolmentReply(Reply):
    """The token is sent as ``Authorization: Bearer`` from now on; the server keeps its hash."""

    token: str
    person: PersonView
    project: ProjectView
