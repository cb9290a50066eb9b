"""``ichikara-desktop server kept``: looking at work that was kept apart, and deciding about it."""

from typing import Annotated

import typer

from ichikara_desktop.protocol.operations import Disposition
from ichikara_desktop.server import deciding
from ichikara_desktop.server.command import (
    DatabaseOption,
    failures_in_words,
    opened_at,
    server_app,
)

OperationOption = Annotated[
    str | None, typer.Option(help="An operation's id, as the list shows it.")
]


@server_app.command("kept")
def kept_command(  # noqa: PLR0913, PLR0917 - the options of the command line
    context: typer.Context,
    project: Annotated[str, typer.Option("--project", help="The project's id.")],
    disposition: Annotated[
        Disposition, typer.Option(help="What is listed.")
    ] = Disposition.QUARANTINED,
    show: OperationOption = None,
    release: OperationOption = None,
    reject: OperationOption = None,
    database: DatabaseOption = None,
) -> None:
    """List work that was kept apart, show one piece of it, let it count, or leave it apart."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        if release is not None:
            done = deciding.release(opened, project, release)
            typer.echo(f"{done.op_id}\t{done.disposition}")
        elif reject is not None:
            deciding.reject(opened, project, reject)
            typer.echo("別に保管したままにします / It stays apart")
        else:
            for each in deciding.kept(opened, project, disposition):
                if show is None:
                    cells = (each.op_id, each.name, each.content.kind, each.received_at)
                    typer.echo("\t".join(map(str, (*cells, each.decision or "-"))))
                elif each.op_id == show:
                    typer.echo(each.content.model_dump_json(indent=1))
