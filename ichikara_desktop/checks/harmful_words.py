"""Expressions that a data set must not hold, from ``resources/checks/harmful.toml``."""

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

from ichikara_desktop.assets import resource
from ichikara_desktop.checks.findings import Localized, Severity


@dataclass(frozen=True, slots=True)
class Harm:
    """Why an expression is listed: its policy category, and how much it matters."""

    category: Localized
    severity: Severity


@cache
def harmful_words() -> dict[str, Harm]:
    """Return every listed expression."""
    table = tomllib.loads(resource("checks", "harmful.toml").read_text(encoding="utf-8"))
    return {
        word: Harm(Localized(group["category"], group["category_en"]), Severity(group["severity"]))
        for group in table["group"]
        for word in group["words"]
    }


@cache
def harmful_pattern() -> re.Pattern[str]:
    """Return what finds the expressions, the longest first, wherever they stand.

    Grouped by first character, so that most places cost one look.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for word in sorted(harmful_words(), key=len, reverse=True):
        groups[word[0]].append(re.escape(word[1:]))
    return re.compile("|".join(f"{re.escape(c)}(?:{'|'.join(ends)})" for c, ends in groups.items()))
