"""``GET …/models``: the models that a project offers for the preview.

The file itself comes from ``GET …/models/{sha256}`` as ``application/octet-stream``, also in
ranges (RFC 9110, section 14), with a strong ETag. Its address names its content: whoever fetched
it compares the SHA-256 and needs to believe nobody on the way.
"""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from ichikara_desktop.protocol.envelope import Message, Reply
from ichikara_desktop.protocol.known import Sha256

MEDIA_TYPE = "application/octet-stream"
"""Of a model's file."""

Line = Annotated[str, Field(max_length=500)]
Text = Annotated[str, Field(max_length=200_000)]


class ModelOffer(Message):
    """A model or an adapter that members of the project may fetch.

    Attributes:
        size: in bytes.
        base_sha256: of an adapter: the base it was trained on, which is offered too.
        dataset_version: of an adapter: what it was trained on.
        notice: what the licence wants to be shown wherever the model is used.
        prompt_template: the project's chat template in Jinja, for a file that has none.
    """

    sha256: Sha256
    size: Annotated[int, Field(ge=1, lt=1 << 50)]
    name: Annotated[str, Field(min_length=1, max_length=500)]
    kind: Literal["base", "adapter"]
    base_sha256: Sha256 | None = None
    dataset_version: Line = ""
    licence: Line
    notice: Text = ""
    prompt_template: Text = ""
    added_at: datetime


class ModelsReply(Reply):
    """Every model that is offered: bases first, by their names."""

    models: tuple[ModelOffer, ...]
