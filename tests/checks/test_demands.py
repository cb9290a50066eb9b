"""How demands for a form are read; what an answer is held to is in the table."""

import pytest

from ichikara_desktop.checks.demands import Demands, demands


@pytest.mark.parametrize(
    ("instruction", "low", "high"),
    [
        ("400字以内で書いてください", None, 400),
        ("千二百字以上でまとめよ", 1200, None),
        ("１，０００文字程度で説明して", 800, 1200),
        ("ちょうど300字と言わず、300字ちょうどで書いて", 300, 300),
        ("200〜400字で述べてください", 200, 400),
        ("100字未満で答えて", None, 99),
        ("感想を書いて（800字以内）", None, 800),
    ],
)
def test_lengths_are_read(instruction: str, low: int | None, high: int | None) -> None:
    (bounds,) = demands(instruction).characters
    assert (bounds.low, bounds.high) == (low, high)


@pytest.mark.parametrize(
    "instruction",
    [
        "",
        "400字以内で書くこつを教えて",
        "400字詰めの原稿用紙の使い方は？",
        "要約を100字以内で、感想を200字以内で書いて",
        "表情を表してください",
        "JSONで保存するコードを書いてください",
        "英語で書いてあるメールを読みたい",
        "以下の一文で始まる小説を書いて",
        "10字" * 5_000,
    ],
)
def test_what_is_not_understood_is_no_demand(instruction: str) -> None:
    assert demands(instruction) == Demands()
