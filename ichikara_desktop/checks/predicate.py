"""How far a predicate goes, and whether a form is used or only talked about."""

import re
from collections.abc import Sequence

from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.tokens import Token

_FINISHED = ("終止形", "連体形", "命令形", "意志推量形")
_JOINED = frozenset({"て", "で", "ば"})
_SAID = re.compile("[^、。]{0,3}、と(?:言|書|聞|答|述べ)")
_TALKED_ABOUT = re.compile("(?:という|といった)(?:言い方|表現)|は(?:誤り|間違い(?!な))")
"""間違いない says that something is certain."""


def end_of_predicate(tokens: Sequence[Token], index: int) -> int:
    """Return where the predicate ends that goes on from the token at ``index``: 見れ|ます."""
    while index + 1 < len(tokens):
        last, following = tokens[index], tokens[index + 1]
        if following.start != last.end or not last.cform:
            break
        negated = last.lform == "ズ" and following.lform == "デス"  # ませんでした
        if last.cform.startswith(_FINISHED) and not negated:
            break
        if following.pos1 != "助動詞" and not (
            following.pos2 == "接続助詞" and following.surface in _JOINED
        ):
            break
        index += 1
    return tokens[index].end


def is_only_mentioned(sentence: Sentence, end: int) -> bool:
    """Whether what ends there is somebody's words or the topic, though in no brackets."""
    text = sentence.repaired
    return _SAID.match(text, end) is not None or _TALKED_ABOUT.search(text) is not None
