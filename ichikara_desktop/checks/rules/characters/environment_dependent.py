"""①㈱㍻ and other characters that were once unreadable on the next machine."""

import re
import unicodedata
from collections.abc import Iterator

from ichikara_desktop.checks.document import Content
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.rule import LineRule, RuleInfo, Scope

_DEPENDENT = re.compile("[\u2116\u2121\u213b\u2160-\u217b\u2460-\u24ff\u2776-\u2793\u3200-\u33ff]")
_ASCII_BRACKETS = str.maketrans("()", "（）")
_SQUARES = re.compile("[㎟-㎦]")


class EnvironmentDependent(LineRule):
    """Circled digits, Roman numerals, units and companies in one character."""

    info = RuleInfo(
        "environment-dependent",
        Scope.CHARACTERS,
        Localized("機種依存文字", "Environment-dependent characters"),
        Localized(
            "「①」「㈱」「㍻」「㌔」などは、古い機器や読み上げで正しく伝わらないことがあり、"
            "検索にも掛かりにくい文字です。ほかの書き方にできます。",
            "①, ㈱, ㍻, ㌔ and the like may fail on old devices and in screen readers, and are hard"
            " to search for. They can be written in ordinary characters.",
        ),
        bad="㈱山川の本社まで3㌔です。",
        good="（株）山川の本社まで3キロです。",
        severity=Severity.HINT,
        enabled=False,
    )

    def check(self, line: Content) -> Iterator[Finding]:
        """Yield one finding for each such character."""
        for match in _DEPENDENT.finditer(line.text):
            found = match.group()
            proper = _ordinary(found)
            yield self.finding(
                *match.span(),
                Localized(
                    f"「{found}」は機種依存文字です。", f"“{found}” is environment-dependent."
                ),
                Fix(
                    Localized(f"「{proper}」に直す", f"Replace with “{proper}”"),
                    *match.span(),
                    proper,
                ),
            )


def _ordinary(character: str) -> str:
    """Return the same in ordinary characters: ① as （1）, ㎡ as m²."""
    plain = unicodedata.normalize("NFKC", character).replace("⁄", "/").replace("∕", "/")
    if _SQUARES.match(character):
        return plain.replace("2", "²").replace("3", "³")
    if "\u2460" <= character <= "\u2793" or "\u3251" <= character <= "\u32bf":
        plain = plain if plain.startswith("(") else f"({_number(character, plain)})"
    return plain.translate(_ASCII_BRACKETS)


def _number(character: str, plain: str) -> str:
    """Return what a circled character says; NFKC keeps ❶ and ⓪ as they are."""
    if plain != character:
        return plain.removesuffix(".")
    return str(int(unicodedata.numeric(character)))
