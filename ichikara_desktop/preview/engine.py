"""One model, a context for each column, and what is asked of them. For one thread alone.

Each method that answers yields the events of the answer as they come, and looks between any two
of them, and inside the library while it reads a prompt, whether somebody cancelled.
"""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from ichikara_desktop.preview.messages import (
    Answered,
    Bench,
    Benched,
    ChangeAdapter,
    Column,
    Conversation,
    EndReason,
    Event,
    Finished,
    Generate,
    Load,
    Loaded,
    Reading,
    Sampling,
    Score,
    Scored,
    ScoredSpan,
    Token,
)
from ichikara_desktop.preview.native import (
    Adapter,
    Context,
    Interrupted,
    Model,
    NativeError,
    Sampler,
)
from ichikara_desktop.preview.pieces import TextStream, spans
from ichikara_desktop.preview.prompts import Prompt, make_prompt
from ichikara_desktop.preview.scoring import log_probabilities

SLOW = 0.02
"""Seconds for a token above which the library is asked to give it up in its middle when somebody
cancels. Asking makes a token about 2 % slower, for nothing where a token is short anyhow."""


class PromptTooLongError(Exception):
    """The prompt, or what is to be scored with it, does not fit.

    Attributes:
        tokens: that are wanted; of an answer, one.
        context: tokens that fit, the answer included.
    """

    def __init__(self, tokens: int, context: int) -> None:
        super().__init__(f"{tokens} > {context}")
        self.tokens = tokens
        self.context = context


