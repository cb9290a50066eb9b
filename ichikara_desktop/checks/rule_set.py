"""Which rules looked at a text: a version that goes with every submission."""

import hashlib

from ichikara_desktop import __version__

_LENGTH = 12


def rule_set(profile: str) -> str:
    """Return the version of the rules and of the project's profile.

    Two texts with the same one were looked at by the same rules with the same options.
    """
    return f"{__version__}+{hashlib.sha256(profile.encode()).hexdigest()[:_LENGTH]}"
