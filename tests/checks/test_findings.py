"""Findings that are carried over an edit stand where their text went."""

from hypothesis import given
from hypothesis import strategies as st

from ichikara_desktop.checks import Finding, Fix, Localized, Severity, carried

WORDS = Localized("言葉", "Words")
TEXT = st.text(max_size=40)


@given(TEXT, TEXT, TEXT, TEXT, st.data())
def test_what_is_carried_over_an_edit_is_about_the_same_words(
    left: str, removed: str, inserted: str, right: str, data: st.DataObject
) -> None:
    before, after = left + removed + right, left + inserted + right
    start = data.draw(st.integers(0, len(before)))
    end = data.draw(st.integers(start, len(before)))
    fix = Fix(WORDS, start, end, "")
    finding = Finding("a", start, end, Severity.HINT, WORDS, (fix,))
    kept = carried([finding], len(left), len(removed), len(inserted))
    untouched = end <= len(left) or start >= len(left) + len(removed)
    assert len(kept) == untouched
    for found in kept:
        assert after[found.start : found.end] == before[start:end]
        assert (found.fixes[0].start, found.fixes[0].end) == (found.start, found.end)
