"""``ichikara-desktop server models``: which models a project offers for the preview."""

from pathlib import Path
from typing import Annotated

import typer

from ichikara_desktop.server import offers
from ichikara_desktop.server.command import (
    DatabaseOption,
    ModelsOption,
    ProjectOption,
    default_models,
    failures_in_words,
    opened_at,
    print_row,
    read_text,
    server_app,
)
from ichikara_desktop.server.database import ServerDatabase

models_app = typer.Typer(help="The models that a project offers.", no_args_is_help=True)
server_app.add_typer(models_app, name="models")

Sha256Argument = Annotated[str, typer.Argument(help="The SHA-256, or how it begins.")]


@models_app.command("add")
def add_command(  # noqa: PLR0913, PLR0917 - the options of the command line
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A GGUF file; it is copied.")],
    project: ProjectOption,
    name: Annotated[str, typer.Option(help="What people see.")],
    licence: Annotated[str, typer.Option(help="Such as apache-2.0.")],
    notice_file: Annotated[
        Path | None, typer.Option(help="A text that the licence wants to be shown.")
    ] = None,
    template_file: Annotated[
        Path | None, typer.Option(help="The chat template, for a file that has none.")
    ] = None,
    adapter_of: Annotated[
        str | None, typer.Option(help="The base's SHA-256, or how it begins: an adapter.")
    ] = None,
    dataset_version: Annotated[str, typer.Option(help="What an adapter was trained on.")] = "",
    folder: ModelsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Offer a model to the members of a project."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        base = None
        if adapter_of is not None:
            base = _chosen(opened, project, adapter_of)
            if base is None:
                raise offers.BaseNotOfferedError
        fields = offers.OfferFields(
            name=name,
            licence=licence,
            notice=read_text(notice_file) if notice_file else "",
            prompt_template=read_text(template_file) if template_file else "",
            adapter_of=base,
            dataset_version=dataset_version,
        )
        done = offers.add_offer(opened, project, folder or default_models(), file, fields)
    print_row(done.sha256, done.kind, done.size, done.name)


@models_app.command("list")
def list_command(
    context: typer.Context,
    project: ProjectOption,
    folder: ModelsOption = None,
    database: DatabaseOption = None,
) -> None:
    """List a project's models: SHA-256, kind, bytes, licence, name, and whether one is missing."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        for each in opened.read(lambda session: offers.offers_of(session, project)):
            here = offers.is_here(folder or default_models(), each)
            lost = () if here else ("ファイルがありません / the file is missing",)
            print_row(each.sha256, each.kind, each.size, each.licence, each.name, *lost)


@models_app.command("remove")
def remove_command(
    context: typer.Context,
    sha256: Sha256Argument,
    project: ProjectOption,
    folder: ModelsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Stop offering a model. Whoever has fetched it keeps it."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        chosen = _chosen(opened, project, sha256)
        if chosen is None:
            raise offers.OfferUnknownError
        offers.remove_offer(opened, project, folder or default_models(), chosen)
    typer.echo("モデルを配るのをやめました / The model is no longer offered")


def _chosen(database: ServerDatabase, project: str, beginning: str) -> str | None:
    """Return the one SHA-256 that begins so."""
    known = database.read(lambda session: offers.offers_of(session, project))
    found = [each.sha256 for each in known if each.sha256.startswith(beginning.lower())]
    return found[0] if len(found) == 1 else None
