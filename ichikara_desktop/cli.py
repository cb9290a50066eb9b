"""The commands of ``ichikara-desktop``."""

import typer

from ichikara_desktop import __version__

app = typer.Typer(no_args_is_help=True, add_completion=False)


@app.callback()
def root() -> None:
    """Write, check and review Japanese instruction data."""


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


def main() -> None:
    """Run the command line."""
    app()
