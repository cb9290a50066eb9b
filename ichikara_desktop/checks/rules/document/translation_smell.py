"""Sentences that read as if a machine had translated them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ichikara_desktop.checks.document import Fact, LineRole, Sentence
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import GatheringRule, Options, RuleInfo, Scope
from ichikara_desktop.checks.smell_model import smell_model

_JUDGED = frozenset({LineRole.PROSE, LineRole.LIST})
_FEWEST = 2
"""Sentences of a short text: one alone tells little."""


@dataclass(frozen=True, slots=True)
class SmellOptions(Options):
    """What is judged, and how much of it is shown.

    Attributes:
        least_characters: a shorter text is judged only as a short one.
        short_characters: a still shorter text, or one of one sentence, is not judged at all.
        short_factor: so many times the usual threshold must a short text reach.
        most: sentences shown.
    """

    least_characters: int = 100
    short_characters: int = 60
    short_factor: float = 1.75
    most: int = 3


class TranslationSmell(GatheringRule):
    """The text as a whole reads like a machine translation; its worst sentences are shown.

    A logistic regression over words and runs of words, fitted on answers that people rewrote
    against a machine's translation of the same English (instruction_ja). One sentence tells
    little, so the mean over the text decides. A short text must smell more: of those kept from
    fitting, 1.75 times the threshold spared all that people wrote (77 runs of sentences of
    60-99 characters) and found one in twelve of the machine's.
    """

    info = RuleInfo(
        "translation-smell",
        Scope.DOCUMENT,
        Localized("翻訳調", "Translation smell"),
        Localized(
            "英語をそのまま訳したような言い回しが目立ちます。日本語で初めから考えたらどう言うかを、"
            "声に出して確かめてください。統計による目安なので、自然だと思えばそのままで構いません。",
            "The wording reads as if translated from English. Say aloud how you would put it if"
            " you had begun in Japanese. It is a statistical estimate: leave what sounds natural.",
        ),
        bad="あなたが膝の痛みを持っている場合、あなたはあなたの医師に相談する必要があります。"
        "それはあなたの膝が損傷しているかどうかを判断するのに役立ちます。"
        "いくつかの方法には、氷を適用することや足を上げることが含まれます。"
        "また、それはあなたの痛みを減らすのに役立つかもしれません。",
        good="膝が痛むときは、早めに整形外科で診てもらいましょう。原因が分かれば、"
        "自分でできる手当ても見えてきます。家では、冷やしたり、座って足を高くしたりすると楽に"
        "なります。痛みが引くまで、走るのは控えてください。",
        severity=Severity.WARNING,
    )
    options_type = SmellOptions

    def fact(self, sentence: Sentence) -> float:
        """Return the smell of a sentence."""
        return smell_model().score(sentence)

    def judge(self, facts: Sequence[Fact]) -> Iterator[Finding]:
        """Yield the sentences that smell most, if the text does."""
        model, options = smell_model(), self.options
        judged = [fact for fact in facts if fact.role in _JUDGED]
        least = _threshold(judged, options)
        if least is None or sum(fact.value for fact in judged) < least * len(judged):
            return
        worst = sorted(judged, key=lambda fact: -fact.value)[: options.most]
        for fact in sorted(worst, key=lambda fact: fact.start):
            if fact.value > max(0.0, model.text_threshold):
                yield self._report(fact)

    def _report(self, fact: Fact) -> Finding:
        marks = "、".join(f"「{words}」" for words in smell_model().reasons(fact.sentence))
        return self.finding(
            fact.start,
            fact.start + len(fact.sentence.text),
            Localized(
                f"翻訳調に読めます（手がかり：{marks}）。",
                f"This reads like a translation (signs: {marks}).",
            ),
        )


def _threshold(judged: Sequence[Fact], options: SmellOptions) -> float | None:
    """Return the mean that the text must reach, or ``None`` if it is too short to tell."""
    length = sum(len(fact.sentence.text) for fact in judged)
    usual = smell_model().text_threshold
    if length >= options.least_characters:
        return usual
    if length < options.short_characters or len(judged) < _FEWEST:
        return None
    return usual * options.short_factor
