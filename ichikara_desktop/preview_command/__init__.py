"""``ichikara-desktop preview``: the models of the preview, without windows."""

import typer

from ichikara_desktop.preview_command.models import models_app

__all__ = ["preview_app"]

preview_app = typer.Typer(
    help="The preview: what the fine-tuned model would answer.", no_args_is_help=True
)
preview_app.add_typer(models_app, name="models")


@preview_app.callback()
def preview() -> None:
    """The preview: what the fine-tuned model would answer."""
