"""What a run shows on the standard error: how far it is, and what could not be done."""

import os
import stat
from types import TracebackType
from typing import BinaryIO, Self

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from ichikara_desktop.preview.messages import Load
from ichikara_desktop.preview_command.asking import Answers

Words = tuple[str, str]


class Screen:
    """Used as a context manager. The bar is there on a terminal alone.

    Args:
        name: of the file that is read, for what is told of its lines.
        stream: the file, whose size is the whole of the bar.
    """

    def __init__(self, name: str, stream: BinaryIO) -> None:
        self._name = name
        self._console = Console(stderr=True)
        self._bar: Progress | None = None
        self._task = TaskID(0)
        self._total = _size(stream)
        self._answers, self._tokens, self._seconds = 0, 0, 0.0

    def __enter__(self) -> Self:
        """Show the bar."""
        if self._console.is_terminal:
            columns = (BarColumn(), TextColumn("{task.description}", markup=False))
            self._bar = Progress(
                *columns,
                TimeRemainingColumn(),
                console=self._console,
                transient=True,
                redirect_stdout=False,
                redirect_stderr=False,
            )
            self._task = self._bar.add_task("", total=self._total)
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()

    def advance(self, size: int) -> None:
        """Move the bar on by some bytes of the file."""
        if self._bar is not None:
            self._bar.advance(self._task, size)

    def count(self, answers: Answers) -> None:
        """Show how many answers there are, and how fast they come."""
        self._answers += 1
        self._tokens += sum(each.tokens for each in answers.values())
        self._seconds += max(each.first_seconds + each.seconds for each in answers.values())
        if self._bar is not None:
            speed = self._tokens / self._seconds if self._seconds else 0.0
            self._bar.update(self._task, description=f"{self._answers} ({speed:.1f} tok/s)")

    def tell_of_line(self, line: int, words: Words) -> None:
        """Say what became of a line that is not answered."""
        self._tell(f"{self._name}:{line}: {words[0]} / {words[1]}")

    def tell_of_plan(self, load: Load, wanted: int) -> None:
        """Say so where memory, or the model's training, allows fewer tokens than were wanted."""
        if load.context < wanted:
            self._tell(
                f"質問と回答は合わせて {load.context} トークンまでです。"
                f" / Question and answer have {load.context} tokens together, at most."
            )

    def _tell(self, line: str) -> None:
        if self._bar is not None:
            self._console.print(line, markup=False, highlight=False, soft_wrap=True)
        else:
            typer.echo(line, err=True)


def _size(stream: BinaryIO) -> int | None:
    """Return the bytes of a file; nothing of what is no file."""
    try:
        status = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None
