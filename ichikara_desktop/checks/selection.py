"""Which findings are shown first: a page full of marks is a page that nobody reads.

Errors are all shown, since they hold a submission back. Of the rest, five for 1,000 characters
are what a person takes in; the order of :data:`RULES` is that of their worth.
"""

from collections.abc import Iterable

from ichikara_desktop.checks.findings import Finding, Severity
from ichikara_desktop.checks.rules import RULES

MOST = 5
"""Findings that are shown for :data:`PER_CHARACTERS`, besides errors."""
PER_CHARACTERS = 1_000

_WORTH = {rule.info.rule_id: place for place, rule in enumerate(RULES)}
_SEVERITIES = [Severity.ERROR, Severity.WARNING, Severity.HINT]


def most_useful(findings: Iterable[Finding], length: int) -> list[Finding]:
    """Return the findings to be shown first, in their order: all errors, and the worthiest.

    Args:
        findings: of one text, in the order of the text.
        length: of the text in code points; what is begun of 1,000 counts as a whole.
    """
    found = list(findings)
    order = sorted(range(len(found)), key=lambda place: (*_rank(found[place]), place))
    errors = sum(finding.severity is Severity.ERROR for finding in found)
    room = MOST * max(1, -(-length // PER_CHARACTERS))
    return [found[place] for place in sorted(order[: errors + room])]


def _rank(finding: Finding) -> tuple[int, int]:
    return _SEVERITIES.index(finding.severity), _WORTH.get(finding.rule, len(_WORTH))
