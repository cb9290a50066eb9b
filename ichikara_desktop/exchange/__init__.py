"""Files in and out: questions to bring in, and the accepted pairs as a data set."""

from ichikara_desktop.exchange.errors import UnreadableFileError, UnwritableFileError
from ichikara_desktop.exchange.exporting import read_pairs, write_messages, write_pairs
from ichikara_desktop.exchange.importing import (
    ImportedRow,
    ImportProblem,
    ImportReport,
    read_instructions,
)

__all__ = [
    "ImportProblem",
    "ImportReport",
    "ImportedRow",
    "UnreadableFileError",
    "UnwritableFileError",
    "read_instructions",
    "read_pairs",
    "write_messages",
    "write_pairs",
]
