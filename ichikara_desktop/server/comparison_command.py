"""``ichikara-desktop server comparisons``: the sets of a project, and how far they are judged."""

import typer

from ichikara_desktop.server.command import (
    DatabaseOption,
    ProjectOption,
    failures_in_words,
    opened_at,
    print_row,
    server_app,
)
from ichikara_desktop.server.comparisons import sets_of


@server_app.command("comparisons")
def comparisons_command(
    context: typer.Context, project: ProjectOption, database: DatabaseOption = None
) -> None:
    """List sets of comparisons: id, name, systems, how many, and the tasks of judging them."""
    with failures_in_words(), opened_at(database or context.obj) as opened:
        for each in opened.read(lambda session: sets_of(session, project)):
            print_row(
                each.set_id,
                each.name,
                ",".join(each.systems),
                f"comparisons {each.comparisons}",
                f"ties {each.ties}",
                f"unknown questions {each.strange}",
                f"open {each.open}",
                f"held {each.held}",
                f"done {each.done}",
            )
