"""Tokens become whole characters, and nothing of a stop string is seen."""

from hypothesis import given
from hypothesis import strategies as st

from ichikara_desktop.preview.pieces import TextStream, spans

TEXTS = st.text(alphabet="aあ𠮷👍🏽é\n<|>", max_size=20)


@given(TEXTS, st.lists(st.integers(1, 5), min_size=1))
def test_pieces_of_any_size_give_the_text_in_whole_characters(text: str, sizes: list[int]) -> None:
    stream, raw, given_out = TextStream(), text.encode(), []
    for size in sizes * len(raw):
        given_out.append(stream.feed(raw[:size]))
        raw = raw[size:]
    given_out.append(stream.finish())
    assert "".join(given_out) == stream.text == text


def test_half_a_character_at_the_end_is_told_as_that() -> None:
    stream = TextStream()
    assert stream.feed("あ𠮷".encode()[:-1]) == "あ"
    assert stream.finish() == "\ufffd"


def test_a_stop_string_over_several_tokens_is_not_seen() -> None:
    stream = TextStream(("\n\n", "質問："))
    assert [stream.feed(piece.encode()) for piece in ("はい\n", "質", "問", "：次")] == [
        "はい",
        "\n",
        "",
        "",
    ]
    assert stream.stopped
    assert stream.text == "はい\n"
    assert stream.finish() == ""


def test_what_only_began_like_a_stop_string_is_given_out() -> None:
    stream = TextStream(("</s>",))
    assert stream.feed(b"a </") == "a "
    assert stream.feed(b"p>") == "</p>"
    assert stream.feed(b"<") == ""
    assert stream.finish() == "<"


@given(TEXTS.filter(bool), st.lists(st.integers(1, 5), min_size=1))
def test_spans_lie_side_by_side_and_cover_the_text(text: str, sizes: list[int]) -> None:
    raw, pieces = text.encode(), []
    for size in sizes * len(raw):
        if raw:
            pieces.append(raw[:size])
            raw = raw[size:]
    found = spans(text, pieces)
    assert found is not None
    assert "".join(text[start:end] for start, end, _ in found) == text
    assert all(end > start for start, end, _ in found)
    assert sum(tokens for *_, tokens in found) == len(pieces)


def test_a_character_of_four_tokens_is_one_span() -> None:
    emoji = "👍".encode()
    assert spans("a👍", [b"a", *(emoji[n : n + 1] for n in range(4))]) == [(0, 1, 1), (1, 2, 4)]


def test_tokens_that_are_another_text_give_no_spans() -> None:
    assert spans("a", [b"b"]) is None
