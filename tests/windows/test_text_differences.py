"""What of a text is not in another one."""

from hypothesis import given
from hypothesis import strategies as st

from ichikara_desktop.windows.text_differences import marked, new_spans, words_of

TEXTS = st.text(st.sampled_from("あいアイ漢字ab 。、\n😀<&"), max_size=40)


@given(TEXTS)
def test_the_words_together_are_the_text(text: str) -> None:
    assert "".join(words_of(text)) == text


@given(TEXTS, TEXTS)
def test_what_is_not_marked_stands_in_the_other_text_in_order(before: str, after: str) -> None:
    kept, at = "", 0
    for start, end in new_spans(before, after):
        assert at <= start < end <= len(after)
        kept, at = kept + after[at:start], end
    kept += after[at:]
    places = iter(before)
    assert all(any(one == other for other in places) for one in kept)


def test_nothing_of_the_same_text_is_marked() -> None:
    assert list(new_spans("同じ文章です。", "同じ文章です。")) == []


def test_what_differs_stands_on_a_ground() -> None:
    spans = new_spans("空は青い。", "空は<赤い>。")
    assert marked("空は<赤い>。", spans, "#eee").count("background-color") == 2
    assert "<赤" not in marked("空は<赤い>。", new_spans("", ""), "#eee")
