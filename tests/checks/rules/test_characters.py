"""Radicals and compatibility ideographs, each with its mended text."""

import pytest

from ichikara_desktop.checks import apply_fixes

RULE = "lookalike-characters"

BAD = [
    ("⼤きな声", "大きな声"),
    ("⽇本語", "日本語"),
    ("⾔語モデル", "言語モデル"),
    ("⼈⼯知能", "人工知能"),
    ("⻑い⽂章", "長い文章"),
    ("作り⽅", "作り方"),
    ("⾃由", "自由"),
    ("本当︖", "本当？"),
    ("やった︕", "やった！"),
    ("\ufa19社", "神社"),
    ("\ufa1bの神", "福の神"),
    ("︓の前", "：の前"),
    ("⺟の日", "母の日"),
    ("😀⼿紙", "😀手紙"),
    ("𠮷⽥さん", "𠮷田さん"),
    ("⼀⼆三", "一二三"),
]

GOOD = [
    "大きな声",
    "日本語",
    "𠮷野家",
    "﨑さん",
    "髙橋さん",
    "😀",
    "１）と①",
    "本当？やった！",
    "〜と～",
    "ｶﾅ",
    "km²",
    "㈱",
    "ー一―",
    "葛󠄀城",
    "々〆ヶ",
    "Kangxi",
]


@pytest.mark.parametrize(("text", "mended"), BAD)
def test_the_fault_is_found_and_mended(find, text: str, mended: str) -> None:
    findings = find(RULE, text)
    assert findings
    assert apply_fixes(text, findings) == mended
    assert not find(RULE, mended)


@pytest.mark.parametrize("text", GOOD)
def test_a_good_text_is_left_alone(find, text: str) -> None:
    assert find(RULE, text) == []
