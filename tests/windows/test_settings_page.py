"""Settings take effect at once, each can be reset alone, and they can be searched."""

import pytest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ichikara_desktop.windows.settings_page import SettingsPage
from ichikara_desktop.windows.theme import DARK, colours
from tests.support.desks import Join


@pytest.fixture
def page(qtbot: QtBot, join: Join) -> SettingsPage:
    page = SettingsPage(join("coordinator").workspace)
    qtbot.addWidget(page)
    page.show()
    return page


def choose(page: SettingsPage, name: str, value: str) -> None:
    box = page.findChild(QComboBox, name)
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())
    QApplication.processEvents()


def test_the_language_changes_at_once_and_back(page: SettingsPage) -> None:
    choose(page, "language", "en")
    assert page.findChild(QPushButton, "dataOpen").text() == "Open the folder"
    reset = page.findChild(QPushButton, "languageReset")
    assert reset.isEnabled()
    reset.click()
    QApplication.processEvents()
    assert page.findChild(QPushButton, "dataOpen").text() == "フォルダーを開く"
    assert not reset.isEnabled()


def test_the_theme_changes_at_once(page: SettingsPage, qapp) -> None:
    choose(page, "theme", "dark")
    assert colours(qapp.palette()) is DARK
    choose(page, "theme", "light")
    assert colours(qapp.palette()) is not DARK


def test_the_text_size_is_told_and_kept(qtbot: QtBot, page: SettingsPage) -> None:
    with qtbot.waitSignal(page.text_size_changed) as told:
        page.findChild(QSpinBox, "textSize").setValue(22)
    assert told.args == [22]
    assert page._settings.text_size == 22


def test_the_panel_follows_f8_pressed_elsewhere(page: SettingsPage) -> None:
    page._settings.panel_visible = False
    page.hide()
    page.show()
    assert not page.findChild(QCheckBox, "panel").isChecked()


def test_search_leaves_what_matches(page: SettingsPage) -> None:
    search = page.findChild(QLineEdit, "search")
    search.setText("画面の配色")
    assert page.findChild(QWidget, "themeSetting").isVisible()
    assert not page.findChild(QWidget, "languageSetting").isVisible()
    search.setText("ありえない設定")
    assert page.findChild(QWidget, "nothing").isVisible()
    search.clear()
    assert page.findChild(QWidget, "languageSetting").isVisible()


def test_the_text_size_stands_off_its_border(page: SettingsPage) -> None:
    field = page.findChild(QSpinBox, "textSize").lineEdit()
    assert field.textMargins().left() == 7
