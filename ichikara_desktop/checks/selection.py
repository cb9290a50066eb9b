"""Which findings are shown first: a page full of marks is a page that nobody reads.

Errors are all shown, since they hold a submission back. Of the rest, five for 1,000 characters
are what a person takes in, by the worth of the rules.
"""

from collections.abc import Iterable

from ichikara_desktop.checks.findings import Finding, Severity

MOST = 5
"""Findings that are shown for :data:`PER_CHARACTERS`, besides errors."""
PER_CHARACTERS = 1_000
MOST_IN_ALL = 100
"""Of one text, besides errors: more is nobody's list, and drawing it would hold up the keys."""

WORTH = (
    "lookalike-characters",
    "decomposed-kana",
    "invisible-characters",
    "mojibake",
    "personal-data",
    "harmful-expression",
    "halfwidth-katakana",
    "mixed-width",
    "unmatched-brackets",
    "repeated-word",
    "misspelling",
    "particle-slip",
    "stray-latin",
    "requested-format",
    "requested-count",
    "empty-content",
    "repeats-question",
    "near-duplicate",
    "style-mix",
    "truncated-text",
    "missing-full-stop",
    "repeated-punctuation",
    "mixed-punctuation",
    "translation-smell",
    "english-left",
    "machine-prose",
    "self-repetition",
    "length-target",
    "variant-spelling",
    "ra-nuki",
    "sa-ire",
    "re-tasu",
    "chigakatta",
    "sugoi",
    "i-nuki",
    "confused-word",
    "double-honorific",
    "cultural-mismatch",
    "long-sentence",
    "comma-count",
    "list-form",
    "stray-space",
    "unusual-spaces",
    "redundant-expression",
    "doubled-ga",
    "doubled-conjunction",
    "pasted-text",
    "preview-overlap",
    "tari-tari",
    "colloquialism",
    "list-punctuation",
    "markdown-form",
    "genre-missing",
    "latin-spacing",
    "environment-dependent",
    "monotonous-endings",
    "double-negation",
    "doubled-particle",
    "verbose-expression",
    "weak-phrase",
    "numeral-mix",
    "kanji-opening",
    "non-joyo-kanji",
)
"""Every rule, the worthiest first: what makes a text unusable, then what is nearly always right,
then what a teacher would mention, then what is a matter of taste."""

_PLACES = {rule_id: place for place, rule_id in enumerate(WORTH)}
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
    room = min(MOST * max(1, -(-length // PER_CHARACTERS)), MOST_IN_ALL)
    return [found[place] for place in sorted(order[: errors + room])]


def _rank(finding: Finding) -> tuple[int, int]:
    return _SEVERITIES.index(finding.severity), _PLACES.get(finding.rule, len(_PLACES))
