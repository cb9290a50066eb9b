"""Brackets without a partner, and brackets closed in the wrong order."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from ichikara_desktop.checks.bounds import bounded
from ichikara_desktop.checks.document import Fact, Sentence
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.rule import GatheringRule, RuleInfo, Scope

_PAIRS = dict(zip("「『（(【〔［[｛{〈《", "」』）)】〕］]｝}〉》", strict=True))
_OPENING_OF = {closing: opening for opening, closing in _PAIRS.items()}
_ALL = "".join(_PAIRS) + "".join(_OPENING_OF)
_WIDE = {"(": "（", "[": "［", "{": "｛"}
_BRACKET = re.compile("[" + re.escape(_ALL) + "]")
_ART = re.compile(
    r"(?<![^\s。、！？ぁ-ヿ一-鿿])[:;]'?-?[()\[\]](?=$|[\s。、！？）」])"
    r"|[（(][^()（）\n]{0,6}[)）](?=ノ)"
    r"|[(\[][^()\[\],\n]{1,20},[^()\[\],\n]{1,20}[)\]]"
    r"|`[^`\n]{1,500}`"
    rf"|(?<=[「『“\"'])[{re.escape(_ALL)}](?=[」』”\"'])"
)
"""Faces, half-open intervals such as [0, 1), inline code, and a bracket that is talked about."""
_ENUMERATION = re.compile(r"(?<![A-Za-z0-9（(])[A-Za-z0-9０-９ア-ン①-⑳]{1,2}[)）]")

_Brackets = tuple[tuple[int, str], ...]


class UnmatchedBrackets(GatheringRule):
    """Brackets that do not come in well-nested pairs; （ may be closed by ) of the other width.

    “ and ” are left out: people also write ”…” and "…".

    List markers such as ``１）``, faces and code are left alone. A quotation may run over
    several lines, so pairs are looked for in the whole text.
    """

    info = RuleInfo(
        "unmatched-brackets",
        Scope.DOCUMENT,
        Localized("対応しない括弧", "Unmatched brackets"),
        Localized(
            "開いた括弧は閉じ、入れ子の順に対応させます。",
            "Every bracket that opens is closed, in the order of nesting.",
        ),
        bad="彼は「行きます。と言った。",
        good="彼は「行きます。」と言った。",
        severity=Severity.WARNING,
    )

    def fact(self, sentence: Sentence) -> _Brackets | None:
        """Return the brackets that have no partner within the sentence."""
        if not _BRACKET.search(sentence.text):
            return None
        alone: list[tuple[int, str]] = []
        for position, bracket in _brackets(sentence.text):
            opening = _OPENING_OF.get(bracket)
            if opening and alone and _closes(alone[-1][1], opening):
                alone.pop()
            else:
                alone.append((position, bracket))
        return tuple(alone) or None

    def judge(self, facts: Sequence[Fact]) -> Iterator[Finding]:
        """Yield one finding for each bracket without a partner in the text."""
        return bounded(self._found_in(facts))

    def _found_in(self, facts: Sequence[Fact]) -> Iterator[Finding]:
        unclosed: list[tuple[int, str]] = []
        crossed: list[tuple[int, str]] = []
        kinds: Counter[str] = Counter()  # of what is unclosed, so that no look back is in vain
        for fact in facts:
            for offset, bracket in fact.value:
                position, kind = fact.start + offset, _kind(bracket)
                if bracket in _PAIRS:
                    unclosed.append((position, bracket))
                    kinds[kind] += 1
                elif kinds[kind]:
                    while _kind(unclosed[-1][1]) != kind:
                        kinds[_kind(unclosed[-1][1])] -= 1
                        crossed.append(unclosed.pop())
                    kinds[kind] -= 1
                    unclosed.pop()
                elif crossed and _kind(crossed[-1][1]) == kind:
                    yield self._crossing(position, crossed.pop()[1])
                elif unclosed and unclosed[-1][0] >= fact.start:
                    opening = unclosed.pop()[1]
                    kinds[_kind(opening)] -= 1
                    yield self._wrong_closing(position, bracket, opening)
                else:
                    yield self._closing_alone(position, bracket)
        for position, bracket in unclosed + crossed:
            yield self._opening_alone(position, bracket)

    def _opening_alone(self, position: int, bracket: str) -> Finding:
        message = Localized(
            f"この開き括弧（{bracket}）が閉じられていません。",
            f"This bracket (“{bracket}”) is never closed.",
        )
        return self.finding(position, position + 1, message)

    def _closing_alone(self, position: int, bracket: str) -> Finding:
        message = Localized(
            f"この閉じ括弧（{bracket}）に対応する開き括弧がありません。",
            f"This bracket (“{bracket}”) closes nothing.",
        )
        return self.finding(position, position + 1, message)

    def _wrong_closing(self, position: int, bracket: str, opening: str) -> Finding:
        proper = _PAIRS[opening]
        message = Localized(
            f"開き括弧は{opening}ですが、{bracket}で閉じています。",
            f"The bracket opened as “{opening}” but closes as “{bracket}”.",
        )
        label = Localized(f"「{proper}」に直す", f"Replace with “{proper}”")
        fix = Fix(label, position, position + 1, proper)
        return self.finding(position, position + 1, message, fix)

    def _crossing(self, position: int, opening: str) -> Finding:
        message = Localized(
            f"括弧の順序が入れ違っています（「{opening}」が先に閉じていません）。",
            f"Brackets cross each other (“{opening}” is not closed first).",
        )
        return self.finding(position, position + 1, message)


def _kind(bracket: str) -> str:
    """Return the ordinary opening bracket of its kind, whatever its side and width."""
    opening = _OPENING_OF.get(bracket, bracket)
    return _WIDE.get(opening, opening)


def _closes(bracket: str, opening: str) -> bool:
    """Whether a bracket opens and is of the same kind as ``opening``."""
    return bracket in _PAIRS and _kind(bracket) == _kind(opening)


def _brackets(text: str) -> Iterator[tuple[int, str]]:
    """Yield each bracket that counts, with its offset."""
    ignored = _ignored(text)
    for match in _BRACKET.finditer(text):
        if match.start() not in ignored:
            yield match.start(), match.group()


def _ignored(text: str) -> set[int]:
    ignored = {index for match in _ART.finditer(text) for index in range(*match.span())}
    balance = 0
    for match in re.finditer(r"[（(）)]", text):
        if match.start() in ignored:
            continue
        if match.group() in "（(":
            balance += 1
        elif balance:
            balance -= 1
        elif _ENUMERATION.search(text, max(0, match.start() - 2), match.end()):
            ignored.add(match.start())
    return ignored
