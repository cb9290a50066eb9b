"""The server in a process of its own, over SQLite: ``python -m tests.support.server_process URL``.

It says where it listens in its first line, and ends with its standard input.
"""

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Self

from ichikara_desktop.server.running import BackgroundServer, Place, serve
from ichikara_desktop.server.settings import UNLIMITED

ROOT = Path(__file__).parents[2]


class ServerProcess:
    """Runs until it is stopped or killed.

    Attributes:
        url: where it listens, on the loopback address.
    """

    def __init__(self, database: Path, port: int = 0) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.server_process", str(database), str(port)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        assert self._process.stdout
        self.url = self._process.stdout.readline().strip()
        assert self.url, "the server did not start"
        self.port = int(self.url.rpartition(":")[2])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def kill(self) -> None:
        """End it at once, as a power cut does, and wait until it is gone."""
        self._process.kill()
        self._process.communicate()


class ServerThread:
    """The same in a thread of this process, which is there sooner."""

    def __init__(self, database: Path) -> None:
        self._server = BackgroundServer(f"sqlite:///{database}")
        self._server.start()
        self.url = self._server.url
        self.port = int(self.url.rpartition(":")[2])

    def kill(self) -> None:
        self._server.stop()


def main(database: str, port: int) -> None:
    def end_with_parent() -> None:
        sys.stdin.read()
        os._exit(0)

    thread = threading.Thread(target=end_with_parent, daemon=True)
    thread.start()
    serve(f"sqlite:///{database}", Place(port=port, log_level="error"), UNLIMITED, _say)


def _say(url: str) -> None:
    print(url, flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
