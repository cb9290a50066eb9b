"""Suppressions: what is dismissed stays away exactly as far as it was dismissed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ichikara_desktop.checks import (
    Checker,
    Finding,
    Localized,
    Reach,
    ReasonMissingError,
    Severity,
    Suppression,
    remaining,
    suppression_of,
)

WORDS = Localized("言葉", "Words")
ANYTHING = st.text(
    st.one_of(st.characters(), st.sampled_from("あいう。、「」\n-・\ud83d\0⼤\ufffc")),
    min_size=1,
    max_size=80,
)


def found(text: str, quote: str, rule: str = "a", nth: int = 0) -> Finding:
    """Return a warning about the ``nth`` place where the quote stands."""
    start = -1
    for _ in range(nth + 1):
        start = text.index(quote, start + 1)
    return Finding(rule, start, start + len(quote), Severity.WARNING, WORDS)


@st.composite
def texts_with_findings(draw: st.DrawFn) -> tuple[str, list[Finding]]:
    text = draw(ANYTHING)
    spans = st.tuples(st.integers(0, len(text) - 1), st.integers(1, 12), st.sampled_from("ab"))
    return text, [
        Finding(rule, start, min(start + length, len(text)), Severity.WARNING, WORDS)
        for start, length, rule in draw(st.lists(spans, max_size=6))
    ]


@given(texts_with_findings(), st.sampled_from(Reach), st.data())
@settings(max_examples=300, deadline=None)
def test_what_is_dismissed_is_gone_and_nothing_of_another_rule(
    given_: tuple[str, list[Finding]], reach: Reach, data: st.DataObject
) -> None:
    text, findings = given_
    if not findings:
        assert remaining(text, findings, []) == []
        return
    dismissed = data.draw(st.sampled_from(findings))
    suppression = suppression_of(text, dismissed, reach)
    suppression.quote.encode()  # halves of pairs would not be storable
    suppression.around.encode()
    left = remaining(text, findings, [suppression])
    assert dismissed not in left
    assert [f for f in left if f.rule != dismissed.rule] == [
        f for f in findings if f.rule != dismissed.rule
    ]
    assert remaining(text, left, [suppression]) == left
    assert left == [f for f in findings if f in left]


@given(texts_with_findings(), ANYTHING)
@settings(max_examples=200, deadline=None)
def test_what_holds_in_a_text_holds_whatever_is_written_after_it(
    given_: tuple[str, list[Finding]], more: str
) -> None:
    text, findings = given_
    for finding in findings:
        in_text = suppression_of(text, finding, Reach.TEXT)
        once = suppression_of(text, finding, Reach.ONCE)
        if not in_text.around:  # a quote that says nothing is dismissed with its sentence
            assert remaining(text + more, [finding], [in_text]) == []
        assert remaining(f"{text}\n{more}", [finding], [once]) == []


def test_once_ends_when_its_sentence_is_changed() -> None:
    text = "前の文です。星が見れる夜です。"
    once = suppression_of(text, found(text, "見れる"), Reach.ONCE)
    for same in (
        "まったく別の文です。星が見れる夜です。",
        "星が見れる夜です。",
        "一。\n星が見れる夜です。\n二。",
    ):
        assert remaining(same, [found(same, "見れる")], [once]) == []
    for changed in ("前の文です。月が見れる夜です。", "前の文です。星が見れる夜だ。"):
        assert remaining(changed, [found(changed, "見れる")], [once])


def test_once_is_one_place_and_not_the_next_with_the_same_words() -> None:
    text = "見れると見れる。"
    first, second = found(text, "見れる"), found(text, "見れる", nth=1)
    once = suppression_of(text, first, Reach.ONCE)
    assert remaining(text, [first, second], [once]) == [second]
    in_text = suppression_of(text, first, Reach.TEXT)
    assert remaining(text, [first, second], [in_text]) == []


def test_a_finding_inside_a_term_is_allowed_and_one_around_it_is_not() -> None:
    text = "食べれる亭で食べれる。"
    inside, alone = found(text, "食べれる"), found(text, "食べれる", nth=1)
    longer = found(text, "食べれる亭で")
    term = Suppression("", "食べれる亭")
    assert remaining(text, [inside, longer, alone], [term]) == [longer, alone]


def test_a_line_without_end_is_not_cut_into_sentences_for_each_finding() -> None:
    text = "あ" * 500_000 + "見れる" + "い" * 500_000
    once = suppression_of(text, found(text, "見れる"), Reach.ONCE)
    assert len(once.around) < 200
    assert remaining(text, [found(text, "見れる")], [once]) == []
    assert remaining("い" + text[:-1], [found("い" + text, "見れる")], [once]) == []


@pytest.mark.parametrize("reach", Reach)
def test_an_error_needs_a_reason_and_reaches_no_further_than_its_text(reach: Reach) -> None:
    text = "電話は03-1234-5678です。"
    error = Finding("personal-data", 3, 15, Severity.ERROR, WORDS)
    with pytest.raises(ReasonMissingError):
        suppression_of(text, error, reach, " 　")
    if reach is Reach.PROJECT:
        with pytest.raises(ReasonMissingError):
            suppression_of(text, error, reach, "役所の代表番号です")
    else:
        once = suppression_of(text, error, reach, "役所の代表番号です")
        assert remaining(text, [error], [once]) == []


def test_the_terms_of_a_profile_hold_in_every_check() -> None:
    text = "食べれる亭で星が見れる。"
    assert [f.rule for f in Checker().check(text)] == ["ra-nuki", "ra-nuki"]
    allowed = Checker('[terms]\nallow = ["食べれる亭"]\nra-nuki = ["見れる"]\n')
    assert allowed.check(text) == []
    other = Checker('[terms]\nlong-sentence = ["見れる", "食べれる亭"]\n')
    assert len(other.check(text)) == 2


def test_a_quote_that_says_nothing_is_dismissed_in_its_sentence_alone() -> None:
    text = "一つ目を書いた\n二つ目を書いた\n三つ目を書いた。"
    first, second = found(text, "た", nth=0), found(text, "た", nth=1)
    dismissed = suppression_of(text, first, Reach.TEXT)
    assert remaining(text, [first, second], [dismissed]) == [second]
