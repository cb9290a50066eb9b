"""The same worlds, with what happens chosen by hypothesis, which looks for the shortest failure."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tests.faults import soak
from tests.faults.people import CAST
from tests.faults.stage import Stage, set_up
from tests.faults.world import ACTS, World, living, make_template

_numbers = itertools.count()
_NAMES = [act.__name__ for _, act in ACTS]
_ACTS = {act.__name__: act for _, act in ACTS}


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with set_up() as made:
        yield made


@pytest.fixture(scope="module")
def machine(memory: Path, stage: Stage) -> Callable[[], RuleBasedStateMachine]:
    """Make worlds of which hypothesis chooses every step."""
    template = memory / "stateful"
    template.mkdir()
    make_template(template)

    class Machine(RuleBasedStateMachine):
        world: World

        @initialize(seed=st.integers(0, 2**16))
        def begin(self, seed: int) -> None:
            self.stack = ExitStack()
            folder = memory / f"stateful-{next(_numbers)}"
            self.world = self.stack.enter_context(living(stage, template, folder, seed))
            self.world.begin()

        @rule(who=st.sampled_from(sorted(CAST)), act=st.sampled_from(_NAMES))
        def happens(self, who: str, act: str) -> None:
            self.world.do(_ACTS[act], self.world.people[who])

        @rule(who=st.sampled_from(sorted(CAST)), text=st.booleans())
        def works_online(self, who: str, text: bool) -> None:
            """What leads somewhere, so that it happens often."""
            acts = ("type_text", "synchronise") if text else ("work", "synchronise", "claim")
            for act in acts:
                self.world.do(_ACTS[act], self.world.people[who])

        def teardown(self) -> None:
            if not hasattr(self, "world"):
                return
            with self.stack:
                self.world.drain()
                self.world.judge()

    return Machine


def play(machine: Callable[[], RuleBasedStateMachine], examples: int, steps: int) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=examples < 50,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_no_choice_of_steps_breaks_a_promise(machine: Callable[[], RuleBasedStateMachine]) -> None:
    play(machine, examples=3, steps=12)


@pytest.mark.soak
@pytest.mark.timeout(0)
def test_no_choice_of_steps_breaks_a_promise_for_long(
    machine: Callable[[], RuleBasedStateMachine],
) -> None:
    run = soak.run("stateful", 500, "runs of 50 histories whose steps hypothesis chooses")
    for _ in run.seeds():
        play(machine, examples=50, steps=30)
        run.count(histories=50)
