"""What may be compared, what is a tie from the start, and which side a system stands on."""

import random
from dataclasses import replace

import pytest

from ichikara_desktop.domain.comparing import (
    LARGEST_LEAD,
    MAX_OVERLAP,
    Comparison,
    ComparisonSet,
    NothingToCompareError,
    OtherSystemsError,
    Output,
    SameSystemError,
    System,
    first_to_show,
)
from ichikara_desktop.domain.items import (
    MAX_TEXT_LENGTH,
    EmptyTextError,
    TextTooLongError,
    UnencodableTextError,
)
from ichikara_desktop.domain.people import Role
from ichikara_desktop.domain.tasks import TaskKind, given_to, kinds_for

ONE = System("版1", "a" * 64, "b" * 64)
TWO = System("版2", "a" * 64, "c" * 64)


def compared(
    text: str = "甲", other: str = "乙", one: System = ONE, two: System = TWO
) -> Comparison:
    return Comparison(
        "指示", (Output(one, text, 1, "d" * 64, ""), Output(two, other, 1, "d" * 64, ""))
    )


@pytest.mark.parametrize(
    "two", [ONE, replace(ONE, name="版2"), replace(TWO, name=ONE.name)], ids=str
)
def test_the_same_system_or_name_is_not_compared_with_itself(two: System) -> None:
    with pytest.raises(SameSystemError):
        compared(two=two)


@pytest.mark.parametrize(
    "change",
    [
        {"scale": 0.5},
        {"settings": '{"temperature": 1}'},
        {"dataset_version": "3"},
        {"model_sha256": "e" * 64},
    ],
    ids=str,
)
def test_one_difference_makes_another_system(change: dict[str, object]) -> None:
    assert not compared(two=replace(ONE, name="版2", **change)).is_tie


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", EmptyTextError),
        ("　\n", EmptyTextError),
        ("長" * (MAX_TEXT_LENGTH + 1), TextTooLongError),
        ("\ud800", UnencodableTextError),
    ],
    ids=["empty", "blank", "long", "surrogate"],
)
def test_each_text_can_be_submitted(text: str, error: type[Exception]) -> None:
    for made in (lambda: compared(text), lambda: compared(other=text)):
        with pytest.raises(error):
            made()
    with pytest.raises(error):
        Comparison(text, compared().outputs)


@pytest.mark.parametrize(
    ("one", "other", "tied"),
    [
        ("同じ", "同じ", True),
        ("同じ \n次", "同じ\r\n次\n\n", True),
        ("同じ", "同 じ", False),
        ("ＡＢ", "AB", False),
    ],
)
def test_texts_that_read_the_same_are_a_tie(one: str, other: str, tied: bool) -> None:
    assert compared(one, other).is_tie is tied


def test_a_set_has_comparisons_a_name_and_somebody_to_judge() -> None:
    assert ComparisonSet("id", "名前", (compared(),)).overlap == 1
    with pytest.raises(NothingToCompareError):
        ComparisonSet("id", "名前", ())
    for name, overlap in ((" ", 1), ("名前", 0), ("名前", MAX_OVERLAP + 1)):
        with pytest.raises(ValueError, match=r"^$"):
            ComparisonSet("id", name, (compared(),), overlap)


def test_a_name_stands_for_one_system_in_a_set() -> None:
    other = compared(one=replace(ONE, scale=0.5))
    with pytest.raises(OtherSystemsError):
        ComparisonSet("id", "名前", (compared(), other))


def test_the_coin_decides_until_one_side_leads_too_far() -> None:
    for lead in range(-LARGEST_LEAD - 2, LARGEST_LEAD + 3):
        firsts = {first_to_show(lead, heads=heads) for heads in (True, False)}
        forced = {2} if lead > 0 else {1}
        assert firsts == ({1, 2} if abs(lead) < LARGEST_LEAD else forced)


def test_neither_system_ever_leads_by_more() -> None:
    chance, lead = random.Random(1), 0
    reached = set[int]()
    for _ in range(1000):
        lead += 1 if first_to_show(lead, heads=bool(chance.getrandbits(1))) == 1 else -1
        reached.add(lead)
    assert reached == set(range(-LARGEST_LEAD, LARGEST_LEAD + 1))


def test_evaluators_judge_and_those_who_may_know_the_systems_do_not() -> None:
    evaluator = frozenset({Role.EVALUATOR})
    assert given_to(evaluator) == {TaskKind.COMPARE}
    assert given_to(evaluator | {Role.REVIEWER}) == {TaskKind.COMPARE, TaskKind.CHECK}
    for role in (Role.COORDINATOR, Role.ADMIN):
        assert given_to(evaluator | {role}) == frozenset()
    assert kinds_for(evaluator) == frozenset()
