"""Chunks go to all cores; what came of them comes back in their order.

Each worker has a pipe of its own, so that it is known which chunk a dead one had. (The pool of
:mod:`concurrent.futures` cannot tell, and waits for ever when a worker dies with more than a
pipe's fill under way.)
"""

import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing import connection
from multiprocessing.connection import Connection
from types import TracebackType

from ichikara_desktop.check_command.plan import Plan
from ichikara_desktop.check_command.reading import Chunk
from ichikara_desktop.check_command.worker import Outcome, Worker, unusable
from ichikara_desktop.checks import Localized

Work = Callable[[Chunk], Outcome]

_AHEAD = 4
"""Chunks for each worker that may be done before an earlier one is: more would fill memory."""
_TRIES = 2
"""A worker may die of what others do to the machine; a chunk that kills two is told of."""
_MOST_WORKERS = 61
"""More than these Windows cannot wait for."""
_DIED = Localized(
    "点検の処理が異常終了しました（メモリー不足かもしれません）。ここは点検していません。",
    "The process that checked this died (of lack of memory, perhaps). It was not checked.",
)


def cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


class Batch:
    """The workers; used as a context manager, so that none outlives an interruption."""

    def __init__(self, plan: Plan, jobs: int, work: Work | None = None) -> None:
        """Use ``jobs`` processes. ``work`` is for tests: what to do with a chunk instead."""
        self._plan = plan
        self._jobs = min(jobs, _MOST_WORKERS)
        self._work = work
        self._workers: list[_Process] = []
        self.is_parallel = False

    def __enter__(self) -> "Batch":
        """Start nothing yet."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the workers, whatever they are at."""
        for worker in self._workers:
            worker.end()

    def run(self, chunks: Iterator[Chunk]) -> Iterator[tuple[Chunk, Outcome]]:
        """Yield what came of each chunk. A single chunk is worked on here, without a process."""
        first = list(islice(chunks, 2))
        chunks = chain(first, chunks)
        self.is_parallel = self._jobs > 1 and len(first) > 1
        return self._in_processes(chunks) if self.is_parallel else self._here(chunks)

    def _here(self, chunks: Iterator[Chunk]) -> Iterator[tuple[Chunk, Outcome]]:
        work = self._work or Worker(self._plan).run
        for chunk in chunks:
            yield chunk, _guarded(work, chunk)

    def _in_processes(self, chunks: Iterator[Chunk]) -> Iterator[tuple[Chunk, Outcome]]:
        done: dict[int, tuple[Chunk, Outcome]] = {}
        given = told = 0
        more = True
        while True:
            while more and given - told < self._jobs * _AHEAD and (worker := self._idle()):
                chunk = next(chunks, None)
                if chunk is None:
                    more = False
                else:
                    worker.give((given, chunk))
                    given += 1
            busy = [worker for worker in self._workers if worker.job is not None]
            if not busy:
                return
            for worker in self._ready(busy):
                number, result = worker.take()
                done[number] = result
            while told in done:
                yield done.pop(told)
                told += 1

    def _idle(self) -> "_Process | None":
        """Return a worker with nothing to do, a new one if there may be more."""
        for worker in self._workers:
            if worker.job is None:
                return worker
        if len(self._workers) == self._jobs:
            return None
        self._workers.append(_Process(self._plan, self._work))
        return self._workers[-1]

    @staticmethod
    def _ready(busy: "list[_Process]") -> "list[_Process]":
        pipes = {worker.pipe: worker for worker in busy}
        return [pipes[pipe] for pipe in connection.wait(list(pipes))]  # type: ignore[index]


class _Process:
    """A process that works on one chunk at a time."""

    def __init__(self, plan: Plan, work: Work | None) -> None:
        self._begin = (plan, work)
        self.job: tuple[int, Chunk] | None = None
        self._start()

    def _start(self) -> None:
        # Not forked: this process has threads, and a forked one would hold their locks.
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, *self._begin), daemon=True)
        with _deaf():
            self._process.start()
        theirs.close()  # so that its death closes the pipe

    def give(self, job: tuple[int, Chunk]) -> None:
        """Hand over a chunk with its number."""
        self.job = job
        try:
            self.pipe.send(job[1])
        except OSError:
            return  # it is dead: found out when its answer is read

    def take(self) -> tuple[int, tuple[Chunk, Outcome]]:
        """Return what came of the chunk, after another try if the process has died."""
        if self.job is None:
            raise RuntimeError
        (number, chunk), self.job = self.job, None
        for _ in range(_TRIES - 1):
            try:
                return number, (chunk, self.pipe.recv())
            except (EOFError, OSError):
                self._restart()
                self.give((number, chunk))
        try:
            outcome = self.pipe.recv()
        except (EOFError, OSError):
            self._restart()
            outcome = unusable(chunk, _DIED)
        self.job = None
        return number, (chunk, outcome)

    def end(self) -> None:
        """End the process, whatever it is at."""
        self._process.terminate()
        self._process.join()
        self.pipe.close()

    def _restart(self) -> None:
        self.end()
        self._start()


def _serve(pipe: Connection, plan: Plan, work: Work | None) -> None:
    """Work on chunks until nobody sends more. Ctrl+C is for the process that prints."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    work = work or Worker(plan).run
    while True:
        try:
            pipe.send(_guarded(work, pipe.recv()))
        except (EOFError, OSError):
            return


@contextmanager
def _deaf() -> Iterator[None]:
    """Let a new process begin without hearing Ctrl+C, until it can say that it will not."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker  # noqa: PLC0415 - not for Windows

    resource_tracker.ensure_running()  # starts a process, and then lets the signal through
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _guarded(work: Work, chunk: Chunk) -> Outcome:
    """Do the work; tell of a fault in the program by its kind only: its words may hold the text."""
    try:
        return work(chunk)
    except Exception as error:
        kind = type(error).__name__
        return unusable(
            chunk,
            Localized(
                f"点検中にプログラムの不具合が起きました（{kind}）。ここは点検していません。",
                f"The program failed while it checked this ({kind}). It was not checked.",
            ),
        )
