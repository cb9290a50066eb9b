"""What an instruction demands of the form of its answer: 「400字以内で」, 「表にまとめて」.

Only the common ways of demanding are read, each with the verb that makes it a demand:
「400字以内で書いて」 is one, 「400字以内で書くこつは」 is none.
What is not understood is no demand.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_DIGITS = r"[0-9０-９]{1,2}[,，][0-9０-９]{3}|[0-9０-９]{1,5}|[一二三四五六七八九十百千]{1,7}"
_KINDS = r"以内|以下|未満|まで|以上|程度|ほど|くらい|ぐらい|前後|ちょうど|ぴったり"
_VERB = (
    r"(?:書いて|まとめて|要約して|説明して|答えて|回答して|述べ(?:て|よ)|作って|作成して|教えて|紹介して|表現して"
    r"|表して|書き直して|直して|比較して|示して|返して|出力して|記述して|整理して|並べて|挙げて|あげて|列挙して|して|書け|述べよ|答えよ"
    r"|説明せよ|要約せよ|まとめよ|せよ|ください|下さい|お願い)(?!い(?:る|た|ます)|あ[るり])"
)
_NOT_HOW = (
    r"(?![^。\n?？]{0,20}(?:方法|[こコ][つツ]|仕方|り方|き方|し方|い方|利点|欠点|ことを|書[くかい](?!て)|話す"
    r"|使[うっ]|作る|でき|する|した|され|という|とは))"
)
"""Keeps away 「400字以内で書くこつを教えて」, which asks for something else."""
_OBJECT = rf"[、,]?{_NOT_HOW}(?:(?:[^、。\n?？]{{1,12}}を)?|(?:結果|内容|出力)は)"

_LENGTH = re.compile(
    rf"(?<![0-9０-９.,，])(?:(?P<low>{_DIGITS})(?:文字|字)?(?:[〜～~\-ー－–]|から))?"
    rf"(?P<high>{_DIGITS})(?:文字|字)(?P<kind>{_KINDS})?"
    rf"(?P<rest>(?:で|に|の){_NOT_HOW}[^。\n?？]{{0,20}}?{_VERB}|[、,]?(?={_DIGITS})|(?=[）)]|$))"
)
_LABEL = re.compile(r"(?:^|[（(：:]|字数は)[ 　]?$")
"""What stands before a demand that has no verb: 「（400字以内）」, 「文字数は400字程度。」."""
_MENTION = re.compile(
    rf"[0-9０-９一二三四五六七八九十百千](?:文字|字)(?:{_KINDS})(?:で|に|の|、|。|$)"
)
"""A length; a sentence with more of these than demands speaks of parts of the answer."""
_PARTIAL = re.compile(
    r"それぞれ|おのおの|各|ずつ|あたり|当たり|ごと|タイトル|題名|見出し|名前|キャッチ|件名|最後|最初|冒頭|先ほど"
    r"|さっき|追加|一つ|ひとつ|1つ|以下の|次の|上の"
)
"""What makes a demand one for a part of the answer, or speaks of something else."""
_SENTENCES = re.compile(
    rf"(?<!の)(?P<number>[0-9０-９]{{1,2}}|[一二三四五六七八九十])文(?P<kind>{_KINDS})?(?:で|に){_OBJECT}{_VERB}"
)
_LIST = re.compile(rf"(?:箇条書き|個条書き|かじょう書き)(?:の?形式)?(?:で|に){_OBJECT}{_VERB}")
_NO_LIST = re.compile(
    r"(?:箇条書き|個条書き)(?:では?な[くい]|に(?:は)?(?:せず|しない)|は(?:使わ|避け|不要|禁止))"
)
_TABLE = re.compile(
    rf"(?:(?<![一-龥々と])表|比較表|一覧表|対応表)(?:形式)?(?:で{_OBJECT}(?!して){_VERB}"
    rf"|に[、,]?(?:して|まとめ(?:て|よ)|整理して|せよ))"
)
_JSON = re.compile(
    rf"JSON[ 　]?(?:形式|フォーマット|配列|オブジェクト|辞書|文字列|データ)?(?:として|で|に)[、,]?"
    rf"(?:(?:結果|回答|答え|出力|情報|一覧|それ|これ|内容)を)?(?:変換|再度行い)?(?:{_VERB}|返し[、,]|出力し[、,])",
    re.IGNORECASE,
)
_LANGUAGES = (
    r"Python|Java(?:Script)?|TypeScript|C\+\+|C#|C言語|Ruby|Rust|Go(?:言語)?|PHP|Swift|Kotlin|SQL|R言語"
    r"|シェル|Bash|VBA|Perl|Scala|Haskell"
)
_CODE = re.compile(
    rf"(?<![A-Za-z])(?:{_LANGUAGES})(?![A-Za-z])[^。\n?？]{{0,30}}?"
    r"(?:コード|プログラム|関数|スクリプト|クラス|クエリ|正規表現)を[^。\n?？、]{0,8}?"
    r"(?:書いて|作って|作成して|実装して|示して|生成して|出力して|開発して)(?!い[るた]|あ[るり])",
    re.IGNORECASE,
)
_HTML = re.compile(
    rf"(?<![A-Za-z])HTML(?:形式|コード)?(?:で|に|を){_OBJECT}(?:[^。\n?？]{{0,15}}を)?{_VERB}",
    re.IGNORECASE,
)
_ENGLISH = re.compile(
    r"英語で[、,]?(?:(?:メール|手紙|文章|自己紹介|作文|返事|返信|スピーチ|要約|紹介文|感想)(?:文)?を)?"
    r"(?:書いて|答えて|回答して|お願いします|返事して|返信して|作成して|要約して|書け|答えよ)(?!い[るた]|あ[るり])"
)
_KANA = re.compile(
    rf"(?:(?P<all>すべて|全て|全部|ぜんぶ)?(?P<script>ひらがな|平仮名|カタカナ|片仮名)(?P<only>だけ|のみ)?)で"
    rf"{_OBJECT}(?P<verb>{_VERB})"
)
_POLITE = re.compile(
    rf"(?:です[・･、／/]?ます|敬体|丁寧体)(?:調|体)?で{_OBJECT}{_VERB}|敬語で{_OBJECT}{_VERB}"
)
_PLAIN = re.compile(
    rf"(?:[だでた][・･、／/])?(?<!で)である(?:調|体)で{_OBJECT}{_VERB}|常体で{_OBJECT}{_VERB}"
)
_SENTENCE = re.compile(r"[^。\n?？]{1,400}")
_KANJI = {character: n for n, character in enumerate("一二三四五六七八九", start=1)}
_UNITS = {"十": 10, "百": 100, "千": 1000}


@dataclass(frozen=True, slots=True)
class Range:
    """How many characters or sentences; ``None`` for no bound. ``about``: as a guide only."""

    low: int | None
    high: int | None
    words: str
    about: bool = False


@dataclass(frozen=True, slots=True)
class Demands:
    """What is demanded of the form of an answer."""

    characters: tuple[Range, ...] = ()
    sentences: Range | None = None
    forms: frozenset[str] = frozenset()
    """``list``, ``no-list``, ``table``, ``json``, ``code``, ``html``, ``english``, ``hiragana``,
    ``katakana``, ``polite``, ``plain``."""

    def __bool__(self) -> bool:
        """Whether anything is demanded."""
        return bool(self.characters or self.sentences or self.forms)


_FORMS = (
    ("no-list", _NO_LIST),
    ("list", _LIST),
    ("table", _TABLE),
    ("json", _JSON),
    ("code", _CODE),
    ("html", _HTML),
    ("english", _ENGLISH),
    ("polite", _POLITE),
    ("plain", _PLAIN),
)
_LONGEST = 2_000
_FEWEST = 10
"""Characters. 「漢字二字で」 and the like speak of a word."""


@lru_cache(maxsize=16)
def demands(instruction: str) -> Demands:
    """Return what ``instruction`` demands; of contradictory demands, none."""
    if len(instruction) > _LONGEST:
        return Demands()
    forms = {name for name, pattern in _FORMS if pattern.search(instruction)}
    for opposites in ({"list", "no-list"}, {"polite", "plain"}):
        if opposites <= forms:
            forms -= opposites
    return Demands(
        _lengths(instruction), _sentences(instruction), frozenset(forms | _kana(instruction))
    )


def _lengths(instruction: str) -> tuple[Range, ...]:
    found: list[Range] = []
    for sentence in _SENTENCE.finditer(instruction):
        if _PARTIAL.search(sentence.group()):
            continue
        text = sentence.group()
        here = [one for match in _LENGTH.finditer(text) if (one := _range(match, text))]
        if len(_MENTION.findall(text)) > len(here):
            return ()
        found += here
    bounds = [one.high for one in found if one.high], [one.low for one in found if one.low]
    return () if max(map(len, bounds), default=0) > 1 else tuple(found)


def _range(match: re.Match[str], sentence: str) -> Range | None:
    rest, kind = match.group("rest"), match.group("kind") or ""
    words = match.group()[: match.start("rest") - match.start()]
    high = _number(match.group("high"))
    if high < _FEWEST or (not rest and not _LABEL.search(sentence[: match.start()])):
        return None
    if match.group("low"):
        return _tolerant(Range(_number(match.group("low")), high, words), kind)
    if not kind and not rest.startswith(("で", "に")):
        return None
    return _bounds(high, kind, words)


def _tolerant(found: Range, kind: str) -> Range:
    """Return 「200〜400字程度」 with a fifth more room; without 「程度」 as it is."""
    if kind not in {"程度", "ほど", "くらい", "ぐらい", "前後"}:
        return found
    low, high = found.low or 0, found.high or 0
    return Range(low - low // 5, high + high // 5, found.words, about=True)


def _bounds(number: int, kind: str, words: str) -> Range | None:
    if number < 1:
        return None
    if kind in {"以内", "以下", "まで"}:
        return Range(None, number, words)
    if kind == "未満":
        return Range(None, number - 1, words)
    if kind == "以上":
        return Range(number, None, words)
    if kind in {"ちょうど", "ぴったり"}:
        return Range(number, number, words)
    return Range(number - number // 5, number + -(-number // 5), words, about=True)


def _sentences(instruction: str) -> Range | None:
    for sentence in _SENTENCE.finditer(instruction):
        match = _SENTENCES.search(instruction, *sentence.span())
        if match and not _PARTIAL.search(sentence.group()):
            number, kind = _number(match.group("number")), match.group("kind") or "ちょうど"
            found = _bounds(number, kind, f"{match.group('number')}文{match.group('kind') or ''}")
            if found and found.about:
                return Range(max(1, number - 1), number + 1, found.words, about=True)
            return found
    return None


def _kana(instruction: str) -> set[str]:
    match = _KANA.search(instruction)
    if match is None or _PARTIAL.search(instruction):
        return set()
    whole = match.group("all") or match.group("only") or match.group("verb")[:2] in {"答え", "回答"}
    if not whole:
        return set()
    return {"hiragana" if match.group("script") in {"ひらがな", "平仮名"} else "katakana"}


def _number(text: str) -> int:
    """Return the value of digits of any width, or of kanji numerals below 10,000."""
    plain = unicodedata.normalize("NFKC", text).replace(",", "")
    if plain.isdigit():
        return int(plain)
    total = current = 0
    for character in plain:
        if character in _UNITS:
            total += (current or 1) * _UNITS[character]
            current = 0
        else:
            current = _KANJI.get(character, 0)
    return total + current
