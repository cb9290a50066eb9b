"""Where things lie on this computer."""

import os
from pathlib import Path

from platformdirs import user_data_path

HOME_VARIABLE = "ICHIKARA_HOME"
"""An environment variable that names another folder, for tests and for portable use."""


def data_folder() -> Path:
    """Return the folder that holds the store, the settings and the demo."""
    named = os.environ.get(HOME_VARIABLE)
    return Path(named) if named else user_data_path("ichikara-desktop", appauthor=False)


def store_folder(home: Path) -> Path:
    """Return the folder of the person's own store."""
    return home / "store"


def demo_folder(home: Path) -> Path:
    """Return the folder of the demo: its server's data and its store."""
    return home / "demo"


def models_folder(home: Path) -> Path:
    """Return the folder of the preview's models."""
    return home / "models"


def settings_file(home: Path) -> Path:
    """Return the file of the settings."""
    return home / "settings.ini"
