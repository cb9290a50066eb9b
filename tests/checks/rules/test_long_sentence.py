"""Sentences beyond the limit of 100 characters."""

import pytest

RULE = "long-sentence"
LONG = "あ" * 101

BAD = [
    ("あ" * 100 + "。", ["あ" * 100 + "。"]),
    ("短い文。" + LONG + "。", [LONG + "。"]),
    (LONG, [LONG]),
    ("朝早くに起きて、" * 15 + "出かけました。", ["朝早くに起きて、" * 15 + "出かけました。"]),
    ("「" + "え" * 100 + "」", ["「" + "え" * 100 + "」"]),
    ("😀" * 101, ["😀" * 101]),
    ("𠮷" * 150 + "。", ["𠮷" * 150 + "。"]),
    (LONG + "！か。", [LONG + "！"]),
    ("1. " + LONG, [LONG]),
    ("- " + LONG + "。", [LONG + "。"]),
    (LONG + "\n" + "い" * 101, [LONG, "い" * 101]),
    ("# " + LONG, ["# " + LONG]),
    ("　" + LONG + "。", [LONG + "。"]),
    ("（" + "す。" * 60 + "）", ["（" + "す。" * 60 + "）"]),
    (LONG + "？！た。", [LONG + "？！"]),
]

GOOD = [
    "",
    "短い文です。",
    "あ" * 99 + "。",
    ("い" * 60 + "。") * 5,
    ("う" * 60 + "！") * 3,
    "え\n" * 200,
    "\n" * 300,
    " " * 300,
    "見る：https://example.jp/" + "a" * 150,
    "「" + "お" * 97 + "」",
    "```\n" + "か" * 300 + "\n```",
    "1. " + "き" * 99,
    "😀" * 100,
    "く" * 99 + "？",
    ("け" * 50 + "。\r\n") * 4,
]


@pytest.mark.parametrize(("text", "spans"), BAD)
def test_the_fault_is_found_where_it_is(find, text: str, spans: list[str]) -> None:
    assert [text[f.start : f.end] for f in find(RULE, text)] == spans


@pytest.mark.parametrize("text", GOOD)
def test_a_good_text_is_left_alone(find, text: str) -> None:
    assert find(RULE, text) == []
