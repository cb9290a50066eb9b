"""How long a text is, where it ends, and whether its writer seems to have ended it."""

from dataclasses import replace

from ichikara_desktop.checks.document import Document, LineRole
from ichikara_desktop.checks.findings import Finding, Severity
from ichikara_desktop.checks.rule import TaskContext

FEWEST = 20
"""Characters. A shorter text is a beginning, of which nothing is said yet."""

_ORDER = (Severity.HINT, Severity.WARNING, Severity.ERROR)
_ENDS = "。！？!?」』）)】]}>|`"


def length(text: str) -> int:
    """Return the number of characters, blanks and line breaks left out."""
    return sum(map(len, text.split()))


def seems_ended(document: Document, context: TaskContext) -> bool:
    """Whether the text is done and ends as texts do, so that something missing can be told.

    Findings are shown while people write: what is missing may still come. A list needs no full
    stop, so its last item ends a text too.
    """
    if not context.finished:
        return False
    text = document.text.rstrip()
    if len(text) < FEWEST:
        return False
    return text[-1] in _ENDS or document.line_at(len(text) - 1).role is LineRole.LIST


def last_sentence(document: Document) -> tuple[int, int]:
    """Return the span of the last sentence, or of the last line when that is code."""
    for line in reversed(document.lines):
        if line.content.sentences:
            offset, sentence = line.content.sentences[-1]
            return line.start + offset, line.start + offset + len(sentence.text)
        if line.text.strip():
            return line.start, line.end
    return 0, len(document.text)


def beyond(document: Document, limit: int) -> tuple[int, int]:
    """Return the span of what exceeds ``limit`` characters, blanks left out."""
    end = len(document.text.rstrip())
    counted = 0
    for line in document.lines:
        size = length(line.text)
        if counted + size > limit:
            return _nth(line.text, limit - counted) + line.start, end
        counted += size
    return end, end


def milder(finding: Finding, limit: Severity = Severity.HINT) -> Finding:
    """Return the finding with at most that severity: for what is less certain than the rest.

    A hint suits what may just not have been written yet.
    """
    if _ORDER.index(finding.severity) <= _ORDER.index(limit):
        return finding
    return replace(finding, severity=limit)


def _nth(text: str, number: int) -> int:
    """Return the offset of the character after ``number`` characters that are no blanks."""
    for offset, character in enumerate(text):
        if not character.isspace():
            if not number:
                return offset
            number -= 1
    return len(text)
