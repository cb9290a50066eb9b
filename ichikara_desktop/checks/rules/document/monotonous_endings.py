"""〜と思います。〜と思います。〜と思います。"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from ichikara_desktop.checks.document import Fact, LineRole, Sentence
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import CREATIVE, GatheringRule, Options, RuleInfo, Scope

_MARKED = (
    ("でしょう", 0),
    ("ください", 2),
    ("のです", 1),
    ("んです", 1),
    ("です", 2),
    ("である", 2),
)
"""Short endings that tire the reader, and how many more of them than usual it takes.

Three sentences on ます, or on ました, are plain Japanese: in the answers that people rewrote
these come 77 times, and nobody minded. Any other ending counts when five characters are the same.
"""
_LENGTH = 5


class _Ending(NamedTuple):
    """How a sentence ends, and how many more than usual of it in succession are too many."""

    text: str
    more: int


_NONE = _Ending("", 0)


@dataclass(frozen=True, slots=True)
class MonotonousEndingsOptions(Options):
    """Attributes: ``limit``: so many sentences with the same long ending are too many."""

    limit: int = 3


class MonotonousEndings(GatheringRule):
    """The same ending in sentence after sentence of running prose."""

    info = RuleInfo(
        "monotonous-endings",
        Scope.DOCUMENT,
        Localized("同じ文末の連続", "Monotonous endings"),
        Localized(
            "「〜と思います。」のような文末が三つ続くと、単調に聞こえます。"
            "「〜ます。」が続くだけなら普通の文章です。「〜です。」は五つ続いたときに示します。",
            "Three endings such as 〜と思います in a row sound monotonous. 〜ます alone is ordinary"
            " Japanese; 〜です is shown when five follow each other.",
        ),
        bad="楽しいと思います。安いと思います。また行きたいと思います。",
        good="楽しいと思います。値段も手ごろです。また行きたいと思います。",
        severity=Severity.HINT,
        not_in=(CREATIVE,),
    )
    options_type = MonotonousEndingsOptions

    def fact(self, sentence: Sentence) -> _Ending:
        """Return how the sentence ends; an empty ending is like no other."""
        text = sentence.repaired
        if not text.endswith("。") or text[0] in "「『（(" or text[-2:-1] in "」』）)":
            return _NONE
        body = text[:-1]
        for ending, more in _MARKED:
            if body.endswith(ending):
                return _Ending(ending, more)
        ending = body[-_LENGTH:].lstrip("、　 ")
        return _Ending(ending, 0) if len(body) > _LENGTH else _NONE

    def judge(self, facts: Sequence[Fact]) -> Iterator[Finding]:
        """Yield a finding on the last ending of each run that is too long."""
        limit = self.options.limit
        for ending, run in groupby(facts, _prose_ending):
            sentences = list(run)
            if ending.text and len(sentences) >= limit + ending.more:
                last = sentences[-1]
                end = last.start + len(last.sentence.text) - 1
                message = _message(ending.text, len(sentences))
                yield self.finding(end - len(ending.text), end, message)


def _prose_ending(fact: Fact) -> _Ending:
    ending: _Ending = fact.value
    return ending if fact.role is LineRole.PROSE else _NONE


def _message(ending: str, count: int) -> Localized:
    return Localized(
        f"「〜{ending}。」が{count}文続いています。文末を変えると読みやすくなります。",
        f"{count} sentences in a row end in “{ending}”. Vary the endings.",
    )
