"""Spaces between Japanese and Latin text, set in one place and not in another."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ichikara_desktop.checks.bounds import bounded
from ichikara_desktop.checks.document import Fact, LineRole, Sentence
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.rule import GatheringRule, RuleInfo, Scope

_ANY = re.compile("[A-Za-z0-9]")
_JAPANESE = "ぁ-ゖァ-ヺー一-鿿々"
_BORDER = re.compile(rf"[{_JAPANESE}] ?(?=[A-Za-z])|[A-Za-z] ?(?=[{_JAPANESE}])")
_DIGIT_BORDER = re.compile(rf"[{_JAPANESE}] ?(?=[0-9](?![0-9]?[.)]))|[0-9] ?(?=[{_JAPANESE}])")
"""But for the numbers of a list that runs on in its line: 1. … 2. …"""
_PLACE = re.compile(r"[A-Za-z0-9@._%+-]+")
_NUMBERS = re.compile("[0-9]-[0-9]")
"""In an address or a telephone number; what a space sets off there is a separator."""
_FULL_STOP = ("。", "！", "？", "!", "?")


class Borders(NamedTuple):
    """Where Japanese meets Latin letters, and digits, in a sentence: offset and length."""

    letters: tuple[tuple[int, int], ...]
    digits: tuple[tuple[int, int], ...]


class LatinSpacing(GatheringRule):
    """Spaces between Japanese and letters, or digits, that the text mostly does not set.

    Only sentences of prose are judged: in lists of things a space separates (じゃがいも 4個),
    as it does beside addresses, telephone numbers and e-mail addresses.
    """

    info = RuleInfo(
        "latin-spacing",
        Scope.DOCUMENT,
        Localized("和文と欧文の間の空白", "Spaces around Latin text"),
        Localized(
            "日本語と英数字の間に空白を入れるかどうかは、一つの文章の中で揃えます"
            "（JTF日本語標準スタイルガイドは、入れない書き方を勧めています）。",
            "A text sets spaces between Japanese and Latin letters everywhere or nowhere (the JTF"
            " style guide advises nowhere).",
        ),
        bad="Pythonで書き、 Javaに直し、Pythonに戻し、C に移す。",
        good="Pythonで書き、Javaに直し、Pythonに戻し、Cに移す。",
        severity=Severity.HINT,
    )

    def fact(self, sentence: Sentence) -> Borders | None:
        """Return the borders of a sentence that has any."""
        text = sentence.repaired
        if not text.endswith(_FULL_STOP) or not _ANY.search(text):
            return None
        places = _places(text)
        letters, digits = _borders(_BORDER, text, places), _borders(_DIGIT_BORDER, text, places)
        return Borders(letters, digits) if letters or digits else None

    def judge(self, facts: Sequence[Fact]) -> Iterator[Finding]:
        """Yield one finding for each border set in the rarer way."""
        return bounded(self._found_in(facts))

    def _found_in(self, facts: Sequence[Fact]) -> Iterator[Finding]:
        judged = [fact for fact in facts if fact.role is LineRole.PROSE]
        for kind in (0, 1):
            borders = [
                (fact.start + at, length) for fact in judged for at, length in fact.value[kind]
            ]
            spaced = sum(length for _, length in borders)
            tight = len(borders) - spaced
            if spaced and tight:
                rarer = 1 if spaced <= tight else 0
                for at, length in borders:
                    if length == rarer:
                        yield self._found(at, length, spaced, tight)

    def _found(self, at: int, length: int, spaced: int, tight: int) -> Finding:
        counts = f"空白あり {spaced}か所、なし {tight}か所"
        english = f"with a space {spaced}, without {tight} in this text"
        if length:
            return self.finding(
                at,
                at + 1,
                Localized(f"ここには空白があります（{counts}）。", f"A space here ({english})."),
                Fix(Localized("空白を取る", "Remove the space"), at, at + 1, ""),
            )
        return self.finding(
            at - 1,
            at + 1,
            Localized(f"ここには空白がありません（{counts}）。", f"No space here ({english})."),
            Fix(Localized("空白を入れる", "Insert a space"), at, at, " "),
        )


def _places(text: str) -> set[int]:
    """Return where addresses, telephone numbers and e-mail addresses begin and end."""
    if "@" not in text and "-" not in text:
        return set()
    return {
        place
        for match in _PLACE.finditer(text)
        if "@" in match.group() or _NUMBERS.search(match.group())
        for place in match.span()
    }


def _borders(pattern: re.Pattern[str], text: str, places: set[int]) -> tuple[tuple[int, int], ...]:
    return tuple(
        (match.start() + 1, len(match.group()) - 1)
        for match in pattern.finditer(text)
        if not places or (match.start() + 1 not in places and match.end() not in places)
    )
