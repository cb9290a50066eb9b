"""Both themes can be read, and one of them is always chosen."""

import pytest
from PySide6.QtGui import QPalette
from pytestqt.qtbot import QtBot

from ichikara_desktop.windows.theme import DARK, LIGHT, Colours, apply_theme, colours, contrast


def test_contrast_is_that_of_the_recommendation() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["paper", "ground", "raised", "selected"])
@pytest.mark.parametrize("text", ["ink", "muted", "accent", "error", "warning", "hint", "good"])
def test_every_text_reaches_aa_on_every_ground(theme: Colours, text: str, ground: str) -> None:
    assert contrast(getattr(theme, text), getattr(theme, ground)) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_words_on_the_accent_reach_aa(theme: Colours) -> None:
    assert contrast(theme.on_accent, theme.accent) >= 4.5


@pytest.mark.parametrize(("name", "chosen"), [("light", LIGHT), ("dark", DARK)])
def test_the_theme_asked_for_is_shown(qtbot: QtBot, qapp, name: str, chosen: Colours) -> None:
    apply_theme(qapp, name)
    assert colours(qapp.palette()) is chosen
    assert qapp.palette().color(QPalette.ColorRole.Base).name() == chosen.paper
