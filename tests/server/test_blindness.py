"""Whoever judges cannot tell the systems apart by anything that the server sends them."""

import json
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from ichikara_desktop.domain.comparing import LARGEST_LEAD
from ichikara_desktop.domain.ids import derived_id
from ichikara_desktop.protocol.operations import ImportComparison, Operation
from tests.support.comparisons import EVALUATOR, FIRST, SECOND, claim, comparison, output
from tests.support.servers import COORDINATOR, PROJECT, House, Somebody

COUNT = 120
DEVIATIONS = 6
"""Of fair guesses by how many standard deviations a guesser may do better: once in 10^9 runs."""

SHOWN = {"task_id", "project_id", "state", "genre", "instruction", "outputs", "lease"}
API = f"/v1/projects/{PROJECT.project_id}"


def content(number: int) -> ImportComparison:
    """Return a comparison with the systems in either order, as a client may send them."""
    outputs = (output(FIRST, f"{number}・甲"), output(SECOND, f"{number}・乙"))
    return comparison(number, overlap=2, outputs=outputs if number % 2 else outputs[::-1])


@pytest.fixture
def operations(house: House) -> list[Operation]:
    coordinator = house.join(COORDINATOR)
    made = [coordinator.operation(content(number)) for number in range(COUNT)]
    for start in range(0, COUNT, 40):
        results = coordinator.push(*made[start : start + 40])
        assert {result.outcome for result in results} == {"applied"}
    return made


class Eavesdropper:
    """Asks for everything that an evaluator may ask for, and keeps each answer as it came."""

    def __init__(self, house: House, person: Somebody) -> None:
        self._house, self._person = house, person
        self.heard: list[str] = []

    def ask(self, method: str, path: str, **sent: Any) -> Any:
        token = {"Authorization": f"Bearer {self._person.token}"}
        answer = self._house.http.request(method, path, headers=token, **sent)
        self.heard.append(answer.text + str(answer.headers))
        return answer.json()

    def claim(self, claim_id: str) -> list[dict[str, Any]]:
        asked = {"claim_id": claim_id, "kinds": ["compare", "check"], "count": 100}
        return self.ask("POST", f"{API}/leases:claim", json=asked)["comparisons"]

    def everything(self, operations: list[Operation]) -> None:
        """Ask for all else, also for what is refused."""
        cursor = ""
        for _ in range(9):
            page = self.ask("GET", f"{API}/changes", params={"cursor": cursor, "limit": 50})
            cursor = page["cursor"]
        self.ask("GET", f"{API}/digest", params={"cursor": cursor})
        for path in (API, "/v1/projects", f"{API}/kept", f"{API}/models", "/v1/drafts"):
            self.ask("GET", path)
        first = operations[0]
        self.ask("POST", "/v1/ops:status", json={"operations": {first.op_id: first.sha256}})
        taken = first.model_dump(mode="json") | {"device_id": self._person.device_id}
        self.ask("POST", "/v1/ops", json={"operations": [taken]})


