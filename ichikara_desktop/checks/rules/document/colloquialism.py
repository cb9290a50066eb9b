"""Words of speech in a text that is otherwise formal: めっちゃ, しちゃう, なので at the start."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ichikara_desktop.checks.document import Fact, LineRole, Sentence
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import CREATIVE, GatheringRule, Options, RuleInfo, Scope
from ichikara_desktop.checks.tokens import Token

_CANDIDATE = re.compile(
    "めっちゃ|めちゃ|すごく|すっごく|ちゃ[うっいお]|じゃ[なあ]|みたい[なにだで]|けど|いっぱい|やっぱ|ちょっと|[まマ][じジ]"
)
_FORMAL = re.compile(
    r"に(?:より|よれば|お[いけ]|関[しす]|対[しす]|伴[いう]|基づ)|である|れて[いお]|とされ|したがって|しかしながら"
    r"|および|及び|ならびに|並びに|もしくは|考えられ|必要がある"
)
_TALK = re.compile(r"[ねよわぞさ][〜～ー]{0,3}[。！!？?♪]{0,4}$|笑[)）]?[。！]?$|[！!♪☆〜～w]$")
_TAIL = 8
"""Characters at the end of a sentence that show whether it is talk."""


@dataclass(frozen=True, slots=True)
class ColloquialismOptions(Options):
    """``most``: with more words of speech than this, the text is not formal but talk."""

    most: int = 3


class _Seen(NamedTuple):
    """What one sentence shows of the manner of the text."""

    formal: bool
    talk: bool
    words: tuple[tuple[int, int, str], ...]
    """Start, end, and what to write instead."""


class Colloquialism(GatheringRule):
    """A few words of speech among sentences of written style.

    A text is formal when more of its sentences have marks of written style (である, により, …)
    than words of speech, and none ends like talk (ね, よ, ！). Elsewhere the rule is silent.
    """

    info = RuleInfo(
        "colloquialism",
        Scope.DOCUMENT,
        Localized("話し言葉の混入", "Colloquialism in a formal text"),
        Localized(
            "書き言葉で整えた文章に「すごく」「なので、」「〜しちゃう」が混じると、そこだけ浮きます。"
            "全体がくだけた文章や、引用、創作では取り上げません。",
            "A word of speech stands out in a text that is otherwise formal. Casual texts,"
            " quotations and stories are left alone.",
        ),
        bad="本制度は法律に基づき運用されている。利用者は年々増加しているとされる。なので、窓口を増やす。",
        good="本制度は法律に基づき運用されている。利用者は年々増加しているとされる。そのため、窓口を増やす。",
        severity=Severity.HINT,
        not_in=(CREATIVE,),
    )
    options_type = ColloquialismOptions

    def fact(self, sentence: Sentence) -> _Seen | None:
        """Return the marks of the sentence, if it has any."""
        text = sentence.repaired
        words: tuple[tuple[int, int, str], ...] = ()
        if _CANDIDATE.search(text) or text.startswith(_OPENERS):
            words = tuple(word for word in _colloquial(sentence) if not sentence.is_quoted(word[0]))
        formal = _FORMAL.search(text) is not None
        talk = _TALK.search(text, max(0, len(text) - _TAIL)) is not None
        return _Seen(formal, talk, words) if formal or talk or words else None

    def judge(self, facts: Sequence[Fact]) -> Iterator[Finding]:
        """Yield one finding for each word of speech, if the text is formal."""
        spoken = [fact for fact in facts if fact.value.words and fact.role is LineRole.PROSE]
        if not spoken or any(fact.value.talk for fact in facts):
            return
        words = sum(len(fact.value.words) for fact in spoken)
        most = self.options.most if isinstance(self.options, ColloquialismOptions) else 0
        if words > most or sum(fact.value.formal for fact in facts) < max(2, 2 * words):
            return
        for fact in spoken:
            for start, end, instead in fact.value.words:
                yield self._report(fact, start, end, instead)

    def _report(self, fact: Fact, start: int, end: int, instead: str) -> Finding:
        word = fact.sentence.text[start:end]
        return self.finding(
            fact.start + start,
            fact.start + end,
            Localized(
                f"「{word}」は話し言葉です（書き言葉：{instead}）。",
                f"“{word}” belongs to speech (in writing: {instead}).",
            ),
        )


_WORDS = {
    "めっちゃ": "とても",
    "めちゃ": "とても",
    "めちゃくちゃ": "非常に",
    "すごく": "とても",
    "すっごく": "非常に",
    "ちょっと": "少し",
    "やっぱ": "やはり",
    "やっぱり": "やはり",
    "いっぱい": "多く",
    "マジ": "本当",
    "まじ": "本当",
}
_STARTS = {
    "なので": "そのため",
    "だけど": "しかし",
    "けど": "しかし",
    "だって": "なぜなら",
    "でもって": "そして",
    "てか": "というより",
    "じゃあ": "では",
}
_OPENERS = tuple(_STARTS)


def _colloquial(sentence: Sentence) -> Iterator[tuple[int, int, str]]:
    """Yield the words of speech in a sentence."""
    start = _at_start(sentence.repaired)
    if start:
        yield 0, start, _STARTS[sentence.repaired[:start]]
    tokens = sentence.tokens
    for index, token in enumerate(tokens):
        instead = _instead(tokens, index, token) if token.start >= start else None
        if instead:
            yield token.start, token.end, instead


def _at_start(text: str) -> int:
    """Return where a conjunction such as なので ends that begins the sentence, or 0."""
    comma = text.find("、", 0, 6)
    return comma if comma > 0 and text[:comma] in _STARTS else 0


def _instead(tokens: tuple[Token, ...], index: int, token: Token) -> str | None:
    """Return what a word of speech is in writing, or ``None`` for other words."""
    surface = token.surface
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if token.pos1 == "助動詞" and token.lemma == "ちゃう":
        return "（〜して）しまう"
    if surface == "けど" and token.pos2 == "接続助詞":
        return "が"
    if surface == "じゃ" and token.pos1 == "助動詞":
        return "では" if following is not None and following.lemma in {"無い", "有る"} else None
    if surface == "みたい" and token.pos1 == "形状詞":
        return "のよう" if following is not None and following.lemma == "だ" else None
    instead = _WORDS.get(surface)
    if surface == "いっぱい" and not _is_plenty(tokens, index):
        return None
    return instead if token.pos1 in {"副詞", "形容詞", "名詞", "形状詞"} else None


def _is_plenty(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether いっぱい means plenty, not “full” (力いっぱい, いっぱいになる)."""
    before = tokens[index - 1] if index else None
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    joined = before is not None and before.pos1 in {"名詞", "接尾辞"}
    return not joined and following is not None and following.pos1 in {"動詞", "補助記号"}
