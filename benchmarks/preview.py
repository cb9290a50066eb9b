"""The preview: how much the worker costs beside the library alone, and how soon it answers."""

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from benchmarks.figures import Figure
from ichikara_desktop.preview.engine import threads_to_use
from ichikara_desktop.preview.messages import (
    CLOSING,
    Answered,
    Column,
    Event,
    Generate,
    Load,
    Reading,
    Sampling,
    Token,
    Turn,
)
from ichikara_desktop.preview.native import Context, Model, Sampler
from ichikara_desktop.preview.worker_process import WorkerProcess
from tests.support.models import small_model

CONTEXT, BATCH, LENGTH, RUNS = 4096, 64, 64, 5
PROMPT = "Once upon a time there was an old fisherman who"
GREEDY = Sampling(temperature=0, limit=LENGTH)
GUIDELINE = "Answer politely, in short sentences, and say so when you do not know. " * 18
"""About 270 tokens, which stay the same from question to question."""


class Worker:
    """A worker with the small model, seen from the parent."""

    def __init__(self, model: Path, threads: int) -> None:
        self._events: SimpleQueue[tuple[float, Event]] = SimpleQueue()
        self.process = WorkerProcess(lambda e: self._events.put((time.perf_counter(), e)))
        load = Load(model=str(model), context=CONTEXT, batch=BATCH, threads=threads)
        self.finish(self.process.ask(load))

    def wait(self, wanted: Callable[[Event], bool]) -> float:
        """Wait for an event and return when it came."""
        while True:
            at, event = self._events.get(timeout=300)
            if wanted(event):
                return at
            if event.kind in ("failed", "died", "finished"):
                raise RuntimeError(f"no figures: {event.kind}")

    def finish(self, request_id: int) -> float:
        """Wait for the end of a request and return when it came."""
        return self.wait(lambda event: event.id == request_id and isinstance(event, CLOSING))

    def first_token(self, request_id: int) -> float:
        """Wait for the first text of a request and return when it came."""
        return self.wait(lambda event: event.id == request_id and isinstance(event, Token))

    def ask(self, *columns: Column, text: str = PROMPT, sampling: Sampling = GREEDY) -> int:
        """Ask with a template of its own, so that the library alone can be asked the same."""
        turns = (Turn(role="user", content=text),)
        return self.process.ask(
            Generate(turns=turns, template="{{ instruction }}", columns=columns, sampling=sampling)
        )


def measure() -> Iterator[Figure]:
    """Measure all of it with SmolLM2-135M on the processor."""
    model, threads = small_model(), threads_to_use()
    worker = Worker(model, threads)
    try:
        yield from _speed(worker, model, threads)
        yield _columns(worker)
        yield from _first_token(worker)
        yield from _cancel(worker)
    finally:
        worker.process.close()


def _speed(worker: Worker, model: Path, threads: int) -> Iterator[Figure]:
    how = f"{LENGTH} tokens, {threads} thread(s), {RUNS} runs in turns, median of the ratios"
    with _high_level(model, threads) as library, _bare(model, threads) as bare:
        for once in (lambda: _worker_rate(worker), library, bare):
            once()  # pages and caches are warm for all
        rates = [(_worker_rate(worker), library(), bare()) for _ in range(RUNS)]
    yield Figure(
        "preview speed in the worker",
        statistics.median(mine for mine, _, _ in rates),
        "tokens/s",
        None,
        how,
    )
    yield Figure(
        "preview speed, worker / llama-cpp-python's own class",
        statistics.median(mine / direct for mine, direct, _ in rates),
        "",
        0.95,
        how,
        at_least=True,
    )
    yield Figure(
        "preview speed, worker / bare loop without a process",
        statistics.median(mine / loop for mine, _, loop in rates),
        "",
        0.95,
        how,
        at_least=True,
    )


def _worker_rate(worker: Worker) -> float:
    asked = worker.ask("base")
    first = worker.first_token(asked)
    last = worker.wait(lambda e: isinstance(e, Answered) and e.reason == "limit")
    worker.finish(asked)
    return (LENGTH - 1) / (last - first)


