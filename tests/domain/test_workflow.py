"""The workflow table: every step of every kind, allowed or refused."""

import itertools

import pytest

from ichikara_desktop.domain.people import Role
from ichikara_desktop.domain.tasks import TaskKind, Verdict
from ichikara_desktop.domain.workflow import (
    ACTION_OF_VERDICT,
    FINAL_STATES,
    MOVES,
    Action,
    Actor,
    MoveRefusedError,
    State,
    actions_for,
    move_for,
)

STEPS = {(kind, move.source, move.action): move for move in MOVES for kind in move.kinds}
ALL = frozenset(Role)


@pytest.mark.parametrize(
    ("kind", "state", "action"), list(itertools.product(TaskKind, State, Action))
)
def test_a_step_is_possible_only_when_the_table_has_it(
    kind: TaskKind, state: State, action: Action
) -> None:
    move = STEPS.get((kind, state, action))
    if move is None:
        with pytest.raises(MoveRefusedError) as refusal:
            move_for(kind, state, action, ALL, Actor.HOLDER)
        assert refusal.value.code == "no-such-move"
        assert action not in actions_for(kind, state)
        return
    assert move_for(kind, state, action, move.roles, move.actor) is move
    assert action in actions_for(kind, state)


@pytest.mark.parametrize("move", MOVES, ids=[f"move{i}" for i in range(len(MOVES))])
def test_a_move_is_refused_to_every_other_role_and_person(move) -> None:
    kind = next(iter(move.kinds))
    for role in ALL - move.roles if move.roles else ():
        with pytest.raises(MoveRefusedError) as refusal:
            move_for(kind, move.source, move.action, frozenset({role}), move.actor)
        assert refusal.value.code == "wrong-role"
    for actor in set(Actor) - {move.actor}:
        with pytest.raises(MoveRefusedError) as refusal:
            move_for(kind, move.source, move.action, ALL, actor)
        assert refusal.value.code == "wrong-person"


def test_each_step_stands_in_the_table_once() -> None:
    assert len(STEPS) == sum(len(move.kinds) for move in MOVES)


@pytest.mark.parametrize("kind", TaskKind)
def test_every_task_can_reach_an_end_from_wherever_it_stands(kind: TaskKind) -> None:
    states = {State.OPEN}
    states |= {move.target for move in MOVES if kind in move.kinds}
    for start in states:
        reached, todo = {start}, [start]
        while todo:
            here = todo.pop()
            for (step_kind, source, _), move in STEPS.items():
                if step_kind is kind and source is here and move.target not in reached:
                    reached.add(move.target)
                    todo.append(move.target)
        assert reached & FINAL_STATES, start


def test_every_verdict_moves_the_response_it_judges() -> None:
    assert set(ACTION_OF_VERDICT) == set(Verdict)
    for action in ACTION_OF_VERDICT.values():
        assert action in actions_for(TaskKind.WRITE_RESPONSE, State.SUBMITTED)
