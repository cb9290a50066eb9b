"""Findings that somebody decided not to see again: once, in one text, or in a whole project.

A suppression names a rule and quotes the text it is about, so that it outlives edits elsewhere.
One for a single place also holds the sentence around the quote, and ends when that sentence is
changed. The terms of a project come with its profile (:mod:`ichikara_desktop.checks.profile`).

An error keeps a text from being submitted, so it is not waved through: whoever suppresses one
must say why, and may do so at one place or in one text. What a whole project allows, a telephone
number of its own or a sign from a script, is decided once for everybody, in its profile. A person
alone could otherwise let every text of theirs pass with the personal data of somebody else.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ichikara_desktop.checks.document import MAX_LINE, Segmenter
from ichikara_desktop.checks.findings import Finding, Severity

_HERE = "\ufffc"
"""Stands for the quote in the sentence around it."""
_NEAR = 60
"""Code points on both sides that count as the sentence in a line too long to be cut."""
_HALF_PAIR = re.compile("[\ud800-\udfff]")


class Reach(StrEnum):
    """How far a suppression reaches."""

    ONCE = "once"
    TEXT = "text"
    PROJECT = "project"


_SHORTEST_QUOTE = 3
"""Characters. A shorter quote, such as the た that lacks its full stop, stands in every text: to
dismiss it anywhere would silence the rule, so it is dismissed wherever its sentence stands."""


class ReasonMissingError(ValueError):
    """An error is suppressed without a reason, or further than a reason carries."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """Findings of a rule inside a quote are not shown.

    Attributes:
        rule: its id; empty for every rule.
        quote: the text that the finding is about.
        around: the sentence with U+FFFC in place of the quote; empty when the quote may stand
            anywhere.
    """

    rule: str
    quote: str
    around: str = ""


def suppression_of(text: str, finding: Finding, reach: Reach, reason: str = "") -> Suppression:
    """Return what keeps ``finding`` from being shown again.

    Raises:
        ReasonMissingError: an error needs a reason, and reaches no further than its text.
    """
    if finding.severity is Severity.ERROR and (reach is Reach.PROJECT or not reason.strip()):
        raise ReasonMissingError
    quote = storable(text[finding.start : finding.end])
    says_nothing = len(quote.strip()) < _SHORTEST_QUOTE
    around = _around(storable(text), finding) if reach is Reach.ONCE or says_nothing else ""
    return Suppression(finding.rule, quote, around)


def remaining(
    text: str, findings: Iterable[Finding], suppressions: Iterable[Suppression]
) -> list[Finding]:
    """Return the findings in ``text`` that no suppression is about, in their order."""
    known = Suppressions(suppressions)
    return [finding for finding, by in known.sorted_out(text, findings) if not by]


class Suppressions:
    """Suppressions, arranged by rule."""

    def __init__(self, suppressions: Iterable[Suppression]) -> None:
        """Know these; double ones do no harm."""
        self._by_rule: dict[str, list[Suppression]] = defaultdict(list)
        for suppression in suppressions:
            self._by_rule[suppression.rule].append(suppression)

    def sorted_out(
        self, text: str, findings: Iterable[Finding]
    ) -> list[tuple[Finding, tuple[Suppression, ...]]]:
        """Return each finding with the suppressions that are about it."""
        if not self._by_rule:
            return [(finding, ()) for finding in findings]
        plain = storable(text)
        return [(finding, self._about(plain, finding)) for finding in findings]

    def _about(self, text: str, finding: Finding) -> tuple[Suppression, ...]:
        known: Sequence[Suppression] = self._by_rule.get(finding.rule, ())
        for_all = self._by_rule.get("", ())
        return tuple(one for one in (*known, *for_all) if _is_about(one, text, finding))


def storable(text: str) -> str:
    """Return ``text`` with U+FFFD in place of halves of surrogate pairs, which no file takes."""
    return _HALF_PAIR.sub("\ufffd", text)


def _is_about(suppression: Suppression, text: str, finding: Finding) -> bool:
    quote = suppression.quote
    if suppression.around:
        same = text[finding.start : finding.end] == quote
        return same and _around(text, finding) == suppression.around
    # The finding may be about a part of what is quoted: 「食べれる」 in the name 「食べれる亭」.
    room = len(quote) - (finding.end - finding.start)
    if not quote or room < 0:
        return False
    return quote in text[max(finding.start - room, 0) : finding.end + room]


def _around(text: str, finding: Finding) -> str:
    """Return the sentence, or the sentences, in which the finding stands, without its quote."""
    start, end = finding.start, finding.end
    from_line = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", end)
    to_line = len(text) if line_end < 0 else line_end
    if to_line - from_line > MAX_LINE:
        left, right = max(start - _NEAR, from_line), min(end + _NEAR, to_line)
    else:
        left, right = _sentences(text[from_line:to_line], start - from_line, end - from_line)
        left, right = left + from_line, right + from_line
    return text[left:start] + _HERE + text[end:right]


def _sentences(line: str, start: int, end: int) -> tuple[int, int]:
    """Return from where to where the sentences around a span reach."""
    left, right = start, end
    for begin, sentence in Segmenter().document(line).sentences():
        stop = begin + len(sentence.text)
        if begin < max(end, start + 1) and stop > start:
            left, right = min(left, begin), max(right, stop)
    return left, right