def marks(node: object) -> Iterator[str]:
    """Yield everything that an import says, but for the texts to judge and what they answer."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name not in {"text", "instruction", "genre", "kind", "overlap", "family_id"}:
                yield from marks(value)
    elif isinstance(node, list | tuple):
        for value in node:
            yield from marks(value)
    elif node:
        yield json.dumps(node).strip('"')


def test_nothing_that_an_evaluator_receives_names_a_system(
    house: House, operations: list[Operation]
) -> None:
    evaluator = house.join(EVALUATOR)
    spy = Eavesdropper(house, evaluator)
    held = spy.claim("one") + spy.claim("two")
    leases = [
        {name: one["lease"][name] for name in ("lease_id", "lease_epoch")} for one in held[:100]
    ]
    for what in ("renew", "release"):
        spy.ask("POST", f"{API}/leases:{what}", json={"leases": leases})
    spy.everything(operations)
    told = "\n".join(spy.heard)
    assert "・甲" in told
    looked_for = {
        mark for operation in operations for mark in marks(operation.content.model_dump())
    }
    assert len(looked_for) >= 14
    for operation in operations[1:]:  # of the first it asked itself
        looked_for |= {operation.op_id, operation.sha256, derived_id(operation.op_id, "comparison")}
    assert [mark for mark in looked_for if mark in told] == []
    for one in held:
        assert set(one) == SHOWN
        assert [set(each) for each in one["outputs"]] == [{"output_id", "text"}] * 2
        assert set(one["lease"]) == {"lease_id", "lease_epoch", "expires_at"}


def held_by(person: Somebody) -> dict[str, tuple[tuple[str, bool], ...]]:
    """Return of each instruction the output ids in order, and which is of the first system."""
    shown = claim(person, 100) + claim(person, 100)
    assert len(shown) == COUNT
    return {
        one.instruction: tuple((each.output_id, "甲" in each.text) for each in one.outputs)
        for one in shown
    }


def assert_no_better_than_a_coin(right: int, count: int, guess: str) -> None:
    assert abs(2 * right - count) <= DEVIATIONS * count**0.5, f"{guess}: {right} of {count}"


def test_no_guess_from_order_or_ids_is_better_than_a_coin(
    house: House, operations: list[Operation]
) -> None:
    people = [held_by(house.join(EVALUATOR)) for _ in range(2)]
    stood_first = [[outputs[0][1] for outputs in shown.values()] for shown in people]
    for shown, firsts in zip(people, stood_first, strict=True):
        outputs = [each for both in shown.values() for each in both]
        even = sum((int(name[-1], 16) % 2 == 0) is is_first for name, is_first in outputs)
        smaller = sum(min(both)[1] for both in shown.values())
        assert_no_better_than_a_coin(sum(firsts), COUNT, "stands first")
        assert_no_better_than_a_coin(smaller, COUNT, "smaller id")
        assert_no_better_than_a_coin(even, len(outputs), "even id")
        as_before = sum(a == b for a, b in pairwise(firsts))
        assert_no_better_than_a_coin(as_before, COUNT - 1, "as the one before")
    as_others = sum(people[0][name][0] == people[1][name][0] for name in people[0])
    assert_no_better_than_a_coin(as_others, COUNT, "as somebody else sees it")


def test_for_each_evaluator_both_systems_stand_first_about_as_often_at_any_time(
    house: House, operations: list[Operation]
) -> None:
    for _ in range(2):
        lead = 0
        for outputs in held_by(house.join(EVALUATOR)).values():
            lead += 1 if outputs[0][1] else -1
            assert abs(lead) <= LARGEST_LEAD


def test_what_stood_first_stands_first_for_ever(house: House) -> None:
    coordinator = house.join(COORDINATOR)
    for number in range(12):
        coordinator.do(comparison(number, overlap=1))
    evaluator = house.join(EVALUATOR)

    def seen() -> dict[str, object]:
        return {one.instruction: one.outputs for one in claim(evaluator, 99)}

    first = seen()
    assert len(first) == 12
    house.clock.move(days=15)
    assert seen() == first
    told = [body.comparison for body in evaluator.changes() if body.kind == "comparison"]
    assert all(first[one.instruction] == one.outputs for one in told)


def test_equal_texts_have_other_ids_in_another_set(house: House) -> None:
    coordinator = house.join(COORDINATOR)
    one, two = (coordinator.operation(comparison(0, set_id=f"set-{number}")) for number in range(2))
    coordinator.push(one, two)
    shown = claim(house.join(EVALUATOR), 2)
    ids = {each.output_id for view in shown for each in view.outputs}
    assert len(ids) == 4


def test_blanks_around_a_text_are_not_shown(house: House) -> None:
    coordinator = house.join(COORDINATOR)
    outputs = (output(FIRST, " 甲の文章です。\n"), output(SECOND, "乙の文章です。"))
    coordinator.do(comparison(outputs=outputs))
    (shown,) = claim(house.join(EVALUATOR))
    assert {each.text for each in shown.outputs} == {"甲の文章です。", "乙の文章です。"}
