"""The commands of ``ichikara-desktop``. Each imports what it needs when it runs."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ichikara_desktop import __version__

_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
"""Variables of which one names where windows are shown on Linux."""

app = typer.Typer(no_args_is_help=False, add_completion=False, pretty_exceptions_enable=False)


@app.callback(invoke_without_command=True)
def root(context: typer.Context) -> None:
    """Write, check and review Japanese instruction data. Without a command: open the program."""
    if context.invoked_subcommand is None:
        _open(demo=False)


@app.command()
def version() -> None:
    """Print the version."""
    typer.echo(__version__)


@app.command()
def demo(
    headless: Annotated[
        bool, typer.Option(help="Go through the whole story without hands, and print a summary.")
    ] = False,
    out: Annotated[
        Path, typer.Option(help="Where --headless puts the data set and the pictures.")
    ] = Path("build/demo"),
) -> None:
    """Open the program on the demo project, with a server of its own on this computer."""
    if headless:
        from ichikara_desktop.demo.command import run_headless  # noqa: PLC0415

        raise typer.Exit(0 if run_headless(out) else 1)
    _open(demo=True)


def _open(demo: bool) -> None:
    """Open the windows, or say that there is no screen for them: Qt would abort without words."""
    if sys.platform.startswith("linux") and not any(map(os.environ.get, _SCREENS)):
        typer.echo(
            "画面がないため、開けません。\n"
            "ichikara-desktop demo --headless なら、画面なしで試せます。\n"
            "There is no display. Without one, try: ichikara-desktop demo --headless",
            err=True,
        )
        raise typer.Exit(2)
    from ichikara_desktop.windows.main import run_app  # noqa: PLC0415

    raise typer.Exit(run_app(demo))


def _add_check() -> None:
    """Add the command that checks files."""
    from ichikara_desktop.check_command import check  # noqa: PLC0415

    app.command("check")(check)


def _add_store() -> None:
    """Add the commands that look after the store."""
    from ichikara_desktop.store_command import store_app  # noqa: PLC0415

    app.add_typer(store_app, name="store")


def _add_preview() -> None:
    """Add the commands of the preview."""
    from ichikara_desktop.preview_command import preview_app  # noqa: PLC0415

    app.add_typer(preview_app, name="preview")


def _add_server() -> None:
    """Add the server's commands, or one that says how to get them."""
    try:
        from ichikara_desktop.server.upkeep import server_app  # noqa: PLC0415
    except ImportError:
        app.command("server")(_server_missing)
    else:
        app.add_typer(server_app, name="server")


def _server_missing() -> None:
    """Run the reference server (not installed)."""
    typer.echo(
        "サーバーは入っていません。pip install 'ichikara-desktop[server]' で入ります。\n"
        "The server is not installed: pip install 'ichikara-desktop[server]'.",
        err=True,
    )
    raise typer.Exit(2)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure") and not os.environ.get("PYTHONIOENCODING"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if "check" in sys.argv[1:2] or "--help" in sys.argv[1:2]:
        _add_check()
    if "store" in sys.argv[1:2] or "--help" in sys.argv[1:2]:
        _add_store()
    if "preview" in sys.argv[1:2] or "--help" in sys.argv[1:2]:
        _add_preview()
    if "server" in sys.argv[1:2] or "--help" in sys.argv[1:2]:
        _add_server()  # FastAPI takes its time: only where it is asked for
    try:
        app()
    except KeyboardInterrupt:  # while a command is still being loaded
        sys.exit(130)
