"""Both themes can be read, and one of them is always chosen."""

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from ichikara_desktop.windows.theme import (
    DARK,
    LIGHT,
    Colours,
    apply_theme,
    colours,
    contrast,
    style_sheet,
)


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


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_box_to_tick_stands_out_ticked_and_unticked(theme: Colours) -> None:
    assert contrast(theme.muted, theme.paper) >= 3
    assert contrast(theme.accent, theme.paper) >= 3
    tick = re.search(r'url\("([^"]*check[^"]*)"\)', style_sheet(theme))
    assert tick is not None
    assert theme.on_accent in Path(tick[1]).read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "chosen"), [("light", LIGHT), ("dark", DARK)])
@pytest.mark.parametrize("checked", [False, True])
def test_a_box_to_tick_is_drawn_in_the_theme(
    qtbot: QtBot, qapp, name: str, chosen: Colours, checked: bool
) -> None:
    apply_theme(qapp, name)
    box = QCheckBox("書き写すか、保存しました")
    qtbot.addWidget(box)
    box.setChecked(checked)
    picture = box.grab().toImage()
    middle = picture.height() // 2
    drawn = {picture.pixelColor(x, middle).name() for x in range(20)}
    assert (chosen.accent if checked else chosen.muted) in drawn
    assert (chosen.on_accent if checked else chosen.paper) in {
        picture.pixelColor(x, y).name() for x in range(18) for y in range(picture.height())
    }
