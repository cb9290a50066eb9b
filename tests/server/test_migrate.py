"""The server's migrations, wherever the program was installed."""

import shutil
from pathlib import Path

import pytest

from ichikara_desktop.server import migrate
from ichikara_desktop.server.database import ServerDatabase


def test_a_percent_sign_in_the_path_of_the_program_is_no_placeholder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed = tmp_path / "100%(of)s it"
    shutil.copytree(Path(migrate.__file__).parent / "migrations", installed / "migrations")
    monkeypatch.setattr(migrate, "__file__", str(installed / "migrate.py"))
    database = ServerDatabase(f"sqlite:///{tmp_path / 'server.sqlite'}").prepare()
    assert database.epoch
    database.close()
