"""たり without its second たり."""

import re
from collections.abc import Iterator

from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.inflection import before_tari
from ichikara_desktop.checks.rule import CREATIVE, RuleInfo, Scope, SentenceRule
from ichikara_desktop.checks.tokens import Token

_COMMA = frozenset("、，,")
_ENDINGS = {"マス": "します", "タ": "した"}
_CONTENT = frozenset({"名詞", "動詞", "副詞", "形容詞", "連体詞", "接頭辞", "形状詞", "代名詞"})
_NO_ACTION = frozenset({"有る", "居る", "成る", "思う", "言う", "出来る", "因る", "付く", "関する"})


class TariTari(SentenceRule):
    """One たり, and then a second action to which the same predicate belongs.

    「…たりする」「…たりなどして」「…たりもします」 stand by themselves. Only a verb of action
    before the next comma counts as the second action.
    """

    info = RuleInfo(
        "tari-tari",
        Scope.SENTENCE,
        Localized("片方だけの「たり」", "A single たり"),
        Localized(
            "動作を並べるときは「歌ったり踊ったりする」のように「たり」を繰り返すのが原則です"
            "（新聞の用字用語の手引きなど）。",
            "Actions side by side take たり each: 歌ったり踊ったりする. So the style guides of"
            " Japanese newspapers have it.",
        ),
        bad="休日は本を読んだり、音楽を聴きます。",
        good="休日は本を読んだり、音楽を聴いたりします。",
        severity=Severity.HINT,
        not_in=(CREATIVE,),
    )
    trigger = re.compile("[ただ]り")

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield one finding for a sentence with just one たり that wants another."""
        tokens = sentence.tokens
        places = [index for index in range(1, len(tokens)) if _is_tari(tokens, index)]
        if len(places) != 1 or sentence.is_quoted(tokens[places[0]].start):
            return
        index = places[0]
        place = _second_verb(tokens, index + 1)
        if place is not None:
            message = _message(tokens, place)
            yield self.finding(tokens[index - 1].start, tokens[index].end, message)


def _is_tari(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether the token is the たり of 歌ったり, not that of 何人たりとも or 冷然たり."""
    token = tokens[index]
    return (
        token.lform == "タリ"
        and token.pos1 == "助詞"
        and tokens[index - 1].cform.startswith("連用形")
    )


def _message(tokens: tuple[Token, ...], place: int) -> Localized:
    """Say how the verb at ``place`` would read with たり, where that can be told."""
    verb = tokens[place]
    rest = tokens[place + 1] if place + 1 < len(tokens) else None
    doubled = before_tari(verb)
    said, ending = verb.surface, ""
    if verb.cform.startswith(("終止形", "連体形")):
        ending = "する"
    elif rest is not None and rest.cform.startswith(("終止形", "連体形")):
        said, ending = said + rest.surface, _ENDINGS.get(rest.lform, "")
    if doubled is None or not ending:
        return Localized(
            f"「たり」が一つだけです。後の「{verb.surface}」も「…たり」にできないか見てください。",
            "There is only one たり. See whether the verb that follows"
            f" (“{verb.surface}”) should have one too.",
        )
    return Localized(
        f"「たり」が一つだけです。後の「{said}」も「{doubled}{ending}」にしませんか。",
        f"There is only one たり. Should “{said}” be “{doubled}{ending}” too?",
    )


def _second_verb(tokens: tuple[Token, ...], index: int) -> int | None:
    """Return where the verb of the second action stands, from ``index`` to the next comma."""
    if index < len(tokens) and tokens[index].surface in _COMMA:
        index += 1
    elif index < len(tokens) and tokens[index].lemma in {"為る", "為さる", "致す"}:
        return None
    if index >= len(tokens) or tokens[index].pos1 not in _CONTENT or tokens[index].lemma == "等":
        return None
    for place in range(index, len(tokens)):
        token = tokens[place]
        if token.surface in _COMMA:
            return None
        if token.pos1 == "動詞" and _is_action(tokens, place, index):
            return place
    return None


def _is_action(tokens: tuple[Token, ...], place: int, first: int) -> bool:
    lemma = tokens[place].lemma
    if lemma == "為る":
        noun = tokens[place - 2] if tokens[place - 1].surface == "を" else tokens[place - 1]
        return place > first and noun.pos3 == "サ変可能"
    return lemma not in _NO_ACTION
