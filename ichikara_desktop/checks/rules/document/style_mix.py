"""です・ます and である in one text."""

from collections.abc import Iterator, Sequence
from enum import Enum, auto

from ichikara_desktop.checks.document import Fact, LineRole, Sentence
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import CREATIVE, GatheringRule, RuleInfo, Scope
from ichikara_desktop.checks.tokens import Token


class Style(Enum):
    """The style in which a sentence ends."""

    POLITE = auto()
    PLAIN = auto()
    NEITHER = auto()


_POLITE = frozenset({"です", "ます"})
_EXCLAMATION = 8
"""Code points. Something as short as 「おいしい！」 is called out in any style."""
_PREDICATE = frozenset({"動詞", "形容詞", "助動詞"})


class StyleMix(GatheringRule):
    """Sentences in the style that the text mostly does not use.

    Only prose counts: headings, lists, quotations and sentences without a full stop have a
    style of their own. A text of which more than a third is in the other style mixes them on
    purpose, as a letter in a story does, or has no style that could be called its own.
    """

    info = RuleInfo(
        "style-mix",
        Scope.DOCUMENT,
        Localized("文体の混在", "Mixed styles"),
        Localized(
            "です・ます調と、だ・である調が混じると、読み手が落ち着きません。"
            "引用や箇条書きは別に数えます。",
            "Polite (です・ます) and plain (だ・である) sentences in one text disturb the reader."
            " Quotations and lists are judged apart.",
        ),
        bad="春が来ました。花も咲きました。風は冷たい。",
        good="春が来ました。花も咲きました。風は冷たいです。",
        severity=Severity.WARNING,
        not_in=(CREATIVE,),
    )

    def fact(self, sentence: Sentence) -> Style | None:
        """Return the style of a sentence that has one."""
        style = style_of(sentence)
        return None if style is Style.NEITHER else style

    def judge(self, facts: Sequence[Fact]) -> Iterator[Finding]:
        """Yield one finding for each sentence of the rarer style, where it is clearly rarer."""
        prose = [fact for fact in facts if fact.role is LineRole.PROSE]
        polite = sum(fact.value is Style.POLITE for fact in prose)
        plain = len(prose) - polite
        if not polite or not plain or 3 * min(polite, plain) > len(prose):
            return
        rarer = Style.PLAIN if plain < polite else Style.POLITE
        for fact in prose:
            if fact.value is rarer:
                first, last = _ending(fact.sentence)
                yield self.finding(
                    fact.start + first, fact.start + last, _message(rarer, polite, plain)
                )


def style_of(sentence: Sentence) -> Style:
    """Return the style of a sentence by the predicate at its end.

    A sentence without a full stop, in brackets, or ending in a noun has neither.
    """
    body = sentence.repaired.rstrip()
    if not body.endswith(("。", "！", "？", "!", "?")):
        return Style.NEITHER
    tail = _predicate(sentence.tokens)
    if not tail:
        return Style.NEITHER
    if any(_is_polite(token) for token in tail):
        return Style.POLITE
    if len(body) <= _EXCLAMATION and body.endswith(("！", "!")):
        return Style.NEITHER
    last = tail[-1]
    if last.cform.startswith("終止形") or (last.lemma == "だ" and last.cform == "意志推量形"):
        return Style.PLAIN
    return Style.NEITHER


def _is_polite(token: Token) -> bool:
    """Whether a word makes its sentence polite: ください does, 下さった does not."""
    return token.lemma in _POLITE or (token.lemma == "下さる" and token.cform == "命令形")


def _predicate(tokens: tuple[Token, ...]) -> list[Token]:
    """Return the run of verbs, adjectives and auxiliaries that ends the sentence."""
    index = len(tokens)
    while index and _closes(tokens[index - 1]):
        index -= 1
    last = index
    while index and (tokens[index - 1].pos1 in _PREDICATE or tokens[index - 1].pos2 == "接続助詞"):
        index -= 1
    return list(tokens[index:last])


def _closes(token: Token) -> bool:
    """Whether a token follows the predicate: punctuation, or a sentence-final particle."""
    return (token.pos1 in {"補助記号", "記号"} and token.surface not in "」』）)") or (
        token.pos2 == "終助詞"
    )


def _ending(sentence: Sentence) -> tuple[int, int]:
    tail = _predicate(sentence.tokens)
    first = 1 if len(tail) > 1 and tail[0].surface == "に" else 0  # of ように思います
    return tail[first].start, tail[-1].end


def _message(rarer: Style, polite: int, plain: int) -> Localized:
    styles = [("だ・である", "plain", plain), ("です・ます", "polite", polite)]
    if rarer is Style.PLAIN:
        styles.reverse()
    (usual, usual_en, most), (here, here_en, few) = styles
    return Localized(
        f"全体は「{usual}」調（{most}文）ですが、この文は「{here}」調です（{few}文）。",
        f"The text is {usual_en} ({most} sentences), but this sentence is {here_en} ({few}).",
    )
