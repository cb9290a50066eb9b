"""The command line: what it offers, and what it says when something is missing."""

import builtins
import sys

import pytest
from typer.testing import CliRunner

from ichikara_desktop import __version__, cli


def test_the_version_is_printed() -> None:
    assert CliRunner().invoke(cli.app, ["version"]).stdout.strip() == __version__


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is a screen")
@pytest.mark.parametrize("arguments", [[], ["demo"]])
def test_without_a_screen_it_says_so(monkeypatch: pytest.MonkeyPatch, arguments: list[str]) -> None:
    for name in cli._SCREENS:
        monkeypatch.delenv(name, raising=False)
    result = CliRunner().invoke(cli.app, arguments)
    assert result.exit_code == 2
    assert "画面がないため" in result.stderr
    assert "There is no display" in result.stderr


def test_without_the_server_installed_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    imports = builtins.__import__

    def without_server(name: str, *rest: object) -> object:
        if name.startswith("ichikara_desktop.server"):
            raise ImportError(name)
        return imports(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without_server)
    monkeypatch.setattr(cli, "app", cli.typer.Typer())
    cli.app.command("other")(cli.version)
    cli._add_server()
    result = CliRunner().invoke(cli.app, ["server"])
    assert result.exit_code == 2
    assert "ichikara-desktop[server]" in result.stderr
