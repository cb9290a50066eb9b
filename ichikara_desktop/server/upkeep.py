"""``ichikara-desktop server …``: the commands of whoever runs a server for others."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.server import (
    admin,
    comparison_command,
    invitation_command,
    kept_command,
    model_command,
    project_command,
    sessions,
)
from ichikara_desktop.server.backup import back_up, restore
from ichikara_desktop.server.clock import utc_now
from ichikara_desktop.server.command import (
    FAILED,
    DatabaseOption,
    ProjectOption,
    default_database,
    failures_in_words,
    opened_at,
    print_row,
    roles_of,
    server_app,
)
from ichikara_desktop.server.database import ServerDatabase
from ichikara_desktop.server.verify import faults

__all__ = [
    "comparison_command",
    "invitation_command",
    "kept_command",
    "model_command",
    "project_command",
    "server_app",
]

PersonOption = Annotated[str, typer.Option("--person", help="A person's id, as people lists it.")]


@server_app.command("migrate")
def migrate_command(context: typer.Context, database: DatabaseOption = None) -> None:
    """Bring the database to the tables of this version. Make a backup before."""
    url = database or context.obj or default_database()
    with failures_in_words(), closing(ServerDatabase(url)) as opened:
        opened.prepare()
        typer.echo("データベースは、この版の形です / The database is of this version")


@server_app.command("backup")
def backup_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file to write; .jsonl.gz by custom.")],
    database: DatabaseOption = None,
) -> None:
    """Write everything into one file, while the server runs."""
    url = database or context.obj or default_database()
    with failures_in_words(), closing(ServerDatabase(url)) as opened:
        count = back_up(opened, file)
    typer.echo(f"{count} 行を書き出しました / {count} rows were written: {file}")


@server_app.command("restore")
def restore_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="A file that backup wrote.")],
    database: DatabaseOption = None,
) -> None:
    """Bring a backup back, into an empty database of either kind."""
    url = database or context.obj or default_database()
    with failures_in_words(), closing(ServerDatabase(url)) as opened:
        count = restore(opened, file)
    typer.echo(f"{count} 行を書き戻しました / {count} rows were restored")


@server_app.command("verify")
def verify_command(context: typer.Context, database: DatabaseOption = None) -> None:
    """Read everything and say whether it is whole: the chain of events, and the counts."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        found = faults(opened, utc_now)
    for fault in found:
        typer.echo(fault, err=True)
    if found:
        typer.echo("おかしな所があります / Something is wrong", err=True)
        raise typer.Exit(FAILED)
    typer.echo("すべて合っています / Everything agrees")


@server_app.command("people")
def people_command(
    context: typer.Context, project: ProjectOption, database: DatabaseOption = None
) -> None:
    """List who is in a project: id, name, roles, qualifications, and how many devices."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        for each in admin.people(opened, project):
            print_row(
                each.person.person_id,
                each.person.name,
                ",".join(sorted(each.membership.roles)),
                ",".join(sorted(each.membership.qualifications)),
                len(each.devices),
                "" if each.person.revoked_at is None else f"revoked {each.person.revoked_at}",
            )


@server_app.command("devices")
def devices_command(
    context: typer.Context, project: ProjectOption, database: DatabaseOption = None
) -> None:
    """List the devices of a project's people: person, id, name, since when, and its key."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        for each in admin.people(opened, project):
            for device in each.devices:
                print_row(
                    each.person.person_id,
                    device.device_id,
                    device.name,
                    device.enrolled_at,
                    device.public_key or "-",
                    "" if device.revoked_at is None else f"revoked {device.revoked_at}",
                )


@server_app.command("roles")
def roles_command(  # noqa: PLR0913, PLR0917 - the options of the command line
    context: typer.Context,
    project: ProjectOption,
    person: PersonOption,
    role: Annotated[list[str], typer.Option(help="May be given several times.")],
    qualification: Annotated[
        list[str] | None, typer.Option(help="May be given several times.")
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Set what somebody may do, instead of what they might until now."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        qualifications = frozenset(qualification or ())
        admin.set_roles(opened, project, person, roles_of(role), qualifications)
    typer.echo("設定しました / Set")


@server_app.command("revoke")
def revoke_command(  # noqa: PLR0913, PLR0917 - the options of the command line
    context: typer.Context,
    project: ProjectOption,
    person: PersonOption,
    device: Annotated[
        str | None, typer.Option(help="Only this device of theirs; without it everything.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Let them in again.")] = False,
    database: DatabaseOption = None,
) -> None:
    """End somebody's access. What they still hand in is kept apart and counts for nothing."""
    change = admin.let_in_again if undo else admin.revoke
    with failures_in_words(), opened_at(database or context.obj) as opened:
        change(opened, project, person, device_id=device)
    typer.echo(
        "参加を元に戻しました / They take part again" if undo else "取り消しました / Revoked"
    )


@server_app.command("password")
def password_command(
    context: typer.Context,
    person: PersonOption,
    login: Annotated[str, typer.Option(help="The name to sign in with.")],
    database: DatabaseOption = None,
) -> None:
    """Ask for a password, with which a person signs in to a coordinator's tools."""
    password = typer.prompt(
        "パスワード / Password", hide_input=True, confirmation_prompt="もう一度 / Once more"
    )
    with failures_in_words(), opened_at(database or context.obj) as opened:
        try:
            opened.write(
                lambda session: sessions.set_password(session, utc_now(), person, login, password)
            )
        except LookupError:
            raise admin.PersonUnknownError from None
    typer.echo("設定しました / Set")


@server_app.command("quota")
def quota_command(  # noqa: PLR0913, PLR0917 - the options of the command line
    context: typer.Context,
    project: ProjectOption,
    kind: Annotated[TaskKind, typer.Option(help="The kind of task.")],
    genre: Annotated[str, typer.Option(help="The genre's id.")],
    cap: Annotated[int | None, typer.Option(min=0, help="Without it there is no limit.")] = None,
    database: DatabaseOption = None,
) -> None:
    """Set how much of a kind and genre is wanted at most."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        admin.set_quota(opened, project, kind, genre, cap)
    typer.echo("設定しました / Set")


@server_app.command("overlap")
def overlap_command(
    context: typer.Context,
    project: ProjectOption,
    people: Annotated[int, typer.Option(min=1, max=100, help="How many people answer.")],
    database: DatabaseOption = None,
) -> None:
    """Set by how many people each new question is answered."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        admin.set_overlap(opened, project, people)
    typer.echo("設定しました / Set")


@server_app.command("require")
def require_command(
    context: typer.Context,
    project: ProjectOption,
    genre: Annotated[str, typer.Option(help="The genre's id.")],
    qualification: Annotated[str, typer.Option(help="Empty for everybody.")] = "",
    database: DatabaseOption = None,
) -> None:
    """Give tasks of a genre only to people who were invited with a qualification."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        admin.require(opened, project, genre, qualification)
    typer.echo("設定しました / Set")


@server_app.command("limit")
def limit_command(
    context: typer.Context,
    project: ProjectOption,
    person: PersonOption,
    most: Annotated[
        int | None, typer.Option(min=0, help="Without it the server's own limit holds.")
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Set how many tasks somebody may hold at once."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        admin.set_most_leases(opened, project, person, most)
    typer.echo("設定しました / Set")
