"""``ichikara-desktop server …``: the commands about projects."""

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from ichikara_desktop.protocol.views import ProjectView
from ichikara_desktop.server import admin
from ichikara_desktop.server.command import (
    DatabaseOption,
    ProjectOption,
    failures_in_words,
    opened_at,
    print_row,
    server_app,
)
from ichikara_desktop.server.models import MembershipRow, ProjectRow, TaskRow
from ichikara_desktop.server.project_file import ask_for_questions, brief_of, put_project


@server_app.command("project")
def project_command(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="project.toml; guideline.ja.md lies beside it.")],
    database: DatabaseOption = None,
) -> None:
    """Make the project that a file describes, or change it."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        new = put_project(opened, file)
    typer.echo("作りました / Made" if new else "ファイルのとおりにしました / It is as in the file")


@server_app.command("projects")
def projects_command(context: typer.Context, database: DatabaseOption = None) -> None:
    """List the projects: id, name, people, tasks by state, and whether it is closed."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        for row in opened.read(_projects):
            print_row(*row)


def _projects(session: Session) -> list[tuple[object, ...]]:
    sizes = select(MembershipRow.project_id, func.count().label("people")).group_by(
        MembershipRow.project_id
    )
    members = {row.project_id: row.people for row in session.execute(sizes)}
    tasks: dict[str, list[str]] = {}
    counted = (
        select(TaskRow.project_id, TaskRow.state, func.count())
        .group_by(TaskRow.project_id, TaskRow.state)
        .order_by(TaskRow.project_id, TaskRow.state)
    )
    for project_id, state, count in session.execute(counted):
        tasks.setdefault(project_id, []).append(f"{state}={count}")
    rows: list[tuple[object, ...]] = []
    for row in session.scalars(select(ProjectRow).order_by(ProjectRow.project_id)):
        view = ProjectView.model_validate_json(row.body)
        states = ",".join(tasks.get(row.project_id, ["-"]))
        closed = "closed" if view.closed else ""
        rows.append((row.project_id, view.name_ja, members.get(row.project_id, 0), states, closed))
    return rows


@server_app.command("close")
def close_command(
    context: typer.Context,
    project: ProjectOption,
    reopen: Annotated[bool, typer.Option("--reopen", help="Give tasks out again.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Give no more tasks out. What people hold is still taken in and counts."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        admin.set_closed(opened, project, not reopen)
    typer.echo("開きました / Open" if reopen else "閉じました / Closed")


@server_app.command("brief")
def brief_command(  # noqa: PLR0913, PLR0917 - the options of the command line
    context: typer.Context,
    project: ProjectOption,
    genre: Annotated[str, typer.Option(help="The genre's id.")],
    text: Annotated[str, typer.Option(help="What is asked for, in Japanese.")],
    count: Annotated[int, typer.Option(min=1, max=1000, help="How many questions.")] = 1,
    length: Annotated[
        int | None, typer.Option(min=1, max=100_000, help="Wanted length in characters.")
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Ask annotators to write questions."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        brief = brief_of(genre, text, length)
        ask_for_questions(opened, project, brief, count)
    typer.echo("質問を書く作業を作りました / Asked for")
