"""``ichikara-desktop preview models``: list, import, verify, remove."""

from pathlib import Path
from typing import Annotated

import typer

from ichikara_desktop.preview.cards import CardFields, ModelCard
from ichikara_desktop.preview.gguf_file import Kind
from ichikara_desktop.preview.library import ModelLibrary
from ichikara_desktop.preview.model_errors import DamagedModelError
from ichikara_desktop.preview_command.shelf import (
    SHOWN,
    FolderOption,
    bar_for,
    chosen,
    library_in,
)
from ichikara_desktop.preview_command.words import FOUND, failures_in_words, size

models_app = typer.Typer(help="The models on this computer.", no_args_is_help=True)


@models_app.command("list")
def list_command(
    folder: FolderOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the cards, one a line.")] = False,
) -> None:
    """List the models: id, kind, size, form, licence, name, and whether one must be verified."""
    with failures_in_words():
        library = library_in(folder)
        cards = library.cards()
        if as_json:
            for card in cards:
                typer.echo(card.model_dump_json())
            return
        for card in cards:
            typer.echo(_line(library, card))
        use, left = library.disk_use(), library.leftovers()
        for each in left:
            typer.echo(
                f"（モデル以外 / left over: {each.kind}）\t{size(each.size)}\t{each.path.name}"
            )
        typer.echo(
            f"モデル / models: {size(use.models)}、モデル以外 / left over: {size(use.leftovers)}、"
            f"空き / free: {size(use.free)}"
        )


@models_app.command("import")
def import_command(  # noqa: PLR0913, PLR0917 - the options of the command line
    file: Annotated[Path, typer.Argument(help="A model or an adapter, as GGUF.")],
    name: Annotated[str, typer.Option(help="What it is called; else what the file says.")] = "",
    licence: Annotated[str, typer.Option(help="Its licence; else what the file says.")] = "",
    notice_file: Annotated[
        Path | None, typer.Option(help="A text that the licence wants to be shown.")
    ] = None,
    template_file: Annotated[
        Path | None, typer.Option(help="The project's chat template, for a file without one.")
    ] = None,
    adapter_of: Annotated[
        str | None, typer.Option(help="The id of an adapter's base, as list shows it.")
    ] = None,
    dataset_version: Annotated[str, typer.Option(help="What an adapter was trained on.")] = "",
    folder: FolderOption = None,
) -> None:
    """Copy a model into the library and print its card."""
    with failures_in_words():
        library = library_in(folder)
        fields = CardFields(
            name=name,
            licence=licence,
            notice=_text_of(notice_file),
            prompt_template=_text_of(template_file),
            base_sha256=chosen(library, adapter_of).sha256 if adapter_of else None,
            dataset_version=dataset_version,
        )
        with bar_for("取り込み / import") as progress:
            card = library.import_file(file, fields, progress)
        typer.echo(_line(library, card))


@models_app.command("verify")
def verify_command(
    models: Annotated[
        list[str] | None, typer.Argument(help="Ids, as list shows them; without any: all.")
    ] = None,
    folder: FolderOption = None,
) -> None:
    """Read models as a whole and compare them with their SHA-256. Exit status 1: one is damaged."""
    damaged = 0
    with failures_in_words():
        library = library_in(folder)
        cards = [chosen(library, each) for each in models] if models else library.cards()
        for card in cards:
            try:
                with bar_for(card.name) as progress:
                    library.verify(card.sha256, progress)
            except DamagedModelError:
                damaged += 1
                typer.echo(f"壊れています / damaged\t{card.sha256[:SHOWN]}\t{card.name}", err=True)
            else:
                typer.echo(f"異常なし / whole\t{card.sha256[:SHOWN]}\t{card.name}")
    if damaged:
        raise typer.Exit(FOUND)


@models_app.command("remove")
def remove_command(
    model: Annotated[str, typer.Argument(help="An id, as list shows it.")],
    folder: FolderOption = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask whether to go on.")] = False,
) -> None:
    """Remove a model from the library."""
    with failures_in_words():
        library = library_in(folder)
        card = chosen(library, model)
        if not yes:
            question = f"{card.name}（{size(card.size)}）を削除しますか？ / Remove it?"
            typer.confirm(question, abort=True)
        library.remove(card.sha256)
        typer.echo(f"削除しました / removed\t{card.sha256[:SHOWN]}\t{card.name}")


def _line(library: ModelLibrary, card: ModelCard) -> str:
    kind = "元のモデル / base" if card.kind is Kind.BASE else "アダプター / adapter"
    cells = [card.sha256[:SHOWN], kind, size(card.size), card.quantisation, card.licence or "-"]
    if card.base_sha256:
        cells.append(f"→ {card.base_sha256[:SHOWN]}")
    cells.append(card.name)
    if not library.is_verified(card):
        cells.append("未確認 / verify it")
    return "\t".join(cells)


def _text_of(file: Path | None) -> str:
    return file.read_text(encoding="utf-8-sig") if file else ""
