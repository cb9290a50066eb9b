"""The index finds exactly what comparing with every text would find."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ichikara_desktop.checks.overlap import copied_share, copied_spans
from ichikara_desktop.checks.similarity import SimilarityIndex, normalised

SHORT = st.text(st.sampled_from("日本で一番高い山は何か教えて。 Ａa"), max_size=25)


@given(st.lists(SHORT, max_size=12), SHORT, st.sampled_from([0.3, 0.5, 0.7, 1.0]))
def test_nothing_above_the_threshold_is_missed(texts: list[str], asked: str, least: float) -> None:
    index = SimilarityIndex((str(number), text) for number, text in enumerate(texts))
    found = {near.key for near in index.nearest(asked, least, most=len(texts))}
    compared = {
        str(number)
        for number in range(len(texts))
        if normalised(asked) and index.similarity(asked, str(number)) >= least
    }
    assert found == compared


@given(st.lists(SHORT, max_size=8), SHORT)
def test_what_is_forgotten_leaves_no_trace(texts: list[str], extra: str) -> None:
    index = SimilarityIndex((str(number), text) for number, text in enumerate(texts))
    fresh = SimilarityIndex((str(number), text) for number, text in enumerate(texts))
    index.add("x", extra)
    index.remove("x")
    assert index.nearest(extra, 0.3) == fresh.nearest(extra, 0.3)
    assert len(index) == len(texts)


def test_the_same_but_for_width_and_marks_is_the_same() -> None:
    index = SimilarityIndex([("1", "ＡＢＣとは、何ですか？")])
    (near,) = index.nearest("abcとは何ですか")
    assert near.is_same


@pytest.mark.parametrize("text", ["あ" * 100_000, "あい" * 50_000, ""])
def test_copied_spans_come_to_an_end(text: str) -> None:
    assert copied_spans(text, [text]) == ([(0, len(text))] if text else [])


def test_a_share_counts_what_stands_in_any_source_once() -> None:
    first, second = (
        "あいうえおかきくけこさしすせそたちつてと",
        "なにぬねのはひふへほまみむめもやゆよらり",
    )
    assert copied_share(first + second, [first, second, first]) == 1.0
    assert copied_share(first + "？" * 20, [first]) == 0.5
