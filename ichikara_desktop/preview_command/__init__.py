"""``ichikara-desktop preview``: the preview and its models, without windows."""

import typer

from ichikara_desktop.preview_command.bench import bench_command
from ichikara_desktop.preview_command.models import models_app
from ichikara_desktop.preview_command.run import run_command

__all__ = ["preview_app"]

preview_app = typer.Typer(
    help="The preview: what the fine-tuned model would answer.", no_args_is_help=True
)
preview_app.add_typer(models_app, name="models")
preview_app.command("run")(run_command)
preview_app.command("bench")(bench_command)


@preview_app.callback()
def preview() -> None:
    """The preview: what the fine-tuned model would answer."""
