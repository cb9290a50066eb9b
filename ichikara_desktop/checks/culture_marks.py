"""Marks of a text that was not made for Japan, from ``resources/checks/culture.toml``."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache

from ichikara_desktop.assets import resource
from ichikara_desktop.checks.findings import Localized, Severity


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark, and what excuses it."""

    words: tuple[str, ...]
    pattern: re.Pattern[str]
    question: re.Pattern[str]
    near: re.Pattern[str]
    severity: Severity
    message: Localized


@cache
def culture_marks() -> tuple[Mark, ...]:
    """Return all marks."""
    table = tomllib.loads(resource("checks", "culture.toml").read_text(encoding="utf-8"))
    return tuple(
        Mark(
            tuple(mark["words"]),
            re.compile(mark["pattern"]),
            re.compile(mark["question"]),
            re.compile(mark["near"]),
            Severity(mark["severity"]),
            Localized(mark["ja"], mark["en"]),
        )
        for mark in table["mark"]
    )


@lru_cache(maxsize=4_096)
def marks_in(line: str) -> tuple[tuple[int, int, Mark], ...]:
    """Return where each mark first stands in a line, unless something there excuses it.

    Remembered, since the whole text is looked at after every keystroke.
    """
    if not _any_word().search(line):
        return ()
    found = []
    for mark in culture_marks():
        if any(word in line for word in mark.words) and not mark.near.search(line):
            match = mark.pattern.search(line)
            if match:
                found.append((*match.span(), mark))
    return tuple(found)


@cache
def _any_word() -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for mark in culture_marks() for word in mark.words))
