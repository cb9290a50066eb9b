"""The library of models, as the commands see it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

from ichikara_desktop.app.places import data_folder, models_folder
from ichikara_desktop.preview import model_files
from ichikara_desktop.preview.cards import ModelCard
from ichikara_desktop.preview.library import ModelLibrary
from ichikara_desktop.preview.model_errors import ModelUnknownError
from ichikara_desktop.preview_command.words import AmbiguousError

SHOWN = 12
"""Characters of a SHA-256 that the list shows; any beginning that is one model's own will do."""

FolderOption = Annotated[
    Path | None, typer.Option("--folder", help="The models' folder; without it this user's own.")
]


def library_in(folder: Path | None) -> ModelLibrary:
    """Return the library in a folder, or this user's own, without what is left over."""
    library = ModelLibrary(folder or models_folder(data_folder()))
    library.clear_leftovers()
    return library


def chosen(library: ModelLibrary, beginning: str) -> ModelCard:
    """Return the model whose SHA-256 begins so.

    Raises:
        ModelUnknownError: there is none.
        AmbiguousError: there are several.
    """
    found = [card for card in library.cards() if card.sha256.startswith(beginning.lower())]
    if not found or not beginning:
        raise ModelUnknownError
    if len(found) > 1:
        raise AmbiguousError
    return found[0]


@contextmanager
def bar_for(what: str) -> Iterator[model_files.Progress]:
    """Show on a terminal how far it is; elsewhere nothing."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), DownloadColumn())
    with Progress(
        *columns, TimeRemainingColumn(), console=console, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
