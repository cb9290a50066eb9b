"""Latin letters that the input method left behind: あたらsい, ですs。"""

import re
from collections.abc import Iterator

from ichikara_desktop.checks.document import Sentence
from ichikara_desktop.checks.findings import Finding, Localized, Severity
from ichikara_desktop.checks.rule import RuleInfo, Scope, SentenceRule
from ichikara_desktop.checks.tokens import Token

_LETTERS = re.compile(
    r"(?<![A-Za-z0-9Ａ-Ｚａ-ｚ０-９'’._/&+*=<>^-])[b-hj-np-tvx-zｂ-ｈｊ-ｎｐ-ｔｖｘ-ｚ]{1,2}"
    r"(?![A-Za-z0-9Ａ-Ｚａ-ｚ０-９'’._/&+*=<>^-])"
)
"""One or two consonants alone. A vowel would have become kana; ww is laughter."""
_HIRAGANA = re.compile("[ぁ-ゖー]")
_VOWELS = frozenset("あいうえおぁぃぅぇぉゃゅょ")
_ENDS = frozenset("。、！？!?，．")
_PREDICATES = frozenset({"助動詞", "終助詞"})
_LAST_WORDS = frozenset({"です", "ます", "た", "だ", "でしょう", "ません", "ん", "ね", "よ"})
_AFTER_A_SYMBOL = frozenset({"助詞", "助動詞", "接続詞", "接尾辞", "補助記号", "空白"})
_BEFORE_A_SYMBOL = frozenset({"助詞", "連体詞", "接続詞"})


class StrayLatin(SentenceRule):
    """Consonants glued to hiragana in a way in which no variable or unit is written.

    点aとb, xの値, このnは are formulas: a particle stands before or after such a letter. A slip
    is followed by the vowel it lost (s|い), by the rest of a word (m|す), or by a full stop
    after a finished predicate (です|s。).
    """

    info = RuleInfo(
        "stray-latin",
        Scope.SENTENCE,
        Localized("変換されずに残った英字", "Stray Latin letters"),
        Localized(
            "日本語入力の打ち損じで、子音の英字がかなの間に残っています。",
            "A slip of the keyboard left a Latin consonant among the kana.",
        ),
        bad="あたらsい本を買いました。",
        good="あたらしい本を買いました。",
        severity=Severity.WARNING,
    )
    trigger = re.compile("[b-hj-np-tvx-zｂ-ｈｊ-ｎｐ-ｔｖｘ-ｚ](?:[ぁ-ゖ。、！？!?]|$)")

    def check(self, sentence: Sentence) -> Iterator[Finding]:
        """Yield one finding for each."""
        text = sentence.repaired
        for match in _LETTERS.finditer(text):
            start, end = match.span()
            before, after = text[max(0, start - 1) : start], text[end : end + 1]
            if _is_slip(sentence, match, before, after):
                yield self.finding(
                    start,
                    end,
                    Localized(
                        f"「{match.group()}」は打ち損じではありませんか。",
                        f"“{match.group()}” looks like a slip of the keyboard.",
                    ),
                )


def _is_slip(sentence: Sentence, match: re.Match[str], before: str, after: str) -> bool:
    in_kana = _HIRAGANA.fullmatch(before) is not None
    if before and not in_kana and before not in _ENDS:
        return False
    left, right = _around(sentence.tokens, match.start(), match.end())
    if not after or after in _ENDS:
        return (
            in_kana
            and left is not None
            and (left.pos1 in _PREDICATES or left.pos2 in _PREDICATES)
            and left.surface in _LAST_WORDS
        )
    if _HIRAGANA.fullmatch(after) is None or right is None:
        return False
    if after in _VOWELS:
        return right.pos1 != "接続詞" and right.surface != "おき"
    if not in_kana or left is None or left.pos1 in _BEFORE_A_SYMBOL:
        return False
    return right.pos1 not in _AFTER_A_SYMBOL and right.surface != "する"


def _around(tokens: tuple[Token, ...], start: int, end: int) -> tuple[Token | None, Token | None]:
    """Return the tokens just before and just after a span."""
    left = next((token for token in reversed(tokens) if token.end <= start), None)
    right = next((token for token in tokens if token.start >= end), None)
    return left, right