@contextmanager
def _high_level(model: Path, threads: int) -> Iterator[Callable[[], float]]:
    import llama_cpp  # noqa: PLC0415 - an extra

    library: Any = llama_cpp.Llama(
        str(model),
        n_ctx=CONTEXT,
        n_batch=BATCH,
        n_threads=threads,
        n_threads_batch=threads,
        verbose=False,
    )

    def rate() -> float:
        times = [
            time.perf_counter()
            for _ in library.create_completion(
                PROMPT, max_tokens=LENGTH, temperature=0, stream=True
            )
        ]
        if len(times) < LENGTH:
            raise RuntimeError("no figures: the answer ended before its limit")
        return (len(times) - 1) / (times[-1] - times[0])

    yield rate
    library.close()


@contextmanager
def _bare(model_path: Path, threads: int) -> Iterator[Callable[[], float]]:
    model = Model(model_path, 0, lambda: False)
    context = Context(model, CONTEXT, BATCH, threads, lambda: False)

    def rate() -> float:
        context.clear()
        context.read(model.prompt(PROMPT))
        with Sampler(model, GREEDY, 0) as sampler:
            token = sampler.choose(context)
            started = time.perf_counter()
            for _ in range(LENGTH - 1):
                context.read([token])
                token = sampler.choose(context)
            return (LENGTH - 1) / (time.perf_counter() - started)

    yield rate
    context.close()
    model.close()


def _columns(worker: Worker) -> Figure:
    def together() -> float:
        started = time.perf_counter()
        return worker.finish(worker.ask("base", "tuned")) - started

    def one_by_one() -> float:
        started = time.perf_counter()
        worker.finish(worker.ask("base"))
        return worker.finish(worker.ask("tuned")) - started

    together()
    ratios = [one_by_one() / together() for _ in range(RUNS)]
    how = f"{LENGTH} tokens each, warm prompt, {RUNS} runs in turns, median of the ratios"
    name = "preview, both columns together / one after the other"
    return Figure(name, statistics.median(ratios), "", 0.9, how, at_least=True)


def _first_token(worker: Worker) -> Iterator[Figure]:
    numbers = count()

    def milliseconds(text: str) -> float:
        started = time.perf_counter()
        asked = worker.ask("base", text=text, sampling=Sampling(temperature=0, limit=2))
        first = worker.first_token(asked)
        worker.finish(asked)
        return 1000 * (first - started)

    same = f"{GUIDELINE}\nWhat is a good name for a cat?\n"
    milliseconds(same)
    again = [milliseconds(same) for _ in range(9)]
    how = "SmolLM2 on the processor, 9 questions behind 270 tokens that stay, median"
    yield Figure(
        "preview, first token of the same question", statistics.median(again), "ms", 150, how
    )
    other = [
        milliseconds(f"{GUIDELINE}\nWhat is a good name for cat number {next(numbers)}?\n")
        for _ in range(9)
    ]
    yield Figure(
        "preview, first token of another question", statistics.median(other), "ms", 150, how
    )


def _cancel(worker: Worker) -> Iterator[Figure]:
    long = Sampling(temperature=1, limit=2000)

    def generating() -> float:
        asked = worker.ask("base", "tuned", text="Count to a million: 1, 2, 3,", sampling=long)
        worker.first_token(asked)
        time.sleep(0.05)
        return _silence(worker, asked)

    def reading(number: int) -> float:
        asked = worker.ask("base", "tuned", text=f"{number}" + " one two three four" * 500)
        worker.wait(lambda event: event.id == asked and isinstance(event, Reading))
        time.sleep(0.05)
        return _silence(worker, asked)

    writing = [generating() for _ in range(9)]
    yield Figure("preview, cancel while it writes", *_told(writing, 50))
    prompts = [reading(number) for number in range(9)]
    yield Figure("preview, cancel in a prompt of 2,000 tokens", *_told(prompts, 200))


def _silence(worker: Worker, asked: int) -> float:
    started = time.perf_counter()
    worker.process.cancel(asked)
    return 1000 * (worker.finish(asked) - started)


def _told(times: list[float], target: float) -> tuple[float, str, float, str]:
    how = f"until nothing more comes; {len(times)} times, median; longest {max(times):.0f} ms"
    return statistics.median(times), "ms", target, how
