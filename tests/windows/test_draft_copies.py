"""Copies of drafts by the settings: switched on by the code, brought back, and what is said."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QPushButton
from pytestqt.qtbot import QtBot

from ichikara_desktop.app.opening import demo_keys_of
from ichikara_desktop.app.values import Link
from ichikara_desktop.demo.desk import Desk
from ichikara_desktop.domain.tasks import TaskKind
from ichikara_desktop.server import admin
from ichikara_desktop.store.draft_copies import Opened as Came
from ichikara_desktop.store.draft_copies import forks, take_in
from ichikara_desktop.store.drafts import load_draft
from ichikara_desktop.store.recovery_code import new_recovery_code
from ichikara_desktop.windows.secret_dialogs import AskCode
from ichikara_desktop.windows.settings_page import SettingsPage
from ichikara_desktop.windows.sync_page import SyncPage
from tests.support.desks import Join

TEXT = "書きかけの、まだ誰にも見せない文章です。"


@pytest.fixture
def desk(join: Join) -> Desk:
    desk = join("answerer")
    desk.fetch(3)
    keys = demo_keys_of(desk.workspace.data_folder)  # as a keyring would have it
    desk.workspace.secrets._keys = desk.workspace.drafts._keys = keys
    return desk


@pytest.fixture
def page(qtbot: QtBot, desk: Desk) -> SettingsPage:
    page = SettingsPage(desk.workspace)
    qtbot.addWidget(page)
    page.show()
    return page


def answer(page: SettingsPage, code: str) -> None:
    dialog = page.findChildren(AskCode)[-1]
    dialog.code.setText(code)
    dialog._accept()


def new_code(qtbot: QtBot, desk: Desk) -> str:
    with qtbot.waitSignal(desk.workspace.secrets.code_made) as made:
        desk.workspace.secrets.make_code(None)
    return str(made.args[0])


def begin(desk: Desk, text: str) -> str:
    task = next(t for t in desk.tasks() if t.kind is TaskKind.WRITE_RESPONSE)
    desk.write(desk.open_task(task.task_id), text)
    return task.task_id


def switch_on(qtbot: QtBot, desk: Desk, page: SettingsPage) -> str:
    code = new_code(qtbot, desk)
    page.findChild(QCheckBox, "copies").click()
    with qtbot.waitSignal(desk.workspace.drafts.changed):
        answer(page, code)
    assert page.findChild(QCheckBox, "copies").isChecked()
    return code


def test_they_are_off_until_the_code_is_given_and_a_wrong_one_is_told(
    qtbot: QtBot, desk: Desk, page: SettingsPage
) -> None:
    box, drafts = page.findChild(QCheckBox, "copies"), desk.workspace.drafts
    assert not box.isChecked()
    box.click()
    answer(page, "合言葉")
    assert "写し間違い" in page.findChildren(AskCode)[-1].problem.text()
    with qtbot.waitSignal(drafts.notice) as told:
        answer(page, new_recovery_code())
    assert "違います" in str(told.args[0])
    assert not box.isChecked()
    switch_on(qtbot, desk, page)
    with qtbot.waitSignal(drafts.changed):
        box.click()
    assert not drafts.is_on


def test_leaving_sends_them_and_a_new_computer_brings_them_back(
    qtbot: QtBot, desk: Desk, page: SettingsPage, server, tmp_path: Path
) -> None:
    code = switch_on(qtbot, desk, page)
    task_id = begin(desk, TEXT)
    sync = desk.workspace.sync
    sync.sync_now()
    qtbot.waitUntil(lambda: sync.status.link is Link.ONLINE, timeout=10_000)
    project, person = desk.workspace.project.project_id, desk.workspace.person.person_id
    desk.close()
    new = Desk(tmp_path / "new")
    new.join(server.url, admin.invite_again(server._server.database, project, person))
    try:
        second = SettingsPage(new.workspace)
        qtbot.addWidget(second)
        second.findChild(QPushButton, "bringBack").click()
        with qtbot.waitSignal(second.noticed, timeout=10_000) as told:
            answer(second, code)
        assert str(told.args[0]) == "下書き1件を取り戻しました。"
        assert new.workspace.store.read(lambda s: load_draft(s, task_id)).text == TEXT
    finally:
        new.close()


def test_a_draft_that_stands_beside_another_is_listed_and_can_be_written_to_a_file(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    task_id = begin(desk, TEXT)
    shown = SyncPage(desk.workspace)
    qtbot.addWidget(shown)
    store = desk.workspace.store
    here = store.read(lambda s: load_draft(s, task_id))
    store.write(lambda s: take_in(s, "d", 1, Came(task_id, "前のパソコンの文章。", here.saved_at)))
    tree = shown._form.entries
    qtbot.waitUntil(lambda: tree.topLevelItemCount() == 1)
    assert [tree.topLevelItem(0).text(column) for column in (1, 2)] == [
        "別の下書き",
        "取り戻しました",
    ]
    (fork,) = store.read(forks)
    with qtbot.waitSignal(desk.workspace.sync.exported):
        desk.workspace.sync.export(fork.fork_id, tmp_path / "beside.txt")
    assert (tmp_path / "beside.txt").read_text("utf-8") == "前のパソコンの文章。\n"
