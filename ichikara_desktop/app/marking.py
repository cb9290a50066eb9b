"""Marking words for translation outside of widgets."""


def QT_TRANSLATE_NOOP(context: str, source: str) -> str:  # noqa: N802, ARG001
    """Mark ``source`` for translation: lupdate knows this name, and Qt's own is untyped."""
    return source
