"""``ichikara-desktop preview run``: answers to many questions, as JSONL."""

import sys
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated, BinaryIO

import typer

from ichikara_desktop.preview.messages import Column, Sampling
from ichikara_desktop.preview.probing import probe
from ichikara_desktop.preview_command.asking import Asker
from ichikara_desktop.preview_command.results import Results
from ichikara_desktop.preview_command.running import Run, Wanted
from ichikara_desktop.preview_command.screen import Screen
from ichikara_desktop.preview_command.setup import models, template_for
from ichikara_desktop.preview_command.shelf import FolderOption, library_in
from ichikara_desktop.preview_command.words import (
    FOUND,
    NoLibraryError,
    failures_in_words,
    pipes_may_close,
)

STDIN = "-"
MOST_SEEDS = 16
"""As the worker takes them with one question."""
CONTEXT = 4096
"""Tokens that question and answer may have together, where memory allows; as in the windows."""


class Columns(StrEnum):
    """Which models answer."""

    BASE = "base"
    TUNED = "tuned"
    BOTH = "both"

    @property
    def columns(self) -> tuple[Column, ...]:
        """Return them for the worker."""
        if self is Columns.BOTH:
            return ("base", "tuned")
        return ("base",) if self is Columns.BASE else ("tuned",)


class Device(StrEnum):
    """What computes."""

    AUTO = "auto"
    CPU = "cpu"


ModelOption = Annotated[
    str, typer.Option("--model", help="A GGUF, or the beginning of a model's id in the library.")
]
AdapterOption = Annotated[
    str | None, typer.Option("--adapter", help="A LoRA adapter for it, named likewise.")
]
ThreadsOption = Annotated[
    int, typer.Option(min=0, max=512, help="Threads; 0 for one less than there are cores.")
]
ContextOption = Annotated[
    int, typer.Option(min=512, max=1_048_576, help="Tokens of question and answer, at most.")
]


def run_command(  # noqa: PLR0913 - each is an option of the command line
    file: Annotated[str, typer.Argument(help="Questions as JSONL, or - for standard input.")],
    *,
    model: ModelOption,
    adapter: AdapterOption = None,
    scale: Annotated[float, typer.Option(help="How strongly the adapter works.")] = 1.0,
    template: Annotated[
        str | None, typer.Option(help="A chat template (Jinja): a file, or the text itself.")
    ] = None,
    field: Annotated[
        str,
        typer.Option(
            help="The field with the question (messages.0.content leads inwards)."
            " Without it: messages, instruction or text."
        ),
    ] = "",
    column: Annotated[
        Columns | None, typer.Option(help="Who answers; both where there is an adapter.")
    ] = None,
    seed: Annotated[
        list[int] | None,
        typer.Option(min=0, max=2**32 - 2, help="May be given again: one answer for each."),
    ] = None,
    temperature: Annotated[float, typer.Option(min=0, max=5)] = 0.7,
    top_p: Annotated[float, typer.Option(min=0.001, max=1)] = 0.95,
    top_k: Annotated[int, typer.Option(min=0, max=1000)] = 40,
    repeat_penalty: Annotated[float, typer.Option(min=0.5, max=3)] = 1.0,
    limit: Annotated[
        int, typer.Option(min=1, max=32768, help="Tokens of an answer, at most.")
    ] = 512,
    exact: Annotated[
        bool, typer.Option(help="The same line gives the same text, whatever was asked before it.")
    ] = True,
    out: Annotated[
        Path | None, typer.Option(help="A new file for the answers; else standard output.")
    ] = None,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with --out: only what is missing is asked.")
    ] = False,
    context: ContextOption = CONTEXT,
    threads: ThreadsOption = 0,
    device: Annotated[
        Device, typer.Option(help="auto: a GPU where there is one that works.")
    ] = Device.AUTO,
    folder: FolderOption = None,
) -> None:
    """Let a model answer questions: JSONL in, JSONL out, a line for each question and seed.

    Exit status: 0 all are answered, 1 some lines could not be, 2 nothing could be asked.
    """
    who = column or (Columns.BOTH if adapter else Columns.BASE)
    sampling = Sampling(
        temperature=temperature,
        top_p=top_p,
        top_k=top_k,
        repeat_penalty=repeat_penalty,
        limit=limit,
    )
    seeds = tuple(dict.fromkeys(seed or [0]))
    wanted = Wanted(who.columns, seeds, sampling, exact)
    _refuse_contradictions(wanted, adapter, out, resume=resume)
    with failures_in_words(), pipes_may_close(), ExitStack() as stack:
        stream = stack.enter_context(_opened(file))
        found = models(library_in(folder), model, adapter, scale)
        used = template_for(found.base, template)
        backend = probe()
        if backend.report is None:
            raise NoLibraryError
        load = found.load(backend, context, threads, gpu=device is Device.AUTO)
        made = wanted.made(found, load, used, backend)
        results = stack.enter_context(closing(Results(out, made, resume=resume)))
        screen = stack.enter_context(Screen(file, stream))
        screen.tell_of_plan(load, context)
        asker = stack.enter_context(closing(Asker(load, backend.environment)))
        left_out = Run(wanted, used, asker, results, screen).go(stream, field)
    if left_out:
        raise typer.Exit(FOUND)


def _refuse_contradictions(
    wanted: Wanted, adapter: str | None, out: Path | None, *, resume: bool
) -> None:
    """End, if options do not go together."""
    if "tuned" in wanted.columns and adapter is None:
        raise typer.BadParameter(
            "--column tuned・both には --adapter が要ります。"
            " / --column tuned and both need --adapter."
        )
    if resume and out is None:
        raise typer.BadParameter("--resume には --out が要ります。 / --resume needs --out.")
    if len(wanted.seeds) > MOST_SEEDS:
        raise typer.BadParameter(
            f"--seed は {MOST_SEEDS} 個までです。 / At most {MOST_SEEDS} times --seed."
        )


def _opened(file: str) -> AbstractContextManager[BinaryIO]:
    return nullcontext(sys.stdin.buffer) if file == STDIN else Path(file).open("rb")
