"""Marks of prose that a language model wrote."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from ichikara_desktop.assets import resource
from ichikara_desktop.checks.document import Fact, LineRole, Sentence
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import CREATIVE, GatheringRule, RuleInfo, Scope

_EARLY = 3
_LATE = 2


@dataclass(frozen=True, slots=True)
class _Sign:
    """One kind of mark, as ``resources/checks/machine-prose.toml`` describes it."""

    name: Localized
    pattern: re.Pattern[str]
    place: str
    least: int
    every: int
    alone: bool


class _Mark(NamedTuple):
    """Where a sentence bears which sign (its place in the list of signs)."""

    sign: int
    start: int
    end: int


_NONE: tuple[_Mark, ...] = ()


class MachineProse(GatheringRule):
    """Signs of machine-written prose: one kind of them is a hint, more kinds are a warning that
    lists them, so that a text is told of it once.
    """

    info = RuleInfo(
        "machine-prose",
        Scope.DOCUMENT,
        Localized("機械が書いたような文章", "Marks of machine-written prose"),
        Localized(
            "「いかがでしたか」の結び、太字で始まる項目の列、大げさな言葉など、"
            "言語モデルの出力に多い書き方です。人が書いた手本には、人の書き方が要ります。"
            "一つだけなら参考として、二種類以上あれば警告として、まとめて示します。",
            "Stock endings, rows of items with a lead in bold, hype: what language models write."
            " An example written by people should read like one. One kind of sign is a hint; two"
            " kinds or more are one warning.",
        ),
        bad="もちろんです！春の花は桜です。お役に立てれば幸いです。",
        good="春の花といえば桜です。",
        severity=Severity.WARNING,
        not_in=(CREATIVE,),
    )

    def fact(self, sentence: Sentence) -> tuple[_Mark, ...]:
        """Return the marks in a sentence, wherever it stands."""
        signs, gate = _signs()
        if not gate.search(sentence.repaired):
            return _NONE
        return tuple(
            _Mark(index, *match.span())
            for index, sign in enumerate(signs)
            for match in sign.pattern.finditer(sentence.repaired)
            if not sentence.is_quoted(match.start())
        )

    def judge(self, facts: Sequence[Fact]) -> Iterator[Finding]:
        """Yield one finding on the first mark of the text."""
        marks = [
            (mark.sign, fact.start + mark.start, fact.start + mark.end)
            for index, fact in enumerate(facts)
            if fact.value
            for mark in fact.value
            if _stands(_signs()[0][mark.sign].place, fact.role, index, len(facts))
        ]
        if not marks:
            return
        length = facts[-1].start + len(facts[-1].sentence.text)
        found = _enough(marks, length)
        if len(found) > 1:
            yield self._told(marks, found, self.severity)
        elif found and _signs()[0][found[0]].alone:
            yield self._told(marks, found, Severity.HINT)

    def _told(
        self, marks: list[tuple[int, int, int]], found: list[int], severity: Severity
    ) -> Finding:
        _, start, end = next(mark for mark in marks if mark[0] in found)
        names = [_signs()[0][sign].name for sign in found]
        message = Localized(
            f"機械が書いたように読めるところがあります（{'、'.join(n.ja for n in names)}）。",
            f"This reads as if a machine had written it ({', '.join(n.en for n in names)}).",
        )
        return Finding(self.info.rule_id, start, end, severity, message)


def _enough(marks: list[tuple[int, int, int]], length: int) -> list[int]:
    """Return the signs that stand often enough in a text of that length."""
    counts: dict[int, int] = {}
    for sign, _, _ in marks:
        counts[sign] = counts.get(sign, 0) + 1
    signs = _signs()[0]
    return [
        sign
        for sign, count in sorted(counts.items())
        if count >= signs[sign].least
        and (not signs[sign].every or count * signs[sign].every >= length)
    ]


def _stands(place: str, role: LineRole, index: int, count: int) -> bool:
    """Whether a sentence stands where the sign means something."""
    if role is LineRole.QUOTE:
        return False
    return {
        "": True,
        "first": index == 0,
        "early": index < _EARLY,
        "last": index >= count - _LATE,
        "list": role is LineRole.LIST,
        "heading": role is LineRole.HEADING,
    }[place]


@cache
def _signs() -> tuple[tuple[_Sign, ...], re.Pattern[str]]:
    """Return the signs, and a pattern without which a sentence has none of them."""
    text = resource("checks", "machine-prose.toml").read_text(encoding="utf-8")
    entries = tomllib.loads(text)["sign"]
    words = dict.fromkeys(word for entry in entries for word in entry["words"])
    signs = tuple(
        _Sign(
            Localized(**entry["name"]),
            re.compile(entry["pattern"]),
            entry.get("place", ""),
            entry.get("least", 1),
            entry.get("every", 0),
            entry.get("alone", False),
        )
        for entry in entries
    )
    return signs, re.compile("|".join(map(re.escape, words)))
