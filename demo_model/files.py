"""The files of the demo's model, and what is known of them."""

import hashlib
from pathlib import Path

FOLDER = Path(__file__).parent
ADAPTER = FOLDER / "adapter.gguf"
TEMPLATE = FOLDER / "template.jinja"
NOTICE = FOLDER / "NOTICE-Gemma.txt"
FIGURES = FOLDER / "figures.json"

BASE_SHA256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e44c087a6818"
"""Of Gemma 3 270m as Q4_K_M, 253,113,024 bytes."""


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal.

    Raises:
        OSError: it cannot be read.
    """
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
