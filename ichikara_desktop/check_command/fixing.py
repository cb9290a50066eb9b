"""Which quick fixes are safe without a reader, and how they get into a text."""

import difflib
from collections.abc import Callable, Iterator

from ichikara_desktop.check_command.passage import Passage
from ichikara_desktop.checks import Finding, Fix, Severity

ROUNDS = 5
"""A fix may bring forth another finding; after so many rounds it is left for people."""

_SAFE = (Severity.ERROR, Severity.WARNING)


def safe_fixes(text: str, findings: list[Finding]) -> list[Fix]:
    """Return the fixes to apply at once, in the order of the text, none touching another.

    Safe is the first fix of an error or a warning, unless it only takes letters or digits away:
    whether words may go is for their writer to say. Hints are matters of taste.
    """
    fixes = sorted(
        {
            (fix.start, fix.end, fix.replacement): fix
            for found in findings
            if found.severity in _SAFE
            for fix in found.fixes[:1]
            if not _only_deletes(text, fix)
        }.items()
    )
    chosen: list[Fix] = []
    for _, fix in fixes:
        if not chosen or _apart(chosen[-1], fix):
            chosen.append(fix)
    return chosen


def mended(
    raw: str, passage_of: Callable[[str], Passage], check: Callable[[Passage], list[Finding]]
) -> str:
    """Return ``raw`` with the safe fixes of its passage, repeated until nothing changes."""
    seen = {raw}
    for _ in range(ROUNDS):
        passage = passage_of(raw)
        fixes = safe_fixes(passage.text, check(passage))
        changed = _spliced(passage, fixes)
        if changed in seen:  # nothing to do, or two rules that undo each other
            return raw
        seen.add(changed)
        raw = changed
    return raw


def changes_of_text(before: str, after: str) -> str:
    """Return the hunks of a unified diff, without its two first lines."""
    lines = difflib.unified_diff(_lines(before), _lines(after))
    return "".join(map(_ended, list(lines)[2:]))


def changes_of_records(first: int, before: list[str], after: list[str]) -> str:
    """Return a hunk for each line of JSONL that changed; ``first`` is the number of the first."""
    return "".join(
        f"@@ -{number} +{number} @@\n{_ended('-' + old)}{_ended('+' + new)}"
        for number, (old, new) in enumerate(zip(before, after, strict=True), first)
        if old != new
    )


def _only_deletes(text: str, fix: Fix) -> bool:
    return not fix.replacement and any(c.isalnum() for c in text[fix.start : fix.end])


def _apart(first: Fix, second: Fix) -> bool:
    """Whether both can be applied; two insertions at one place cannot."""
    return second.start > first.end or (second.start == first.end and second.end > second.start)


def _spliced(passage: Passage, fixes: list[Fix]) -> str:
    return "".join(_pieces(passage, fixes))


def _pieces(passage: Passage, fixes: list[Fix]) -> Iterator[str]:
    position = 0
    for fix in fixes:
        yield passage.raw[position : passage.origin(fix.start)]
        yield passage.written(fix.replacement)
        position = passage.origin(fix.end)
    yield passage.raw[position:]


def _lines(text: str) -> list[str]:
    """Return the lines with their ends; unlike ``splitlines``, only those of files."""
    lines = [line + "\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    return lines if lines[-1] else lines[:-1]


def _ended(line: str) -> str:
    return line if line.endswith("\n") else line + "\n\\ No newline at end of file\n"
