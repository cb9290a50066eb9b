"""What can go wrong with a file as a whole."""


class UnreadableFileError(Exception):
    """The file is missing, may not be read, or is too large."""


class UnwritableFileError(Exception):
    """The file cannot be written there; what was there before is unchanged."""
