"""Processes that begin at once, so that they can be killed many times.

``python -m tests.faults.warm MODULE`` imports what a victim needs and then forks for each line
that it is sent: ``WORK ARGUMENT…`` is one of the functions in ``WORKS`` of the module. It has no
thread and has opened nothing before it forks. A victim writes whole lines, each by one ``write``:
what it said is never half there, and nothing that it said is lost when it is killed.
"""

import gc
import importlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
BORN, DEAD, FAILED = "born", "dead", "failed"


def say(*words: object) -> None:
    """Say one line, to be called by victims."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


class Victim:
    """A process that works until it is killed."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process
        self.lines: list[str] = []
        self.ended = False
        word, pid = self._line().split()
        assert word == BORN
        self._pid = int(pid)

    def hear(self) -> str | None:
        """Wait for the next line; nothing once the victim has ended."""
        if self.ended:
            return None
        line = self._line()
        if line.split()[0] == DEAD:
            self.ended = True
            return None
        assert not line.startswith(FAILED), line
        self.lines.append(line)
        return line

    def kill(self, delay: float = 0.0) -> list[str]:
        """Kill it after so many seconds; return everything that it said."""
        time.sleep(delay)
        os.kill(self._pid, signal.SIGKILL)  # it is buried only with the next birth
        return self.rest()

    def rest(self) -> list[str]:
        """Wait for its end, and return everything that it said."""
        while self.hear() is not None:
            pass
        return self.lines

    def _line(self) -> str:
        assert self._process.stdout
        line = self._process.stdout.readline()
        assert line, "the warm process is gone"
        return line.strip()


class Warm:
    """A process that has everything imported and gives birth to victims, one at a time."""

    def __init__(self, module: str, **environment: str) -> None:
        command = [sys.executable, "-m", "tests.faults.warm", module]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=ROOT,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen", **environment},
        )

    def victim(self, work: str, *arguments: object) -> Victim:
        """Start a victim; the one before has ended."""
        assert self._process.stdin
        asked = [work, *(str(each) for each in arguments)]
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        return Victim(self._process)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()


def warm(module: str, **environment: str) -> Iterator[Warm]:
    """Give a warm process, and end it; the body of a fixture."""
    process = Warm(module, **environment)
    try:
        yield process
    finally:
        process.close()


def _live(work: Callable[..., None], arguments: list[str]) -> None:
    random.seed()
    say(BORN, os.getpid())
    try:
        work(*arguments)
    except BaseException as error:
        say(FAILED, type(error).__name__, repr(str(error)[:300]))
    os._exit(0)


def main(module: str) -> None:
    works: dict[str, Any] = importlib.import_module(module).WORKS
    gc.collect()
    gc.freeze()
    last = 0
    for line in sys.stdin:
        if last:
            # Not sooner: its number could become another process's, and that one be killed.
            os.waitpid(last, 0)
        work, *arguments = json.loads(line)
        last = os.fork()
        if not last:
            _live(works[work], arguments)
        os.waitid(os.P_PID, last, os.WEXITED | os.WNOWAIT)
        say(DEAD, last)


if __name__ == "__main__":
    main(sys.argv[1])
