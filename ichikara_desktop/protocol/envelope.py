"""What every reply carries, and what a refusal looks like."""

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class Message(BaseModel):
    """A part of the wire: immutable; unknown fields from a newer peer are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Reply(Message):
    """Every reply of the server.

    Attributes:
        server_time: the only clock that decides anything.
        epoch: random name of this lineage of the server's data; changes when a backup is
            restored. A client that sees another one than before asks ``ops:status`` about
            everything it holds and reads the feed from the beginning.
        min_client: the oldest protocol version the server still answers. An older client leaves
            its work unsent and asks for an update: what it sent is safe, the answer is the same
            when the newer one sends it again.
        features: names of optional endpoints that this server has, of :data:`FEATURES`. An older
            server names fewer, or none.
    """

    server_time: datetime
    epoch: str
    min_client: int = 1
    features: tuple[str, ...] = ()


FEATURES: tuple[str, ...] = (
    "comparisons",
    "device-keys",
    "digest",
    "digest-reports",
    "drafts",
    "gzip",
    "kept",
    "models",
    "ops-status",
    "sessions",
    "signatures",
)
"""What the reference server names: ``import_comparison`` and tasks of comparing, keys of devices
that joined without, ``GET …/digest``, ``POST …/digest:report``, sealed copies of drafts, gzip in
both directions, ``GET …/kept``, ``GET …/models``, ``ops:status``, signing in, and operations
signed by the device's key."""


class Refusal(Reply):
    """The body of every 4xx and 5xx answer of the server itself.

    Attributes:
        code: one of :data:`REFUSALS`; the client has the words for it.
    """

    code: str


REFUSALS: dict[str, int] = {
    "invitation-unknown": 404,
    "invitation-used": 409,
    "invitation-expired": 410,
    "not-enrolled": 401,
    "revoked": 403,
    "not-permitted": 403,
    "project-unknown": 404,
    "key-taken": 409,
    "model-unknown": 404,
    "cursor-stale": 410,
    "malformed": 422,
    "too-large": 413,
    "internal": 500,
    "unavailable": 503,
}
"""Every code of a refusal with its HTTP status."""
