"""〜と思います。〜と思います。〜と思います。"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter

from ichikara_desktop.checks.document import Fact, LineRole, Sentence
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import CREATIVE, GatheringRule, Options, RuleInfo, Scope

_MARKED = {
    "でしょう": 0,
    "ください": 2,
    "のです": 1,
    "んです": 1,
    "です": 2,
    "である": 2,
    "ています": 1,
}
"""Short endings that tire the reader, and how many more of them than usual it takes.

Three sentences on ます, or on ました, are plain Japanese: in the answers that people rewrote
these come 77 times, and nobody minded. Any other ending counts when five characters are the same.
"""
_MARKED_ENDS = tuple(_MARKED)
_LENGTH = 5


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
        enabled=False,
        not_in=(CREATIVE,),
    )
    options_type = MonotonousEndingsOptions

    def fact(self, sentence: Sentence) -> str:
        """Return how the sentence ends; nothing for an ending that is like no other."""
        text = sentence.repaired
        if text[-1] != "。" or text[0] in "「『（(" or text[-2:-1] in "」』）)":
            return ""
        body = text[:-1]
        if body.endswith(_MARKED_ENDS):
            return next(ending for ending in _MARKED if body.endswith(ending))
        return body[-_LENGTH:].lstrip("、　 ") if len(body) > _LENGTH else ""

    def judge(self, facts: Sequence[Fact]) -> Iterator[Finding]:
        """Yield a finding on the last ending of each run that is too long."""
        limit = self.options.limit
        first, ending = 0, ""
        for index, fact in enumerate(facts):
            if fact.value != ending:
                if ending and index - first >= limit:
                    yield from self._run(facts[first:index])
                first, ending = index, fact.value
        if ending:
            yield from self._run(facts[first:])

    def _run(self, facts: Sequence[Fact]) -> Iterator[Finding]:
        """Yield a finding for a run of the same ending, if enough of it is prose."""
        ending = facts[0].value
        fewest = self.options.limit + _MARKED.get(ending, 0)
        for role, part in groupby(facts, attrgetter("role")):
            run = list(part)
            if role is LineRole.PROSE and len(run) >= fewest:
                end = run[-1].start + len(run[-1].sentence.text) - 1
                yield self.finding(end - len(ending), end, _message(ending, len(run)))


def _message(ending: str, count: int) -> Localized:
    return Localized(
        f"「〜{ending}。」が{count}文続いています。文末を変えると読みやすくなります。",
        f"{count} sentences in a row end in “{ending}”. Vary the endings.",
    )
