"""How much a rule that sees the whole text says at most."""

from collections.abc import Iterable, Iterator
from itertools import islice

from ichikara_desktop.checks.findings import Finding

MOST_FINDINGS = 500
"""Of one rule in one text. Nobody reads more, and a text of nothing but brackets costs no more."""


def bounded(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Return the first findings, as many as anybody needs."""
    return islice(findings, MOST_FINDINGS)
