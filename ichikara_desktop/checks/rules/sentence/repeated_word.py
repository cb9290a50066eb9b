"""A word typed twice, or two particles where one was meant."""

import re
from collections.abc import Iterator
from itertools import islice, pairwise
from operator import eq, itemgetter

from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.rule import RuleInfo, Scope, SentenceRule
from ichikara_desktop.checks.stutter import repeated_phrases, stutters
from ichikara_desktop.checks.tokens import Token

_SURFACE = itemgetter(0)
_PARTICLE_KINDS = frozenset({"格助詞", "係助詞"})
_TWICE = frozenset({*"をがにはのでへもと", "から", "まで", "より"})
_CLASHES = frozenset(
    {
        *("をが", "がを", "をに", "にを", "はが", "はを", "をは", "へを", "をへ", "をで", "でを"),
        *("へに", "にへ"),
    }
)
_PAIRS = re.compile(
    "を[がにはで]|[がにへで]を|は[がを]|へに|にへ|した[まで]した|せんませ"
    "|[まで]すす|ま[一-龥]{1,2}[ぁ-ゖ]{1,2}ま[すしせ]"
)
"""Where two different words may be a slip; a regular expression is faster than the tokens."""
_NEAR = re.compile(r"([がをは])[^がをは]{1,8}\1")
"""Where ことがことが may stand."""
_ENDINGS = frozenset({"です", "ます", "でし", "まし", "ませ"})
_COUNTED = frozenset("一二三四五六七八九十百千万数何各毎日半両")
"""毎日毎日, 一人一人 and the like are said on purpose."""
_COMPOUNDING = frozenset({"名詞", "接尾辞", "接頭辞"})
_SOUND = re.compile(r"[ぁ-ゖー]+|(?:[ァ-ヺー]{1,2})")


class RepeatedWord(SentenceRule):
    """のの, をを, をが, ですです, 東京東京: slips of the keyboard and of the clipboard.

    Only what is never right: 赤いのの隣, のの字, 母 (はは), まだまだ, 人々, 毎日毎日, 長い長い道,
    大学大学院 and 日本で「は」は are left alone.
    """

    info = RuleInfo(
        "repeated-word",
        Scope.SENTENCE,
        Localized("語の重複", "Repeated word"),
        Localized(
            "同じ助詞や語を続けて二度打ったとき、また「をが」のように助詞を直し残したときに起こる誤りです。",
            "A particle or word typed twice, or the old particle left beside the new one.",
        ),
        bad="次第にに寒くなってきました。",
        good="次第に寒くなってきました。",
        severity=Severity.WARNING,
    )

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield one finding for each."""
        words = list(map(_SURFACE, sentence.tokens))
        spans: list[tuple[int, int]] = []
        if _NEAR.search(sentence.repaired):
            spans += repeated_phrases(sentence, words)
        if any(map(eq, words, islice(words, 1, None))) or _PAIRS.search(sentence.repaired):
            yield from self._check(sentence)
            spans += stutters(sentence)
        for start, end in spans:
            middle = (start + end) // 2
            yield self._twice(sentence.text[start:middle], start, middle, end)

    def _check(self, sentence: Sentence) -> Iterator[Finding]:
        tokens = sentence.tokens
        for index, (first, second) in enumerate(pairwise(tokens)):
            if first.end != second.start:
                continue
            if first.surface == second.surface:
                if _is_slip(tokens, index, sentence):
                    yield self._twice(first.surface, first.start, first.end, second.end)
            elif _clash(tokens, index):
                yield self._clash(first, second)
            elif _ending_twice(tokens, index):
                start, middle = first.start, second.end
                end = tokens[index + 3].end
                yield self._twice(sentence.text[start:middle], start, middle, end)

    def _twice(self, word: str, start: int, middle: int, end: int) -> Finding:
        return self.finding(
            start,
            end,
            Localized(f"「{word}」が二度続いています。", f"“{word}” stands twice in a row."),
            Fix(Localized("一つにする", "Keep one"), middle, end, ""),
        )

    def _clash(self, first: Token, second: Token) -> Finding:
        return self.finding(
            first.start,
            second.end,
            Localized(
                f"助詞「{first.surface}」と「{second.surface}」が続いています。",
                f"The particles “{first.surface}” and “{second.surface}” cannot stand together.",
            ),
        )


def _is_slip(tokens: tuple[Token, ...], index: int, sentence: Sentence) -> bool:
    first, second = tokens[index], tokens[index + 1]
    if first.pos1 == second.pos1 == "助詞":
        return _particle_twice(tokens, index)
    if first.surface in _ENDINGS and first.pos1 == second.pos1 == "助動詞":
        return index > 0 and tokens[index - 1].pos1 not in {"補助記号", "記号"}
    if sentence.is_quoted(first.start):
        return False
    if first.pos1 == "接続詞":
        return len(first.surface) > 1
    return first.pos1 == "名詞" and _noun_twice(tokens, index)


def _particle_twice(tokens: tuple[Token, ...], index: int) -> bool:
    """のの after an adjective is the noun の with the particle; ははは is laughter."""
    first, second = tokens[index], tokens[index + 1]
    if not index or first.surface not in _TWICE or tokens[index - 1].pos1 in {"補助記号", "記号"}:
        return False
    if first.pos2 != second.pos2:
        return False
    if first.pos2 not in _PARTICLE_KINDS and first.surface != "まで":
        return False
    following = tokens[index + 2] if index + 2 < len(tokens) else None
    if following is None or following.surface[:1] in {first.surface, "字"}:  # のの字
        return False
    return first.surface != "で" or following.surface not in {"も", "は"}


def _noun_twice(tokens: tuple[Token, ...], index: int) -> bool:
    """A known noun alone between particles; 大学大学院 and ドキドキ are not such."""
    noun = tokens[index]
    if len(noun.surface) < 2 or noun.surface[0] in _COUNTED or noun.pos3 == "副詞可能":
        return False
    if (
        noun.pos2 not in {"普通名詞", "固有名詞"}
        or not noun.lform
        or _SOUND.fullmatch(noun.surface)
    ):
        return False
    if index and tokens[index - 1].pos1 in _COMPOUNDING:
        return False
    following = tokens[index + 2] if index + 2 < len(tokens) else None
    return following is not None and following.pos1 in {"助詞", "助動詞"}


def _clash(tokens: tuple[Token, ...], index: int) -> bool:
    first, second = tokens[index], tokens[index + 1]
    return (
        first.surface + second.surface in _CLASHES
        and first.pos2 in _PARTICLE_KINDS
        and second.pos2 in _PARTICLE_KINDS
        and index > 0
        and tokens[index - 1].pos1 not in {"補助記号", "記号"}
        and index + 2 < len(tokens)
        and tokens[index + 2].pos1 not in {"補助記号", "助動詞"}
    )


def _ending_twice(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether ました, でした or ません stands twice."""
    if tokens[index].surface not in _ENDINGS or index + 3 >= len(tokens):
        return False
    former, latter = tokens[index : index + 2], tokens[index + 2 : index + 4]
    return (
        tokens[index + 1].pos1 == "助動詞"
        and [token.surface for token in former] == [token.surface for token in latter]
        and former[1].end == latter[0].start
    )
