"""``kill -9`` at any moment: nothing older than 300 ms is missing."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ichikara_desktop.app.opening import demo_keys_of
from ichikara_desktop.demo.desk import Desk
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.store.drafts import load_draft
from ichikara_desktop.store.store import open_store
from tests.faults.typist import screens

LOST_AT_MOST = 0.3
"""Seconds of typing."""

TYPIST = Path(__file__).with_name("typist.py")


def type_and_kill(folder: Path, task_id: str, seed: int) -> tuple[int, int]:
    """Type and kill; return the last screen, and the last one that must not be lost."""
    alive = random.Random(seed).uniform(0.05, 1.6)
    command = [sys.executable, str(TYPIST), str(folder), task_id, str(seed)]
    shown: list[tuple[int, float]] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        begun = 0.0
        for line in process.stdout:
            number, moment = line.split()
            shown.append((int(number), float(moment)))
            begun = begun or time.monotonic()
            if time.monotonic() - begun > alive:
                break
        process.kill()
        killed = time.monotonic()
        rest = process.stdout.read()
    shown += [
        (int(n), float(m)) for n, m in (line.split() for line in rest.splitlines() if " " in line)
    ]
    kept = [number for number, moment in shown if moment < killed - LOST_AT_MOST]
    return shown[-1][0], kept[-1] if kept else -1


def check_nothing_older_is_missing(folder: Path, task_id: str, seed: int) -> None:
    last, kept = type_and_kill(folder, task_id, seed)
    store = open_store(folder, demo_keys_of(folder))
    draft = store.read(lambda session: load_draft(session, task_id))
    store.close()
    possible = ["", *screens(seed)]  # the draft is a screen that was shown, never a mixture
    allowed = possible[kept + 1 : last + 3]
    found = draft.text if draft else ""
    assert found in allowed, f"seed {seed}: {len(found)} characters, shown up to {last}"
    if draft:
        assert draft.cursor == len(found)


@pytest.fixture
def task(join) -> tuple[Path, str]:
    desk: Desk = join("answerer")
    desk.fetch(5)
    task_id = next(t.task_id for t in desk.tasks() if t.kind is TaskKind.WRITE_RESPONSE)
    desk.close()
    os.sync()  # other tests write too, and a commit would queue behind them
    return desk.folder, task_id


@pytest.mark.parametrize("seed", range(4))
def test_a_killed_typist_finds_their_text(task: tuple[Path, str], seed: int) -> None:
    check_nothing_older_is_missing(*task, seed)


def test_a_typist_who_is_killed_again_and_again(task: tuple[Path, str]) -> None:
    """A store that was left open by a killed process opens again and takes new work."""
    folder, task_id = task
    for _ in range(3):
        type_and_kill(folder, task_id, 9)
    store = open_store(folder, demo_keys_of(folder))
    assert store.read(lambda session: load_draft(session, task_id)) is not None
    store.close()


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 160))
def test_many_killed_typists(task: tuple[Path, str], seed: int) -> None:
    check_nothing_older_is_missing(*task, seed)
