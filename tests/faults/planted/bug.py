"""What a planted bug is."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Bug:
    """An edit of files below ``ichikara_desktop``: (file, what is there once, what stands for it).

    Attributes:
        tests: ids of tests, of which at least one fails with it.
    """

    name: str
    edits: tuple[tuple[str, str, str], ...]
    tests: tuple[str, ...]


def one_edit(name: str, file: str, old: str, new: str, *tests: str) -> Bug:
    """Return a bug of one edit."""
    return Bug(name, ((file, old, new),), tests)
