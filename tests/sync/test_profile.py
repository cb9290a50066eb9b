"""A check profile on its way: from the server by the feed into the checks of a running program."""

import pytest
from pytestqt.qtbot import QtBot

from ichikara_desktop.app.settings import Settings
from ichikara_desktop.app.workspace import Workspace
from ichikara_desktop.checks import Severity
from ichikara_desktop.server.admin import change_profile
from tests.support.clients import Computer
from tests.support.servers import ANNOTATOR, PROJECT, House

TEXT = "星がよく見れる場所です。"


@pytest.fixture
def desk(house: House, computer, monkeypatch: pytest.MonkeyPatch, tmp_path):
    """A running program whose sync reaches the server in this process."""
    one: Computer = computer(ANNOTATOR)
    monkeypatch.setattr("ichikara_desktop.app.workspace.SyncEngine", lambda _: one.engine)
    workspace = Workspace(one.store, Settings(tmp_path / "settings.ini"))
    workspace.start()
    yield workspace
    workspace.close()


def found(qtbot: QtBot, workspace: Workspace) -> list[tuple[str, Severity]]:
    with qtbot.waitSignal(workspace.checks.checked) as told:
        workspace.checks.request(TEXT, None)
    return [(finding.rule, finding.severity) for finding in told.args[1].shown]


def change(qtbot: QtBot, house: House, workspace: Workspace, profile: str) -> None:
    change_profile(house.database, PROJECT.project_id, profile, house.clock)
    with qtbot.waitSignal(workspace.project_changed):
        workspace.sync.sync_now()


def test_a_changed_profile_is_used_after_the_next_sync(
    qtbot: QtBot, house: House, desk: Workspace
) -> None:
    assert found(qtbot, desk) == [("ra-nuki", Severity.WARNING)]
    change(qtbot, house, desk, '[ra-nuki]\nseverity = "error"\n')
    assert found(qtbot, desk) == [("ra-nuki", Severity.ERROR)]
    change(qtbot, house, desk, '[ra-nuki]\nseverity = "off"\n')
    assert found(qtbot, desk) == []
    change(qtbot, house, desk, "")
    assert found(qtbot, desk) == [("ra-nuki", Severity.WARNING)]


def test_what_the_client_cannot_use_it_says_and_goes_on(
    qtbot: QtBot, house: House, desk: Workspace
) -> None:
    with qtbot.waitSignal(desk.checks.notice) as told:
        change(qtbot, house, desk, "[no-such-rule]\nlimit = 1\n")
        assert found(qtbot, desk) == [("ra-nuki", Severity.WARNING)]
    assert "点検設定を読み取れませんでした" in told.args[0].what
