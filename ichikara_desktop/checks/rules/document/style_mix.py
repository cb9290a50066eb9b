"""です・ます and である in one text."""

from collections.abc import Iterator, Sequence
from enum import Enum, auto

from ichikara_desktop.checks.document import Fact, LineRole, Sentence
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import GatheringRule, RuleInfo, Scope
from ichikara_desktop.checks.tokens import Token


class Style(Enum):
    """The style in which a sentence ends."""

    POLITE = auto()
    PLAIN = auto()
    NEITHER = auto()


_POLITE_LEMMAS = frozenset({"です", "ます", "下さる", "御座る"})
_PREDICATE = frozenset({"動詞", "形容詞", "助動詞"})


class StyleMix(GatheringRule):
    """Sentences in the style that the text mostly does not use.

    Only prose counts: headings, lists, quotations and sentences without a full stop have a
    style of their own.
    """

    info = RuleInfo(
        "style-mix",
        Scope.DOCUMENT,
        Localized("文体の混在", "Mixed styles"),
        Localized(
            "「です・ます」調と「だ・である」調が混じると、読み手が落ち着きません。"
            "引用や箇条書きは別に数えます。",
            "Polite (です・ます) and plain (だ・である) sentences in one text disturb the reader."
            " Quotations and lists are judged apart.",
        ),
        bad="春が来ました。花も咲きました。風は冷たい。",
        good="春が来ました。花も咲きました。風は冷たいです。",
        severity=Severity.WARNING,
    )

    def fact(self, sentence: Sentence) -> Style | None:
        """Return the style of a sentence that has one."""
        style = style_of(sentence)
        return None if style is Style.NEITHER else style

    def judge(self, facts: Sequence[Fact]) -> Iterator[Finding]:
        """Yield one finding for each sentence of the rarer style."""
        prose = [fact for fact in facts if fact.role is LineRole.PROSE]
        polite = [fact for fact in prose if fact.value is Style.POLITE]
        plain = [fact for fact in prose if fact.value is Style.PLAIN]
        if not polite or not plain:
            return
        rarer, name = (plain, "plain") if len(plain) <= len(polite) else (polite, "polite")
        for fact in rarer:
            first, last = _ending(fact.sentence)
            yield self.finding(
                fact.start + first, fact.start + last, _message(name, len(polite), len(plain))
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
    if any(token.lemma in _POLITE_LEMMAS for token in tail):
        return Style.POLITE
    if tail[-1].cform.startswith("終止形"):
        return Style.PLAIN
    return Style.NEITHER


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
    return tail[0].start, tail[-1].end


def _message(rarer: str, polite: int, plain: int) -> Localized:
    ja = "「だ・である」調" if rarer == "plain" else "「です・ます」調"
    return Localized(
        f"この文は{ja}です（全体では「です・ます」{polite}文、「だ・である」{plain}文）。",
        f"This sentence is {rarer} (polite {polite}, plain {plain} in this text).",
    )
