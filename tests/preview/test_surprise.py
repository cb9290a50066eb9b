"""Only the outliers of a text are warm, and never more of it than the shares say."""

from hypothesis import given
from hypothesis import strategies as st

from ichikara_desktop.preview.messages import ScoredSpan
from ichikara_desktop.preview.surprise import LEAST, LEVELS, SHARES, heat


def spans(surprisals: list[float]) -> list[ScoredSpan]:
    return [
        ScoredSpan(start=2 * place, end=2 * place + 2, logprob=-surprisal, tokens=1)
        for place, surprisal in enumerate(surprisals)
    ]


def test_the_one_word_that_does_not_belong_is_the_warmest() -> None:
    found = heat(spans([9.0, *[2.0] * 30, 12.0, *[2.0] * 30]))
    assert [(part.start, part.end, part.level) for part in found] == [(62, 64, LEVELS)]


def test_a_text_that_surprises_nowhere_stays_cold() -> None:
    assert heat(spans([LEAST - 0.1] * 40)) == ()
    assert heat(()) == ()
    assert heat(spans([20.0])) == (), "nothing stands before the first word"


def test_a_text_that_surprises_everywhere_alike_stays_cold() -> None:
    assert heat(spans([8.0] * 60)) == ()


@given(st.lists(st.floats(0, 30), max_size=120))
def test_no_more_is_warm_than_the_shares_say(surprisals: list[float]) -> None:
    found = heat(spans(surprisals))
    counted = max(0, len(surprisals) - 1)
    for level, share in zip(range(LEVELS, 0, -1), SHARES, strict=True):
        assert sum(part.level >= level for part in found) <= counted * share
    assert all(surprisals[part.start // 2] >= LEAST for part in found)
    assert [part.start for part in found] == sorted(part.start for part in found)


@given(st.lists(st.floats(0, 30), min_size=2, max_size=80))
def test_what_surprises_more_is_never_cooler(surprisals: list[float]) -> None:
    levels = {part.start // 2: part.level for part in heat(spans(surprisals))}
    ranked = sorted(range(1, len(surprisals)), key=lambda place: surprisals[place])
    seen = [levels.get(place, 0) for place in ranked]
    assert seen == sorted(seen)
