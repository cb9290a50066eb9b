"""What a check reports. Offsets count code points; ``end`` is exclusive."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters: an error keeps a text from being submitted."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Localized:
    """The same words in Japanese and in English."""

    ja: str
    en: str

    def text(self, language: str) -> str:
        """Return the words in ``language``: ``ja``, or English for anything else."""
        return self.ja if language == "ja" else self.en


@dataclass(frozen=True, slots=True)
class Fix:
    """One way to mend a finding: put ``replacement`` in place of the span."""

    label: Localized
    start: int
    end: int
    replacement: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a rule found in a span of the text."""

    rule: str
    start: int
    end: int
    severity: Severity
    message: Localized
    fixes: tuple[Fix, ...] = ()

    def shifted(self, by: int) -> "Finding":
        """Return the same finding ``by`` code points further on."""
        if not by:
            return self
        fixes = tuple(
            Fix(fix.label, fix.start + by, fix.end + by, fix.replacement) for fix in self.fixes
        )
        start, end = self.start + by, self.end + by
        return Finding(self.rule, start, end, self.severity, self.message, fixes)


def carried(findings: Iterable[Finding], start: int, removed: int, added: int) -> list[Finding]:
    """Return the findings that an edit leaves as they were, at their new places.

    Args:
        findings: of the text before the edit.
        start: where the edit begins.
        removed: how many code points it took away there.
        added: how many it put in their place.
    """
    kept = []
    for finding in findings:
        if finding.end <= start:
            kept.append(finding)
        elif finding.start >= start + removed:
            kept.append(finding.shifted(added - removed))
    return kept


def apply_fix(text: str, fix: Fix) -> str:
    """Return ``text`` with one fix applied."""
    return text[: fix.start] + fix.replacement + text[fix.end :]


def apply_fixes(text: str, findings: Iterable[Finding]) -> str:
    """Return ``text`` with the first fix of every finding applied.

    Of fixes that overlap, the one that starts first wins; the others are left for a next run.
    """
    fixes = sorted((f.fixes[0] for f in findings if f.fixes), key=lambda fix: (fix.start, fix.end))
    parts: list[str] = []
    position = 0
    for fix in fixes:
        if fix.start >= position:
            parts += [text[position : fix.start], fix.replacement]
            position = fix.end
    return "".join([*parts, text[position:]])
