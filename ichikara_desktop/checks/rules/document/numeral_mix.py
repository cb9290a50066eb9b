"""一つ and 2つ in one text: kanji and Arabic numerals before the same counter."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ichikara_desktop.checks.document import Fact, Sentence
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.rule import CREATIVE, GatheringRule, RuleInfo, Scope

_KANJI = "一二三四五六七八九十"
_DIGITS = "0-9０-９"
_NUMBER = re.compile(
    rf"(?P<number>[{_DIGITS}{_KANJI}][{_DIGITS}]?)"
    r"(?P<counter>つ|個|冊|枚|台|件|種類|段階|項目|週間|か月|ヶ月|カ月|年間|時間|分間|回|名|人)"
)
_PART_OF_MORE = re.compile(rf"[{_DIGITS}{_KANJI}百千万億第数何.．,，:：/／]")
"""What stands before a number that is only the end of a longer one."""
_IDIOMS = re.compile(
    r"一人(?:暮|前|称|ひとり|娘|息子|っ子|旅|者)|一つ一つ|一つひとつ|もう一つ|一枚岩|一時間目|二人三脚|三つ(?:葉|子|編)"
    r"|八つ(?:当|裂)|七つ道具|四つ(?:葉|角|足)|一枚看板|二枚目|三枚目|二つ(?:返事|折)|一つには"
)
_READ_ALONE = frozenset({"一人", "二人", "一回", "一個"})
"""Words of their own (ひとり, ふたり), or set phrases more often than a count."""


class _Number(NamedTuple):
    start: int
    end: int
    text: str
    counter: str

    @property
    def in_kanji(self) -> bool:
        return self.text[0] in _KANJI


class NumeralMix(GatheringRule):
    """Both kinds of numerals before one counter; the rarer kind is reported."""

    info = RuleInfo(
        "numeral-mix",
        Scope.DOCUMENT,
        Localized("数字の表記の混在", "Mixed numerals"),
        Localized(
            "「一つ」と「2つ」のように、同じ数え方に漢数字と算用数字が混じると不ぞろいに見えます。"
            "「一人暮らし」などの慣用の語は数えません。",
            "Kanji and Arabic numerals before the same counter look uneven. Set phrases such as"
            " 一人暮らし do not count.",
        ),
        bad="理由は一つではない。2つの説と3つの例を挙げる。",
        good="理由は1つではない。2つの説と3つの例を挙げる。",
        severity=Severity.HINT,
        enabled=False,
        not_in=(CREATIVE,),
    )

    def fact(self, sentence: Sentence) -> tuple[_Number, ...] | None:
        """Return the numbers with a counter."""
        text = sentence.repaired
        if not _NUMBER.search(text):
            return None
        idioms = [match.span() for match in _IDIOMS.finditer(text)]
        numbers = (
            _Number(*match.span("number"), match["number"], match["counter"])
            for match in _NUMBER.finditer(text)
            if match.group() not in _READ_ALONE
            and not any(start <= match.start() < end for start, end in idioms)
            and not sentence.is_quoted(match.start())
        )
        return tuple(number for number in numbers if _is_whole(text, number)) or None

    def judge(self, facts: Sequence[Fact]) -> Iterator[Finding]:
        """Yield one finding for each number of the rarer kind, counter by counter."""
        kinds: Counter[tuple[str, bool]] = Counter(
            (number.counter, number.in_kanji) for fact in facts for number in fact.value
        )
        mixed = {counter for counter, in_kanji in kinds if kinds[counter, not in_kanji]}
        if not mixed:
            return
        for fact in facts:
            for number in fact.value:
                counter = number.counter
                kanji, digits = kinds[counter, True], kinds[counter, False]
                if counter in mixed and number.in_kanji == (kanji <= digits):
                    yield self._report(fact, number, kanji, digits)

    def _report(self, fact: Fact, number: _Number, kanji: int, digits: int) -> Finding:
        start, end = fact.start + number.start, fact.start + number.end
        proper = _other(number.text)
        fixes = (
            [Fix(Localized(f"「{proper}」に直す", f"Replace with “{proper}”"), start, end, proper)]
            if proper
            else []
        )
        return self.finding(
            start,
            end,
            Localized(
                f"「〜{number.counter}」に漢数字（{kanji}）と算用数字（{digits}）が混じっています。",
                f"Both kanji ({kanji}) and Arabic numerals ({digits}) stand before"
                f" “{number.counter}”.",
            ),
            *fixes,
        )


def _is_whole(text: str, number: _Number) -> bool:
    """Whether the number is whole, and in one kind of numerals."""
    mixed = number.in_kanji and len(number.text) > 1
    return not mixed and not _PART_OF_MORE.match(text[number.start - 1 : number.start])


def _other(text: str) -> str | None:
    """Return a number from 1 to 10 in the other numerals."""
    if text in _KANJI:
        return str(_KANJI.index(text) + 1)
    value = int(unicodedata.normalize("NFKC", text))
    return _KANJI[value - 1] if 1 <= value <= len(_KANJI) else None
