"""One word in two spellings: 子供 and 子ども."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from operator import itemgetter
from typing import NamedTuple

from ichikara_desktop.assets import resource
from ichikara_desktop.checks.document import Fact, LineRole, Sentence
from ichikara_desktop.checks.extent import milder
from ichikara_desktop.checks.findings import Finding, Fix, Localized, Severity
from ichikara_desktop.checks.rule import CREATIVE, GatheringRule, RuleInfo, Scope
from ichikara_desktop.checks.tokens import Token

_LOANWORD = re.compile(r"[ァ-ヺー]{3}")
_LOANWORD_ALONE = re.compile(r"[ァ-ヺー]{3,}")
_SMALL_AND_LONG = str.maketrans("ァィゥェォ", "アイウエオ", "ー")
_V = (("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴ", "ブ"))
_LONG_E = re.compile(r"(?<=[エケセテネヘメレゲゼデベペ])イ")
_FORM = itemgetter(Token._fields.index("orth_base"))
_COMPOUND = frozenset({"名詞", "接頭辞", "接尾辞"})
_PART_OF_A_NAME = frozenset({"園", "会", "館", "庁", "心"})
"""Suffixes that make a fixed word or a name: 子ども園."""
_TWO_STYLES = frozenset({"プレー-play"})
"""Loanwords in which both spellings are established, each for its own things: ファインプレー
of baseball, プレイ of a game."""


class _Word(NamedTuple):
    """A word of the list, as it must stand in a text to count."""

    name: str
    reading: str
    after: frozenset[str]
    before: frozenset[str]
    alone: bool
    as_it_stands: bool


class _Use(NamedTuple):
    """One word of a sentence: which word, in which spelling, where."""

    name: str
    form: str
    start: int
    end: int
    surface: str


class VariantSpelling(GatheringRule):
    """Spellings of a word that the text mostly writes otherwise.

    Two kinds of words count. Those of ``resources/checks/variant-spelling.toml``, whose spelling
    carries no meaning; and loanwords that UniDic lists under one lemma (サーバ and サーバー),
    where it names the foreign word, so that they are surely the same. Quotations keep the
    spelling of whoever wrote them, and so does a compound its own (子ども食堂). Of two that
    occur once each nobody can tell which is the slip: a hint.
    """

    info = RuleInfo(
        "variant-spelling",
        Scope.DOCUMENT,
        Localized("表記ゆれ", "Variant spellings"),
        Localized(
            "同じ語を一つの文章で二通りに書くと、別のことかと読み手が迷います。"
            "少ないほうの表記を示します。送り仮名は「送り仮名の付け方」（内閣告示）が"
            "どちらも認める語でも、一つの文章では統一します。",
            "One word in two spellings makes the reader ask whether two things are meant. The"
            " rarer spelling is shown. Where the cabinet notice on okurigana allows both, one"
            " text still uses one.",
        ),
        bad="子供が遊ぶ。子供が笑う。子どもが走る。",
        good="子供が遊ぶ。子供が笑う。子供が走る。",
        severity=Severity.WARNING,
        not_in=(CREATIVE,),
    )

    def fact(self, sentence: Sentence) -> tuple[_Use, ...] | None:
        """Return the words of the sentence that could be written otherwise."""
        uses = _listed(sentence.tokens)
        if _LOANWORD.search(sentence.repaired):
            uses += _loanwords(sentence.tokens)
        if uses and sentence.quotations:
            uses = [use for use in uses if not sentence.is_quoted(use.start)]
        return tuple(uses) or None

    def judge(self, facts: Sequence[Fact]) -> Iterator[Finding]:
        """Yield a finding for each word in another than its most frequent spelling."""
        first: dict[str, str] = {}
        mixed: set[str] = set()
        for fact in facts:
            for use in fact.value:
                name, form = use[0], use[1]
                if first.setdefault(name, form) != form:
                    mixed.add(name)
        if mixed:
            yield from self._of(mixed, [fact for fact in facts if fact.role is not LineRole.QUOTE])

    def _of(self, mixed: set[str], facts: Sequence[Fact]) -> Iterator[Finding]:
        """Yield the findings for the words that have more than one spelling outside of quotes."""
        counts: dict[str, Counter[str]] = {name: Counter() for name in mixed}
        for fact in facts:
            for use in fact.value:
                if use.name in mixed:
                    counts[use.name][use.form] += 1
        ranked = {name: count.most_common() for name, count in counts.items()}
        for fact in facts:
            for use in fact.value:
                if use.name in mixed and ranked[use.name][0][0] != use.form:
                    yield self._one(fact.start, use, ranked[use.name])

    def _one(self, offset: int, use: _Use, forms: list[tuple[str, int]]) -> Finding:
        usual = forms[0][0]
        start, end = offset + use.start, offset + use.end
        spellings = "、".join(f"「{form}」{count}回" for form, count in forms)
        message = Localized(
            f"同じ語の表記がそろっていません（{spellings}）。",
            "One word is spelt in several ways ("
            + ", ".join(f"“{form}” × {count}" for form, count in forms)
            + ").",
        )
        respelt = _respelt(use.surface, use.form, usual)
        fixes: tuple[Fix, ...] = ()
        if respelt is not None:
            label = Localized(f"「{respelt}」にする", f"Write “{respelt}”")
            fixes = (Fix(label, start, end, respelt),)
        found = self.finding(start, end, message, *fixes)
        undecided = [count for _, count in forms] == [1, 1]
        return milder(found) if undecided else found


def _listed(tokens: tuple[Token, ...]) -> list[_Use]:
    words = _words()
    if words.keys().isdisjoint(map(_FORM, tokens)):
        return []  # most sentences
    return [
        _use(word.name, token, word.as_it_stands)
        for index, token in enumerate(tokens)
        if (word := words.get(token.orth_base)) is not None and _counts(word, tokens, index)
    ]


def _counts(word: _Word, tokens: tuple[Token, ...], index: int) -> bool:
    token = tokens[index]
    if token.pos2 == "固有名詞" or (word.reading and token.lform != word.reading):
        return False
    last = tokens[index - 1] if index else None
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if word.after and (last is None or last.surface not in word.after):
        return False
    if word.before and (following is None or following.surface not in word.before):
        return False
    neighbours = (last, following) if word.alone else ()
    if any(near is not None and near.pos1 in _COMPOUND for near in neighbours):
        return False
    return not _in_compound(tokens, index)


def _in_compound(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether a noun is part of a longer one, of which the spelling may be fixed."""
    token = tokens[index]
    if not _is_noun(token):
        return False
    if index and _is_noun(tokens[index - 1]) and tokens[index - 1].end == token.start:
        return True
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    if following is None or following.start != token.end:
        return False
    return _is_noun(following) or following.surface in _PART_OF_A_NAME


