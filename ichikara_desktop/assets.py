"""Where the files that travel with the program lie: resources, and the Designer forms.

In a checkout they stand beside the package; in a wheel or an installed program they are
packed inside it as ``_data``.
"""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def resource(*parts: str) -> Path:
    """Return the path of a file below ``resources/``.

    Raises:
        FileNotFoundError: the program was installed without that file.
    """
    return _find("resources", *parts)


def form(name: str) -> Path:
    """Return the path of a Designer form below ``ui/``; raises as :func:`resource`."""
    return _find("ui", name)


def _find(*parts: str) -> Path:
    for root in (_PACKAGE / "_data", _PACKAGE.parent):
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError("/".join(parts))
