"""``ichikara-desktop server invitations`` and ``uninvite``."""

from typing import Annotated

import typer

from ichikara_desktop.server.command import (
    DatabaseOption,
    failures_in_words,
    opened_at,
    print_row,
    server_app,
)
from ichikara_desktop.server.invitations import invitations, take_back


@server_app.command("invitations")
def invitations_command(
    context: typer.Context,
    project: Annotated[
        str | None, typer.Option("--project", help="Only this project's; without it every one.")
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """List invitations: beginning of the hash, project, name, roles, qualifications, end, state."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        for each in invitations(opened, project):
            print_row(
                each.beginning,
                each.row.project_id,
                each.row.name,
                ",".join(sorted(each.row.roles)) or "-",
                ",".join(sorted(each.row.qualifications)) or "-",
                each.row.expires_at,
                each.state,
            )


@server_app.command("uninvite")
def uninvite_command(
    context: typer.Context,
    beginning: Annotated[str, typer.Argument(help="As invitations lists it.")],
    database: DatabaseOption = None,
) -> None:
    """Take back an invitation that nobody has used yet: it ends now."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        take_back(opened, beginning)
    typer.echo("招待を取り消しました / The invitation was taken back")
