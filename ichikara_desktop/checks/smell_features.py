"""What the translation smell of a sentence is measured by: words and runs of words.

Topics must not count, only the way of saying: names, numbers and nouns are one word each, verbs
of content too in runs. The same features are read when the model is fitted
(``packaging/fit_translation_smell.py``) and when it is used.
"""

from collections.abc import Iterator

from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.tokens import Token

Feature = tuple[str, ...]
"""A run of one to three words; a single word stands for itself."""

RUN = 3
"""Words in the longest run."""

START, END = "<文頭>", "<文末>"
_BY_SURFACE = frozenset(
    {
        "助詞",
        "助動詞",
        "代名詞",
        "接続詞",
        "連体詞",
        "接頭辞",
        "接尾辞",
        "副詞",
        "補助記号",
        "感動詞",
    }
)
_BLANK = "空白"
_known: dict[Feature, tuple[str, str]] = {}
"""Word in a run, and word alone, of each surface with its part of speech."""


def features(sentence: Sentence) -> Iterator[Feature]:
    """Yield the features of a sentence, each as often as it occurs."""
    before, last = START, ""
    for run_word, word in words(sentence.tokens):
        if word:
            yield (word,)
        yield (before, run_word)
        if last:
            yield (last, before, run_word)
        last, before = before, run_word


def words(tokens: tuple[Token, ...]) -> Iterator[tuple[str, str]]:
    """Yield the word that stands for each token in a run, and alone; then the end."""
    known = _known
    for token in tokens:
        key = token[0], token[3], token[4]
        word = known.get(key)
        if word is None:
            word = known[key] = _classified(token)
        if word[0]:
            yield word
    yield END, ""


def written(sentence: Sentence, feature: Feature) -> str:
    """Return how a feature stands in the sentence; empty where it is nothing to be read."""
    tokens = [token for token in sentence.tokens if token.pos1 != _BLANK]
    run_words = [START, *(_classified(token)[0] for token in tokens), END]
    alone = ["", *(_classified(token)[1] for token in tokens), ""]
    length = len(feature)
    for index in range(len(run_words) - length + 1):
        run = tuple(run_words[index : index + length])
        if run == feature or (length == 1 and alone[index] == feature[0]):
            first, last = max(index - 1, 0), min(index + length - 2, len(tokens) - 1)
            return sentence.text[tokens[first].start : tokens[last].end]
    return ""


def _classified(token: Token) -> tuple[str, str]:
    """Return the word that stands for a token in a run, and alone (empty: it does not)."""
    if token.pos1 == _BLANK:
        return "", ""
    if token.pos1 in _BY_SURFACE:
        return token.surface, token.surface
    if token.pos1 == "名詞":
        kind = token.pos2 if token.pos2 in {"固有名詞", "数詞"} else "名詞"
        return f"<{kind}>", ""
    if token.pos1 == "動詞":
        return (token.lemma if token.pos2 == "非自立可能" else "<動詞>"), token.lemma
    return f"<{token.pos1}>", token.lemma
