"""``ichikara-desktop preview bench``: how fast a model reads and writes here."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table

from ichikara_desktop.preview.messages import Bench
from ichikara_desktop.preview.probing import Backend, probe
from ichikara_desktop.preview_command.asking import Asker
from ichikara_desktop.preview_command.run import (
    CONTEXT,
    AdapterOption,
    ContextOption,
    ModelOption,
    ThreadsOption,
)
from ichikara_desktop.preview_command.running import device_of
from ichikara_desktop.preview_command.setup import Models, models
from ichikara_desktop.preview_command.shelf import FolderOption, library_in
from ichikara_desktop.preview_command.words import NoLibraryError, failures_in_words

Measured = dict[str, Any]
_COLUMNS = (["base"], ["base", "tuned"])


def bench_command(  # noqa: PLR0913 - each is an option of the command line
    *,
    model: ModelOption,
    adapter: AdapterOption = None,
    prompt_tokens: Annotated[
        int, typer.Option(min=1, max=4096, help="Tokens that are read.")
    ] = 128,
    tokens: Annotated[int, typer.Option(min=1, max=4096, help="Tokens that are written.")] = 32,
    context: ContextOption = CONTEXT,
    threads: ThreadsOption = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print figures, one a line.")] = False,
    folder: FolderOption = None,
) -> None:
    """Measure tokens a second in each column: base alone, and base beside tuned.

    On the processor, and on a GPU where there is one that works.
    """
    request = Bench(prompt_tokens=prompt_tokens, tokens=tokens)
    with failures_in_words():
        found = models(library_in(folder), model, adapter, 1.0)
        backend = probe()
        if backend.report is None:
            raise NoLibraryError
        measured = _measured(found, backend, request, context, threads)
        if as_json:
            for each in measured:
                typer.echo(json.dumps(each, ensure_ascii=False))
            return
        with Progress(
            SpinnerColumn(),
            TextColumn("計測しています / measuring"),
            console=Console(stderr=True),
            transient=True,
            disable=not Console(stderr=True).is_terminal,
        ) as bar:
            bar.add_task("")
            lines = list(measured)
        Console().print(_table(lines))


def _measured(
    found: Models, backend: Backend, request: Bench, context: int, threads: int
) -> Iterator[Measured]:
    for gpu in (False, True) if backend.gpu is not None else (False,):
        load = found.load(backend, context, threads, gpu=gpu)
        if gpu and not load.gpu_layers:
            continue  # no room for a single layer
        with closing(Asker(load, backend.environment)) as asker:
            loaded = asker.load()
            for columns in _COLUMNS:
                speed = asker.bench(request.model_copy(update={"both": len(columns) > 1}))
                yield {
                    "device": device_of(load, backend),
                    "backend": backend.name if load.gpu_layers else "cpu",
                    "gpu_layers": load.gpu_layers,
                    "columns": columns,
                    "reading": round(speed.reading, 1),
                    "writing": round(speed.writing, 1),
                    "prompt_tokens": request.prompt_tokens,
                    "tokens": request.tokens,
                    "context": loaded.context,
                    "load_seconds": round(loaded.seconds, 2),
                    "library": loaded.library,
                    "model_sha256": found.base.sha256,
                    "adapter_sha256": found.adapter.sha256 if found.adapter else None,
                }


def _table(lines: list[Measured]) -> Table:
    table = Table(title="トークン毎秒 / tokens a second, in each column")
    table.add_column("装置 / device")
    table.add_column("列 / columns")
    table.add_column("質問 / reading", justify="right")
    table.add_column("回答 / writing", justify="right")
    for each in lines:
        layers = f" ({each['gpu_layers']})" if each["gpu_layers"] else ""
        table.add_row(
            f"{each['device']}{layers}",
            " + ".join(each["columns"]),
            f"{each['reading']:.1f}",
            f"{each['writing']:.1f}",
        )
    return table
