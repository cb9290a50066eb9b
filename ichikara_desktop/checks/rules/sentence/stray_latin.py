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
_IN_AN_ENDING = re.compile(
    "[でま][a-zａ-ｚ]{1,2}(?:す(?!る)|した|しょう|せん)|ま[a-zａ-ｚ]{1,2}[。！？]"
    "|ま[sｓ](?:ん|て)(?=[。！？、かでがの]|$)"
)
"""です and ます with the letter inside: でsす, まs。, まsん."""
_CUT_PRONOUN = re.compile("(?:わた[sｓ]|あな[tｔ]|ぼ[kｋ])(?=[はがをもの])")
"""わたs: what is left of a pronoun. A variable may well follow another noun (ばねk)."""
_LAST_WORDS = frozenset({"です", "ます", "た", "だ", "でしょう", "ません", "ん", "ね", "よ"})
_AFTER_A_SYMBOL = frozenset({"助詞", "助動詞", "接続詞", "接尾辞", "補助記号", "空白"})
_FOLLOWS_A_SYMBOL = frozenset(
    {
        *("辺り", "当たり", "有る", "或いは", "幾", "幾つ", "幾ら", "言う", "居る", "置き", "置く"),
        *("於く", "及び", "内", "中", "上げる", "得る", "行く", "良い"),
    }
)
"""Words with which the text after a variable may go on: nあたり, kおき."""
_PREFIXES = frozenset({"お", "ご"})
_AFTER_KA = frozenset("srktｓｒｋｔ")
"""かs at the very beginning; x and n would be something's name even there."""
_AFTER_A_QUANTITY = frozenset({"無い", "近い", "長い", "多い", "早い", "速い", "高い"})
"""約nちかい, さらにmながい: an adjective may follow a length or a number."""
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
        ends = {token.end: token for token in sentence.tokens}
        starts = {token.start: token for token in sentence.tokens}
        for match in _LETTERS.finditer(sentence.repaired):
            left, right = ends.get(match.start()), starts.get(match.end())
            if _is_slip(sentence.repaired, match, left, right) or _is_cut(sentence, match, left):
                yield self.finding(
                    match.start(),
                    match.end(),
                    Localized(
                        f"「{match.group()}」は打ち損じではありませんか。",
                        f"“{match.group()}” looks like a slip of the keyboard.",
                    ),
                )


def _is_slip(text: str, match: re.Match[str], left: Token | None, right: Token | None) -> bool:
    """Judge letters by the characters around them and by the words before and after."""
    start, end = match.span()
    before, after = text[max(0, start - 1) : start], text[end : end + 1]
    in_kana = _HIRAGANA.fullmatch(before) is not None
    if in_kana and _IN_AN_ENDING.match(text, start - 1):
        return True
    if not after or after in _ENDS:
        return in_kana and left is not None and left.surface in _LAST_WORDS and _ends(left)
    if right is None or _HIRAGANA.fullmatch(after) is None:
        return False
    if after in _VOWELS and right.lemma not in _FOLLOWS_A_SYMBOL:
        return len(right.surface) == 1 or not before or before in _ENDS or in_kana
    if not in_kana and right.pos1 == "形容詞" and left is not None:
        return right.lemma not in _AFTER_A_QUANTITY  # 本hよい
    is_symbol = not in_kana or left is None or left.pos1 in _BEFORE_A_SYMBOL
    return not (is_symbol or right.pos1 in _AFTER_A_SYMBOL or right.surface == "する")


def _is_cut(sentence: Sentence, match: re.Match[str], left: Token | None) -> bool:
    """Whether the word before cannot end there: わたsは, そのごsの, かs at the very beginning."""
    text, start = sentence.repaired, match.start()
    after = text[match.end() : match.end() + 1]
    if left is None or not after or _HIRAGANA.fullmatch(after) is None:
        return False
    if left.surface in _PREFIXES and left.pos1 == "接頭辞":
        return True
    if left.surface == "か" and left.start == 0 and match.group() in _AFTER_KA:
        return True
    return any(
        _CUT_PRONOUN.match(text, place) and not _HIRAGANA.fullmatch(text[place - 1 : place])
        for place in (start - 2, start - 1)
        if place >= 0
    )


def _ends(token: Token) -> bool:
    return token.pos1 == "助動詞" or token.pos2 == "終助詞"
