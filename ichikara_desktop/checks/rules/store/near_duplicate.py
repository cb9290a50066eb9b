"""A question that somebody asked before."""

from collections.abc import Iterator
from dataclasses import dataclass

from ichikara_desktop.checks.document import Document
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import (
    Options,
    RuleInfo,
    Scope,
    StoreRule,
    Surroundings,
    TaskContext,
)
from ichikara_desktop.checks.similarity import NEAR, Neighbour, SimilarityIndex

_QUOTED = 40
"""Characters of the other question that are shown."""


@dataclass(frozen=True, slots=True)
class DuplicateOptions(Options):
    """``similarity``: from which two questions count as alike, up to 1.0."""

    similarity: float = NEAR


class NearDuplicate(StoreRule):
    """The question is the same as one on this computer, or nearly.

    Two people may ask the same without knowing; the data set then holds it twice.
    """

    info = RuleInfo(
        "near-duplicate",
        Scope.STORE,
        Localized("似た質問", "Near-duplicate question"),
        Localized(
            "同じような質問がすでにあると、データが偏ります。聞く相手や場面、求める形を変えられないか"
            "考えてみてください。このパソコンにある質問とだけ比べています。",
            "A question that was asked before adds little to the data set. See whether another"
            " reader, situation or form would make it new. Only questions on this computer are"
            " compared.",
        ),
        bad="日本で一番高い山は何ですか。",
        good="富士山に初めて登る人に、持ち物を教えてください。",
        severity=Severity.WARNING,
    )
    options_type = DuplicateOptions
    example_tasks = (TaskContext(kind="instruction"), TaskContext(kind="instruction"))
    example_surroundings = Surroundings(SimilarityIndex([("1", "日本で一番高い山は何ですか？")]))

    def check(
        self, document: Document, context: TaskContext, surroundings: Surroundings
    ) -> Iterator[Finding]:
        """Yield one finding over the question when there is another like it."""
        text = document.text.strip()
        if context.kind != "instruction" or not text:
            return
        known = surroundings.questions
        near = known.nearest(text, self.options.similarity, 1, surroundings.own_key)
        if near:
            start = document.text.index(text)
            yield self.finding(start, start + len(text), _message(near[0]))


def _message(near: Neighbour) -> Localized:
    text = near.text.strip().replace("\n", " ")
    quote = text if len(text) <= _QUOTED else text[:_QUOTED] + "…"
    if near.is_same:
        return Localized(
            f"同じ質問があります：「{quote}」", f"The same was asked before: “{quote}”"
        )
    share = round(100 * near.similarity)
    return Localized(
        f"よく似た質問があります（{share}％）：「{quote}」",
        f"Something very similar was asked before ({share} %): “{quote}”",
    )
