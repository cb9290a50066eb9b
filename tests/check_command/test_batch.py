"""Processes: their order, their death, the pipe that closes, and Ctrl+C."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ichikara_desktop.check_command.batch import Batch
from ichikara_desktop.check_command.plan import Plan
from ichikara_desktop.check_command.reading import Chunk
from ichikara_desktop.check_command.worker import Outcome

COMMAND = [sys.executable, "-m", "ichikara_desktop", "check"]
LINE = json.dumps({"a": "⼤きな声で話す人がいました。" * 40}, ensure_ascii=False) + "\n"


def work(chunk: Chunk) -> Outcome:
    if chunk.name == "deadly":
        os._exit(9)
    if chunk.name == "faulty":
        raise ValueError("the text")
    time.sleep(0.2 if chunk.first_line % 5 == 0 else 0)
    return Outcome(findings=[chunk.name])


@pytest.fixture
def large(tmp_path: Path) -> Path:
    path = tmp_path / "large.jsonl"
    path.write_text(LINE * 1500, "utf-8")
    return path


@pytest.mark.parametrize("jobs", [1, 3])
def test_order_does_not_depend_on_who_is_first(jobs: int) -> None:
    names = [str(number) for number in range(20)]
    chunks = [Chunk(name, first_line=int(name)) for name in names]
    with Batch(Plan(), jobs, work) as batch:
        done = list(batch.run(iter(chunks)))
    assert [chunk.name for chunk, _ in done] == names
    assert [outcome.findings for _, outcome in done] == [[name] for name in names]


def test_a_process_that_dies_is_told_with_its_file() -> None:
    names = ["one", "deadly", "two", "faulty", "three"]
    with Batch(Plan(), 2, work) as batch:
        done = {c.name: o for c, o in batch.run(Chunk(n, data=b"x" * 300_000) for n in names)}
    assert [name for name in names if done[name].findings] == ["one", "two", "three"]
    assert [problem.file for problem in done["deadly"].problems] == ["deadly"]
    assert "ValueError" in done["faulty"].problems[0].message.en
    assert "the text" not in done["faulty"].problems[0].message.en


def test_little_is_read_ahead() -> None:
    read: list[int] = []

    def chunks():
        for number in range(1000):
            read.append(number)
            yield Chunk(str(number), first_line=1)

    with Batch(Plan(), 2, work) as batch:
        done = batch.run(chunks())
        next(done)
        assert len(read) < 20


def test_all_jobs_print_the_same(large: Path) -> None:
    outputs = {
        subprocess.run(
            [*COMMAND, str(large), "--field", "a", "--jobs", jobs], capture_output=True, check=False
        ).stdout
        for jobs in ("1", "2")
    }
    assert len(outputs) == 1
    assert outputs.pop().count(b"\n") > 1500


def test_a_closed_pipe_ends_it_in_silence(large: Path) -> None:
    with subprocess.Popen(
        [*COMMAND, str(large), "--field", "a", "--jobs", "2"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(60) == 141


def _hear_ctrl_c() -> None:
    """Be like a program in the foreground, also where the tests run in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.skipif(os.name == "nt", reason="signals of Unix")
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_it_in_silence(large: Path, jobs: str) -> None:
    with subprocess.Popen(
        [*COMMAND, str(large), "--field", "a", "--jobs", jobs, "--fix"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=_hear_ctrl_c,  # noqa: PLW1509 - no other thread runs here
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        time.sleep(2)
        os.killpg(process.pid, signal.SIGINT)
        assert process.stderr.read().strip() == b""
        assert process.wait(60) == 130
    assert large.read_text("utf-8") == LINE * 1500
    assert list(large.parent.iterdir()) == [large]
