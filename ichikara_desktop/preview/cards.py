"""The card beside each model file: what it is, whence it came, what it may be used for."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ichikara_desktop.files import write_durably
from ichikara_desktop.preview.gguf_file import Kind

LARGEST_CARD = 1 << 20
"""Bytes of a card that is read."""
LONGEST_LINE = 500
"""Characters of a name."""
LONGEST_TEXT = 200_000
"""Characters of a notice or a template; the terms of the strictest licences have some 30,000."""

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Short = Annotated[str, Field(max_length=LONGEST_LINE)]
Long = Annotated[str, Field(max_length=LONGEST_TEXT)]


class Source(StrEnum):
    """Whence a model came."""

    FILE = "file"
    SERVER = "server"


class Verified(BaseModel):
    """How the file looked when its content was last compared with its SHA-256.

    A file that looks so still is not read again.
    """

    model_config = ConfigDict(frozen=True)

    size: int
    mtime_ns: int


class Speed(BaseModel):
    """How fast a model was on this computer, in tokens a second.

    Attributes:
        device: what computed, as it calls itself.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    reading: Annotated[float, Field(gt=0)]
    writing: Annotated[float, Field(gt=0)]
    device: Short
    measured_at: datetime


class ModelCard(BaseModel):
    """What is known of a model file. Fields of a newer version are ignored.

    Attributes:
        base_sha256: of an adapter: the base it was weighed against.
        dataset_version: of an adapter: what it was trained on, in the project's words.
        notice: what the licence demands to be shown wherever the model is used.
        prompt_template: Jinja, of a base whose file has none of its own; else empty.
        context_length: tokens that it was trained on; 0 for an adapter.
        size: in bytes.
        verified: absent where the content was found to be another, or was never compared.
        speed: as it was measured last, here or where the folder was before.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: Annotated[str, Field(min_length=1, max_length=LONGEST_LINE)]
    kind: Kind
    sha256: Sha256
    size: Annotated[int, Field(ge=0)]
    architecture: Short
    quantisation: Short = ""
    context_length: int = 0
    base_sha256: Sha256 | None = None
    dataset_version: Short = ""
    licence: Short = ""
    notice: Long = ""
    prompt_template: Long = ""
    source: Source = Source.FILE
    imported_at: datetime
    verified: Verified | None = None
    speed: Speed | None = None


class CardFields(BaseModel):
    """What whoever brings a model in says of it; the rest is in the file.

    Attributes:
        name: empty: what its makers call it, or the file's name.
        licence: empty: what the file says.

    Raises:
        ValidationError: a text is too long.
    """

    model_config = ConfigDict(frozen=True)

    name: Short = ""
    base_sha256: Sha256 | None = None
    dataset_version: Short = ""
    licence: Short = ""
    notice: Long = ""
    prompt_template: Long = ""
    source: Source = Source.FILE


def plain(text: str) -> str:
    """Return a text from a file as one short line, without what would steer a terminal."""
    return "".join(each for each in " ".join(text.split()) if each.isprintable())[:LONGEST_LINE]


def read_card(path: Path) -> ModelCard | None:
    """Return the card in a file, or nothing where there is none that can be read."""
    try:
        if path.stat().st_size > LARGEST_CARD:
            return None
        return ModelCard.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def write_card(path: Path, card: ModelCard) -> None:
    """Put a card into a file, whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    write_durably(path, card.model_dump_json(indent=1).encode("utf-8"))
