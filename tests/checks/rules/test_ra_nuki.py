"""Potential verbs without ら, each with its mended text."""

import pytest

from ichikara_desktop.checks import apply_fixes

RULE = "ra-nuki"

BAD = [
    ("星が見れる。", "星が見られる。"),
    ("納豆が食べれない。", "納豆が食べられない。"),
    ("明日は来れますか。", "明日は来られますか。"),
    ("早く起きれる人だ。", "早く起きられる人だ。"),
    ("この服はまだ着れる。", "この服はまだ着られる。"),
    ("昨夜は寝れなかった。", "昨夜は寝られなかった。"),
    ("一人で決めれる。", "一人で決められる。"),
    ("形を変えれる。", "形を変えられる。"),
    ("外に出れない。", "外に出られない。"),
    ("遠くまで投げれた。", "遠くまで投げられた。"),
    ("先生なら教えれる。", "先生なら教えられる。"),
    ("ここなら見れます。", "ここなら見られます。"),
    ("全部食べれそうだ。", "全部食べられそうだ。"),
    ("また来れれば来る。", "また来られれば来る。"),
    ("着物が一人で着れた。", "着物が一人で着られた。"),
]

GOOD = [
    "星が見られる。",
    "納豆が食べられない。",
    "速く走れる。",
    "よく切れる包丁だ。",
    "本がよく売れる。",
    "手で触れる。",
    "家に帰れる。",
    "ボールを蹴れる。",
    "先が知れる。",
    "道が分かれる。",
    "駅で別れる。",
    "家を離れる。",
    "字が書ける。",
    "考えれば分かる。",
    "食べればよい。",
    "起きれば間に合う。",
    "雨に濡れる。",
    "花が枯れる。",
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