class Engine:
    """What is loaded.

    Args:
        interrupted: whether the request that runs was cancelled; asked often, from this thread.
    """

    def __init__(self, interrupted: Callable[[], bool]) -> None:
        self._interrupted = interrupted
        self._model: Model | None = None
        self._contexts: dict[Column, Context] = {}
        self._adapter: Adapter | None = None
        self.model_path: str | None = None
        self.adapter_path: str | None = None
        self._scale = 1.0

    @property
    def context(self) -> int:
        """Tokens that fit in each column; 0 when nothing is loaded."""
        return next((context.size for context in self._contexts.values()), 0)

    def load(self, request: Load) -> Loaded:
        """Load a model and make its contexts; what was loaded before is freed first.

        Raises:
            NativeError: nothing is loaded then.
            Interrupted: nothing is loaded then.
        """
        started = time.perf_counter()
        self.unload()
        threads = request.threads or threads_to_use()
        try:
            self._model = Model(Path(request.model), request.gpu_layers, self._interrupted)
            for column in ("base", "tuned"):
                self._contexts[column] = Context(
                    self._model, request.context, request.batch, threads, self._interrupted
                )
            self.model_path = request.model
            self._put(request.adapter, request.scale)
        except (NativeError, Interrupted):
            self.unload()
            raise
        return self._loaded(request.id, started)

    def change_adapter(self, request: ChangeAdapter) -> Loaded:
        """Put another adapter, or none, under ``tuned``.

        Raises:
            NativeError: the adapter from before stays.
        """
        started = time.perf_counter()
        self._loaded_model()
        self._put(request.adapter, request.scale)
        return self._loaded(request.id, started)

    def unload(self) -> None:
        """Free everything, in the library's order: contexts, adapter, model."""
        for context in self._contexts.values():
            context.close()
        self._contexts.clear()
        if self._adapter is not None:
            self._adapter.close()
        if self._model is not None:
            self._model.close()
        self._adapter = self._model = self.model_path = self.adapter_path = None

    def generate(self, request: Generate) -> Iterator[Event]:
        """Answer by each seed in turn; within a seed the columns take turns by tokens.

        Raises:
            NativeError, TemplateError, PromptTooLongError: nothing more comes.
        """
        prompt = self._prompt(request, 1)
        for candidate in range(len(request.seeds)):
            answers = [
                self._answer(request, column, candidate, prompt)
                for column in dict.fromkeys(request.columns)
            ]
            yield from _in_turns(answers)
            if self._interrupted():
                break
        yield Finished(id=request.id, cancelled=self._interrupted())

    def score(self, request: Score) -> Iterator[Event]:
        """Say how likely a text is as the answer.

        Raises:
            NativeError, TemplateError, PromptTooLongError, Interrupted: nothing more comes.
        """
        model = self._loaded_model()
        tokens = model.tokens(request.text)
        pieces = [model.piece(token, special=True) for token in tokens]
        if pieces and pieces[0] == b" " + request.text.encode()[: len(pieces[0]) - 1]:
            pieces[0] = pieces[0][1:]  # some vocabularies put a space before every text
        places = spans(request.text, pieces)
        if places is None:
            raise NativeError("text-differs")
        prompt = self._prompt(request, len(tokens)).tokens
        context = self._contexts[request.column]
        shared = self._shared(request.column, prompt, exact=False)
        yield from self._read_prompt(request.id, request.column, prompt, shared)
        likely = log_probabilities(context, tokens)
        found, first = [], 0
        for start, end, count in places:
            logprob = sum(likely[first : first + count])
            found.append(ScoredSpan(start=start, end=end, logprob=logprob, tokens=count))
            first += count
        yield Scored(id=request.id, column=request.column, spans=tuple(found))

    def bench(self, request: Bench) -> Iterator[Event]:
        """Read and write some tokens without meaning.

        Raises:
            NativeError, PromptTooLongError, Interrupted: nothing more comes.
        """
        model = self._loaded_model()
        prompt = self._fitting((model.tokens("a b c d") * 4096)[: request.prompt_tokens], 1)
        contexts = {
            column: context
            for column, context in self._contexts.items()
            if request.both or column == request.column
        }
        tokens = min(request.tokens, self.context - len(prompt))
        started = time.perf_counter()
        for column, context in contexts.items():
            context.clear()
            yield from self._read_prompt(request.id, column, prompt, 0)
        read = time.perf_counter()
        with Sampler(model, Sampling(temperature=0), 0) as sampler:
            for _ in range(tokens):
                if self._interrupted():
                    raise Interrupted
                for context in contexts.values():
                    context.read([sampler.choose(context)])
        written = time.perf_counter()
        for context in contexts.values():
            context.clear()
        yield Benched(
            id=request.id,
            reading=len(prompt) / (read - started),
            writing=tokens / (written - read),
        )

    def _answer(
        self, request: Generate, column: Column, candidate: int, prompt: Prompt
    ) -> Iterator[Event | None]:
        """Yield the events of one answer, and ``None`` for a token that gives no text yet."""
        started = time.perf_counter()
        context, stream = self._contexts[column], TextStream(request.sampling.stop)
        answer = _Answer(context, stream, request.sampling, self._loaded_model())
        reason: EndReason = "cancelled"
        reused, began = 0, 0.0
        try:
            reused = self._shared(column, prompt.tokens, request.exact)
            yield from self._read_prompt(request.id, column, prompt.tokens, reused)
            with Sampler(answer.model, request.sampling, request.seeds[candidate]) as sampler:
                for text in answer.write(sampler, self._interrupted):
                    began = began or time.perf_counter()
                    yield (
                        Token(id=request.id, column=column, candidate=candidate, text=text)
                        if text
                        else None
                    )
            reason = answer.reason
        except Interrupted:
            pass
        if rest := stream.finish():
            yield Token(id=request.id, column=column, candidate=candidate, text=rest)
        now = time.perf_counter()
        yield Answered(
            id=request.id,
            column=column,
            candidate=candidate,
            seed=request.seeds[candidate],
            text=stream.text,
            reason=reason,
            prompt_sha256=prompt.sha256,
            prompt_tokens=len(prompt.tokens),
            reused=reused,
            tokens=answer.count,
            first_seconds=(began or now) - started,
            seconds=now - (began or now),
        )

    def _shared(self, column: Column, prompt: list[int], exact: bool) -> int:
        """Forget what the prompt does not begin with, and return how much is left of it.

        The last token is always read anew and alone: its logits are wanted, and the same prompt
        asked a second time is then computed from the same numbers.
        """
        context = self._contexts[column]
        if exact:
            context.clear()
            return 0
        shared = 0
        for held, wanted in zip(context.held, prompt[:-1], strict=False):
            if held != wanted:
                break
            shared += 1
        context.keep(shared)
        return len(context.held)

    def _read_prompt(
        self, request_id: int, column: Column, prompt: list[int], place: int
    ) -> Iterator[Event]:
        """Read the prompt from ``place`` on, in portions."""
        context, last = self._contexts[column], len(prompt) - 1
        while place < len(prompt):
            end = min(place + context.batch, last) if place < last else last + 1
            context.read(prompt[place:end], interruptible=True)
            place = end
            if place == len(prompt) or place % 256 < context.batch:
                yield Reading(id=request_id, column=column, read=place, total=len(prompt))

    def _prompt(self, request: Conversation, more: int) -> Prompt:
        """Return what is to be read; ``more`` tokens have to fit behind it."""
        model = self._loaded_model()
        template = request.template or model.template
        if not template:
            raise NativeError("no-template")
        prompt = make_prompt(model, template, request.turns)
        self._fitting(prompt.tokens, more)
        return prompt

    def _fitting(self, prompt: list[int], more: int) -> list[int]:
        if len(prompt) + more > self.context:
            raise PromptTooLongError(len(prompt) + more, self.context)
        return prompt

    def _put(self, path: str | None, scale: float) -> None:
        model, before = self._loaded_model(), self._adapter
        adapter = Adapter(model, Path(path)) if path else None
        try:
            self._contexts["tuned"].use(adapter, scale)
        except NativeError:
            if adapter is not None:
                adapter.close()
            raise
        self._adapter, self.adapter_path, self._scale = adapter, path, scale
        if before is not None:
            before.close()

    def _loaded_model(self) -> Model:
        if self._model is None:
            raise NativeError("no-model")
        return self._model

    def _loaded(self, request_id: int, started: float) -> Loaded:
        model = self._loaded_model()
        return Loaded(
            id=request_id,
            description=model.description,
            context=self.context,
            trained_context=model.trained_context,
            layers=model.layers,
            vocabulary=model.size,
            has_template=model.template is not None,
            has_adapter=self._adapter is not None,
            scale=self._scale,
            library=model.api.__version__,
            seconds=time.perf_counter() - started,
        )


