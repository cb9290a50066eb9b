"""``PUT /v1/devices/{device}/key``: the key of a device that joined without one.

A device's key is set once: telling the same one again is answered equally, another one is refused
with ``key-taken``. A device that the server does not know is a copy of the store on a second
computer, which speaks with the token of the first: it is listed from then on, and what it hands
in depends on both.
"""

from pydantic import Field

from ichikara_desktop.protocol.envelope import Message


class DeviceKeyRequest(Message):
    """A device's name and public key, as in :class:`.enrolment.EnrolmentRequest`."""

    device_name: str = Field(max_length=100)
    public_key: str = Field(min_length=1, max_length=64)
