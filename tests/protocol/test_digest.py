"""What two holders share exactly when they hold the same."""

from hypothesis import given
from hypothesis import strategies as st

from ichikara_desktop.protocol.digest import Held, digest_of, weight

HELD = st.builds(
    Held, st.sampled_from(["task", "pair", "project"]), st.text(max_size=8), st.integers(1, 99)
)


def test_nothing_has_a_digest_too() -> None:
    assert digest_of([]) == "0" * 64


def test_it_is_the_sum_of_the_hashes() -> None:
    """A value to compare another implementation with."""
    assert digest_of([Held("task", "a", 1), Held("pair", "b", 2)]) == (
        "b7fc1118818936c2d23f7fa764a0178bdfada5a859de154772bddaa3c0f2e2a1"
    )


@given(st.sets(HELD, max_size=8), st.randoms())
def test_order_does_not_matter(held: set[Held], chance) -> None:
    shuffled = list(held)
    chance.shuffle(shuffled)
    assert digest_of(shuffled) == digest_of(held)


@given(st.sets(HELD, max_size=8), HELD)
def test_it_can_be_kept_rolling(held: set[Held], more: Held) -> None:
    before = int(digest_of(held - {more}), 16)
    assert digest_of(held | {more}) == f"{(before + weight(more)) % (1 << 256):064x}"


@given(st.sets(HELD, max_size=5), st.sets(HELD, max_size=5))
def test_other_holdings_have_another(one: set[Held], other: set[Held]) -> None:
    assert (digest_of(one) == digest_of(other)) is (one == other)