def _is_noun(token: Token) -> bool:
    """Whether this is a noun that is not also an adverb (すべて) or a number."""
    return token.pos2 in {"普通名詞", "固有名詞"} and token.pos3 != "副詞可能"


def _loanwords(tokens: tuple[Token, ...]) -> list[_Use]:
    """Return the loanwords for which UniDic names the foreign word: サーバー-server."""
    return [
        _use(name, token)
        for index, token in enumerate(tokens)
        if "-" in token.lemma
        and token.lemma not in _TWO_STYLES
        and (name := _loanword(token.lemma, token.orth_base))
        and token.pos2 == "普通名詞"
        and not _in_compound(tokens, index)
    ]


@lru_cache(4096)
def _loanword(lemma: str, form: str) -> str:
    """Return what spellings of one loanword share, and what グラス and ガラス do not."""
    if not _LOANWORD_ALONE.fullmatch(form):
        return ""
    for sound, plain in _V:
        form = form.replace(sound, plain)
    return f"{lemma} {_LONG_E.sub('', form.translate(_SMALL_AND_LONG))}"


def _use(name: str, token: Token, as_it_stands: bool = False) -> _Use:
    form = token.surface if as_it_stands else token.orth_base
    return _Use(name, form, token.start, token.end, token.surface)


def _respelt(surface: str, form: str, usual: str) -> str | None:
    """Return ``surface`` (some conjugated form) in the usual spelling, or ``None`` if unsure."""
    ending = 0
    while ending < min(len(form), len(usual)) and form[-1 - ending] == usual[-1 - ending]:
        ending += 1
    stem = form[: len(form) - ending]
    if not surface.startswith(stem):
        return None
    return usual[: len(usual) - ending] + surface[len(stem) :]


@cache
def _words() -> dict[str, _Word]:
    """Return the words of the list by each of their spellings."""
    text = resource("checks", "variant-spelling.toml").read_text(encoding="utf-8")
    words: dict[str, _Word] = {}
    for entry in tomllib.loads(text)["word"]:
        word = _Word(
            entry["forms"][0],
            entry.get("reading", ""),
            frozenset(entry.get("after", ())),
            frozenset(entry.get("before", ())),
            entry.get("alone", False),
            entry.get("as_it_stands", False),
        )
        words |= dict.fromkeys(entry["forms"], word)
    return words