class _Answer:
    """The tokens of one answer, behind a prompt that was read.

    Attributes:
        count: tokens so far.
        reason: why it ended.
    """

    def __init__(
        self, context: Context, stream: TextStream, sampling: Sampling, model: Model
    ) -> None:
        self._context, self._stream, self._limit = context, stream, sampling.limit
        self.model = model
        self.count = 0
        self.reason: EndReason = "cancelled"

    def write(self, sampler: Sampler, interrupted: Callable[[], bool]) -> Iterator[str]:
        """Yield the new text of each token, which may be empty.

        Raises:
            Interrupted: somebody cancelled while a token was computed.
        """
        slow = False
        while not interrupted():
            token = sampler.choose(self._context)
            if self.model.ends(token):
                self.reason = "end"
                return
            self.count += 1
            yield self._stream.feed(self.model.piece(token))
            if self._stream.stopped:
                self.reason = "stop"
            elif self.count >= self._limit:
                self.reason = "limit"
            elif len(self._context.held) >= self._context.size:
                self.reason = "context"
            else:
                started = time.perf_counter()
                self._context.read([token], interruptible=slow)
                slow = time.perf_counter() - started > SLOW
                continue
            return


def _in_turns(answers: list[Iterator[Event | None]]) -> Iterator[Event]:
    """Take one step of each in turn, until all have ended; free them all, whatever happens."""
    running = list(answers)
    try:
        while running:
            for answer in tuple(running):
                try:
                    event = next(answer)
                except StopIteration:
                    running.remove(answer)
                    continue
                if event is not None:
                    yield event
    finally:
        for answer in running:
            with closing(answer):  # type: ignore[type-var]
                pass


def threads_to_use() -> int:
    """Return how many threads compute: one core less than there are, and at least one.

    The threads wait for each other hundreds of times for every token, turning on the spot. As
    soon as one of them has to share its core, with the windows or another program, all stand
    still: with as many threads as cores a busy computer was found ten times slower than with one.
    Hyper-threads do not count where the system tells which they are.
    """
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    try:
        import psutil  # noqa: PLC0415 - an extra

        physical = psutil.cpu_count(logical=False)
    except ImportError:
        physical = None
    return max(1, min(allowed or 1, physical or allowed or 1) - 1)
