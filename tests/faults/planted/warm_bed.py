"""Runs tests in a copy of the sources, in a process that has the libraries imported already.

``python -m tests.faults.planted.warm_bed`` forks for each line that it is sent, a list of tests.
To import the libraries costs more than most of the tests do; nothing of the program is imported
before the fork.
"""

import importlib
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

LIBRARIES = (
    "pytest",
    "hypothesis.strategies",
    "sqlalchemy.orm",
    "alembic.command",
    "pydantic",
    "httpx",
    "fastapi.testclient",
    "uvicorn",
    "cryptography.hazmat.primitives.ciphers.aead",
    "typer.testing",
    "PySide6.QtWidgets",
)


class WarmBed:
    """The process of one copy."""

    def __init__(self, bed: Path) -> None:
        surroundings = {"PYTHONDONTWRITEBYTECODE": "1", "QT_QPA_PLATFORM": "offscreen"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.planted.warm_bed"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=bed,
            env=os.environ | surroundings | {"PYTHONPATH": str(bed)},
        )

    def status(self, tests: list[str], seconds: float) -> int:
        """Return pytest's exit status for these tests; 1 too when they take longer than that."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([seconds, *tests]) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """End it."""
        self._process.communicate()


def _run(tests: list[str]) -> int:
    """Run pytest as a process of its own would, and return its status."""
    os.setsid()
    log = os.open("log.txt", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    import pytest  # noqa: PLC0415 - imported long ago

    status = pytest.main(["-x", "-q", "--tb=line", "-p", "no:cacheprovider", *tests])
    sys.stdout.flush()
    return int(status)


def _waited(child: int, seconds: float) -> int:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.05)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return 1


def main() -> None:
    """Answer each line with a status."""
    for name in LIBRARIES:
        importlib.import_module(name)
    for line in sys.stdin:
        seconds, *tests = json.loads(line)
        child = os.fork()
        if not child:
            status = 3  # as pytest's own for an error inside it
            try:
                status = _run(tests)
            finally:
                os._exit(status)
        print(_waited(child, seconds), flush=True)


if __name__ == "__main__":
    main()
