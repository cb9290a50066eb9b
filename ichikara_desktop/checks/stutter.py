"""Slips that repeat more than a word, or less: ことがことが, 行きますす, 千円円, 思いま思います."""

import re
from collections.abc import Iterator, Sequence

from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.tokens import Token

_STOP = "(?=[。！？!?、]|$)"
_TWICE = re.compile(
    rf"(?<=[まで])すす{_STOP}|(?<=[まで]し)たた{_STOP}"
    r"|(?<=[0-9０-９一二三四五六七八九十百千万数何])([円個回人歳匹枚冊])\1(?=[ですのをがはもとに、。）]|$)"
    r"|([日月火水木金土]曜日?)\2"
    r"|([一-龥]{1,2}[ぁ-ゖ]{1,2}ま)\3(?=[すしせ])"
)
"""One text after the other: the second half of a match repeats the first."""
_REPEATED = frozenset("がをは")


def stutters(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Yield what is said twice by characters; the latter half is too much."""
    for match in _TWICE.finditer(sentence.repaired):
        if not sentence.is_quoted(match.start()):
            yield match.span()


def repeated_phrases(sentence: Sentence, words: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield each noun that stands twice with its particle; それはそれは is an idiom.

    Args:
        sentence: where they are looked for.
        words: the surfaces of its tokens.
    """
    tokens = sentence.tokens
    for index, again in enumerate(words[3:]):
        if again not in _REPEATED or words[index : index + 2] != words[index + 2 : index + 4]:
            continue
        if _is_phrase(tokens[index : index + 4]) and not sentence.is_quoted(tokens[index].start):
            yield tokens[index].start, tokens[index + 3].end


def _is_phrase(tokens: Sequence[Token]) -> bool:
    noun, particle, _, again = tokens
    return (
        particle.pos1 == again.pos1 == "助詞"
        and noun.pos1 == "名詞"
        and noun.pos2 != "数詞"
        and noun.pos3 != "副詞可能"
        and noun.start + 2 * (particle.end - noun.start) == again.end
    )
