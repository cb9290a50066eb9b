"""What lies in the folder of the models and is none, and what everything there takes."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class LeftoverKind(StrEnum):
    """Why a file in the folder is no model."""

    IMPORT = "import"
    """A copy that was never finished; of no use to anybody."""
    DOWNLOAD = "download"
    """A part of a model of the server; the next attempt goes on behind it."""
    CARD = "card"
    """A card without its file."""
    STRAY = "stray"
    """A model without a card that can be read; never removed by itself."""


@dataclass(frozen=True, slots=True)
class Leftover:
    """A file in the folder that is no model; ``size`` in bytes."""

    path: Path
    kind: LeftoverKind
    size: int


@dataclass(frozen=True, slots=True)
class DiskUse:
    """Bytes: of the models, of what is left over, and what the disk still takes."""

    models: int
    leftovers: int
    free: int
