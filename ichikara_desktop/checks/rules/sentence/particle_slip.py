"""Particles written as they are spoken: 学校え行く, 私わ, 本お読む, どお."""

import re
from collections.abc import Iterator

from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.rule import CREATIVE, RuleInfo, Scope, SentenceRule
from ichikara_desktop.checks.tokens import Token

_MEANT = {"え": "へ", "わ": "は", "お": "を", "どお": "どう"}
_NOUNS = frozenset({"名詞", "代名詞", "接尾辞"})
_CONTENT = frozenset({"名詞", "代名詞", "動詞", "形容詞", "形状詞", "副詞", "連体詞"})
_MOTIONS = frozenset(
    {
        *("行く", "来る", "向かう", "帰る", "返る", "戻る", "出る", "入る", "移る", "進む", "通う"),
        *("着く", "出掛ける", "出かける", "引っ越す", "送る", "届ける", "運ぶ", "渡る", "渡す"),
        *("旅立つ", "急ぐ", "逃げる", "参る", "伺う", "いらっしゃる", "飛ぶ", "飛び込む", "歩く"),
    }
)
_NOTHING_POLITE = frozenset({"終止形", "連体形", "仮定形", "意志推量形"})
"""Forms of a verb that no polite お stands before: お読む, お洗えば."""
_AFTER_A_STEM = frozenset({"ます", "た", "たい", "て", "ながら", "ない", "ず"})
"""What follows a verb that is one, and not the noun of お読みする and お読みになる."""
_OFTEN_POLITE = frozenset(
    {"見る", "分かる", "願う", "休む", "疲れる", "待つ", "召し上がる", "越す"}
)
"""お見ます, お願いたします: slips in a polite phrase rather than for を."""


class ParticleSlip(SentenceRule):
    """え, わ, お between words where only the particles へ, は, を can stand; どお for どう.

    ええ、行く, いいわね, お茶, 本お貸しします are left alone.
    """

    info = RuleInfo(
        "particle-slip",
        Scope.SENTENCE,
        Localized("助詞の書き誤り", "Particle written as spoken"),
        Localized(
            "助詞の「へ」「は」「を」を、発音どおりに「え」「わ」「お」と書いた誤りです。"
            "「現代仮名遣い」（昭和61年内閣告示）では、助詞は「へ」「は」「を」と書きます。",
            "The particles へ, は and を written as they are spoken. By the Cabinet notification on"
            " modern kana usage (1986), particles are written へ, は and を.",
        ),
        bad="明日わ学校え行く。",
        good="明日は学校へ行く。",
        severity=Severity.WARNING,
        not_in=(CREATIVE,),
    )
    trigger = re.compile(
        r"わ(?<![\s、。「（]わ)[^\s、。よねっ」）らりるれろけざずたかせえい]"
        r"|お(?<=[一-龥々ァ-ヺーれこ]お)[^、。]|え[一-龥]|どお"
    )

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield one finding for each."""
        tokens = sentence.tokens
        for index, token in enumerate(tokens):
            if token.surface not in _MEANT or sentence.is_quoted(token.start):
                continue
            if _is_slip(tokens, index):
                yield self._report(token)

    def _report(self, token: Token) -> Finding:
        meant = _MEANT[token.surface]
        return self.finding(
            token.start,
            token.end,
            Localized(
                f"「{token.surface}」は「{meant}」の書き誤りではありませんか。",
                f"Is “{meant}” meant by “{token.surface}”?",
            ),
            Fix(
                Localized(f"「{meant}」に直す", f"Replace with “{meant}”"),
                token.start,
                token.end,
                meant,
            ),
        )


def _is_slip(tokens: tuple[Token, ...], index: int) -> bool:
    token = tokens[index]
    if token.surface == "どお":
        return token.pos1 == "副詞" and index + 1 < len(tokens)
    if not index or index + 1 == len(tokens):
        return False
    before, after = tokens[index - 1], tokens[index + 1]
    if before.end != token.start or token.end != after.start:
        return False
    if token.surface == "え":
        return token.pos1 == "感動詞" and _is_noun(before) and _moves(tokens, index + 1)
    if token.surface == "わ":
        return token.pos2 == "終助詞" and _is_topic(before) and after.pos1 in _CONTENT
    return token.pos1 == "接頭辞" and _is_object(before) and _is_plain_verb(tokens, index + 1)


def _is_noun(token: Token) -> bool:
    return token.pos1 in _NOUNS and bool(token.lform)


def _is_topic(token: Token) -> bool:
    """A noun, or a particle that は may follow: 東京でわ; 庭にわに is わに."""
    return _is_noun(token) or (token.pos2 == "格助詞" and token.surface in {"で", "と", "から"})


def _is_object(token: Token) -> bool:
    """本 is taken for a prefix here; 今日 and the like are no objects."""
    return token.surface == "本" or (_is_noun(token) and token.pos3 != "副詞可能")


def _moves(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether 行く or the like follows, or something as in 散歩に行く."""
    if index + 2 < len(tokens) and tokens[index + 1].surface in {"に", "を"}:
        index += 2
    return tokens[index].pos1 == "動詞" and tokens[index].lemma in _MOTIONS


def _is_plain_verb(tokens: tuple[Token, ...], index: int) -> bool:
    verb = tokens[index]
    if verb.pos1 != "動詞" or verb.lemma in _OFTEN_POLITE:
        return False
    form = verb.cform.partition("-")[0]
    if form in _NOTHING_POLITE:
        return True
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    return (
        form in {"連用形", "未然形"}
        and following is not None
        and following.pos1 in {"助動詞", "助詞"}
        and following.lemma in _AFTER_A_STEM
    )
