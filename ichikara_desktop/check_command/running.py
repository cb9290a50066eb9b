"""A run over all files: workers, printing, saving, and the exit status."""

import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TimeRemainingColumn

from ichikara_desktop.check_command import reading
from ichikara_desktop.check_command.batch import Batch
from ichikara_desktop.check_command.plan import Plan, Problem
from ichikara_desktop.check_command.printing import MOST_PROBLEMS, printer, told
from ichikara_desktop.check_command.reading import Chunk
from ichikara_desktop.check_command.saving import NotSavedError, Rewriter
from ichikara_desktop.check_command.worker import Outcome
from ichikara_desktop.checks import Localized, Severity

CLEAN, FOUND, UNUSABLE = 0, 1, 2
"""Exit statuses: nothing; findings that matter; something that could not be checked."""

_BY_WEIGHT = (Severity.ERROR, Severity.WARNING, Severity.HINT)


@dataclass(frozen=True, slots=True)
class Run:
    """What is to be done beside the plan.

    Attributes:
        dry: fixes are only shown.
        fail_on: the mildest severity for which the exit status tells of findings.
    """

    names: list[str]
    recursive: bool
    jobs: int
    dry: bool
    fail_on: Severity


@dataclass(slots=True)
class _Tally:
    counts: Counter[Severity] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    bad: int = 0
    mended: int = 0


def run(plan: Plan, wanted: Run) -> int:
    """Check everything, print it, and return the exit status."""
    work = reading.chunks(wanted.names, bool(plan.fields), wanted.recursive)
    with Batch(plan, wanted.jobs) as batch, _Screen(wanted.names) as screen:
        done = batch.run(work)
        if batch.is_parallel:
            screen.show_progress()
        tally = _Session(plan, wanted, screen).go(done)
    if tally.bad > 1 or plan.fixes:
        _sum_up(tally, plan, wanted)
    if tally.bad:
        return UNUSABLE
    failing = _BY_WEIGHT[: _BY_WEIGHT.index(wanted.fail_on) + 1]
    return FOUND if any(tally.counts[severity] for severity in failing) else CLEAN


class _Session:
    """Takes what came of the chunks, in their order."""

    def __init__(self, plan: Plan, wanted: Run, screen: "_Screen") -> None:
        self._plan = plan
        self._wanted = wanted
        self._screen = screen
        self._tally = _Tally()
        self._rewriter: Rewriter | None = None
        self._file: str | None = None
        self._diffed: str | None = None
        # Mended texts and changes have the standard output for themselves.
        apart = wanted.dry or (plan.fixes and reading.STDIN in wanted.names)
        self._printer = printer(plan, screen.error if apart else screen.out)

    def go(self, done: Iterator[tuple[Chunk, Outcome]]) -> _Tally:
        self._printer.begin()
        try:
            for chunk, outcome in done:
                self._take(chunk, outcome)
            self._finish_file()
        finally:
            if self._rewriter is not None:
                self._rewriter.drop()
        self._printer.end(self._tally.problems)
        return self._tally

    def _take(self, chunk: Chunk, outcome: Outcome) -> None:
        if chunk.name != self._file:
            self._finish_file()
            self._file = chunk.name
        self._tally.counts.update(outcome.counts)
        for problem in outcome.problems:
            self._tell(problem)
        for notice in outcome.notices:
            self._screen.error(told(notice, self._plan.language) + "\n")
        if outcome.is_usable:
            self._printer.findings(chunk.name, outcome.findings)
        if self._plan.fixes:
            self._keep(chunk, outcome)
        self._screen.advance(chunk.size)

    def _keep(self, chunk: Chunk, outcome: Outcome) -> None:
        """Show, print or save what was mended."""
        if self._wanted.dry:
            if outcome.changes and self._diffed != chunk.name:
                self._diffed = chunk.name
                self._tally.mended += 1
                self._screen.out(f"--- {chunk.name}\n+++ {chunk.name}\n")
            self._screen.out(outcome.changes)
        elif chunk.name == reading.STDIN:
            if outcome.is_usable or chunk.is_records or chunk.is_opaque:
                data = outcome.mended if outcome.mended is not None else chunk.data
                typer.echo(data or b"", nl=False)
        elif outcome.is_usable or chunk.is_opaque or chunk.is_records:
            self._rewriter = self._rewriter or Rewriter(chunk.name)
            try:
                self._rewriter.add(chunk, outcome.mended, outcome.stamp)
            except NotSavedError as error:
                self._tell(Problem(chunk.name, 0, error.message))

    def _finish_file(self) -> None:
        if self._rewriter is None or self._file is None:
            return
        try:
            self._tally.mended += self._rewriter.save()
        except NotSavedError as error:
            self._tell(Problem(self._file, 0, error.message))
        self._rewriter = None

    def _tell(self, problem: Problem) -> None:
        self._tally.bad += 1
        if len(self._tally.problems) < MOST_PROBLEMS:
            self._tally.problems.append(problem)
        self._screen.error(told(problem, self._plan.language) + "\n")


class _Screen:
    """Standard output and error, with a bar below them where somebody watches."""

    def __init__(self, names: list[str]) -> None:
        self._names = names
        self._console = Console(stderr=True)
        self._bar: Progress | None = None
        self._task = TaskID(0)

    def __enter__(self) -> "_Screen":
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()

    def show_progress(self) -> None:
        """Show how many bytes are done, if the standard error is a terminal."""
        if not self._console.is_terminal:
            return
        self._bar = Progress(
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        total = reading.total_bytes(self._names)
        self._task = self._bar.add_task("", total=total and -(-total // 1024))
        self._bar.start()

    def advance(self, size: int) -> None:
        """Move the bar on by some bytes."""
        if self._bar is not None:
            self._bar.advance(self._task, size / 1024)

    def out(self, text: str) -> None:
        """Print to the standard output; above the bar, if both are on a terminal."""
        self._print(text, is_error=False, is_watched=sys.stdout.isatty())

    def error(self, text: str) -> None:
        """Print to the standard error."""
        self._print(text, is_error=True, is_watched=True)

    def _print(self, text: str, is_error: bool, is_watched: bool) -> None:
        if self._bar is not None and is_watched:
            self._console.print(text, end="", markup=False, highlight=False, soft_wrap=True)
        elif text:
            typer.echo(text, nl=False, err=is_error)


def _sum_up(tally: _Tally, plan: Plan, wanted: Run) -> None:
    """Say on the standard error how much was mended, and how much was unusable."""
    lines = []
    if plan.fixes and reading.STDIN not in wanted.names:
        if wanted.dry:
            lines.append(
                Localized(
                    f"{tally.mended}件のファイルが変わります（書き込んでいません）。",
                    f"{tally.mended} files would change (nothing was written).",
                )
            )
        else:
            lines.append(
                Localized(
                    f"{tally.mended}件のファイルを直しました。", f"{tally.mended} files mended."
                )
            )
    if tally.bad:
        lines.append(
            Localized(f"点検できないもの：{tally.bad}件", f"Could not be checked: {tally.bad}")
        )
    for line in lines:
        typer.echo(line.text(plan.language), err=True)
