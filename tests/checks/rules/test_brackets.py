"""Brackets and their partners."""

import pytest

RULE = "unmatched-brackets"

BAD = [
    ("彼は「行きます。と言った。", ["「"]),
    ("彼は行きます」と言った。", ["」"]),
    ("（例えば本", ["（"]),
    ("本など）がある", ["）"]),
    ("「彼は『はい」と言った』", ["」", "』"]),
    ("【重要", ["【"]),
    ("重要】", ["】"]),
    ("『本「雑誌』」", ["』", "」"]),
    ("〈題名", ["〈"]),
    ("《題名〉", ["《", "〉"]),
    ("f(x", ["("]),
    ("[a, b", ["["]),
    ("「あ」「い", ["「"]),
    ("あ\n（い\nう", ["（"]),
    ("😀「𠮷", ["「"]),
    ("((a)", ["("]),
]

GOOD = [
    "彼は「行きます」と言った。",
    "（例えば本）",
    "「彼は『はい』と言った」",
    "１）早起き\n２）散歩",
    "1) 早起き\n2) 散歩",
    "a) 一つ目\nb) 二つ目",
    "うれしい :)",
    "悲しい :(",
    "「一行目\n二行目」",
    "```\nprint((1)\n```",
    "（例)",
    "f(x) = [1, 2]",
    "〜という（笑）",
    "",
    "5インチ”と”引用”",
    "理由は、1）安い、2）速い、の二つです。",
    "(1) 東京\n(2) 大阪",
]


@pytest.mark.parametrize(("text", "spans"), BAD)
def test_the_fault_is_found_where_it_is(find, text: str, spans: list[str]) -> None:
    assert [text[f.start : f.end] for f in find(RULE, text)] == spans


@pytest.mark.parametrize("text", GOOD)
def test_a_good_text_is_left_alone(find, text: str) -> None:
    assert find(RULE, text) == []
