"""Settings are kept, and a value that cannot be read counts as not set."""

from pathlib import Path

import pytest

from ichikara_desktop.app import places
from ichikara_desktop.app.settings import TEXT_SIZES, Settings


def test_what_is_set_is_there_the_next_time(tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    first = Settings(path)
    first.language, first.theme, first.text_size = "en", "dark", 21
    first.panel_visible, first.panel_width = False, 400
    again = Settings(path)
    assert (again.language, again.theme, again.text_size) == ("en", "dark", 21)
    assert (again.panel_visible, again.panel_width) == (False, 400)


@pytest.mark.parametrize(
    ("line", "name", "default"),
    [
        ("language=tlh", "language", "ja"),
        ("theme=pink", "theme", "system"),
        ("text_size=large", "text_size", 17),
        ("text_size=9999", "text_size", TEXT_SIZES[-1]),
        ("text_size=-3", "text_size", TEXT_SIZES[0]),
        ("panel_width=wide", "panel_width", 320),
    ],
)
def test_a_value_that_cannot_be_read_counts_as_not_set(
    tmp_path: Path, line: str, name: str, default: object
) -> None:
    path = tmp_path / "settings.ini"
    path.write_text(f"[General]\n{line}\n", encoding="utf-8")
    assert getattr(Settings(path), name) == default


def test_a_computer_keeps_its_id(tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    assert Settings(path).device_id == Settings(path).device_id != ""


def test_a_variable_moves_everything_to_another_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(places.HOME_VARIABLE, str(tmp_path))
    assert places.data_folder() == tmp_path
    assert places.store_folder(tmp_path).parent == tmp_path
    monkeypatch.delenv(places.HOME_VARIABLE)
    assert places.data_folder().name == "ichikara-desktop"
