"""What happens to a real worker when somebody is killed."""

import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

import pytest

from ichikara_desktop.preview.messages import ChangeAdapter, Load, Sampling, Token
from tests.support.preview_client import PATIENCE, Client, generate

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_killed_in_the_middle_of_a_token_it_comes_back_with_what_was_loaded(
    model_path: Path, adapters: dict[str, Path]
) -> None:
    with Client() as client:
        client.ask(Load(model=str(model_path), context=512))
        client.ask(ChangeAdapter(adapter=str(adapters["one"])))
        before = client.texts(generate(exact=True))
        asked = client.process.ask(
            generate("A long story.", seeds=(0, 1), sampling=Sampling(limit=40))
        )
        waiting = client.process.ask(generate())
        client.until(lambda event: isinstance(event, Token) and event.candidate == 1)
        os.kill(client.process.pid, signal.SIGKILL)
        for lost in (asked, waiting):
            died = client.closing(lost)
            assert (died.kind, died.code, died.signal) == ("died", "killed", "SIGKILL")
        shown: dict[str, str] = defaultdict(str)
        for event in client.events:
            if isinstance(event, Token) and event.id == asked and event.candidate == 1:
                shown[event.column] += event.text
        died = client.closing(asked)
        assert {one.column: one.text for one in died.written} == shown != {}
        assert {one.candidate for one in died.written} == {1}  # the first one was complete
        assert client.closing(waiting).written == ()
        assert client.texts(generate(exact=True)) == before


def test_a_template_that_never_ends_costs_the_worker_and_not_the_program(
    model_path: Path,
) -> None:
    endless = "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}"
    with Client() as client:
        client.ask(Load(model=str(model_path), context=512))
        assert client.ask(generate(template=endless), silence=3.0).code == "too-slow"
        assert client.ask(generate()).kind == "finished"


PARENT = """
import sys, time
from tests.support.preview_client import Client, generate
from ichikara_desktop.preview.messages import Load, Sampling
client = Client()
client.ask(Load(model=sys.argv[1], context=512))
client.first_token(client.process.ask(generate("A story.", sampling=Sampling(limit=400))))
print(client.process.pid, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_a_worker_ends_when_its_program_is_killed(model_path: Path) -> None:
    import psutil  # noqa: PLC0415

    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(model_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    worker = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    _, alive = psutil.wait_procs([worker], timeout=PATIENCE)
    assert alive == []


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_in_a_terminal_is_not_for_the_worker() -> None:
    with Client() as client:
        from ichikara_desktop.preview.messages import AskStatus  # noqa: PLC0415

        client.ask(AskStatus())
        os.kill(client.process.pid, signal.SIGINT)
        time.sleep(0.2)
        assert client.ask(AskStatus()).kind == "status"


def test_a_close_while_it_answers_takes_no_longer_than_it_may(model_path: Path) -> None:
    client = Client()
    client.ask(Load(model=str(model_path), context=512))
    asked = client.process.ask(generate("A long story.", sampling=Sampling(limit=400)))
    client.first_token(asked)
    started = time.monotonic()
    client.process.close()
    assert time.monotonic() - started < 10
    assert client.closing(asked).kind in ("died", "finished")


def test_the_worker_starts_without_command_line_qt_and_library() -> None:
    code = (
        "import sys, ichikara_desktop.preview.worker as w;"
        "print([m for m in ('typer', 'PySide6', 'llama_cpp', 'numpy', 'sqlalchemy')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
