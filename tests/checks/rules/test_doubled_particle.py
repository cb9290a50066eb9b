"""The same particle twice."""

import pytest

RULE = "doubled-particle"

BAD = [
    ("彼は昨日は家にいた。", ["は"]),
    ("私は今日は休む。", ["は"]),
    ("本を机を置く。", ["を"]),
    ("兄が弟が好きだ。", ["が"]),
    ("東京に友人に会う。", ["に"]),
    ("駅で店で買う。", ["で"]),
    ("父は今は留守だ。", ["は"]),
    ("水を体を洗う。", ["を"]),
    ("雨が風が強い。", ["が"]),
    ("学校に先生に聞く。", ["に"]),
    ("公園で友達で遊ぶ。", ["で"]),
    ("これは私は知らない。", ["は"]),
    ("母は朝は早い。", ["は"]),
    ("犬が猫が怖い。", ["が"]),
    ("山に海に行く。", ["に"]),
]

GOOD = [
    "彼は昨日、家にいた。",
    "私は本を読む。",
    "彼は、昨日は家にいた。",
    "花が咲き、鳥が鳴く。",
    "雨が降れば川があふれる。",
    "本を読んで感想を書く。",
    "東京には友人に会いに行く。",
    "これについて友人に聞く。",
    "「私は」と彼は言った。",
    "駅で会い、店で買う。",
    "",
    "春",
    "彼は、私は、と譲らない。",
    "夏は暑く冬は寒い。",
    "兄が来て弟が帰る。",
]


@pytest.mark.parametrize(("text", "spans"), BAD)
def test_the_fault_is_found_where_it_is(find, text: str, spans: list[str]) -> None:
    assert [text[f.start : f.end] for f in find(RULE, text)] == spans


@pytest.mark.parametrize("text", GOOD)
def test_a_good_text_is_left_alone(find, text: str) -> None:
    assert find(RULE, text) == []
